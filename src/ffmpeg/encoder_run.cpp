#include "ffmpeg/encoder_run.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_reason.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

using Clock = std::chrono::steady_clock;

// ffmpeg reports twice a second even while it stands still, so that silence alone tells too little.
class Standstill {
public:
    explicit Standstill(std::chrono::milliseconds limit) : limit_(limit) {}

    bool reached(Seconds done)
    {
        if (done > done_) {
            done_ = done;
            since_ = Clock::now();
        }
        return reached();
    }

    bool reached() const { return Clock::now() - since_ >= limit_; }

private:
    std::chrono::milliseconds limit_;
    Seconds done_{};
    Clock::time_point since_ = Clock::now();
};

// Of the length that was asked for; what pads it to that ends with a packet more or less.
constexpr Seconds short_by{1.0};

EncodeFailure because(std::string reason, EncodeErrc code = EncodeErrc::failed)
{
    return {{std::move(reason)}, code};
}

// 255 is ffmpeg's own answer to a signal that asks it to end.
bool told_to_end(const process::Status& status)
{
    constexpr int on_signal = 255;
    constexpr std::array signals = {SIGKILL, SIGTERM, SIGINT, SIGHUP};
    return status.exit_code == on_signal || std::ranges::count(signals, status.signal) > 0;
}

EncodeFailure stood_still(std::chrono::milliseconds limit)
{
    return because(fmt::format("ffmpeg made no progress for {} s",
                               std::chrono::duration_cast<std::chrono::seconds>(limit).count()));
}

EncodeFailure crawled(Seconds made, const SlowLimit& limit)
{
    return because(fmt::format("ffmpeg is too slow: {:.1f} s of programme in {:.0f} s",
                               made.count(), limit.window.count()),
                   EncodeErrc::too_slow);
}

}  // namespace

EncodeFailure why_it_failed(const process::Finished& finished)
{
    if (finished.end == process::End::exited && told_to_end(finished.status))
        return because("ffmpeg was killed (" + finished.reason() +
                           "); if nobody did this, check journalctl -k for an out-of-memory kill",
                       EncodeErrc::killed);
    const auto said = ffmpeg_reason(finished.err);
    if (finished.end == process::End::exited && !said.empty())
        return because(said);
    return because("ffmpeg: " + finished.reason());
}

std::optional<Seconds> Headway::too_little(const Spent& spent, Seconds done)
{
    const auto wall = spent.wall - last_.wall;
    const auto had = spent.cpu && last_.cpu ? *spent.cpu - *last_.cpu : wall;
    last_ = spent;
    counted_ += std::clamp(had, Seconds{}, std::max(wall, Seconds{}));
    if (counted_ < limit_.window)
        return std::nullopt;
    const auto made = done - done_before_;
    const bool enough = made >= counted_ * limit_.least_speed;
    counted_ = {};
    done_before_ = done;
    return enough ? std::nullopt : std::optional(made);
}

std::optional<EncodeProgress> ProgressReader::line(std::string_view line)
{
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    const auto key = line.substr(0, equals);
    auto value = trim(line.substr(equals + 1));
    if (key == "frame")
        frames_ = parse_integer(value).value_or(frames_);
    if (key ==
        "out_time_us")  // not there, or the smallest number there is, before the first packet
        if (const auto time = parse_integer(value); time && *time >= 0)
            progress_.done = std::chrono::microseconds(*time);
    if (key == "speed" && value.ends_with('x')) {
        value.remove_suffix(1);
        progress_.speed = parse_number(value).value_or(0);
    }
    return key == "progress" ? std::optional(progress_) : std::nullopt;
}

Result<void, EncodeFailure> run_ffmpeg(const process::Command& command, const FfmpegLimits& limits,
                                       const std::function<void(EncodeProgress)>& on_progress,
                                       std::stop_token stop, Expected expected)
{
    std::stop_source end;
    const std::stop_callback forward(stop, [&end] { end.request_stop(); });
    ProgressReader reader;
    Standstill standstill(limits.standstill);
    Headway headway(limits.slow);
    const auto began = Clock::now();
    const process::Child* child = nullptr;
    std::optional<EncodeFailure> given_up;
    const auto give_up = [&](EncodeFailure why) {
        given_up = std::move(why);
        end.request_stop();
    };
    const auto take_progress = [&](std::string_view line) {
        const auto progress = reader.line(line);
        if (!progress)
            return;
        const Spent spent = {.wall = Clock::now() - began, .cpu = child->cpu_time()};
        if (standstill.reached(progress->done))
            give_up(stood_still(limits.standstill));
        else if (const auto made = headway.too_little(spent, progress->done))
            give_up(crawled(*made, limits.slow));
        if (on_progress)
            on_progress(*progress);
    };
    const auto take_words = [&](std::string_view) {
        if (!given_up && standstill.reached())
            give_up(stood_still(limits.standstill));
    };
    const auto finished = process::run(
        command, {.total = limits.total, .silence = limits.standstill}, end.get_token(),
        {.on_started = [&child](const process::Child& started) { child = &started; },
         .on_stdout_line = take_progress,
         .on_stderr_line = take_words});
    if (!finished)
        return std::unexpected(EncodeFailure{finished.error()});
    if (!finished->success() && given_up)
        return std::unexpected(*std::move(given_up));
    if (finished->end == process::End::stalled)
        return std::unexpected(stood_still(limits.standstill));
    if (!finished->success())
        return std::unexpected(why_it_failed(*finished));
    if (reader.frames() == 0) {
        const auto said = ffmpeg_reason(finished->err);
        return std::unexpected(because(said.empty() ? "nothing could be decoded" : said));
    }
    const auto shown =
        Seconds(expected.fps > 0 ? static_cast<double>(reader.frames()) / expected.fps : 0);
    const auto made = std::max(reader.done(), shown);
    if (made + short_by < expected.length)
        return std::unexpected(because(fmt::format("ffmpeg ended after {:.1f} s of {:.1f} s",
                                                   made.count(), expected.length.count()),
                                       EncodeErrc::ended_early));
    return {};
}

}  // namespace tgvs::ffmpeg
