// ffmpeg/encoder_packets.hpp: the packets of a file without their contents: where picture and
// sound really end, and whether the picture keeps the house's beat.
#pragma once

#include "ffmpeg/encoder_types.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string_view>

namespace tgvs::ffmpeg {

// Whose clock may begin anew in the middle, by the names that ffprobe gives a file's format: there ffmpeg closes
// steps, so that what follows begins where the part before ends.
bool clock_may_begin_anew(std::string_view format_names);

// Steps of the clock beyond this are damage; below it they are pauses, as in a slide show. ffmpeg
// is told the same (encode_command). No packet is believed to last longer either.
inline constexpr std::chrono::seconds believed_pause{300};

// Fed with ffprobe's lines "stream|pts|dts|duration|size|position|flags". Pure.
class PacketScan {
public:
    struct Streams {
        int picture = -1;
        int sound = -1;
        // Where the file says that it starts, which ffmpeg takes for 0. A first packet may be
        // before: it holds what an encoder needs to begin, not sound.
        Seconds start{};
        bool clock_begins_anew = false;  // see clock_may_begin_anew()
    };

    // What was found, from the file's own start on. 0: there is none, or it has no times.
    struct Findings {
        Seconds picture_end{};
        Seconds sound_end{};

        // Keyframes exactly each GOP from the first frame on, frames exactly at the rate, in order,
        // and sound that begins and ends with the picture.
        bool fits(const media::HouseFormat& format) const;

        Seconds picture_start{};
        Seconds sound_start{};
        bool even_frames = true;
        bool even_keyframes = true;
        std::size_t frames = 0;
        bool begins_in_a_group = false;  // its first picture needs others to be decoded
        bool sound_begins_anew = false;  // its clock does, somewhere in the middle
        std::int64_t bytes = 0;          // where the last packet of the two ends; 0: not known
    };

    PacketScan(Streams streams, const media::HouseFormat& format)
        : streams_(streams),
          format_(format),
          picture_(streams.clock_begins_anew),
          sound_(streams.clock_begins_anew)
    {
    }

    void line(std::string_view line);
    Findings findings() const;

private:
    struct Packet {
        Seconds shown{};
        Seconds decoded{};
        Seconds length{};
    };

    // One stream's clock: where it begins, and how far it has come without the steps not believed.
    class Clock {
    public:
        explicit Clock(bool begins_anew) : begins_anew_(begins_anew) {}
        void packet(Packet packet);
        bool running() const { return first_.has_value(); }
        bool has_begun_anew() const { return moved_ != Seconds{} || went_back_; }
        Seconds first() const { return *first_; }
        Seconds run() const { return furthest_; }

    private:
        void step(const Packet& packet);
        void step_or_begin_anew(const Packet& packet);

        bool begins_anew_;
        std::optional<Seconds> first_;
        Seconds last_{};
        Seconds next_{};   // where a packet is expected
        Seconds moved_{};  // what follows, to close the steps so far
        Seconds here_{};
        Seconds furthest_{};
        bool went_back_ = false;
    };

    void check_beat(Seconds time, bool keyframe);

    Streams streams_;
    media::HouseFormat format_;
    Findings found_;
    Clock picture_;
    Clock sound_;
};

Result<PacketScan::Findings> scan_packets(const EncoderOptions& options,
                                          const std::filesystem::path& file,
                                          PacketScan::Streams streams, std::stop_token stop);

}  // namespace tgvs::ffmpeg
