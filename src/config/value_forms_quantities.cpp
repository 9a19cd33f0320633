// config/value_forms.hpp: the forms of numbers and times.
#include "base/text.hpp"
#include "base/time_text.hpp"
#include "config/integer_within.hpp"
#include "config/value_forms.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace tgvs::config::forms {

namespace {

// "90s", "15m", "1h", "2d".
std::optional<std::chrono::seconds> time_with_unit(std::string_view text)
{
    const auto time = split_time(text);
    if (!time)
        return std::nullopt;
    const auto number = integer_within<std::int64_t>(time->number, 1, 1'000'000);
    return number ? std::optional(*number * time->unit) : std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> ingest_latency(std::string_view text)
{
    const auto number = integer_within<int>(text, 120, 1'500);
    return number ? std::optional(std::chrono::milliseconds(*number)) : std::nullopt;
}

std::optional<std::chrono::seconds> ingest_hold(std::string_view text)
{
    const auto number = integer_within<int>(text, 0, 60);
    return number ? std::optional(std::chrono::seconds(*number)) : std::nullopt;
}

std::optional<std::chrono::hours> schedule_ahead(std::string_view text)
{
    constexpr std::chrono::hours longest = std::chrono::days(7);
    const auto time = time_with_unit(text);
    if (!time || *time > longest || *time < std::chrono::hours(1) ||
        *time % std::chrono::hours(1) != std::chrono::seconds(0))
        return std::nullopt;
    return std::chrono::duration_cast<std::chrono::hours>(*time);
}

std::optional<JingleEvery> jingle_every(std::string_view text)
{
    constexpr std::chrono::seconds longest = std::chrono::days(1);
    if (const auto items = integer_within<std::size_t>(text, 1, 1'000))
        return JingleEvery{.items = *items, .time = {}};
    const auto time = time_with_unit(text);
    return time && *time <= longest ? std::optional(JingleEvery{.items = 0, .time = *time})
                                    : std::nullopt;
}

std::optional<std::uint64_t> gigabytes(std::string_view text)
{
    constexpr double most = 1'000'000;  // a petabyte
    const auto number = parse_number(text);
    if (!number || !std::isfinite(*number) || *number <= 0 || *number > most)
        return std::nullopt;
    return static_cast<std::uint64_t>(*number * 1e9);
}

std::optional<std::chrono::seconds> retry_pause(std::string_view text)
{
    const auto number = integer_within<int>(text, 1, 86'400);
    return number ? std::optional(std::chrono::seconds(*number)) : std::nullopt;
}

std::optional<int> frame_rate(std::string_view text)
{
    constexpr std::array rates = {25, 30, 50, 60};
    const auto number = integer_within<int>(text, rates.front(), rates.back());
    return number && std::ranges::count(rates, *number) > 0 ? number : std::nullopt;
}

std::optional<double> opacity(std::string_view text)
{
    const auto number = parse_number(text);
    return number && *number > 0 && *number <= 1 ? number : std::nullopt;
}

std::optional<std::chrono::seconds> still_length(std::string_view text)
{
    const auto number = integer_within<int>(text, 1, 3'600);
    return number ? std::optional(std::chrono::seconds(*number)) : std::nullopt;
}

}  // namespace tgvs::config::forms
