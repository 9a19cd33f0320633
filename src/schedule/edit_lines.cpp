#include "schedule/edit_lines.hpp"

#include "base/text.hpp"
#include "schedule/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t octets_a_line = 75;

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// With what comes before it in the list: "BYDAY=MO,TU".
std::vector<std::string_view> parts_of(std::string_view rule)
{
    std::vector<std::string_view> parts;
    for (const auto part : split(rule, ';'))
        if (!trim(part).empty())
            parts.push_back(trim(part));
    return parts;
}

bool is_part(std::string_view part, std::string_view name)
{
    return same_word(trim(part.substr(0, part.find('='))), name);
}

// Nothing: it is no plain weekday.
std::optional<std::string> moved_weekdays(std::string_view list, int days)
{
    constexpr std::array<std::string_view, 7> names = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    std::string moved;
    for (const auto one : split(list, ',')) {
        const auto found = std::ranges::find_if(
            names, [&](std::string_view name) { return same_word(trim(one), name); });
        if (found == names.end())
            return std::nullopt;
        const auto index = static_cast<int>(found - names.begin());
        const auto to = static_cast<std::size_t>(((index + days) % 7 + 7) % 7);
        moved += (moved.empty() ? "" : ",") + std::string(names[to]);
    }
    return moved;
}

}  // namespace

std::string folded(std::string_view content, std::string_view line_end)
{
    std::string text;
    std::size_t in_line = 0;
    while (!content.empty()) {
        const auto size = std::max<std::size_t>(utf8_length(content), 1);
        if (in_line + size > octets_a_line) {
            text += line_end;
            text += ' ';
            in_line = 1;
        }
        text += content.substr(0, size);
        in_line += size;
        content.remove_prefix(std::min(size, content.size()));
    }
    text += line_end;
    return text;
}

std::string escaped_text(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '\n')
            escaped += "\\n";
        else if (c == '\\' || c == ';' || c == ',')
            escaped += std::string("\\") + c;
        else if (!is_control(c) || c == '\t')
            escaped += c;
    }
    return escaped;
}

std::string time_value(LocalTime time, Form form)
{
    const std::chrono::year_month_day date(day_of(time));
    const std::chrono::hh_mm_ss clock(time_of_day(time));
    auto text = fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    if (form == Form::date)
        return text;
    text += fmt::format("T{:02}{:02}{:02}", clock.hours().count(), clock.minutes().count(),
                        clock.seconds().count());
    return form == Form::utc ? text + 'Z' : text;
}

std::string time_line(std::string_view name, LocalTime time, const TimeForm& form)
{
    return time_head(name, form) + ':' + time_value(time, form.form);
}

std::string time_head(std::string_view name, const TimeForm& form)
{
    std::string head(name);
    if (form.form == Form::date)
        head += ";VALUE=DATE";
    else if (form.form == Form::floating && !form.zone_name.empty())
        head += form.zone_name.find_first_of(":;,") == std::string::npos
                    ? ";TZID=" + form.zone_name
                    : fmt::format(";TZID=\"{}\"", form.zone_name);
    return head;
}

void Patches::set(const RawEvent& event, std::string_view name,
                  const std::optional<std::string>& content, std::string_view line_end)
{
    bool is_set = !content;
    for (const auto& line : event.lines) {
        if (line.name != name)
            continue;
        replace(line.begin, line.end, is_set ? std::string() : folded(*content, line_end));
        is_set = true;
    }
    if (!is_set)
        insert(event.close, folded(*content, line_end));
}

std::string Patches::apply(std::string_view text, std::size_t begin, std::size_t end) const
{
    auto ordered = all_;
    std::ranges::stable_sort(ordered, {}, [](const Patch& one) { return one.begin; });
    std::string result;
    for (const auto& patch : ordered) {
        if (patch.begin < begin || patch.end > end)
            continue;
        result += text.substr(begin, patch.begin - begin);
        result += patch.with;
        begin = patch.end;
    }
    result += text.substr(begin, end - begin);
    return result;
}

std::string_view rule_part(std::string_view rule, std::string_view name)
{
    for (const auto part : parts_of(rule))
        if (is_part(part, name) && part.contains('='))
            return trim(part.substr(part.find('=') + 1));
    return {};
}

std::string with_rule_part(std::string_view rule, std::string_view name, std::string_view value)
{
    std::string text;
    const auto add = [&text](std::string_view part) {
        text += (text.empty() ? "" : ";") + std::string(part);
    };
    for (const auto part : parts_of(rule))
        if (!is_part(part, name))
            add(part);
    if (!value.empty())
        add(fmt::format("{}={}", name, value));
    return text;
}

std::optional<std::string> moved_rule(std::string_view rule, std::chrono::seconds on_the_wall,
                                      int days)
{
    const auto names = [&](std::initializer_list<std::string_view> parts) {
        return std::ranges::any_of(parts_of(rule), [&](std::string_view part) {
            return std::ranges::any_of(parts, [&](auto name) { return is_part(part, name); });
        });
    };
    if (on_the_wall.count() != 0 && names({"BYHOUR", "BYMINUTE", "BYSECOND"}))
        return std::nullopt;
    const bool names_days = names({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"});
    const auto weekdays = rule_part(rule, "BYDAY");
    if (days == 0 || (weekdays.empty() && !names_days))
        return std::string(rule);
    if (names_days || !same_word(rule_part(rule, "FREQ"), "WEEKLY"))
        return std::nullopt;
    const auto moved = moved_weekdays(weekdays, days);
    if (!moved)
        return std::nullopt;
    auto text = with_rule_part(rule, "BYDAY", *moved);
    // Every other week: which days are of one week must stay so, across its end, too.
    const auto interval = rule_part(rule, "INTERVAL");
    if (interval.empty() || interval == "1")
        return text;
    const auto week_start = rule_part(rule, "WKST");
    if (const auto start = moved_weekdays(week_start.empty() ? "MO" : week_start, days))
        text = with_rule_part(text, "WKST", *start);
    return text;
}

}  // namespace tgvs::schedule
