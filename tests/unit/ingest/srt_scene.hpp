// A gate that really listens, and ffmpeg as a publisher.
#pragma once

#include "ingest/gate_child.hpp"
#include "ingest/udp_port.hpp"
#include "process/child.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <poll.h>
#include <string>

namespace tgvs::ingest {

inline const std::string right_id = "studio-0123456789";
inline const std::string right_passphrase = "PassPhrase-0123456789";

inline std::filesystem::path built_gate()
{
    return test::build_folder() + "/apps/tg_video_streamer_gate";
}

// A test picture and a tone by SRT, at their own pace.
inline process::Child publish(std::uint16_t port, const std::string& id,
                              const std::string& passphrase, const std::string& size = "320x180")
{
    const auto url = "srt://127.0.0.1:" + std::to_string(port) + "?pkt_size=1316&latency=200000" +
                     "&streamid=" + id + "&pbkeylen=32&passphrase=" + passphrase;
    auto child = process::Child::start({.argv = {"ffmpeg",  "-nostdin",  "-loglevel",
                                                 "error",   "-re",       "-f",
                                                 "lavfi",   "-i",        "testsrc2=r=25:s=" + size,
                                                 "-f",      "lavfi",     "-i",
                                                 "sine",    "-c:v",      "libx264",
                                                 "-preset", "ultrafast", "-g",
                                                 "25",      "-pix_fmt",  "yuv420p",
                                                 "-c:a",    "aac",       "-f",
                                                 "mpegts",  url}});
    EXPECT_TRUE(child);
    return *std::move(child);
}

inline bool eventually(const std::function<bool()>& condition)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < until) {
        if (condition())
            return true;
        ::poll(nullptr, 0, 10);
    }
    return false;
}

}  // namespace tgvs::ingest
