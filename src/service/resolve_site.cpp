#include "service/resolve_site.hpp"

#include "control/channel.hpp"
#include "control/json_members.hpp"
#include "service/api_answers.hpp"
#include "service/asked_item.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace tgvs::service {

namespace {

using ResolveJson = nlohmann::ordered_json;

constexpr std::size_t longest_asked_location = 4'096;

Result<std::string> asked_location(std::string_view text)
{
    const auto object = ResolveJson::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("that is not a JSON object");
    control::Members members(object);
    auto location = members.text("location", longest_asked_location);
    members.refuse_others();
    if (!members.wrong().empty())
        return failure(members.wrong());
    return location;
}

std::string resolved_json(const playlist::Item& item, const ResolvedItem& answer)
{
    constexpr std::string_view words[] = {"resolving", "ready", "failed"};
    return control::dumped(
        {{"library", control::public_id(item)},
         {"item", playlist::log_name(item)},
         {"state", words[static_cast<std::size_t>(answer.state)]},
         {"title", answer.title},
         {"duration_s", answer.duration > media::Seconds{} ? ResolveJson(answer.duration.count())
                                                           : ResolveJson(nullptr)},
         {"live", answer.live},
         {"reason", answer.reason}});
}

}  // namespace

std::optional<http::Response> ResolveSite::answer(const http::Request& request,
                                                  const control::Person& person)
{
    if (request.path != path)
        return std::nullopt;
    if (request.method != http::Method::post)
        return only("POST");
    if (person.role < control::Role::operator_)
        return problem(403, "forbidden",
                       fmt::format("the role {} does not allow that", to_string(person.role)),
                       "ask somebody with the role operator or above");
    const auto location = asked_location(request.body.reveal());
    if (!location)
        return problem(400, "bad_request", location.error().message);
    const auto item = item_of(*location, options_.media_folders());
    if (!item)
        return problem(422, "bad_location", item.error().message,
                       "give a link, or a file below the folder of the playlist or of an item in "
                       "it");
    const auto resolved = options_.ask(*item);
    if (!resolved)
        return problem(409, "too_many", "ten links are already being checked", "wait some seconds");
    return json_answer(200, resolved_json(*item, *resolved));
}

}  // namespace tgvs::service
