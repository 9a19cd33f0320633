#include "library/live_reader.hpp"

#include "base/log.hpp"

#include <utility>

namespace tgvs::library {

namespace {

constexpr std::chrono::seconds renewal_pause{30};

}  // namespace

LiveReader::LiveReader(LiveParts parts, LiveOptions options)
    : parts_(std::move(parts)), options_(options), backoff_(options.pause)
{
}

media::ReadResult LiveReader::read()
{
    take_answer();
    if (!running_ && !over_)
        start_when_due();
    if (running_) {
        pump(*running_);
        end_when_stalled();
    }
    if (running_) {
        renew_when_due();
        switch_when_ready();
        return read_running();
    }
    if (!over_)
        return media::NotYet{};
    if (any_packet_)
        return media::Ended{};
    return media::Failed{last_reason_};
}

media::ReadResult LiveReader::read_running()
{
    auto& pull = *running_->pull;
    if (filling_ && pull.buffered() < options_.buffer && !pull.ended())
        return media::NotYet{};
    filling_ = false;
    if (auto packet = pull.pop()) {
        any_packet_ = true;
        return *std::move(packet);
    }
    filling_ = true;
    if (pull.ended())
        dropped(pull.reason(), pull.refused(), pull.delivered());
    return media::NotYet{};
}

void LiveReader::pump(Running& running)
{
    const auto now = Clock::now();
    const bool waits_for_us = running.pull->buffered() > Seconds(0);
    if (running.pull->pump() || waits_for_us)
        running.last_bytes = now;
}

void LiveReader::start_when_due()
{
    if (Clock::now() < start_at_)
        return;
    if (address_doubted_ && parts_.renewable)
        parts_.errands->ask(AskForAddress{});
    else
        parts_.errands->ask(StartPull{parts_.source});
}

void LiveReader::dropped(const std::string& reason, bool refused, Seconds delivered)
{
    running_.reset();
    if (delivered >= options_.good) {
        fruitless_ = 0;
        backoff_.reset();
    } else {
        ++fruitless_;
    }
    // A drop after good minutes is most often a short one: the same address is tried first.
    address_doubted_ = refused || fruitless_ > 0;
    const auto pause = fruitless_ > 0 ? backoff_.next() : std::chrono::milliseconds(0);
    start_at_ = Clock::now() + pause;
    last_reason_ = reason;
    over_ = fruitless_ >= options_.restarts_limit;
    log::warn("library", over_ ? "live source given up" : "live source broke off; restarting it",
              {{"item", parts_.name}, {"reason", reason}, {"pause_ms", pause.count()}});
}

void LiveReader::end_when_stalled()
{
    if (!running_->pull->ended() && Clock::now() - running_->last_bytes >= options_.stall)
        dropped("no data from the source for too long", false, running_->pull->delivered());
}

void LiveReader::renew_when_due()
{
    const bool due = parts_.expires &&
                     std::chrono::system_clock::now() >= *parts_.expires - options_.renew_before;
    if (due && parts_.renewable && !successor_)
        parts_.errands->ask(AskForAddress{});
}

void LiveReader::take_answer()
{
    auto answer = parts_.errands->take();
    if (!answer || over_)
        return;
    if (auto* child = std::get_if<Result<process::Child>>(&*answer))
        take_child(std::move(*child));
    else
        take_address(std::get<ytdlp::Extracted<ytdlp::Resolved>>(*std::move(answer)));
}

void LiveReader::take_child(Result<process::Child> child)
{
    if (!child && running_)
        return renew_later();
    if (!child)
        return dropped(child.error().message, false, Seconds(0));
    auto& place = running_ ? successor_ : running_;
    place = Running{std::make_unique<LivePull>(*std::move(child)), Clock::now()};
    if (!successor_ && std::exchange(started_before_, true) && parts_.on_restart)
        parts_.on_restart();
}

void LiveReader::take_address(ytdlp::Extracted<ytdlp::Resolved> answer)
{
    if (answer && answer->live) {
        address_doubted_ = false;
        parts_.source = {.url = answer->live_url, .headers = answer->headers};
        parts_.expires = answer->expires;
        if (running_)
            parts_.errands->ask(StartPull{parts_.source});
        return;
    }
    if (running_)  // it goes on until it ends by itself
        renew_later();
    else if (answer || answer.error().code == ytdlp::ExtractErrc::gone)
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
    over_ = true;
    log::info("library", "live source ended", {{"item", parts_.name}, {"reason", reason}});
}

void LiveReader::switch_when_ready()
{
    if (!running_ || !successor_)
        return;
    pump(*successor_);
    if (successor_->pull->buffered() >= options_.buffer) {
        running_ = std::exchange(successor_, std::nullopt);
        filling_ = false;
    } else if (successor_->pull->ended()) {
        successor_.reset();
    }
}

}  // namespace tgvs::library
