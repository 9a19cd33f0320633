// schedule: what happens when, without a running service.
#pragma once

#include "config/settings.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

// Exit codes: 0 listed, 1 a calendar was refused as a whole, 2 usage.
class ScheduleCommand {
public:
    explicit ScheduleCommand(CLI::App& app);

    bool parsed() const { return command_->parsed(); }
    const std::string& env_file() const { return env_file_; }
    int run(const tgvs::config::Loaded& loaded) const;

private:
    CLI::App* command_;
    std::string env_file_ = ".env";
    std::string from_;
    std::string to_;
    std::string zone_;
    bool json_ = false;
    std::vector<std::string> calendars_;
};
