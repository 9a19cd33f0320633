// packet_path_bench: how many packets a second the pure part of the path takes: FLV parsing, splicing and
// writing FLV tags again. On air it is some 73 a second.

#include "media/flv.hpp"
#include "playout/splicer.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace tgvs;
using media::FlvTagType;

constexpr int fps = 30;
constexpr int audio_rate = 44'100;
constexpr std::size_t read_bytes = 64 * 1024;  // as FlvFileReader

// Ten seconds with the sizes of 720p at 2.5 Mbit/s.
std::string clip()
{
    constexpr int pictures = 10 * fps;
    const std::string parameters = "\x01\x64\x00\x1f\xff";
    std::string file(media::flv_file_header());
    media::append_flv_tag(file, FlvTagType::video, 0,
                          std::string("\x17\x00\x00\x00\x00", 5) + parameters);
    media::append_flv_tag(file, FlvTagType::audio, 0, std::string("\xAF\x00\x12\x10", 4));
    int sounds = 0;
    for (int picture = 0; picture < pictures; ++picture) {
        const auto time_ms = static_cast<std::uint32_t>(picture * 1'000 / fps);
        for (; sounds * 1'024 * 1'000LL / audio_rate <= time_ms; ++sounds)
            media::append_flv_tag(file, FlvTagType::audio,
                                  static_cast<std::uint32_t>(sounds * 1'024 * 1'000LL / audio_rate),
                                  std::string("\xAF\x01", 2) + std::string(370, 's'));
        const bool keyframe = picture % (2 * fps) == 0;
        media::append_flv_tag(
            file, FlvTagType::video, time_ms,
            std::string(keyframe ? "\x17\x01\x00\x00\x00" : "\x27\x01\x00\x00\x00", 5) +
                std::string(keyframe ? 60'000 : 9'500, 'p'));
    }
    return file;
}

std::vector<media::Packet> parsed(const std::string& file)
{
    std::vector<media::Packet> packets;
    media::FlvParser parser;
    for (std::size_t at = 0; at < file.size(); at += read_bytes) {
        parser.feed(std::string_view(file).substr(at, read_bytes));
        for (;;) {
            auto result = parser.next();
            auto* packet = std::get_if<media::FlvParser::Parsed>(&result);
            if (packet == nullptr)
                break;
            packets.push_back(std::move(packet->packet));
        }
    }
    return packets;
}

void parse(benchmark::State& state)
{
    const auto file = clip();
    std::size_t packets = 0;
    for ([[maybe_unused]] auto round : state)
        packets += parsed(file).size();
    state.SetItemsProcessed(static_cast<std::int64_t>(packets));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * file.size()));
}
BENCHMARK(parse);

void splice(benchmark::State& state)
{
    const auto packets = parsed(clip());
    playout::Splicer splicer({.fps = fps, .audio_rate = audio_rate});
    std::int64_t out = 0;
    for ([[maybe_unused]] auto round : state) {
        splicer.begin_track();
        for (const auto& packet : packets)
            splicer.push(packet);
        splicer.end_track();
        while (auto packet = splicer.pop()) {
            benchmark::DoNotOptimize(packet);
            ++out;
        }
    }
    state.SetItemsProcessed(out);
}
BENCHMARK(splice);

void write_tags(benchmark::State& state)
{
    const auto packets = parsed(clip());
    std::string tags;
    for ([[maybe_unused]] auto round : state) {
        tags.clear();
        for (const auto& packet : packets)
            media::append_flv_tag(
                tags, packet.kind == media::Kind::video ? FlvTagType::video : FlvTagType::audio,
                static_cast<std::uint32_t>(packet.dts_ms), *packet.body);
        benchmark::DoNotOptimize(tags.data());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * packets.size()));
}
BENCHMARK(write_tags);

}  // namespace

BENCHMARK_MAIN();
