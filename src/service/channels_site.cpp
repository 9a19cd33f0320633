#include "service/channels_site.hpp"

#include "service/api_answers.hpp"

namespace tgvs::service {

std::optional<http::Response> ChannelsSite::answer(const http::Request& request,
                                                   const control::Person& person)
{
    if (request.path != channels_path)
        return std::nullopt;
    if (request.method != http::Method::get)
        return only("GET");
    const auto health = health_.health();
    auto card = control::card_of(desk_.channel(), health.live ? std::string() : health.reason);
    card.preview = preview_;
    card.version = version_;
    card.started = started_;
    return json_answer(200, control::channels_json({{.card = card, .role = person.role}}, false));
}

}  // namespace tgvs::service
