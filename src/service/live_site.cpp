#include "service/live_site.hpp"

#include "service/api_answers.hpp"

namespace tgvs::service {

namespace {

constexpr std::string_view live_path = "/api/v1/live";

}  // namespace

std::optional<http::Response> LiveSite::answer(const http::Request& request,
                                               const control::Person& person) const
{
    if (request.path != live_path)
        return std::nullopt;
    if (request.method != http::Method::get)
        return only("GET");
    if (person.role < control::Role::operator_)
        return problem(403, "forbidden", "the role viewer may not see how to go live",
                       "ask somebody with the role operator or above");
    return json_answer(200, entrance_ ? ingest::entrance_json(*entrance_) : "{}\n");
}

}  // namespace tgvs::service
