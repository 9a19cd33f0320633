// base/log_types.hpp: what a log line is made of; see base/log.hpp.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tgvs::log {

enum class Level { debug, info, warn, error };

struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
    Field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, double v);  // three decimals at most
};

using Fields = std::initializer_list<Field>;

}  // namespace tgvs::log
