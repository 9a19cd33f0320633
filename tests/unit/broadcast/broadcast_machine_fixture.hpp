// A broadcast machine without jitter, its orders as words, and a clock that is turned by hand.
#pragma once

#include "broadcast/broadcast_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tgvs::broadcast {

using namespace std::chrono_literals;
using telegram::ChatFailure;
using telegram::MediaArrival;
using Kind = ChatFailure::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

inline constexpr std::int64_t first_call = 1;

inline std::string_view name_of(Request request)
{
    static constexpr std::string_view names[] = {"log_in",  "find_chat",    "open",
                                                 "refresh", "look_at_chat", "send_title",
                                                 "probe",   "end_stream"};
    static_assert(std::size(names) == request_count);
    return names[static_cast<std::size_t>(request)];
}

inline std::string text_of(const Order& one)
{
    if (const auto* ask = std::get_if<order::Ask>(&one))
        return std::string(name_of(ask->request));
    if (const auto* moved = std::get_if<order::Moved>(&one))
        return std::string(to_string(moved->step.state));
    if (const auto* begin = std::get_if<order::BeginSession>(&one))
        return begin->replaces ? "begin other" : "begin";
    if (const auto* repaired = std::get_if<order::Repaired>(&one))
        return repaired->repair == Repair::reconnect ? "repaired: reconnect" : "repaired: new call";
    static constexpr std::string_view names[] = {"read settings",  "",
                                                 "close",          "",
                                                 "abandon",        "",
                                                 "trouble",        "recovered",
                                                 "reconnect",      "",
                                                 "repair refused", "probe failed",
                                                 "probe saw",      "title failed",
                                                 "offer login",    "ask account",
                                                 "use login",      "drop login",
                                                 "end offer",      "still void",
                                                 "finish"};
    static_assert(std::size(names) == std::variant_size_v<Order>);
    return std::string(names[one.index()]);
}

inline ChatFailure transient(std::chrono::seconds wait = {})
{
    return {Kind::transient, "trouble", wait};
}

inline ChatFailure key_unknown()
{
    auto why = transient();
    why.key_unknown = true;
    return why;
}

inline ChatFailure dead(const std::string& name = "SESSION_REVOKED", Kind kind = Kind::dead)
{
    return {kind, name + " (401): …", {}, name};
}

class Machine : public testing::Test {
protected:
    Machine()
    {
        timing_.trouble.jitter = 0;
        timing_.reopen.jitter = 0;
        timing_.ask_again.jitter = 0;
        timing_.begin_again.jitter = 0;
        timing_.find_again.jitter = 0;
        timing_.reread.jitter = 0;
        timing_.offer.jitter = 0;
        machine_.emplace(timing_, Rules{}, 1);
    }

    // As words; what is read of the settings apart, for it is read all the time.
    std::vector<std::string> give(const Input& input)
    {
        std::vector<std::string> words;
        for (const auto& one : machine_->handle(input, now_))
            if (auto word = text_of(one); word == "read settings")
                ++reads_;
            else
                words.push_back(std::move(word));
        return words;
    }
    std::vector<std::string> fail(Request request, ChatFailure why)
    {
        return give(input::Failed{request, std::move(why)});
    }
    // All that is ordered until then, with the seconds at which it is.
    std::vector<std::string> pass(std::chrono::milliseconds duration)
    {
        std::vector<std::string> words;
        const auto began = now_;
        while (machine_->wake_up() <= began + duration) {
            now_ = std::max(now_, machine_->wake_up());
            const auto at = std::chrono::duration<double>(now_ - began).count();
            for (const auto& word : give(input::Tick()))
                words.push_back(fmt_seconds(at) + " " + word);
        }
        now_ = began + duration;
        return words;
    }
    static std::string fmt_seconds(double at)
    {
        auto text = std::to_string(at);
        text.erase(text.find('.') + 2);
        return text;
    }

    void begin()
    {
        EXPECT_THAT(give(input::Start()), ElementsAre("begin"));
        EXPECT_THAT(give(input::SessionBegun()), ElementsAre("log_in"));
    }
    void climb()
    {
        EXPECT_THAT(give(input::Done{Request::log_in}), ElementsAre("find_chat"));
        EXPECT_THAT(give(input::Done{Request::find_chat}), ElementsAre("open"));
    }
    void go_live()
    {
        begin();
        climb();
        EXPECT_THAT(give(input::StreamOpened{first_call}), ElementsAre("live"));
    }
    // Up to what is asked next.
    void expect_next(std::chrono::milliseconds after, const std::string& word)
    {
        EXPECT_THAT(pass(after - 1ms), IsEmpty());
        EXPECT_THAT(pass(1ms), ElementsAre("0.0 " + word));
    }

    BroadcastTiming timing_;
    std::optional<BroadcastMachine> machine_;
    Time now_ = Time(1'000h);
    int reads_ = 0;
};

}  // namespace tgvs::broadcast
