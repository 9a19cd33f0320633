#include "http/problem.hpp"

#include "base/text.hpp"
#include "control/api.hpp"

#include <string>

namespace tgvs::http {

namespace {

constexpr std::string_view problem_type = "application/problem+json";

std::string_view code_of_status(int status)
{
    switch (status) {
        case 401:
            return "who_are_you";
        case 403:
            return "forbidden";
        case 404:
            return "not_found";
        case 405:
            return "method_not_allowed";
        case 411:
            return "length_required";
        case 413:
            return "too_large";
        case 415:
            return "not_json";
        case 421:
            return "wrong_host";
        case 429:
            return "too_many_requests";
        case 500:
            return "failed";
        case 501:
            return "not_implemented";
        case 503:
            return "unavailable";
        default:
            return "bad_request";
    }
}

}  // namespace

void make_problem(Response& response)
{
    if (response.status < 400 || response.content_type == problem_type)
        return;
    const auto text = std::string(trim(bytes(response.body)));
    response.content_type = problem_type;
    response.body = control::problem_json(response.status, code_of_status(response.status), text);
}

}  // namespace tgvs::http
