#include "library/live_reader.hpp"

#include "base/log.hpp"

#include <utility>

namespace tgvs::library {

LiveReader::LiveReader(LiveParts parts, LiveOptions options)
    : parts_(std::move(parts)), options_(options), course_(options_), state_(Waiting{})
{
}

media::ReadResult LiveReader::read()
{
    course_.wanted(Clock::now());
    take_answer();
    if (const auto* waiting = std::get_if<Waiting>(&state_))
        start_when_due(*waiting);
    if (const auto* barred = std::get_if<Barred>(&state_))
        parts_.errands->ask(TellRefused{barred->refusal});
    if (auto* pulling = std::get_if<Pulling>(&state_)) {
        pump(pulling->pull, pulling->buffer);
        tell_title(pulling->pull);
        if (!told_good_ && pulling->pull.media->delivered() >= options_.good)
            parts_.errands->ask(TellGood{});
        leave_when_due(*pulling);
    }
    give_up_when_dry_for_long();
    if (auto* pulling = std::get_if<Pulling>(&state_)) {
        renew_when_due(*pulling);
        switch_when_ready(*pulling);
        return read_pull(*pulling);
    }
    if (!std::holds_alternative<Over>(state_))
        return media::NotYet{};
    if (reached_ == Reached::packets)
        return media::Ended{};
    return media::Failed{last_reason_};
}

media::ReadResult LiveReader::read_pull(Pulling& pulling)
{
    auto& pull = *pulling.pull.media;
    if (pulling.buffer == Buffer::filling && pull.buffered() < options_.buffer && !pull.ended())
        return media::NotYet{};
    if (auto packet = pull.pop()) {
        pulling.buffer = Buffer::flowing;
        reached_ = Reached::packets;
        course_.played(pull.delivered());
        return *std::move(packet);
    }
    pulling.buffer = Buffer::filling;
    leave_when_due(pulling);
    return media::NotYet{};
}

// What waits for us, or could be played at once, is fed; a few pictures at the bottom of a buffer are not.
void LiveReader::pump(Pull& pull, Buffer buffer) const
{
    const bool waited_for_us = pull.media->full();
    pull.media->pump();
    const bool playable = buffer == Buffer::flowing ? !pull.media->empty()
                                                    : pull.media->buffered() >= options_.buffer;
    if (waited_for_us || playable)
        pull.fed_at = Clock::now();
}

// Some stations have a new one every second.
void LiveReader::tell_title(Pull& pull)
{
    if (auto title = pull.media->take_title())
        title_ = std::move(title);
    const auto now = Clock::now();
    if (!title_ || now < title_due_ || !parts_.on_title)
        return;
    title_due_ = now + options_.title_pause;
    parts_.on_title(*std::exchange(title_, std::nullopt));
}

void LiveReader::start_when_due(const Waiting& waiting)
{
    if (Clock::now() < waiting.until)
        return;
    if (address_ == Address::doubted && parts_.renewable)
        parts_.errands->ask(AskForAddress{});
    else
        parts_.errands->ask(StartPull{parts_.source});
}

void LiveReader::leave_when_due(Pulling& pulling)
{
    auto& pull = pulling.pull;
    const LiveCourse::Look look = {.ended = pull.media->ended() && pull.media->empty(),
                                   .fed_at = pull.fed_at};
    const auto verdict = course_.judge(look, Clock::now());
    if (verdict != LiveCourse::Verdict::keep && !bar_if_refused(pull))
        leave(pull, verdict);
}

// What has an end is not begun again after it. Its length is an estimate.
bool LiveReader::is_whole(const LivePull& pull) const
{
    constexpr double most_of_it = 0.9;
    return parts_.ends_after > Seconds(0) && pull.delivered() >= most_of_it * parts_.ends_after;
}

void LiveReader::leave(Pull& pull, LiveCourse::Verdict why)
{
    if (is_whole(*pull.media))
        return give_up("it has been played");
    const bool stalled = why == LiveCourse::Verdict::stalled;
    dropped({.why = why,
             .delivered = pull.media->delivered(),
             .refused = !stalled && pull.media->refused(),
             .fed_at = pull.fed_at},
            stalled ? "no data from the source for too long" : pull.media->reason());
}

void LiveReader::dropped(LiveCourse::Drop drop, std::string reason)
{
    auto* pulling = std::get_if<Pulling>(&state_);
    auto successor = pulling != nullptr ? std::move(pulling->successor) : std::nullopt;
    drop.successor = successor.has_value();
    const auto step = course_.dropped(drop);
    last_reason_ = std::move(reason);
    address_ = step.doubt_address ? Address::doubted : Address::trusted;
    const bool over = step.next == LiveCourse::Next::over;
    if (over)
        state_ = Over{};
    else if (step.next == LiveCourse::Next::successor)
        state_ = Pulling{.pull = *std::move(successor)};
    else
        state_ = Waiting{Clock::now() + step.pause};
    log::warn("library", over ? "live source given up" : "live source broke off; restarting it",
              {{"item", parts_.name}, {"reason", last_reason_}, {"pause_ms", step.pause.count()}});
}

bool LiveReader::dry() const
{
    const auto* pulling = std::get_if<Pulling>(&state_);
    return pulling == nullptr ||
           (pulling->buffer == Buffer::filling &&
            pulling->pull.media->buffered() < options_.buffer && !pulling->pull.media->ended());
}

void LiveReader::give_up_when_dry_for_long()
{
    if (std::holds_alternative<Over>(state_) || !dry() || !course_.patience_is_over(Clock::now()))
        return;
    if (last_reason_.empty())
        last_reason_ = "no data from the source for too long";
    state_ = Over{};
    log::warn("library", "live source given up", {{"item", parts_.name}, {"reason", last_reason_}});
}

void LiveReader::renew_when_due(const Pulling& pulling)
{
    const bool due =
        parts_.expires &&
        course_.renewal_is_due(*parts_.expires - std::chrono::system_clock::now(), Clock::now());
    if (due && parts_.renewable && !pulling.successor)
        parts_.errands->ask(AskForAddress{});
}

void LiveReader::take_answer()
{
    auto answer = parts_.errands->take();
    if (answer && std::holds_alternative<Noted>(*answer)) {
        told_good_ = true;
        return;
    }
    if (!answer || std::holds_alternative<Over>(state_))
        return;
    if (auto* child = std::get_if<Result<process::Child>>(&*answer))
        take_child(std::move(*child));
    else
        take_address(std::get<ytdlp::Extracted<ytdlp::Resolved>>(*std::move(answer)));
}

void LiveReader::take_child(Result<process::Child> child)
{
    auto* pulling = std::get_if<Pulling>(&state_);
    if (!child && pulling != nullptr) {
        parts_.expires = std::chrono::system_clock::now();  // asked for again after a pause
        return course_.renewed(Clock::now());
    }
    if (!child && process::is_network_refusal(child.error()))
        return give_up(child.error().message);
    if (std::holds_alternative<Barred>(state_))
        return;
    if (!child)
        return dropped({.fed_at = Clock::now()}, child.error().message);
    Pull pull = {std::make_unique<LivePull>(*std::move(child)), Clock::now()};
    if (pulling != nullptr) {
        pulling->successor = std::move(pull);
        return;
    }
    state_ = Pulling{.pull = std::move(pull)};
    if (reached_ == Reached::nothing)
        reached_ = Reached::start;
    else if (parts_.on_restart)
        parts_.on_restart();
}

void LiveReader::take_address(ytdlp::Extracted<ytdlp::Resolved> answer)
{
    if (std::holds_alternative<Barred>(state_))
        return;
    const bool pulling = std::holds_alternative<Pulling>(state_);
    course_.renewed(Clock::now());
    if (answer && answer->live) {
        address_ = Address::trusted;
        parts_.source = {
            .url = answer->live_url, .headers = answer->headers, .cookies = answer->cookies};
        parts_.expires = answer->expires;
        if (pulling)
            parts_.errands->ask(StartPull{parts_.source});
        return;
    }
    if (pulling)  // it goes on until it ends by itself
        return;
    if (answer || answer.error().code == ytdlp::ExtractErrc::gone ||
        answer.error().code == ytdlp::ExtractErrc::private_source)
        give_up(answer ? "the source is no longer live" : answer.error().reason);
    else
        dropped({.refused = true, .fed_at = Clock::now()}, answer.error().reason);
}

void LiveReader::give_up(const std::string& reason)
{
    last_reason_ = reason;
    state_ = Over{};
    log::info("library", "live source ended", {{"item", parts_.name}, {"reason", reason}});
}

bool LiveReader::bar_if_refused(Pull& pull)
{
    const auto refused = pull.media->barred();
    // It may have been getaddrinfo's look at a name's addresses, of which another has been reached.
    const bool reached = pull.media->delivered() > Seconds(0) || !pull.media->denied();
    if (!refused || (!refused->certain && reached))
        return false;
    state_ = Barred{process::as_error(*refused).error()};
    return true;
}

void LiveReader::switch_when_ready(Pulling& pulling) const
{
    if (!pulling.successor)
        return;
    pump(*pulling.successor, Buffer::filling);
    if (pulling.successor->media->buffered() >= options_.buffer) {
        pulling.pull = *std::exchange(pulling.successor, std::nullopt);
        pulling.buffer = Buffer::flowing;
    } else if (pulling.successor->media->ended()) {
        pulling.successor.reset();
    }
}

}  // namespace tgvs::library
