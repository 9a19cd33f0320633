// tests/unit/library/library_support.hpp: small FLV files, a folder that goes away, waiting for things.
#pragma once

#include "base/file.hpp"
#include "media/flv.hpp"
#include "media/track_reader.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <poll.h>
#include <stdlib.h>
#include <string>
#include <vector>

namespace tgvs::library {

using namespace std::chrono_literals;

class TestFolder {
public:
    TestFolder()
    {
        std::string name =
            (std::filesystem::temp_directory_path() / "tgvs-library-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TestFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline void write_bytes(const std::filesystem::path& path, std::string_view bytes)
{
    ASSERT_TRUE(write_file_atomically(path, bytes, {.durable = false}));
}

inline std::string read_bytes(const std::filesystem::path& path)
{
    return read_file(path, 1 << 30).value_or("");
}

inline bool eventually(const std::function<bool()>& condition)
{
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until) {
        if (condition())
            return true;
        ::poll(nullptr, 0, 2);
    }
    return condition();
}

// Ten pictures and ten sounds a second, a keyframe every two seconds.
constexpr int test_fps = 10;

inline std::string flv_beginning(std::string_view flavour = "x")
{
    std::string out(media::flv_file_header());
    append_flv_tag(out, media::FlvTagType::video, 0,
                   std::string("\x17\x00\x00\x00\x00", 5) + "avcC" + std::string(flavour));
    append_flv_tag(out, media::FlvTagType::audio, 0, std::string("\xAF\x00", 2) + "asc");
    return out;
}

inline void append_frame(std::string& out, int frame)
{
    const auto time_ms = static_cast<std::uint32_t>(frame * 1'000 / test_fps);
    const bool keyframe = frame % (2 * test_fps) == 0;
    append_flv_tag(out, media::FlvTagType::video, time_ms,
                   std::string(keyframe ? "\x17" : "\x27") + std::string("\x01\x00\x00\x00", 4) +
                       std::string(40, 'v'));
    append_flv_tag(out, media::FlvTagType::audio, time_ms,
                   std::string("\xAF\x01", 2) + std::string(20, 'a'));
}

inline std::string flv_frames(int from, int to)
{
    std::string out;
    for (int frame = from; frame < to; ++frame)
        append_frame(out, frame);
    return out;
}

inline std::string flv_of(int seconds)
{
    return flv_beginning() + flv_frames(0, seconds * test_fps);
}

// The pictures' times up to the first answer that is no packet, and that answer.
struct ReadOut {
    std::vector<std::int64_t> video_ms;
    media::ReadResult last;
};

inline ReadOut read_out(media::TrackReader& reader)
{
    ReadOut out;
    for (;;) {
        out.last = reader.read();
        const auto* packet = std::get_if<media::Packet>(&out.last);
        if (packet == nullptr)
            return out;
        if (packet->kind == media::Kind::video)
            out.video_ms.push_back(packet->dts_ms);
    }
}

}  // namespace tgvs::library
