// ingest/ingest_types.hpp: what an ingest begins with, and what it shows of itself.
#pragma once

#include "base/backoff.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ingest/course.hpp"
#include "ingest/entrance.hpp"
#include "ingest/gate_child.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tgvs::ingest {

struct IngestOptions {
    std::string address;
    std::uint16_t port = 0;
    std::chrono::milliseconds latency{400};
    std::string rtmp_app = {};  // not empty: by RTMP, through nginx at that address and port
    Secrets secrets;
    CourseOptions course = {};
    ffmpeg::EncoderOptions encoder = {};
    std::filesystem::path gate = gate_program();
    // Of the gate, and of a port that is taken.
    BackoffOptions restart = {.first = std::chrono::milliseconds(300),
                              .ceiling = std::chrono::seconds(5)};
    std::function<void()> wake = [] {};
};

// What the show has to know.
struct IngestView {
    PublisherState state = PublisherState::absent;
    bool may_go_on = false;    // take() has a track
    bool has_the_air = false;  // on air, or the filler in his place
    std::string from = {};     // his address
    std::uint16_t port = 0;    // 0: not listening
    std::optional<std::chrono::system_clock::time_point> refused_until = {};  // everybody, by hand

    friend bool operator==(const IngestView&, const IngestView&) = default;
};

}  // namespace tgvs::ingest
