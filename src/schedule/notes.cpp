#include "schedule/notes.hpp"

#include "base/text.hpp"
#include "base/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t play_limit = 64;
constexpr std::size_t note_problems_limit = 10;

template <class T>
bool set_word(std::string_view value, T& into,
              std::initializer_list<std::pair<std::string_view, T>> words)
{
    for (const auto& [word, meant] : words)
        if (to_lower(value) == word) {
            into = meant;
            return true;
        }
    return false;
}

bool set_yes(std::string_view value, bool& into)
{
    return set_word(value, into, {{"yes", true}, {"no", false}});
}

bool set_late(std::string_view value, std::chrono::seconds& into)
{
    constexpr long long most = 999;  // hours, too
    const auto time = split_time(value);
    const auto number = time ? parse_integer(time->number) : std::nullopt;
    if (!number || *number < 0 || *number > most || *number * time->unit > std::chrono::hours(most))
        return false;
    into = *number * time->unit;
    return true;
}

bool set_priority(std::string_view value, int& into)
{
    const auto number = parse_integer(value.starts_with('+') ? value.substr(1) : value);
    if (!number || *number < -9 || *number > 9)
        return false;
    into = static_cast<int>(*number);
    return true;
}

bool set_text(std::string_view value, std::string& into)
{
    into = value;
    return !value.empty();
}

bool set_resume(std::string_view value, Options& options)
{
    Resume resume{};
    if (!set_word(value, resume,
                  {{"next", Resume::next}, {"exact", Resume::exact}, {"no", Resume::no}}))
        return false;
    options.resume = resume;
    return true;
}

struct OptionRow {
    std::string_view key;
    std::string_view accepted;
    bool (*set)(std::string_view, Options&);
};

// clang-format off
constexpr OptionRow option_rows[] = {
    {"play", "a path or an address", [](std::string_view v, Options& o) {
        if (!v.empty() && o.play.size() < play_limit)
            o.play.emplace_back(v);
        return !v.empty();
    }},
    {"start", "soft or hard", [](std::string_view v, Options& o) { return set_word(v, o.start, {{"soft", StartMode::soft}, {"hard", StartMode::hard}}); }},
    {"late", "90s, 10m or 1h", [](std::string_view v, Options& o) { return set_late(v, o.late); }},
    {"end", "finish or cut", [](std::string_view v, Options& o) { return set_word(v, o.end, {{"finish", EndMode::finish}, {"cut", EndMode::cut}}); }},
    {"repeat", "yes or no", [](std::string_view v, Options& o) { return set_yes(v, o.repeat); }},
    {"rerun", "yes or no", [](std::string_view v, Options& o) { return set_yes(v, o.rerun); }},
    {"requests", "yes or no", [](std::string_view v, Options& o) { return set_yes(v, o.requests); }},
    {"order", "list or shuffle", [](std::string_view v, Options& o) { return set_word(v, o.shuffle, {{"list", false}, {"shuffle", true}}); }},
    {"resume", "next, exact or no", set_resume},
    {"join", "begin or time", [](std::string_view v, Options& o) { return set_word(v, o.join, {{"begin", Join::begin}, {"time", Join::time}}); }},
    {"fill", "a path", [](std::string_view v, Options& o) { return set_text(v, o.fill); }},
    {"series", "a name", [](std::string_view v, Options& o) { return set_text(v, o.series); }},
    {"priority", "-9 to 9", [](std::string_view v, Options& o) { return set_priority(v, o.priority); }},
};
// clang-format on

const OptionRow* row_of(std::string_view key)
{
    const auto found = std::ranges::find(option_rows, to_lower(key), &OptionRow::key);
    return found == std::end(option_rows) ? nullptr : found;
}

// Without the quotes that stand around it.
std::string_view unquoted(std::string_view value)
{
    constexpr std::array<std::string_view, 8> quotes = {"\"", "'", "“", "”", "‘", "’", "«", "»"};
    value = trim(value);
    for (const auto quote : quotes)
        if (value.starts_with(quote)) {
            value.remove_prefix(quote.size());
            break;
        }
    for (const auto quote : quotes)
        if (value.ends_with(quote)) {
            value.remove_suffix(quote.size());
            break;
        }
    return trim(value);
}

class NotesReader {
public:
    void take(std::string_view line)
    {
        constexpr std::string_view wide_colon = "：";
        const auto narrow = line.find(':');
        const auto wide = line.find(wide_colon);
        const auto at = std::min(narrow, wide);
        if (at == std::string_view::npos)
            return;
        const auto* row = row_of(trim(line.substr(0, at)));
        if (row == nullptr)
            return;
        notes_.any |= row->key != "series";
        if (row->key != "play" && !seen_.insert(row->key).second)
            return;
        const auto value = unquoted(line.substr(at + (at == narrow ? 1 : wide_colon.size())));
        if (!row->set(value, notes_.options) && notes_.problems.size() < note_problems_limit)
            notes_.problems.push_back(fmt::format("{}: {} is not understood; accepted: {}",
                                                  row->key, printable(value, 40), row->accepted));
    }

    Notes finish() { return std::move(notes_); }

private:
    Notes notes_;
    std::set<std::string_view> seen_;
};

}  // namespace

Notes read_notes(std::string_view text, const std::vector<std::string>& own_lines)
{
    NotesReader reader;
    const auto plain = plain_text(text);
    for (const auto line : split(plain, '\n'))
        reader.take(line);
    for (const auto& line : own_lines)
        reader.take(line);
    return reader.finish();
}

std::string_view to_string(StartMode mode)
{
    return mode == StartMode::hard ? "hard" : "soft";
}

}  // namespace tgvs::schedule
