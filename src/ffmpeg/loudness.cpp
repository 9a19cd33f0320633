#include "ffmpeg/loudness.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tgvs::ffmpeg {

namespace {

constexpr double silence_lufs = -60;  // the noise of a sound that is not there is not lifted
constexpr double most_db = 30;        // of gain, up or down
constexpr double close_enough_db = 0.2;
constexpr int oversampled_rate = 192'000;  // between samples of 48 kHz peaks are up to 3 dB higher

// "    I:         -23.1 LUFS"
std::optional<double> value_of(std::string_view text, std::string_view name, std::string_view unit)
{
    const auto at = text.find(name);
    if (at == std::string_view::npos)
        return std::nullopt;
    auto rest = text.substr(at + name.size());
    rest = trim(rest.substr(0, rest.find('\n')));
    if (!rest.ends_with(unit))
        return std::nullopt;
    rest.remove_suffix(unit.size());
    const auto number = trim(rest);
    if (number == "-inf")
        return -100.0;
    const auto value = parse_number(number);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

}  // namespace

std::string loudness_meter()
{
    return "ebur128=peak=true:framelog=verbose";
}

std::optional<Loudness> read_loudness(std::string_view ffmpeg_said)
{
    const auto summary = ffmpeg_said.rfind("] Summary:");
    if (summary == std::string_view::npos)
        return std::nullopt;
    const auto text = ffmpeg_said.substr(summary);
    const auto integrated = value_of(text, "\n    I:", "LUFS");
    const auto peak = value_of(text, "\n    Peak:", "dBFS");
    if (!integrated || !peak)
        return std::nullopt;
    return Loudness{.integrated_lufs = *integrated, .true_peak_dbtp = *peak};
}

Levelling levelled(const Levelling& used, const Loudness& heard)
{
    if (heard.integrated_lufs < silence_lufs)
        return used;
    const double step = house_lufs - heard.integrated_lufs;
    const double gain = std::clamp(used.gain_db + step, -most_db, most_db);
    const bool limited =
        used.limited || heard.true_peak_dbtp + (gain - used.gain_db) > ceiling_dbtp;
    return {.gain_db = gain, .limited = limited};
}

bool needs_another_look(const Levelling& used, const Levelling& next)
{
    if (!next.limited)
        return false;
    return !used.limited || std::abs(next.gain_db - used.gain_db) > close_enough_db;
}

std::string levelling_filters(const Levelling& levelling, int audio_rate)
{
    auto filters = fmt::format("volume={:.2f}dB", levelling.gain_db);
    if (levelling.limited)
        filters += fmt::format(
            ",aresample={},alimiter=limit={:.4f}:level=0:attack=5:release=50:latency=1,"
            "aresample={}",
            oversampled_rate, std::pow(10, ceiling_dbtp / 20), audio_rate);
    return filters;
}

}  // namespace tgvs::ffmpeg
