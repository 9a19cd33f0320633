// What `ctl` says of the channel, for people.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

// "1:02:03"
std::string clock_text(double seconds);
// A title, or what there is instead.
std::string name_of(const nlohmann::ordered_json& item);
// What is on air.
std::string now_text(const nlohmann::ordered_json& channel);
// One event as one line, without its time.
std::string event_line(std::string_view name, const nlohmann::ordered_json& data);
