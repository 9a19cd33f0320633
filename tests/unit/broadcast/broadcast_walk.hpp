// One random walk of a broadcast through a world that goes wrong in every way: whatever has happened, once the last
// cause is gone it is on air again within a bounded time, without another edit; and meanwhile it asks little.
//
// Time is virtual. A walk is made of its seed alone: a failure names it.
#pragma once

#include "broadcast/broadcast_machine.hpp"
#include "broadcast_world.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace tgvs::broadcast {

using namespace std::chrono_literals;
using telegram::MediaArrival;

inline constexpr auto longest_wait = 120s;  // that Telegram asks for
inline constexpr auto answer_limit = 30s;   // of a call that hangs
inline constexpr auto settled_within = 6min;
// In a minute of the worst answers, and in one in which nothing happens (two polls, four looks, three rereads).
inline constexpr int most_requests_a_minute = 40;
inline constexpr int most_requests_when_settled = 9;

class Walk {
public:
    explicit Walk(unsigned seed) : random_(seed), machine_(BroadcastTiming(), rules(), seed) {}

    // Empty: all is well.
    std::string run()
    {
        give(input::Start());
        const int steps = 4 + below(12);
        for (int i = 0; i < steps && fault_.empty(); ++i) {
            disturb();
            live_through(duration());
        }
        mend();
        const auto began = now_;
        while (fault_.empty() && !is_on_air() && now_ < began + settled_within)
            live_through(1s);
        if (fault_.empty() && !is_on_air())
            fault_ = "not on air " + std::to_string(settled_within.count()) +
                     " minutes after the last cause was gone; state " +
                     std::string(to_string(machine_.state()));
        const auto before = asked_;
        live_through(5min);
        if (fault_.empty() && asked_ - before > 5 * most_requests_when_settled)
            fault_ = "goes on asking: " + std::to_string(asked_ - before) + " in 5 minutes";
        if (fault_.empty() && !is_on_air())
            fault_ = "was on air, and is not any more";
        return fault_;
    }

private:
    using Millis = std::chrono::milliseconds;
    struct Pending {
        Request request;
        Time at;
        bool in_vain;  // nobody answers
    };

