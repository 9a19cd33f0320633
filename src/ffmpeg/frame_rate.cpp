#include "ffmpeg/frame_rate.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace tgvs::ffmpeg {

namespace {

constexpr std::array cheapest_first = {30, 25, 60, 50};

// 29.97 for 30: one picture in 33 s.
bool is_multiple(double rate, double of)
{
    constexpr double within = 0.002;
    const auto times = std::round(rate / of);
    return times >= 1 && std::abs(rate / of - times) < within * times;
}

double fault(double source, int stream)
{
    constexpr double less_smooth = 0.5;
    constexpr double judders = 1;
    constexpr double faster = 0.25;
    if (speed_of_film(source, stream) != 1)
        return faster;
    if (is_multiple(stream, source))
        return 0;
    return is_multiple(source, stream) ? less_smooth : judders;
}

double faults_of(const std::vector<double>& rates, int stream)
{
    double faults = 0;
    for (const auto rate : rates)
        faults += fault(rate, stream);
    return faults;
}

}  // namespace

double frame_rate_of(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return 0;
    const auto above = parse_number(text.substr(0, slash));
    const auto below = parse_number(text.substr(slash + 1));
    if (!above || !below || !(*below > 0))
        return 0;
    constexpr double fastest = 1'000;  // what is more is a clock, not a rate
    const auto rate = *above / *below;
    return rate >= 1 && rate <= fastest ? rate : 0;
}

int best_frame_rate(const std::vector<double>& rates)
{
    int best = 0;
    double least = 0;
    for (const int candidate : cheapest_first) {
        const auto faults = faults_of(rates, candidate);
        if (best == 0 || faults < least) {
            best = candidate;
            least = faults;
        }
    }
    return best;
}

bool suits(const std::vector<double>& rates, int stream)
{
    return faults_of(rates, stream) <= faults_of(rates, best_frame_rate(rates));
}

double speed_of_film(double rate, int stream)
{
    constexpr double film = 24;
    constexpr double film_as_in_ntsc = 24'000.0 / 1'001;
    constexpr double within = 0.005;
    const bool is_film =
        std::abs(rate - film) < within || std::abs(rate - film_as_in_ntsc) < within;
    return is_film && stream % 25 == 0 ? 25 / rate : 1;
}

int samples_in_a_second(int audio_rate, double speed)
{
    return static_cast<int>(std::lround(audio_rate / speed));
}

std::string picture_times(int audio_rate, double speed)
{
    if (speed == 1)
        return {};
    return fmt::format("setpts=PTS*{}/{},", samples_in_a_second(audio_rate, speed), audio_rate);
}

std::string sound_times(int audio_rate, double speed)
{
    if (speed == 1)
        return {};
    return fmt::format("aresample={},asetrate={},", samples_in_a_second(audio_rate, speed),
                       audio_rate);
}

std::string times_of_source(int audio_rate, double speed)
{
    if (speed == 1)
        return {};
    return fmt::format("settb=1/90000,setpts=PTS*{}/{},", audio_rate,
                       samples_in_a_second(audio_rate, speed));
}

std::string times_of_stream(int audio_rate, double speed, int fps)
{
    if (speed == 1)
        return {};
    return picture_times(audio_rate, speed) + fmt::format("settb=1/{},", fps);
}

}  // namespace tgvs::ffmpeg
