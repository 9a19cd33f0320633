// schedule/lines.hpp: bytes of iCalendar as content lines: a name, parameters, a value.
//
// Lines    end in CRLF, LF or CR. A line that begins with a blank goes on where the one before ended, in the
//          middle of a character, too: lines are joined as bytes. A byte order mark is skipped.
// Cost     linear. Parameters are looked for when somebody asks, so that 50,000 of them cost nothing.
// Source   RFC 5545 sections 3.1 (lines), 3.2 (parameters), 3.3.11 (text); RFC 6868 (^ in parameters)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::schedule {

// Valid until the reader goes on.
struct ContentLine {
    std::string_view name;    // as it is written; empty: the line has no colon, and means nothing
    std::string_view params;  // ";TZID=Europe/Berlin;X=…"
    std::string_view value;
    std::size_t number = 0;  // of its first line in the file, counts from 1

    bool is(std::string_view upper_case_name) const;
    // The first of that name, without its quotes. Nothing: there is none.
    std::optional<std::string> param(std::string_view upper_case_name) const;
};

class LineReader {
public:
    explicit LineReader(std::string_view bytes);

    // Nothing: the end. Empty lines are left out.
    std::optional<ContentLine> next();

    // Bytes that have not been read yet.
    std::size_t left() const { return left_.size(); }

private:
    std::string_view take_physical();
    bool goes_on() const;

    std::string_view left_;
    std::string joined_;
    std::size_t number_ = 0;
    std::size_t empty_ = 0;  // lines behind the one of that number
};

// A TEXT value: "\n", "\,", "\;" and "\\" are what they stand for; what is no UTF-8 becomes U+FFFD. What is longer
// than `limit` bytes is cut between two characters.
std::string text_of(std::string_view value, std::size_t limit);

// Whether it is this word, in any case.
bool same_word(std::string_view text, std::string_view upper_case);

}  // namespace tgvs::schedule
