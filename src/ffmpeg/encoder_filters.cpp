#include "ffmpeg/encoder_filters.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace tgvs::ffmpeg {

namespace {

using namespace std::string_view_literals;

// clang-format off
constexpr std::array video_filters = {
    "atadenoise"sv, "avgblur"sv, "bilateral"sv, "boxblur"sv, "bwdif"sv, "cas"sv, "colorbalance"sv,
    "colorchannelmixer"sv, "colorlevels"sv, "colortemperature"sv, "crop"sv, "curves"sv, "deband"sv,
    "deblock"sv, "dblur"sv, "drawbox"sv, "drawgrid"sv, "drawtext"sv, "eq"sv, "exposure"sv,
    "gblur"sv, "gradfun"sv, "hflip"sv, "histeq"sv, "hqdn3d"sv, "hue"sv, "lenscorrection"sv,
    "limiter"sv, "lut"sv, "lutrgb"sv, "lutyuv"sv, "monochrome"sv, "negate"sv, "nlmeans"sv,
    "noise"sv, "normalize"sv, "null"sv, "owdenoise"sv, "pp"sv, "removegrain"sv, "rotate"sv, "sab"sv,
    "scale"sv, "selectivecolor"sv, "smartblur"sv, "spp"sv, "tmix"sv, "unsharp"sv, "vaguedenoiser"sv,
    "vflip"sv, "vibrance"sv, "vignette"sv, "yadif"sv};
// clang-format on

// clang-format off
constexpr std::array audio_filters = {
    "acompressor"sv, "acontrast"sv, "acrusher"sv, "adeclick"sv, "adeclip"sv, "adynamicequalizer"sv,
    "aecho"sv, "aemphasis"sv, "aexciter"sv, "afftdn"sv, "agate"sv, "alimiter"sv, "allpass"sv,
    "anequalizer"sv, "anlmdn"sv, "anull"sv, "aphaser"sv, "asoftclip"sv, "asubboost"sv, "bandpass"sv,
    "bandreject"sv, "bass"sv, "chorus"sv, "compand"sv, "compensationdelay"sv, "crossfeed"sv,
    "crystalizer"sv, "deesser"sv, "dynaudnorm"sv, "earwax"sv, "equalizer"sv, "extrastereo"sv,
    "firequalizer"sv, "flanger"sv, "haas"sv, "highpass"sv, "highshelf"sv, "loudnorm"sv, "lowpass"sv,
    "lowshelf"sv, "mcompand"sv, "pan"sv, "speechnorm"sv, "stereotools"sv, "stereowiden"sv,
    "superequalizer"sv, "treble"sv, "tremolo"sv, "vibrato"sv, "virtualbass"sv, "volume"sv};
// clang-format on

// Options of listed filters that reach a file: drawtext's text, curves' Photoshop and plot files.
constexpr std::array file_options = {"textfile"sv, "text_source"sv, "psfile"sv, "plot"sv,
                                     "dumpfile"sv, "stats_file"sv,  "reload"sv};

std::string fault_in_filter(std::string_view filter, std::span<const std::string_view> allowed)
{
    filter = trim(filter);
    const auto name = filter.substr(0, filter.find_first_of("=@"));
    if (name.empty())
        return "a filter has no name";
    if (std::ranges::find(allowed, name) == allowed.end())
        return fmt::format("filter {} is not allowed", printable(name, 40));
    for (const auto option : file_options)
        if (filter.find(option) != std::string_view::npos)
            return fmt::format("filter {} may not use {}", name, option);
    return {};
}

// A chain that ends inside quotes or in a backslash would take in what we write behind it.
bool is_open_at_end(std::string_view chain)
{
    bool in_quotes = false;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        if (chain[i] == '\'')
            in_quotes = !in_quotes;
        else if (chain[i] == '\\' && !in_quotes && ++i == chain.size())
            return true;
    }
    return in_quotes;
}

}  // namespace

std::vector<std::string> split_filters(std::string_view chain)
{
    std::vector<std::string> filters(1);
    bool in_quotes = false;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        if (chain[i] == ',' && !in_quotes) {
            filters.emplace_back();
            continue;
        }
        if (chain[i] == '\'')
            in_quotes = !in_quotes;
        filters.back() += chain[i];
        if (chain[i] == '\\' && !in_quotes && i + 1 < chain.size())
            filters.back() += chain[++i];
    }
    return filters;
}

std::string fault_in_filters(std::string_view chain, bool audio)
{
    if (chain.find_first_of(";[]") != std::string_view::npos)
        return "only a plain filter chain is allowed, without ';' and labels";
    if (is_open_at_end(chain))
        return "unclosed quote or trailing backslash";
    const auto allowed = audio ? std::span<const std::string_view>(audio_filters)
                               : std::span<const std::string_view>(video_filters);
    for (const auto& filter : split_filters(chain))
        if (auto fault = fault_in_filter(filter, allowed); !fault.empty())
            return fault;
    return {};
}

}  // namespace tgvs::ffmpeg
