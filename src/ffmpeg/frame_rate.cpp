#include "ffmpeg/frame_rate.hpp"

#include "base/text.hpp"

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
    if (is_multiple(stream, source))
        return 0;
    return is_multiple(source, stream) ? less_smooth : judders;
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
        double faults = 0;
        for (const auto rate : rates)
            faults += fault(rate, candidate);
        if (best == 0 || faults < least) {
            best = candidate;
            least = faults;
        }
    }
    return best;
}

}  // namespace tgvs::ffmpeg
