#include "service/report.hpp"

#include "playlist/item.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace tgvs::service {

namespace {

using std::chrono::milliseconds;

// A sink that is on air sends ten times a second.
constexpr std::chrono::seconds live_limit{5};
constexpr std::chrono::seconds rate_period{2};

milliseconds in_milliseconds(auto duration)
{
    return std::chrono::duration_cast<milliseconds>(duration);
}

std::string title_of(const playlist::Item& item)
{
    return playlist::shown_name(item);
}

std::optional<double> known(double progress)
{
    return progress < 0 ? std::nullopt : std::optional(progress);
}

http::Preparation preparation(library::Stage stage)
{
    switch (stage) {
        case library::Stage::waiting:
            return http::Preparation::waiting;
        case library::Stage::resolving:
            return http::Preparation::resolving;
        case library::Stage::fetching:
            return http::Preparation::fetching;
        case library::Stage::encoding:
            return http::Preparation::encoding;
    }
    return http::Preparation::waiting;
}

void describe(http::NextItem& /*next*/, const library::Absent& /*state*/) {}

void describe(http::NextItem& next, const library::Preparing& state)
{
    next.state = preparation(state.stage);
    next.progress = known(state.progress);
}

void describe(http::NextItem& next, const library::Ready& state)
{
    next.state = http::Preparation::ready;
    if (!state.title.empty())
        next.title = state.title;
}

void describe(http::NextItem& next, const library::Playable& state)
{
    next.state = http::Preparation::encoding;
    next.progress = known(state.progress);
    if (!state.title.empty())
        next.title = state.title;
}

void describe(http::NextItem& next, const library::LiveReady& state)
{
    next.state = http::Preparation::ready;
    if (!state.title.empty())
        next.title = state.title;
}

void describe(http::NextItem& next, const library::Unavailable& state)
{
    next.state = http::Preparation::failed;
    next.reason = state.reason;
}

http::OnAir on_air(const Situation& situation)
{
    const auto& playing = situation.on_air;
    http::OnAir on_air = {.filler = situation.deck.filler};
    if (!playing)
        return on_air;
    const auto& title = playing->shown_title();
    on_air.title = title.empty() ? title_of(playing->entry.item) : title;
    on_air.position = in_milliseconds(situation.deck.position);
    if (playing->duration > Seconds{})
        on_air.duration = in_milliseconds(playing->duration);
    return on_air;
}

bool is_live(const playout::SinkStatus& sink, std::chrono::steady_clock::time_point now)
{
    return sink.connected && now - sink.last_media < live_limit;
}

http::Health judge(const Situation& situation)
{
    if (situation.stopped)
        return {.live = false, .reason = "stopped by hand; `ctl start` brings it back"};
    if (situation.sinks.empty())
        return {.live = false, .reason = "no output is set up"};
    // The first is the output; a preview beside it is no reason to call the service ready.
    const auto& output = situation.sinks.front();
    if (is_live(output, situation.now))
        return {.live = true};
    return {.live = false,
            .reason = output.name + ": " +
                      (output.problem.empty() ? "no media is being sent" : output.problem)};
}

std::string clock_text(milliseconds time)
{
    const auto seconds = time.count() / 1'000;
    return seconds >= 3'600
               ? fmt::format("{}:{:02}:{:02}", seconds / 3'600, seconds / 60 % 60, seconds % 60)
               : fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
}

std::string on_air_text(const http::OnAir& on_air)
{
    std::string text = on_air.filler ? "■ filler" : "▶ " + on_air.title;
    if (on_air.filler && !on_air.title.empty())
        text += " for " + on_air.title;
    if (!on_air.title.empty())
        text += ' ' + clock_text(on_air.position);
    if (on_air.duration)
        text += '/' + clock_text(*on_air.duration);
    return text;
}

std::string output_text(const http::OutputStatus& output)
{
    if (output.state == http::OutputState::live)
        return fmt::format(" │ {} {:.1f} Mbit/s", output.name, output.bits_per_second / 1e6);
    return fmt::format(" │ {} away: {}", output.name, output.problem);
}

std::string next_text(const http::NextItem& next)
{
    std::string text = " │ next: " + next.title + " (" + std::string(http::name(next.state));
    if (next.progress)
        text += fmt::format(" {:.0f} %", *next.progress * 100);
    return text + ')';
}

}  // namespace

void Report::update(const Situation& situation)
{
    http::PageStatus page = {.version = version_,
                             .on_air = on_air(situation),
                             .cache_bytes = situation.library.cache_bytes,
                             .uptime = in_milliseconds(situation.now - started_),
                             .problems = {}};
    for (const auto& trouble : situation.troubles)
        page.problems.push_back(trouble.text);
    for (const auto& upcoming : situation.upcoming) {
        http::NextItem next = {.title = title_of(upcoming.item)};
        std::visit([&next](const auto& state) { describe(next, state); }, upcoming.state);
        page.next.push_back(std::move(next));
    }
    for (const auto& sink : situation.sinks) {
        using enum http::OutputState;
        page.outputs.push_back({.name = sink.name,
                                .state = is_live(sink, situation.now) ? live
                                         : sink.reconnects > 0        ? reconnecting
                                                                      : connecting,
                                .connected = sink.connected
                                                 ? in_milliseconds(situation.now - sink.since)
                                                 : milliseconds{},
                                .bits_per_second = bit_rate(sink, situation.now),
                                .dropped_frames = sink.dropped_frames,
                                .reconnects = sink.reconnects,
                                .problem = sink.problem});
    }
    const std::scoped_lock lock(mutex_);
    page_ = std::move(page);
    health_ = judge(situation);
    encode_speed_ = situation.library.encode_speed;
}

http::Health Report::health() const
{
    const std::scoped_lock lock(mutex_);
    return health_;
}

http::PageStatus Report::status() const
{
    const std::scoped_lock lock(mutex_);
    return page_;
}

std::string Report::title() const
{
    const std::scoped_lock lock(mutex_);
    return page_.on_air.filler ? std::string() : page_.on_air.title;
}

std::string Report::one_line() const
{
    const std::scoped_lock lock(mutex_);
    std::string text = on_air_text(page_.on_air);
    for (const auto& output : page_.outputs)
        text += output_text(output);
    if (!page_.next.empty())
        text += next_text(page_.next.front());
    if (encode_speed_ > 0)
        text += fmt::format(" │ encoding at {:.1f}×", encode_speed_);
    return text;
}

double Report::bit_rate(const playout::SinkStatus& sink, std::chrono::steady_clock::time_point now)
{
    auto& flow = flows_[sink.name];
    const auto passed = now - flow.at;
    if (passed >= rate_period) {
        const bool first = flow.at == std::chrono::steady_clock::time_point{};
        const double seconds = std::chrono::duration<double>(passed).count();
        flow.bits_per_second =
            first ? 0 : static_cast<double>(sink.bytes - flow.bytes) * 8 / seconds;
        flow.bytes = sink.bytes;
        flow.at = now;
    }
    return flow.bits_per_second;
}

}  // namespace tgvs::service
