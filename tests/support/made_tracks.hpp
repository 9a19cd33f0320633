// Tracks made in memory for the tests of playout and outputs: right in form, with nothing to see in them.
#pragma once

#include "media/track_reader.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace tgvs::test {

struct MadeTrack {
    int frames = 60;
    int fps = 30;
    int gop = 60;
    double audio_seconds = -1;  // -1: as long as the picture
    double audio_start_ms = 0;  // relative to the picture
    int audio_rate = 44'100;
    std::int64_t first_ms = 0;  // local time of the first picture
    char mark = 'a';            // in every body, to tell tracks apart
};

inline std::shared_ptr<const media::StreamConfig> made_config(char mark = 'c')
{
    return std::make_shared<media::StreamConfig>(media::StreamConfig{
        .video = std::string("\x17\x00\x00\x00\x00", 5) + mark, .audio = "\xAF\x01\x12\x10"});
}

// In order of time, as ffmpeg writes them.
inline std::vector<media::Packet> make_track(
    const MadeTrack& made, std::shared_ptr<const media::StreamConfig> config = made_config())
{
    std::vector<media::Packet> packets;
    const double length_ms = made.frames * 1'000.0 / made.fps;
    const double audio_ms = made.audio_seconds < 0 ? length_ms : made.audio_seconds * 1'000;
    const double step = 1'024'000.0 / made.audio_rate;
    const auto body = std::make_shared<const std::string>(std::string(100, made.mark));
    double sound = made.audio_start_ms;
    const auto add_sound_before = [&](double until) {
        for (; sound < until && sound < made.audio_start_ms + audio_ms; sound += step)
            packets.push_back({.kind = media::Kind::audio,
                               .keyframe = true,
                               .dts_ms = made.first_ms +
                                         static_cast<std::int64_t>(sound + 1'000'000.5) - 1'000'000,
                               .body = body,
                               .config = config});
    };
    for (int i = 0; i < made.frames; ++i) {
        const double at = i * 1'000.0 / made.fps;
        add_sound_before(at);
        packets.push_back({.kind = media::Kind::video,
                           .keyframe = i % made.gop == 0,
                           .dts_ms = made.first_ms + static_cast<std::int64_t>(at + 0.5),
                           .body = body,
                           .config = config});
    }
    add_sound_before(made.audio_start_ms + audio_ms);
    return packets;
}

// Gives what it was told to, in order; a step may be "nothing yet" or a failure.
class ScriptedReader : public media::TrackReader {
public:
    using Step = media::ReadResult;

    explicit ScriptedReader(std::vector<media::Packet> packets)
    {
        for (auto& packet : packets)
            steps_.emplace_back(std::move(packet));
    }
    ScriptedReader& then(Step step)
    {
        steps_.push_back(std::move(step));
        return *this;
    }
    ScriptedReader& then(std::vector<media::Packet> packets)
    {
        for (auto& packet : packets)
            steps_.emplace_back(std::move(packet));
        return *this;
    }

    media::ReadResult read() override
    {
        if (steps_.empty())
            return media::Ended{};
        auto step = std::move(steps_.front());
        steps_.pop_front();
        return step;
    }

private:
    std::deque<Step> steps_;
};

}  // namespace tgvs::test
