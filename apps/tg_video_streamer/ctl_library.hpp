// ctl library, resolve: what is cached, being made or failed, and what becomes of it; what a link or a file is.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>

class CtlLibrary {
public:
    explicit CtlLibrary(CLI::App& ctl);

    // The command that was typed, as the service takes it; nothing: none of ours.
    std::optional<std::string> command() const;
    // `library` alone was typed: it is shown.
    bool shows() const;
    bool resolves() const { return resolve_->parsed(); }
    int resolve(const std::filesystem::path& socket, bool json) const;
    int show(const std::filesystem::path& socket, bool json) const;

private:
    CLI::App* library_;
    CLI::App* resolve_;
    std::string location_;
    std::string state_;
    std::string item_;
};
