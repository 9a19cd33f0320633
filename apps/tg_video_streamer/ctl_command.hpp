// ctl: a hand on the running service, by its control socket.
#pragma once

#include "ctl_library.hpp"
#include "ctl_lists.hpp"
#include "ctl_live.hpp"
#include "ctl_people.hpp"
#include "ctl_schedule.hpp"
#include "ctl_settings.hpp"
#include "ctl_watch.hpp"
#include "http/channel_place.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <variant>

// Exit codes: 0 done, 1 refused, 2 usage, 3 the service cannot be reached.
class CtlCommand {
public:
    explicit CtlCommand(CLI::App& app);

    bool parsed() const { return command_->parsed(); }
    const std::string& env_file() const { return env_file_; }
    int run(const std::filesystem::path& state_dir) const;

private:
    void add_desk_verbs();
    void add_queue_verbs();
    CLI::App* verb(const std::string& name, const std::string& help);
    // Or an exit code: then it has been said why.
    std::variant<tgvs::http::ChannelPlace, int> place(const std::filesystem::path& state_dir) const;
    int obey(const tgvs::http::ChannelPlace& place) const;
    int show(const std::filesystem::path& socket) const;
    int send(const std::filesystem::path& socket, const std::string& json) const;
    std::string body() const;

    CLI::App* command_;
    CtlPeople people_;
    CtlLists lists_;
    CtlLibrary library_;
    CtlSettings settings_;
    CtlSchedule schedule_;
    CtlWatch watch_;
    CtlLive live_;
    CLI::App* queue_ = nullptr;
    CLI::App* title_ = nullptr;
    std::string env_file_ = ".env";
    std::string socket_;
    std::string channel_;
    bool hub_ = false;
    bool json_ = false;
    std::string item_;
    std::string second_;
    std::string length_;
    std::string location_;
    std::string place_ = "next";
    std::string entry_;
    std::string before_;
    std::string text_;
};
