#include "mtproto/session.hpp"

#include "mtproto/service_ids.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::mtproto {

namespace {

constexpr int free_refusals = 2;

}  // namespace

std::string_view to_string(SessionErrc code)
{
    switch (code) {
        case SessionErrc::envelope:
            return "an incorrectly encrypted packet";
        case SessionErrc::even_msg_id:
            return "a server message with a client's id";
        case SessionErrc::malformed:
            return "a malformed service message";
        case SessionErrc::too_old:
            return "a message older than any remembered one";
        case SessionErrc::no_pong:
            return "the server has stopped responding";
    }
    return "unknown";
}

Session::Session(SessionOptions options, Random& random, Now now)
    : options_(std::move(options)),
      random_(random),
      salt_(options_.salt),
      session_id_(random.number() | 1),
      last_ping_(now.steady),
      refused_(options_.refused)
{
}

std::optional<RequestId> Session::request(std::string body)
{
    if (requests_.size() >= options_.max_requests)
        return std::nullopt;
    requests_.emplace(++last_request_, Request{.body = std::move(body)});
    return last_request_;
}

void Session::forget(RequestId id)
{
    requests_.erase(id);
}

void Session::connected(Now now)
{
    last_ping_ =
        now.steady - options_.ping_every;  // at once: the server learns how long to wait for us
    ping_is_out_ = false;
    questions_.clear();
    to_ask_.clear();
    for (const auto& [id, request] : requests_)
        if (request.msg_id != 0)
            to_ask_.push_back(request.msg_id);
}

Result<void, SessionErrc> Session::check_alive(Now now) const
{
    if (ping_is_out_ && now.steady - last_ping_ >= options_.pong_within)
        return std::unexpected(SessionErrc::no_pong);
    return {};
}

Session::Time Session::wake_up() const
{
    auto at = last_ping_ + options_.ping_every;
    if (acknowledge_by_)
        at = std::min(at, *acknowledge_by_);
    if (!services_.empty())
        at = std::min(at, services_at_);
    if (has_news())
        at = quiet_until_;
    at = std::max(at, quiet_until_);
    return ping_is_out_ ? std::min(at, last_ping_ + options_.pong_within) : at;
}

bool Session::has_news() const
{
    return !to_ask_.empty() || std::ranges::any_of(requests_, [](const auto& entry) {
        return entry.second.msg_id == 0;
    });
}

std::vector<Event> Session::take_events()
{
    return std::exchange(events_, {});
}

// ---- What becomes of requests

void Session::again(Request& request)
{
    request.msg_id = 0;
    request.container = 0;
}

// What was sent is not taken by the server.
void Session::note_refusal(Now now)
{
    if (++refusals_ > free_refusals)
        quiet_until_ = now.steady + refused_.next();
}

void Session::note_acceptance()
{
    refusals_ = 0;
    refused_.reset();
    quiet_until_ = {};
}

std::vector<Session::Requests::iterator> Session::sent_as(std::uint64_t msg_id)
{
    std::vector<Requests::iterator> found;
    for (auto request = requests_.begin(); request != requests_.end(); ++request)
        if (request->second.msg_id != 0 &&
            (request->second.msg_id == msg_id || request->second.container == msg_id))
            found.push_back(request);
    return found;
}

void Session::fail(Requests::iterator request, std::int32_t code, std::string_view text)
{
    events_.push_back(Failure{request->first, code, std::string(text)});
    requests_.erase(request);
}

void Session::renew()
{
    session_id_ = random_.number() | 1;
    content_sent_ = 0;
    ids_.restart();
    initialised_ = false;
    seen_.clear();
    sent_.clear();
    services_.clear();
    questions_.clear();
    to_ask_.clear();
    to_acknowledge_.clear();
    acknowledge_by_.reset();
    for (auto& [id, request] : requests_)
        again(request);
}

}  // namespace tgvs::mtproto
