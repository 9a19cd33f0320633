// What the verbs of `ctl` have in common: the service's answer, and how they end.
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

inline constexpr int exit_refused = 1;
inline constexpr int exit_bad_words = 2;
inline constexpr int exit_unreachable = 3;

int say_unreachable(const std::string& why);
// A problem of the API.
int say_refused(const std::string& body, bool as_json);

struct CtlRequest {
    std::string_view method = "GET";
    std::string path = {};
    std::string body = {};
    std::string revision = {};  // that is changed
};

// The answer's object, or an exit code: then all has been said. With `as_json` the answer is printed as it is, and there is
// nothing more to say of it.
std::variant<nlohmann::ordered_json, int> ask_service(const std::filesystem::path& socket,
                                                      const CtlRequest& request, bool as_json);
