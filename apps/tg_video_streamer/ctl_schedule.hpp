// ctl schedule: the plan of the next 24 hours, and changes of its events.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <variant>

class CtlSchedule {
public:
    explicit CtlSchedule(CLI::App& ctl);

    bool parsed() const { return schedule_->parsed(); }
    int run(const std::filesystem::path& socket, bool as_json) const;

private:
    int show(const std::filesystem::path& socket, bool as_json) const;
    int put(const std::filesystem::path& socket, bool as_json) const;
    int erase(const std::filesystem::path& socket, bool as_json) const;
    // Of the event, if it is there within the next 35 days; or an exit code.
    std::variant<std::string, int> revision(const std::filesystem::path& socket) const;
    std::string event_path() const;

    CLI::App* schedule_;
    CLI::App* put_;
    CLI::App* delete_;
    std::string uid_;
    std::string title_;
    std::string start_;
    std::string end_;
    std::string notes_;
    std::string rule_;
    std::string instance_;
    std::string scope_;
    std::string revision_;
    int calendar_ = 0;
};
