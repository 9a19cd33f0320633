// ctl live: what OBS, a phone or ffmpeg must know to take over the show.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>

class CtlLive {
public:
    explicit CtlLive(CLI::App& ctl);

    // `live how`; the others are commands.
    bool asks_how() const { return how_->parsed(); }
    // "live-end".
    std::string command() const { return "live-" + live_->get_subcommands().front()->get_name(); }
    const std::string& length() const { return length_; }
    int run(const std::filesystem::path& socket, bool as_json) const;

private:
    CLI::App* live_;
    CLI::App* how_;
    std::string length_;
};
