// telegram/live_call.hpp: what is known of the live stream that runs, and how news change it. Pure.
//
// Order    news of an older version than what is known are late and ignored; an end always counts.
// Partial  an object marked `min` changes only what it carries.
// Source   core.telegram.org/constructor/groupCall; tdlib/td GroupCallManager.cpp
#pragma once

#include "mtproto/tl_object.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::telegram {

struct LiveCall {
    std::int64_t id = 0;
    std::int64_t access_hash = 0;
    std::string title = {};  // from outside; empty: the chat's name is shown
    int stream_dc = 0;       // 0: not known
    int viewers = 0;
    std::int32_t version = 0;
    bool rtmp = false;
    bool scheduled = false;  // for later, has not begun

    mtproto::TlObject input() const;
    friend bool operator==(const LiveCall&, const LiveCall&) = default;
};

enum class CallChange { none, changed, ended };

// Of a `groupCall` that is whole; nothing for anything else.
std::optional<LiveCall> read_call(const mtproto::TlObject& object);

// A GroupCall object, of our call or of another.
CallChange apply(LiveCall& call, const mtproto::TlObject& object);

// Of updates in any of the forms in which they come.
std::vector<const mtproto::TlObject*> calls_in(const mtproto::TlObject& updates);
CallChange apply_updates(LiveCall& call, const mtproto::TlObject& updates);

}  // namespace tgvs::telegram
