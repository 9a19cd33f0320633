// ctl watch: what happens, as it happens, until Ctrl-C.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>

class CtlWatch {
public:
    explicit CtlWatch(CLI::App& ctl);

    bool parsed() const { return watch_->parsed(); }
    int run(const std::filesystem::path& socket, bool as_json) const;

private:
    CLI::App* watch_;
};
