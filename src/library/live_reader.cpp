#include "library/live_reader.hpp"

#include "base/log.hpp"

#include <utility>

namespace tgvs::library {

namespace {

constexpr std::chrono::seconds renewal_pause{30};

}  // namespace

LiveReader::LiveReader(LiveParts parts, LiveOptions options)
    : parts_(std::move(parts)), options_(options), backoff_(options.pause), state_(Waiting{})
{
}

media::ReadResult LiveReader::read()
{
    take_answer();
    if (const auto* waiting = std::get_if<Waiting>(&state_))
        start_when_due(*waiting);
    if (const auto* barred = std::get_if<Barred>(&state_))
        parts_.errands->ask(TellRefused{barred->refusal});
    if (auto* pulling = std::get_if<Pulling>(&state_)) {
        pump(pulling->pull);
        end_when_stalled(pulling->pull);
    }
    if (auto* pulling = std::get_if<Pulling>(&state_)) {
        renew_when_due(*pulling);
        switch_when_ready(*pulling, options_.buffer);
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
        return *std::move(packet);
    }
    pulling.buffer = Buffer::filling;
    if (pull.ended() && !bar_if_refused(pulling.pull))
        dropped(pull.reason(), pull.refused(), pull.delivered());
    return media::NotYet{};
}

void LiveReader::pump(Pull& pull)
{
    const auto now = Clock::now();
    const bool waits_for_us = pull.media->buffered() > Seconds(0);
    if (pull.media->pump() || waits_for_us)
        pull.last_bytes = now;
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

void LiveReader::dropped(std::string reason, bool refused, Seconds delivered)
{
    auto* pulling = std::get_if<Pulling>(&state_);
    auto successor = pulling != nullptr ? std::move(pulling->successor) : std::nullopt;
    if (delivered >= options_.good) {
        fruitless_ = 0;
        backoff_.reset();
    } else {
        ++fruitless_;
    }
    // A drop after good minutes is most often a short one: the same address is tried first.
    const bool doubted = !successor && (refused || fruitless_ > 0);
    address_ = doubted ? Address::doubted : Address::trusted;
    const auto pause =
        fruitless_ > 0 && !successor ? backoff_.next() : std::chrono::milliseconds(0);
    last_reason_ = std::move(reason);
    const bool over = fruitless_ >= options_.restarts_limit;
    if (over)
        state_ = Over{};
    else if (successor)
        state_ = Pulling{.pull = *std::move(successor)};
    else
        state_ = Waiting{Clock::now() + pause};
    log::warn("library", over ? "live source given up" : "live source broke off; restarting it",
              {{"item", parts_.name}, {"reason", last_reason_}, {"pause_ms", pause.count()}});
}

void LiveReader::end_when_stalled(Pull& pull)
{
    const bool stalled = !pull.media->ended() && Clock::now() - pull.last_bytes >= options_.stall;
    if (stalled && !bar_if_refused(pull))
        dropped("no data from the source for too long", false, pull.media->delivered());
}

void LiveReader::renew_when_due(const Pulling& pulling)
{
    const bool due = parts_.expires &&
                     std::chrono::system_clock::now() >= *parts_.expires - options_.renew_before;
    if (due && parts_.renewable && !pulling.successor)
        parts_.errands->ask(AskForAddress{});
}

void LiveReader::take_answer()
{
    auto answer = parts_.errands->take();
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
    if (!child && pulling != nullptr)
        return renew_later();
    if (!child && process::is_network_refusal(child.error()))
        return give_up(child.error().message);
    if (std::holds_alternative<Barred>(state_))
        return;
    if (!child)
        return dropped(child.error().message, false, Seconds(0));
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
        renew_later();
    else if (answer || answer.error().code == ytdlp::ExtractErrc::gone ||
             answer.error().code == ytdlp::ExtractErrc::private_source)
        give_up(answer ? "the source is no longer live" : answer.error().reason);
    else
        dropped(answer.error().reason, true, Seconds(0));
}

void LiveReader::renew_later()
{
    parts_.expires = std::chrono::system_clock::now() + options_.renew_before + renewal_pause;
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
    // Without a packet nothing else has to be the reason.
    if (!refused || (!refused->certain && pull.media->delivered() > Seconds(0)))
        return false;
    state_ = Barred{process::as_error(*refused).error()};
    return true;
}

void LiveReader::switch_when_ready(Pulling& pulling, Seconds buffer)
{
    if (!pulling.successor)
        return;
    pump(*pulling.successor);
    if (pulling.successor->media->buffered() >= buffer) {
        pulling.pull = *std::exchange(pulling.successor, std::nullopt);
        pulling.buffer = Buffer::flowing;
    } else if (pulling.successor->media->ended()) {
        pulling.successor.reset();
    }
}

}  // namespace tgvs::library
