#include "schedule/raw_events.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "schedule/lines.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tgvs::schedule {

namespace {

constexpr std::size_t revision_digits = 16;
constexpr std::size_t longest_uid = 1'024;  // as events are read

std::string in_capitals(std::string_view name)
{
    std::string text(name);
    for (auto& c : text)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return text;
}

class RawReader {
public:
    RawReader(std::string_view bytes, std::string_view with_lines_of)
        : bytes_(bytes), wanted_(with_lines_of)
    {
        if (bytes.contains('\n') && !bytes.contains("\r\n"))
            calendar_.line_end = "\n";
    }

    RawCalendar run()
    {
        LineReader reader(bytes_);
        for (auto before = begin_of(reader); const auto line = reader.next();
             before = begin_of(reader)) {
            while (before < bytes_.size() && (bytes_[before] == '\r' || bytes_[before] == '\n'))
                ++before;
            take(*line, before, begin_of(reader));
        }
        return std::move(calendar_);
    }

private:
    std::size_t begin_of(const LineReader& reader) const { return bytes_.size() - reader.left(); }

    void take(const ContentLine& line, std::size_t begin, std::size_t end)
    {
        if (line.is("BEGIN"))
            return open(line, begin);
        if (line.is("END"))
            return close(begin, end);
        if (depth_ == 2 && in_zone_ && line.is("TZID"))
            calendar_.zones.push_back(text_of(trim(line.value), longest_uid));
        if (depth_ == 2 && event_)
            take_own(line, begin, end);
    }

    void open(const ContentLine& line, std::size_t begin)
    {
        const auto name = trim(line.value);
        if (++depth_ != 2)
            return;
        if (calendar_.first_part == 0)
            calendar_.first_part = begin;
        in_zone_ = same_word(name, "VTIMEZONE");
        if (same_word(name, "VEVENT"))
            event_ = RawEvent{.line = line.number, .begin = begin};
    }

    void close(std::size_t begin, std::size_t end)
    {
        --depth_;
        if (depth_ == 0)
            calendar_.close = begin;
        if (depth_ == 0 && calendar_.first_part == 0)
            calendar_.first_part = begin;
        if (depth_ != 1)
            return;
        in_zone_ = false;
        if (!event_)
            return;
        event_->close = begin;
        event_->end = end;
        if (event_->uid != wanted_ || wanted_.empty())
            event_->lines = {};
        calendar_.events.push_back(*std::exchange(event_, std::nullopt));
    }

    void take_own(const ContentLine& line, std::size_t begin, std::size_t end)
    {
        if (line.is("UID") && event_->uid.empty())
            event_->uid = text_of(trim(line.value), longest_uid);
        if (line.is("RRULE") && event_->rule.empty())
            event_->rule = trim(line.value);
        event_->replaces = event_->replaces || line.is("RECURRENCE-ID");
        if (!wanted_.empty())
            event_->lines.push_back({.name = in_capitals(line.name),
                                     .params = std::string(line.params),
                                     .value = std::string(line.value),
                                     .begin = begin,
                                     .end = end});
    }

    std::string_view bytes_;
    std::string_view wanted_;
    RawCalendar calendar_;
    std::optional<RawEvent> event_;
    bool in_zone_ = false;
    int depth_ = 0;
};

}  // namespace

RawCalendar raw_calendar(std::string_view bytes, std::string_view with_lines_of)
{
    return RawReader(bytes, with_lines_of).run();
}

std::string revision_of_event(std::string_view bytes, const RawCalendar& calendar,
                              std::string_view uid)
{
    std::string all;
    for (const auto& event : calendar.events)
        if (event.uid == uid)
            all += bytes.substr(event.begin, event.end - event.begin);
    return all.empty() ? all : sha256_hex(all).substr(0, revision_digits);
}

}  // namespace tgvs::schedule
