#include "ffmpeg/encoder_x264_keys.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tgvs::ffmpeg {

namespace {

using namespace std::string_view_literals;

// clang-format off
constexpr std::array keys = {
    "8x8dct"sv, "aq-mode"sv, "aq-strength"sv, "aud"sv, "b-adapt"sv, "b-bias"sv, "b-pyramid"sv,
    "bframes"sv, "bitrate"sv, "cabac"sv, "chroma-me"sv, "chroma-qp-offset"sv, "cplxblur"sv, "crf"sv,
    "crf-max"sv, "dct-decimate"sv, "deadzone-inter"sv, "deadzone-intra"sv, "deblock"sv, "direct"sv,
    "fast-pskip"sv, "ipratio"sv, "level"sv, "lookahead-threads"sv, "mbtree"sv, "me"sv, "merange"sv,
    "min-keyint"sv, "mixed-refs"sv, "nal-hrd"sv, "nr"sv, "partitions"sv, "pbratio"sv, "psy"sv,
    "psy-rd"sv, "qblur"sv, "qcomp"sv, "qpmax"sv, "qpmin"sv, "qpstep"sv, "ratetol"sv,
    "rc-lookahead"sv, "ref"sv, "sliced-threads"sv, "slices"sv, "subme"sv, "sync-lookahead"sv,
    "threads"sv, "trellis"sv, "vbv-bufsize"sv, "vbv-init"sv, "vbv-maxrate"sv, "weightb"sv,
    "weightp"sv};
// clang-format on

std::string fault_in_pair(std::string_view pair, long long longest_gop_frames)
{
    const auto key = pair.substr(0, pair.find('='));
    const auto value = key.size() < pair.size() ? pair.substr(key.size() + 1) : std::string_view{};
    if (key == "keyint" || key == "scenecut" || key == "open-gop") {
        const auto number = parse_integer(value);
        const bool fits = key == "keyint" ? number && *number >= 1 && *number <= longest_gop_frames
                                          : number && *number == 0;
        return fits ? "" : fmt::format("{} breaks the fixed keyframe interval", key);
    }
    const auto plain = key.starts_with("no-") ? key.substr(3) : key;
    if (std::ranges::find(keys, plain) == keys.end())
        return fmt::format("the key {} may not be set", printable(key, 40));
    return {};
}

bool keeps_back(std::string_view pair, long long gop_frames)
{
    constexpr std::array late = {"min-keyint"sv, "rc-lookahead"sv, "sync-lookahead"sv,
                                 "lookahead-threads"sv, "threads"sv};
    const auto key = pair.substr(0, pair.find('='));
    if (key == "keyint")
        return parse_integer(pair.substr(std::min(key.size() + 1, pair.size())))
                   .value_or(gop_frames + 1) > gop_frames;
    return std::ranges::find(late, key) != late.end();
}

}  // namespace

std::string fault_in_x264_params(std::string_view params, long long longest_gop_frames)
{
    for (const auto pair : split(params, ':'))
        if (auto fault = fault_in_pair(pair, longest_gop_frames); !fault.empty())
            return fault;
    return {};
}

std::string prompt_x264_params(std::string_view params, long long gop_frames)
{
    std::string kept;
    for (const auto pair : split(params, ':'))
        if (!keeps_back(pair, gop_frames))
            kept += (kept.empty() ? "" : ":") + std::string(pair);
    return kept;
}

}  // namespace tgvs::ffmpeg
