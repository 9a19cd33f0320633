#include "ffmpeg/fields.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "process/child.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tgvs::ffmpeg {

namespace {

constexpr Seconds fields_sample{4};
constexpr Seconds fields_sample_from{60};  // at most: by then a film has begun
constexpr auto fields_limit = std::chrono::seconds(60);

// The number behind `name`; 0: there is none.
long long counted(std::string_view line, std::string_view name)
{
    const auto at = line.find(name);
    if (at == std::string_view::npos)
        return 0;
    auto rest = line.substr(at + name.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return parse_integer(rest.substr(0, rest.find_first_not_of("0123456789"))).value_or(0);
}

}  // namespace

bool may_have_fields(long long height, std::string_view rate)
{
    constexpr double fastest = 30.5;
    constexpr long long lowest = 64;
    constexpr long long highest = 1'088;
    const auto slash = rate.find('/');
    const auto frames = parse_number(rate.substr(0, slash)).value_or(0);
    const auto seconds =
        slash == std::string_view::npos ? 1 : parse_number(rate.substr(slash + 1)).value_or(0);
    return height >= lowest && height <= highest && seconds > 0 && frames > 0 &&
           frames / seconds <= fastest;
}

Seconds where_to_look_for_fields(Seconds length)
{
    const auto whole = std::max(Seconds{}, length - fields_sample);
    return std::min({length / 3, fields_sample_from, whole});
}

// By several frames at a time: "TFF: 120 BFF: 0 Progressive: 1 Undetermined: 0".
std::optional<Combed> read_fields(std::string_view words)
{
    constexpr long long enough = 20;
    std::optional<Combed> combed;
    for (const auto line : split(words, '\n')) {
        if (!line.starts_with("[Parsed_idet") ||
            line.find("Multi frame detection:") == std::string_view::npos)
            continue;
        const auto top = counted(line, "TFF:");
        const auto bottom = counted(line, "BFF:");
        const auto others = counted(line, "Progressive:") + counted(line, "Undetermined:");
        const auto most = std::max(top, bottom);
        const bool clear = most >= enough && most > 2 * others && most > 8 * std::min(top, bottom);
        combed = clear ? std::optional(top > bottom ? Combed::top_first : Combed::bottom_first)
                       : std::nullopt;
    }
    return combed;
}

std::optional<Combed> look_for_fields(const EncoderOptions& options,
                                      const std::filesystem::path& file, const MediaInfo& info,
                                      const std::stop_token& stop)
{
    const auto from = where_to_look_for_fields(info.video_duration);
    std::vector<std::string> argv = {options.ffmpeg,
                                     "-hide_banner",
                                     "-nostdin",
                                     "-nostats",
                                     "-loglevel",
                                     "info",
                                     "-max_error_rate",
                                     "1",
                                     "-ss",
                                     fmt::format("{:.3f}", from.count())};
    const auto input = media_input_options(info.decoder_threads);
    argv.insert(argv.end(), input.begin(), input.end());
    argv.insert(argv.end(),
                {"-i", file_url(file), "-map", fmt::format("0:{}", info.video_index), "-t",
                 fmt::format("{}", fields_sample.count()), "-filter:v", "idet", "-f", "null", "-"});
    const auto finished = process::run({.argv = argv,
                                        .nice = options.nice,
                                        .cpu_limit = describe_cpu_limit,
                                        .confinement = sees(options, file)},
                                       {.total = fields_limit}, stop);
    return finished && finished->success() ? read_fields(finished->err) : std::nullopt;
}

}  // namespace tgvs::ffmpeg
