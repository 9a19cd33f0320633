#include "gate/words.hpp"

#include "base/unreserved.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tgvs::gate {

namespace {

constexpr std::size_t word_limit = 80;
constexpr std::size_t reason_limit = 200;
constexpr int longest_latency_ms = 10'000;
constexpr std::uint32_t longest_close_s = 7 * 24 * 3'600;

using Words = std::vector<std::string_view>;

// More than `limit` are none of ours: the last has the rest then.
Words words_of(std::string_view line, std::size_t limit)
{
    Words words;
    while (words.size() + 1 < limit) {
        const auto space = line.find(' ');
        words.push_back(line.substr(0, space));
        if (space == std::string_view::npos)
            return words;
        line.remove_prefix(space + 1);
    }
    words.push_back(line);
    return words;
}

bool is_word(std::string_view word)
{
    return !word.empty() && word.size() <= word_limit &&
           std::ranges::all_of(word, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_reason(std::string_view text)
{
    return !text.empty() && text.size() <= reason_limit &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

template <class Number>
bool read(std::string_view word, Number& number)
{
    const auto* end = word.data() + word.size();
    const auto [at, error] = std::from_chars(word.data(), end, number);
    return error == std::errc{} && at == end && !word.starts_with('-');
}

template <class Value, std::size_t count>
bool read(std::string_view word, const Value (&all)[count], Value& value)
{
    const auto* found = std::ranges::find(all, word, [](Value one) { return to_string(one); });
    if (found == std::end(all))
        return false;
    value = *found;
    return true;
}

std::optional<Report> read_refused(const Words& words)
{
    Refused refused;
    if (words.size() != 4 || !read(words[1], all_refusals, refused.why) ||
        !read(words[2], refused.count) || !is_word(words[3]))
        return std::nullopt;
    refused.from = words[3];
    return refused;
}

std::optional<Report> read_accepted(const Words& words)
{
    Accepted accepted;
    if (words.size() != 5 || !read(words[1], accepted.id) || !is_word(words[2]) ||
        !read(words[3], accepted.latency_ms) || !is_word(words[4]))
        return std::nullopt;
    accepted.from = words[2];
    accepted.version = words[4];
    return accepted;
}

std::optional<Report> read_ended(const Words& words)
{
    Ended ended;
    if (words.size() != 6 || !read(words[1], ended.id) || !read(words[2], all_endings, ended.why) ||
        !read(words[3], ended.bytes) || !read(words[4], ended.rtt_ms) ||
        !read(words[5], ended.lost))
        return std::nullopt;
    return ended;
}

template <class Numbered>
std::optional<Report> read_numbered(const Words& words)
{
    Numbered report;
    if (words.size() != 2 || !read(words[1], report.id))
        return std::nullopt;
    return report;
}

std::string joined(std::initializer_list<std::string_view> words)
{
    std::string line;
    for (const auto word : words) {
        if (!line.empty())
            line += ' ';
        line += word;
    }
    return line;
}

// Of what goes into a line as one word, or at its end: what does not fit becomes '?'.
std::string fitted(std::string_view text, std::size_t limit, char lowest)
{
    std::string result(text.substr(0, limit));
    for (char& c : result)
        if (c < lowest || c > '~')
            c = '?';
    return result.empty() ? "?" : result;
}

std::string word(std::string_view text)
{
    return fitted(text, word_limit, '!');
}

struct OrderLine {
    std::string operator()(const Open& open) const
    {
        return joined({"open", std::to_string(open.latency_ms), open.stream_id, open.passphrase});
    }
    std::string operator()(const End&) const { return "end"; }
    std::string operator()(const Close& close) const
    {
        return joined({"close", std::to_string(close.length.count())});
    }
};

struct ReportLine {
    std::string operator()(const Listening&) const { return "listening"; }
    std::string operator()(const Failed& failed) const
    {
        return joined({"failed", fitted(failed.reason, reason_limit, ' ')});
    }
    std::string operator()(const Refused& one) const
    {
        return joined({"refused", to_string(one.why), std::to_string(one.count), word(one.from)});
    }
    std::string operator()(const Accepted& one) const
    {
        return joined({"accepted", std::to_string(one.id), word(one.from),
                       std::to_string(one.latency_ms), word(one.version)});
    }
    std::string operator()(const Media& media) const
    {
        return joined({"media", std::to_string(media.id)});
    }
    std::string operator()(const Paused& paused) const
    {
        return joined({"paused", std::to_string(paused.id)});
    }
    std::string operator()(const Ended& ended) const
    {
        return joined({"ended", std::to_string(ended.id), to_string(ended.why),
                       std::to_string(ended.bytes), std::to_string(ended.rtt_ms),
                       std::to_string(ended.lost)});
    }
};

}  // namespace

std::string_view to_string(Refusal why)
{
    switch (why) {
        case Refusal::stream_id:
            return "stream_id";
        case Refusal::passphrase:
            return "passphrase";
        case Refusal::busy:
            return "busy";
        case Refusal::closed:
            return "closed";
    }
    return "";
}

std::string_view to_string(Ending why)
{
    switch (why) {
        case Ending::polite:
            return "polite";
        case Ending::vanished:
            return "vanished";
        case Ending::replaced:
            return "replaced";
        case Ending::idle:
            return "idle";
        case Ending::told:
            return "told";
        case Ending::closed:
            return "closed";
    }
    return "";
}

std::string to_line(const Order& order)
{
    return std::visit(OrderLine{}, order);
}

std::string to_line(const Report& report)
{
    return std::visit(ReportLine{}, report);
}

std::optional<Order> parse_order(std::string_view line)
{
    if (line.size() > line_limit_bytes)
        return std::nullopt;
    const auto words = words_of(line, 5);
    if (line == "end")
        return End{};
    if (std::uint32_t seconds = 0; words.size() == 2 && words[0] == "close" &&
                                   read(words[1], seconds) && seconds <= longest_close_s)
        return Close{std::chrono::seconds(seconds)};
    Open open;
    if (words.size() != 4 || words[0] != "open" || !read(words[1], open.latency_ms) ||
        open.latency_ms > longest_latency_ms || !is_secret_word(words[2]) ||
        !is_secret_word(words[3]))
        return std::nullopt;
    open.stream_id = words[2];
    open.passphrase = words[3];
    return open;
}

std::optional<Report> parse_report(std::string_view line)
{
    if (line.size() > line_limit_bytes)
        return std::nullopt;
    if (line == "listening")
        return Listening{};
    constexpr std::string_view failed = "failed ";
    if (line.starts_with(failed)) {
        line.remove_prefix(failed.size());
        return is_reason(line) ? std::optional<Report>(Failed{std::string(line)}) : std::nullopt;
    }
    const auto words = words_of(line, 7);
    if (words[0] == "refused")
        return read_refused(words);
    if (words[0] == "accepted")
        return read_accepted(words);
    if (words[0] == "media")
        return read_numbered<Media>(words);
    if (words[0] == "paused")
        return read_numbered<Paused>(words);
    if (words[0] == "ended")
        return read_ended(words);
    return std::nullopt;
}

bool is_secret_word(std::string_view text)
{
    constexpr std::size_t longest = 79;  // of a passphrase in SRT
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, is_unreserved);
}

}  // namespace tgvs::gate
