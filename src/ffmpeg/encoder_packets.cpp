#include "ffmpeg/encoder_packets.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "process/child.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tgvs::ffmpeg {

namespace {

constexpr auto scan_silence_limit = std::chrono::seconds(60);
constexpr Seconds longest_sound{0.7};  // of a packet in Ogg: FLAC at 8 kHz has 0.58 s
constexpr Seconds rounding{0.002};     // times in FLV and Matroska are whole milliseconds
// As in ffmpeg, where a clock may begin anew: -dts_delta_threshold, and what a packet may come too early.
constexpr Seconds believed_gap{10};
constexpr Seconds believed_disorder{0.1};
constexpr std::int64_t largest_file = std::int64_t{1} << 60;
constexpr double furthest_seconds = 1e7;  // 115 days; a time beyond it is damage

// Neither a number that is none nor one with which nobody can reckon.
std::optional<double> time_in(std::string_view field)
{
    const auto time = parse_number(field);
    return time && std::abs(*time) <= furthest_seconds ? time : std::nullopt;
}

bool near(Seconds a, Seconds b, Seconds tolerance)
{
    return std::abs((a - b).count()) <= tolerance.count();
}

}  // namespace

// The demuxers with AVFMT_TS_DISCONT among those that may open a file.
bool clock_may_begin_anew(std::string_view format_names)
{
    constexpr std::array<std::string_view, 5> names = {"mpeg", "mpegts", "ogg", "m4v", "live_flv"};
    return std::ranges::any_of(split(format_names, ','), [&](std::string_view name) {
        return std::ranges::count(names, name) > 0;
    });
}

bool PacketScan::Findings::fits(const media::HouseFormat& format) const
{
    // More than a frame of each cannot be put right at a join without being heard or seen.
    const auto tolerance = Seconds(1.0 / format.fps) + rounding;
    return frames > 0 && even_frames && even_keyframes &&
           near(picture_start, sound_start, tolerance) && near(picture_end, sound_end, tolerance);
}

void PacketScan::Clock::packet(Packet packet)
{
    // It is the step to what follows, which nothing may show: after the last picture there is none. Two pictures of
    // which the last claims 46 days must not become as long.
    packet.length = std::min<Seconds>(packet.length, believed_pause);
    if (!first_) {
        first_ = packet.shown;
        last_ = begins_anew_ ? packet.decoded : packet.shown;
        next_ = last_;
    }
    if (begins_anew_)
        step_or_begin_anew(packet);
    else
        step(packet);
    furthest_ = std::max(furthest_, here_ + packet.length);
}

void PacketScan::Clock::step(const Packet& packet)
{
    const auto step = packet.shown - last_;
    went_back_ |= step < -believed_disorder;
    if (std::abs(step.count()) <= Seconds(believed_pause).count())
        here_ += step;
    last_ = packet.shown;
}

// As ffmpeg does it, which goes by the order of decoding.
void PacketScan::Clock::step_or_begin_anew(const Packet& packet)
{
    auto decoded = packet.decoded + moved_;
    const auto ahead = decoded - next_;
    if (std::abs(ahead.count()) > believed_gap.count() || decoded + believed_disorder < last_) {
        moved_ -= ahead;
        decoded = next_;
    }
    last_ = decoded;
    next_ = decoded + packet.length;
    here_ = packet.shown + moved_ - *first_;
}

void PacketScan::line(std::string_view line)
{
    const auto fields = split(line, '|');
    if (fields.size() < 7)
        return;
    const auto stream = parse_integer(fields[0]);
    if (!stream || (*stream != streams_.picture && *stream != streams_.sound))
        return;
    if (const auto size = parse_integer(fields[4]), place = parse_integer(fields[5]); size && place)
        found_.bytes = std::max(found_.bytes, std::min<std::int64_t>(*place, largest_file) +
                                                  std::min<std::int64_t>(*size, largest_file));
    const auto shown = time_in(fields[1]);
    const auto decoded = time_in(fields[2]);
    const auto time = shown ? shown : decoded;
    if (!time)
        return;
    const auto length = time_in(fields[3]);
    if (*stream == streams_.picture) {
        picture_.packet({Seconds(*time), Seconds(decoded.value_or(*time)),
                         Seconds(length.value_or(1.0 / format_.fps))});
        check_beat(Seconds(*time), fields[6].starts_with('K'));
    } else {
        // The headers of Opus in the middle of a chain are handed on as packets, with lengths that none there can
        // have. A packet of TTA has more than a second, one of APE up to seven.
        if (streams_.clock_begins_anew && length && *length > longest_sound.count())
            return;
        sound_.packet(
            {Seconds(*time), Seconds(decoded.value_or(*time)), Seconds(length.value_or(0))});
    }
}

void PacketScan::check_beat(Seconds time, bool keyframe)
{
    const Seconds expected(static_cast<double>(found_.frames) / format_.fps);
    found_.begins_in_a_group |= found_.frames == 0 && !keyframe;
    const bool gop_begins = found_.frames % static_cast<std::size_t>(format_.gop_frames) == 0;
    found_.even_frames &= near(time, picture_.first() + expected, rounding);
    found_.even_keyframes &= keyframe == gop_begins;
    ++found_.frames;
}

PacketScan::Findings PacketScan::findings() const
{
    auto found = found_;
    // A late start is a pause too.
    const auto offset = [this](const Clock& clock) {
        const auto late = clock.first() - streams_.start;
        return late <= believed_pause ? late : Seconds{};
    };
    if (picture_.running()) {
        found.picture_start = offset(picture_);
        found.picture_end = std::max(found.picture_start + picture_.run(), Seconds{});
    }
    if (sound_.running()) {
        found.sound_start = offset(sound_);
        found.sound_end = std::max(found.sound_start + sound_.run(), Seconds{});
        found.sound_begins_anew = sound_.has_begun_anew();
    }
    return found;
}

Result<PacketScan::Findings> scan_packets(const EncoderOptions& options,
                                          const std::filesystem::path& file,
                                          PacketScan::Streams streams, std::stop_token stop)
{
    std::vector<std::string> argv = {
        options.ffprobe, "-hide_banner",
        "-loglevel",     "error",
        "-of",           "compact=p=0:nk=1",
        "-show_entries", "packet=stream_index,pts_time,dts_time,duration_time,size,pos,flags"};
    const auto input = media_input_options(1);
    argv.insert(argv.end(), input.begin(), input.end());
    argv.insert(argv.end(), {"-i", file_url(file)});
    PacketScan scan(streams, options.format);
    const auto finished =
        process::run({.argv = argv,
                      .nice = options.nice,
                      .memory_limit_bytes = process::look_bytes,
                      .cpu_limit = scan_cpu_limit,
                      .confinement = sees(options, file)},
                     {.silence = scan_silence_limit}, std::move(stop),
                     {.on_stdout_line = [&scan](std::string_view line) { scan.line(line); }});
    if (!finished)
        return std::unexpected(finished.error());
    // A damaged file ends in an error code: what was read until then is what there is.
    if (finished->end != process::End::exited)
        return failure("ffprobe: " + finished->reason());
    return scan.findings();
}

}  // namespace tgvs::ffmpeg
