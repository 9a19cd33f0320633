// ctl people, sessions and log: who may come in, on which devices, and what was done.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

class CtlPeople {
public:
    explicit CtlPeople(CLI::App& ctl);

    bool parsed() const;
    // The panel's address is what the service noted in `state_dir`, if no other is given.
    int run(const std::filesystem::path& socket, const std::filesystem::path& state_dir,
            bool as_json) const;

private:
    int people(const std::filesystem::path& socket, const std::filesystem::path& state_dir,
               bool as_json) const;
    int sessions(const std::filesystem::path& socket, bool as_json) const;
    int log(const std::filesystem::path& socket, bool as_json) const;

    CLI::App* people_;
    CLI::App* sessions_;
    CLI::App* log_;
    std::string name_;
    std::string role_ = "viewer";
    std::string at_;
    std::vector<std::string> on_;
    std::string session_;
    int rows_ = 20;
};
