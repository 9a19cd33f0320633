// service/settings_site.hpp: the settings in the API, for admins.
//
//   GET   /api/v1/channels/main/settings    each with its value (never a secret), where that comes from, and what a change of
//                                           it needs; ETag
//   PATCH the same                          {"set": {NAME: TEXT or null, …}}, with If-Match (428 without it, 412 if .env is
//                                           another by now); null: back to the default
//
// What is written is judged as `check` judges it, in .env as it will be, while nobody else may write it. Nothing of it is in
// the record but the names.
//
// Threads  the pages' thread. .env has at most 1 MiB, and its lock is not waited for.
#pragma once

#include "base/secret.hpp"
#include "config/settings.hpp"
#include "control/person.hpp"
#include "control/shared_desk.hpp"
#include "http/message.hpp"
#include "service/ledger.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::service {

struct SettingsSiteOptions {
    std::filesystem::path env_file = {};
    config::Settings running = {};
    std::function<config::Loaded()> reload = {};  // with the command line's say
    config::Environment environment = config::process_environment;
};

class SettingsSite {
public:
    SettingsSite(SettingsSiteOptions options, control::SharedDesk& desk, Ledger& ledger)
        : options_(std::move(options)), desk_(desk), ledger_(ledger)
    {
    }

    static constexpr std::string_view path = "/api/v1/channels/main/settings";

    // Nothing: the path is not this one.
    std::optional<http::Response> answer(const http::Request& request,
                                         const control::Person& person);

private:
    using Values = std::map<std::string, Secret, std::less<>>;

    http::Response show();
    http::Response write(const http::Request& request, const control::Person& person);
    http::Response store(std::string_view revision, const Values& wanted,
                         const control::Person& person);
    Values credentials() const;

    SettingsSiteOptions options_;
    control::SharedDesk& desk_;
    Ledger& ledger_;
};

}  // namespace tgvs::service
