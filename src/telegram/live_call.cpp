#include "telegram/live_call.hpp"

#include "base/text.hpp"
#include "mtproto/api.hpp"
#include "telegram/updates.hpp"

#include <algorithm>

namespace tgvs::telegram {

namespace api = mtproto::api;
using mtproto::TlObject;
using mtproto::TlVector;

namespace {

constexpr std::size_t longest_call_title_bytes = 512;

void merge(LiveCall& call, const TlObject& object)
{
    using Call = api::group_call;
    const bool whole = !object.has(Call::min);
    const auto* title = object.get(Call::title);
    if (title || whole)
        call.title = title ? printable(*title, longest_call_title_bytes) : std::string();
    if (const auto* dc = object.get(Call::stream_dc_id))
        call.stream_dc = *dc;
    if (whole) {
        call.rtmp = object.has(Call::rtmp_stream);
        call.scheduled = object.get(Call::schedule_date) != nullptr;
    }
    call.viewers = std::max(0, object.get_or(Call::participants_count));
    call.version = object.get_or(Call::version);
}

}  // namespace

TlObject LiveCall::input() const
{
    return TlObject(api::input_group_call::constructor)
        .set(api::input_group_call::id, id)
        .set(api::input_group_call::access_hash, access_hash);
}

std::optional<LiveCall> read_call(const TlObject& object)
{
    using Call = api::group_call;
    if (!object.is(Call::constructor) || object.has(Call::min))
        return std::nullopt;
    LiveCall call{.id = object.get_or(Call::id), .access_hash = object.get_or(Call::access_hash)};
    merge(call, object);
    return call;
}

CallChange apply(LiveCall& call, const TlObject& object)
{
    using Call = api::group_call;
    if (object.is(api::group_call_discarded::constructor))
        return object.get_or(api::group_call_discarded::id) == call.id ? CallChange::ended
                                                                       : CallChange::none;
    if (!object.is(Call::constructor) || object.get_or(Call::id) != call.id ||
        object.get_or(Call::version) < call.version)
        return CallChange::none;
    const auto before = call;
    merge(call, object);
    return call == before ? CallChange::none : CallChange::changed;
}

std::vector<const TlObject*> calls_in(const TlObject& updates)
{
    std::vector<const TlObject*> found;
    for (const auto* update : each_update(updates))
        if (const auto* call = update->get(api::update_group_call::call))
            found.push_back(call);
    return found;
}

CallChange apply_updates(LiveCall& call, const TlObject& updates)
{
    auto all = CallChange::none;
    for (const auto* one : calls_in(updates))
        all = std::max(all, apply(call, *one));
    return all;
}

}  // namespace tgvs::telegram
