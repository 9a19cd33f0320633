#include "ingest/rtmp_desk.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <variant>

namespace tgvs::ingest {

namespace {

constexpr std::size_t most_reports = 64;
constexpr std::size_t address_limit = 64;

// It goes into the log, and comes from nginx as it came to it.
std::string plain_address(std::string_view text)
{
    std::string address;
    for (const char c : text.substr(0, address_limit))
        if (is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' ||
            c == ':' || c == '/')
            address += c;
    return address.empty() ? "unknown" : address;
}

}  // namespace

RtmpAnswer RtmpDesk::answer(const RtmpCall& call, Time now)
{
    using enum RtmpAnswer;
    const bool known = on_ && on_->client == call.client;
    if (call.what == RtmpCall::What::done && !known && sent_away_ != call.client)
        return yes;
    if (call.app != app_ || call.name != rtmp_stream_name) {
        refuse(call, gate::Refusal::stream_id);
        return no;
    }
    if (call.client.empty() || call.key.empty() || !(call.key == key_)) {
        refuse(call, gate::Refusal::passphrase);
        return wrong_key;
    }
    switch (call.what) {
        case RtmpCall::What::publish:
            return publish(call, now) ? yes : no;
        case RtmpCall::What::update:
            return update(call, now) ? yes : no;
        case RtmpCall::What::done:
            done(call);
            return yes;
    }
    return no;
}

// The numbers of connections begin anew with each nginx.
bool RtmpDesk::publish(const RtmpCall& call, Time now)
{
    if (sent_away_ == call.client)
        sent_away_.clear();
    if (now < closed_until_)
        return refuse(call, gate::Refusal::closed);
    if (on_ && on_->client == call.client)
        end(gate::Ending::vanished);
    if (on_ && on_->sends)
        return refuse(call, gate::Refusal::busy);
    if (on_)
        end(gate::Ending::replaced);
    return accept(call);
}

bool RtmpDesk::update(const RtmpCall& call, Time now)
{
    if (sent_away_ == call.client)
        return false;
    if (on_ && on_->client == call.client)
        return true;
    if (now < closed_until_)
        return false;
    // nginx has one at a time.
    if (on_)
        end(gate::Ending::replaced);
    return accept(call);
}

void RtmpDesk::done(const RtmpCall& call)
{
    if (on_ && on_->client == call.client)
        end(gate::Ending::closed);
    if (sent_away_ == call.client)
        sent_away_.clear();
}

bool RtmpDesk::refuse(const RtmpCall& call, gate::Refusal why)
{
    // A wrong key is a guess, whatever it comes with.
    const bool told = call.what == RtmpCall::What::publish || why == gate::Refusal::passphrase;
    if (told && reports_.size() < most_reports)
        reports_.push_back(gate::Refused{.why = why, .count = 1, .from = plain_address(call.from)});
    return false;
}

bool RtmpDesk::accept(const RtmpCall& call)
{
    on_ = On{.id = ++last_id_, .client = call.client};
    gate::Accepted accepted;
    accepted.id = on_->id;
    accepted.from = plain_address(call.from);
    reports_.push_back(std::move(accepted));
    return true;
}

void RtmpDesk::end(gate::Ending why)
{
    gate::Ended ended;
    ended.id = on_->id;
    ended.why = why;
    reports_.push_back(ended);
    on_.reset();
}

void RtmpDesk::tell(const gate::Order& order, Time now)
{
    if (const auto* close = std::get_if<gate::Close>(&order)) {
        closed_until_ = now + close->length;
        if (close->length <= std::chrono::seconds(0))
            return;
    }
    if (!on_)
        return;
    sent_away_ = on_->client;
    end(gate::Ending::told);
}

void RtmpDesk::sends(SessionId id, bool bytes)
{
    if (on_ && on_->id == id)
        on_->sends = bytes;
}

// He is connected, as far as nginx knows.
void RtmpDesk::lost(SessionId id)
{
    if (!on_ || on_->id != id)
        return;
    sent_away_ = on_->client;
    end(gate::Ending::idle);
}

}  // namespace tgvs::ingest
