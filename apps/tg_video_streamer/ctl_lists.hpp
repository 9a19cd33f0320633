// ctl playlist, list, shuffle, loop: what is played, and in which order.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>

class CtlLists {
public:
    explicit CtlLists(CLI::App& ctl);

    // The command that was typed, as the service takes it; nothing: none of ours.
    std::optional<std::string> command() const;
    // `playlist` or `list` alone was typed: they are shown.
    bool shows() const;
    int show(const std::filesystem::path& socket, bool json) const;

private:
    void add_edits();
    void add_place(CLI::App& edit);
    void add_list(CLI::App& edit);
    int show_entries(const std::filesystem::path& socket, bool json) const;
    int show_names(const std::filesystem::path& socket, bool json) const;

    CLI::App* playlist_;
    CLI::App* list_;
    CLI::App* shuffle_;
    CLI::App* loop_;
    std::string name_ = "default";
    std::string used_;
    std::string entry_;
    std::string location_;
    std::string after_;
    std::string before_;
    std::string revision_;
    std::string on_;
    bool first_ = false;
    bool create_ = false;
};
