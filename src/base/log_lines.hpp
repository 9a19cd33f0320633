// base/log_lines.hpp: what a log line looks like in each of its forms.
//
// Message and fields are cleaned of control characters and cut: a line is a line. Threads: any.
#pragma once

#include "base/log_types.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::log {

using FieldList = std::span<const Field>;

enum class Shape { text, colour, json, journal };

// One text without its line end, or the fields of a journal entry. The time in it is now.
std::vector<std::string> compose(Shape shape, Level level, std::string_view component,
                                 std::string_view message, FieldList fields);

}  // namespace tgvs::log
