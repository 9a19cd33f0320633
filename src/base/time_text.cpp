#include "base/time_text.hpp"

namespace tgvs {

std::optional<TimeText> split_time(std::string_view text)
{
    constexpr std::string_view letters = "smhd";
    constexpr std::chrono::seconds units[] = {std::chrono::seconds(1), std::chrono::minutes(1),
                                              std::chrono::hours(1), std::chrono::days(1)};
    const auto unit = text.empty() ? std::string_view::npos : letters.find(text.back());
    if (unit == std::string_view::npos)
        return std::nullopt;
    return TimeText{.number = text.substr(0, text.size() - 1), .unit = units[unit]};
}

}  // namespace tgvs
