// service/api_answers.hpp: answers of the API, whichever resource they are of.
#pragma once

#include "control/command.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace tgvs::service {

// A problem (RFC 9457) from 400 on.
http::Response json_answer(int status, std::string text);
http::Response problem(int status, std::string_view code, std::string_view text,
                       std::string_view remedy = {});
http::Response problem(const control::Refused& refused);
http::Response only(std::string_view methods);  // 405: "GET, POST"

}  // namespace tgvs::service
