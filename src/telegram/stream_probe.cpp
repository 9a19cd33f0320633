#include "telegram/stream_probe.hpp"

#include "mtproto/api.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

constexpr std::chrono::milliseconds leave_limit{2'000};
constexpr int most_joins = 3;
constexpr std::size_t fingerprint_bytes = 32;  // of SHA-256

std::string hex(std::string_view bytes, std::string_view between)
{
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{}{:02X}", text.empty() ? "" : between, static_cast<unsigned char>(c));
    return text;
}

std::optional<std::int64_t> last_timestamp(const TlObject& answer)
{
    using Channel = api::group_call_stream_channel;
    std::optional<std::int64_t> last;
    for (const auto& value : answer.get_or(api::phone_group_call_stream_channels::channels))
        if (const auto* channel = std::get_if<TlObject>(&value))
            if (const auto* time = channel->get(Channel::last_timestamp_ms); time && *time > 0)
                last = std::max(last.value_or(0), *time);
    return last;
}

bool holds(const TlVector& sources, std::int32_t source)
{
    return std::ranges::any_of(sources, [source](const auto& one) {
        const auto* known = std::get_if<std::int32_t>(&one);
        return known && *known == source;
    });
}

}  // namespace

MediaArrival compare(std::optional<std::int64_t> before, std::optional<std::int64_t> now)
{
    if (!now)
        return MediaArrival::nothing;
    if (!before || *now < *before)
        return MediaArrival::seen;
    return *now > *before ? MediaArrival::growing : MediaArrival::stuck;
}

// Without ssrc-groups there is no video to send; nobody will connect to what is offered here.
std::string viewer_params(std::int32_t source, mtproto::Random& random)
{
    using nlohmann::json;
    const json fingerprint = {{"hash", "sha-256"},
                              {"setup", "passive"},
                              {"fingerprint", hex(random.bytes(fingerprint_bytes), ":")}};
    const json params = {{"ssrc", source},
                         {"ufrag", hex(random.bytes(4), "")},
                         {"pwd", hex(random.bytes(16), "")},
                         {"fingerprints", json::array({fingerprint})}};
    return params.dump();
}

StreamProbe::StreamProbe(asio::any_io_executor executor, Client& home, ProbeOptions options)
    : executor_(std::move(executor)), home_(home), options_(std::move(options))
{
}

StreamProbe::~StreamProbe() = default;

asio::awaitable<Result<TlObject, CallError>> StreamProbe::call_home(TlObject function)
{
    co_return co_await home_.call(std::move(function), options_.call_limit);
}

// ---- The viewer

asio::awaitable<Result<void, ChatFailure>> StreamProbe::join(LiveCall call)
{
    joined_.reset();
    last_.reset();
    for (int i = 1;; ++i) {
        using Join = api::phone_join_group_call;
        const auto source = static_cast<std::int32_t>(1 + random_.below(0x7ffffffe));
        TlObject params(api::data_json::constructor);
        params.set(api::data_json::data, viewer_params(source, random_));
        TlObject function(Join::constructor);
        function.set(Join::muted, true)
            .set(Join::video_stopped, true)
            .set(Join::call, call.input())
            .set(Join::join_as, TlObject(api::input_peer_self::constructor))
            .set(Join::params, std::move(params));
        const auto answer = co_await call_home(std::move(function));
        if (answer) {
            joined_.emplace(call, source);
            co_return Result<void, ChatFailure>();
        }
        if (!is_rpc(answer.error(), "GROUPCALL_SSRC_DUPLICATE_MUCH") || i == most_joins)
            co_return std::unexpected(chat_failure(answer.error()));
    }
}

// Which also keeps us in.
asio::awaitable<Result<bool, ChatFailure>> StreamProbe::is_joined(LiveCall call)
{
    if (!joined_ || joined_->call.id != call.id)
        co_return false;
    using Check = api::phone_check_group_call;
    TlObject function(Check::constructor);
    TlVector sources(1, joined_->source);
    function.set(Check::call, call.input()).set(Check::sources, std::move(sources));
    const auto known = co_await home_.call_any(std::move(function), options_.call_limit);
    if (!known && is_rpc(known.error(), "GROUPCALL_JOIN_MISSING"))
        co_return false;
    if (!known)
        co_return std::unexpected(chat_failure(known.error()));
    const auto* list = std::get_if<TlVector>(&*known);
    co_return list&& joined_&& holds(*list, joined_->source);
}

asio::awaitable<void> StreamProbe::leave()
{
    const auto joined = std::exchange(joined_, std::nullopt);
    last_.reset();
    if (!joined)
        co_return;
    using Leave = api::phone_leave_group_call;
    TlObject function(Leave::constructor);
    function.set(Leave::call, joined->call.input()).set(Leave::source, joined->source);
    // Telegram takes us out by itself if this fails.
    co_await home_.call(std::move(function), std::min(options_.call_limit, leave_limit));
}

asio::awaitable<void> StreamProbe::stop()
{
    co_await leave();
    co_await drop_other();
}

asio::awaitable<Result<ProbeReading, ChatFailure>> StreamProbe::look(LiveCall call)
{
    const auto inside = co_await is_joined(call);
    if (!inside)
        co_return std::unexpected(inside.error());
    if (!*inside) {
        const auto joined = co_await join(call);
        if (!joined)
            co_return std::unexpected(joined.error());
    }
    const auto answer = co_await read_channels(call);
    if (!answer)
        co_return std::unexpected(answer.error());
    ProbeReading reading;
    reading.last_timestamp_ms = last_timestamp(*answer);
    reading.arrival = compare(last_, reading.last_timestamp_ms);
    last_ = reading.last_timestamp_ms;
    co_return reading;
}

}  // namespace tgvs::telegram
