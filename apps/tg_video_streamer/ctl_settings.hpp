// ctl settings: what is set, where it comes from, and a new value in .env.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>

class CtlSettings {
public:
    explicit CtlSettings(CLI::App& ctl);

    bool parsed() const { return settings_->parsed(); }
    int run(const std::filesystem::path& socket, bool as_json) const;

private:
    int set(const std::filesystem::path& socket, bool as_json) const;

    CLI::App* settings_;
    CLI::App* set_;
    std::string name_;
    std::string value_;
    bool standard_ = false;
};
