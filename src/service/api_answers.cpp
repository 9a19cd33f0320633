#include "service/api_answers.hpp"

#include "control/api.hpp"

#include <fmt/format.h>

namespace tgvs::service {

namespace {

int status_of(control::RefusalCode code)
{
    using control::RefusalCode;
    switch (code) {
        case RefusalCode::forbidden:
            return 403;
        case RefusalCode::unknown_entry:
            return 404;
        case RefusalCode::bad_value:
        case RefusalCode::bad_location:
            return 422;
        case RefusalCode::not_written:
            return 503;
        case RefusalCode::already_over:
        case RefusalCode::nothing_on:
        case RefusalCode::not_possible:
        case RefusalCode::queue_full:
        case RefusalCode::taken:
        case RefusalCode::too_many:
            return 409;
    }
    return 409;
}

}  // namespace

http::Response json_answer(int status, std::string text)
{
    return {.status = status,
            .content_type = status < 400 ? "application/json" : "application/problem+json",
            .body = std::move(text),
            .headers = {{"Cache-Control", "no-store"}}};
}

http::Response problem(int status, std::string_view code, std::string_view text,
                       std::string_view remedy)
{
    return json_answer(status, control::problem_json(status, code, text, remedy));
}

http::Response problem(const control::Refused& refused)
{
    return problem(status_of(refused.code), to_string(refused.code), refused.text, refused.remedy);
}

http::Response only(std::string_view methods)
{
    auto response =
        problem(405, "method_not_allowed", fmt::format("only {} is answered here", methods));
    response.headers.push_back({"Allow", std::string(methods)});
    return response;
}

}  // namespace tgvs::service