    int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(random_); }
    bool one_in(int n) { return below(n) == 0; }
    Rules rules()
    {
        Rules rules;
        rules.session_retry = Millis(1'000 * (10 + below(80)));
        rules.policy.lost_on_air =
            one_in(4) ? config::SessionLostOnAir::keep : config::SessionLostOnAir::pause;
        rules.policy.regenerate =
            one_in(4) ? config::AutoRegenerate::qr : config::AutoRegenerate::off;
        return rules;
    }
    Millis duration()
    {
        if (one_in(40))
            return Millis(below(900'000));
        return one_in(4) ? Millis(below(20)) : Millis(below(60'000));
    }

    // ---- What goes wrong, or right again

    void disturb()
    {
        switch (below(19)) {
            case 0:
                world_.settings_complete = !world_.settings_complete;
                world_.settings_differ = true;
                break;
            case 1:
                world_.settings_differ = true;
                world_.settings_lead = !one_in(3);
                break;
            case 2:
                log_in_again();
                break;
            case 3:
            case 4:
                end_session();
                break;
            case 5:
                world_.away = !world_.away;
                world_.key_unknown = one_in(2);
                break;
            case 6:
                world_.hangs = !world_.hangs;
                break;
            case 7:
                world_.wait = std::chrono::seconds(1 + below(longest_wait.count()));
                break;
            case 8: {
                static constexpr Kind kinds[] = {Kind::no_rights,   Kind::not_member,
                                                 Kind::not_found,   Kind::other_call,
                                                 Kind::invite_only, Kind::refused};
                world_.chat = kinds[below(std::size(kinds))];
                break;
            }
            case 9:
                world_.chat = Kind::transient;
                if (one_in(2))
                    give(input::ChatChanged());
                break;
            case 10:
                world_.call.reset();
                if (one_in(2))
                    give(input::CallEnded());
                break;
            case 11:
                world_.stale = true;
                break;
            case 12:
                world_.media = !world_.media;
                break;
            case 13:
                world_.refuses_repair = !world_.refuses_repair;
                break;
            case 14:
                ++world_.target;
                give(input::OutputNoted(false, ++reconnects_));
                break;
            case 15:
                give(input::TitleDue(now_ + Millis(below(60'000))));
                break;
            case 16:
                world_.locked = !world_.locked;
                break;
            case 17:
                world_.settings_readable = !world_.settings_readable;
                break;
            default:  // a storm of news, or the machine was asleep
                if (one_in(2))
                    now_ += Millis(below(4 * 3'600'000));
                else
                    storm_until_ = now_ + Millis(below(90'000));
        }
        give(input::OutputNoted(one_in(3) ? false : true, reconnects_));
    }

    void end_session()
    {
        static constexpr Kind ends[] = {Kind::dead, Kind::duplicated, Kind::account_gone};
        world_.ended = ends[below(std::size(ends))];
    }
    void log_in_again()
    {
        ++world_.session;
        world_.settings_differ = true;
        world_.ended.reset();
    }

    // Without an edit, but for a session that is void.
    void mend()
    {
        if (world_.ended)
            log_in_again();
        if (!world_.settings_complete || !world_.settings_lead) {
            world_.settings_complete = world_.settings_lead = true;
            world_.settings_differ = true;
        }
        world_.settings_readable = true;
        world_.away = world_.hangs = world_.locked = world_.refuses_repair = false;
        world_.chat = Kind::transient;
        world_.media = true;
        world_.wait = 0s;
        storm_until_ = {};
    }

    bool is_on_air() const
    {
        return std::holds_alternative<Live>(machine_.state()) && session_open_ && world_.call &&
               published_call_ == world_.call && published_target_ == world_.target;
    }

    // ---- Time

    void live_through(Millis length)
    {
        const auto end = now_ + length;
        while (fault_.empty()) {
            auto next = std::min({end, machine_.wake_up(), closed_at_.value_or(end)});
            if (pending_)
                next = std::min(next, pending_->at);
            if (storm_until_ > now_)
                next = std::min(next, now_ + 100ms);
            now_ = std::max(now_, next);
            if (now_ >= end)
                return;
            if (closed_at_ && now_ >= *closed_at_)
                close();
            else if (pending_ && now_ >= pending_->at)
                answer();
            else if (storm_until_ > now_)
                give(one_in(2) ? Input(input::NewsMissed()) : Input(input::ChatChanged()));
            else
                give(input::Tick());
        }
    }

    void give(const Input& first)
    {
        inputs_.push_back(first);
        while (!inputs_.empty() && fault_.empty()) {
            const auto one = inputs_.front();
            inputs_.pop_front();
            for (const auto& order : machine_.handle(one, now_))
                std::visit([this](const auto& it) { carry_out(it); }, order);
            if (machine_.wake_up() <= now_)
                fault_ = "would run in a circle";
        }
    }

    // ---- What is ordered

    void carry_out(const order::ReadSettings&)
    {
        if (world_.settings_readable)
            inputs_.emplace_back(input::SettingsRead(
                world_.settings_differ, world_.session != world_.tried_session, rules_));
    }
    void carry_out(const order::BeginSession&)
    {
        if (session_open_ || closed_at_)
            fault_ = "two sessions at once";
        world_.settings_differ = false;
        world_.tried_session = world_.session;
        world_.tried_lead = world_.settings_lead;
        if (!world_.settings_complete) {
            inputs_.emplace_back(SessionEnd{Refused{Reason::settings}, "missing", "x"});
        } else if (world_.locked) {
            inputs_.emplace_back(SessionEnd{Refused{Reason::in_use}, "in_use", "x"});
        } else {
            session_open_ = true;
            inputs_.emplace_back(input::SessionBegun());
        }
    }
    void carry_out(const order::CloseSession&)
    {
        if (!session_open_ || pending_)
            fault_ = "closes what is not open, or with a question open";
        session_open_ = false;
        closed_at_ = now_ + Millis(below(5'000));
    }
    void close()
    {
        closed_at_.reset();
        give(input::SessionClosed());
    }
    void carry_out(const order::Abandon&)
    {
        if (!pending_)
            fault_ = "abandons what was not asked";
        pending_.reset();
    }
    void carry_out(const order::Ask& ask)
    {
        if (pending_ || !session_open_)
            fault_ = "asks while it waits, or without a session";
        auto& not_before = not_before_[static_cast<std::size_t>(ask.request)];
        if (now_ < not_before)
            fault_ = "does not keep a wait";
        ++asked_;
        asked_at_.push_back(now_);
        while (asked_at_.front() <= now_ - 1min)
            asked_at_.pop_front();
        if (asked_at_.size() > most_requests_a_minute)
            fault_ = "asks " + std::to_string(asked_at_.size()) + " times in a minute";
        const bool in_vain = world_.hangs;
        pending_ =
            Pending(ask.request, now_ + (in_vain ? answer_limit : Millis(below(300))), in_vain);
    }
    void carry_out(const order::Moved& moved)
    {
        if (moved.step.air == Air::publish) {
            published_call_ = opened_call_;
            published_target_ = opened_target_;
        }
        if (moved.step.air == Air::withdraw)
            published_call_.reset();
    }
    void carry_out(const auto&) {}

    // ---- What Telegram says

    void answer()
    {
        const auto request = pending_->request;
        const bool in_vain = pending_->in_vain;
        pending_.reset();
        if (in_vain || world_.away || !world_.tried_lead)
            return give(input::Failed(
                request,
                {.kind = Kind::transient, .reason = "away", .key_unknown = world_.key_unknown}));
        if (world_.ended)
            return give(input::Failed(request, {*world_.ended, "ended"}));
        if (const auto wait = std::exchange(world_.wait, 0s); wait > 0s) {
            not_before_[static_cast<std::size_t>(request)] = now_ + wait;
            return give(input::Failed(request, {Kind::transient, "flood", wait}));
        }
        give(said_to(request));
    }

    Input said_to(Request request)
    {
        const auto fails = [request](Kind kind) { return input::Failed(request, {kind, "x"}); };
        const bool runs = world_.call && world_.call == opened_call_;
        switch (request) {
            case Request::find_chat:
                if (world_.chat == Kind::not_found || world_.chat == Kind::invite_only)
                    return fails(world_.chat);
                world_.stale = false;
                return input::Done(request);
            case Request::open:
                if (world_.stale)
                    return fails(Kind::stale);
                if (world_.chat != Kind::transient)
                    return fails(world_.chat);
                if (!world_.call)
                    world_.call = ++world_.last_call;
                opened_call_ = world_.call;
                opened_target_ = world_.target;
                // Who publishes to an address publishes to whatever call has it.
                if (published_call_ && published_target_ == world_.target)
                    published_call_ = world_.call;
                return input::StreamOpened(*world_.call, published_target_ == world_.target);
            case Request::refresh:
            case Request::look_at_chat:
                return runs ? Input(input::Done(request)) : fails(Kind::call_gone);
            case Request::probe:
                if (!runs)
                    return fails(Kind::call_gone);
                return input::Probed(world_.media ? MediaArrival::growing : MediaArrival::nothing);
            case Request::end_stream:
                if (world_.refuses_repair)
                    return fails(one_in(2) ? Kind::no_rights : Kind::transient);
                world_.call.reset();
                return input::Done(request);
            case Request::log_in:
            case Request::send_title:
                break;
        }
        return input::Done(request);
    }

    std::minstd_rand random_;
    Rules rules_ = rules();
    World world_;
    BroadcastMachine machine_;
    Time now_ = Time(1'000h);
    std::deque<Input> inputs_;
    bool session_open_ = false;
    std::optional<Pending> pending_;
    std::optional<Time> closed_at_;
    Time storm_until_{};
    std::optional<std::int64_t> opened_call_;
    int opened_target_ = 0;
    std::optional<std::int64_t> published_call_;
    int published_target_ = 0;
    std::uint64_t reconnects_ = 0;
    std::array<Time, request_count> not_before_{};
    long asked_ = 0;
    std::deque<Time> asked_at_;
    std::string fault_;
};

}  // namespace tgvs::broadcast
