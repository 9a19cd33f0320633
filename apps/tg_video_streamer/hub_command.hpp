// hub: one page for all channels of this host.
#pragma once

#include "hub/hub.hpp"

#include <CLI/CLI.hpp>

class HubCommand {
public:
    explicit HubCommand(CLI::App& app);

    bool parsed() const { return command_->parsed(); }
    int run(const char* version);

private:
    CLI::App* command_;
    tgvs::hub::HubOptions options_;
};
