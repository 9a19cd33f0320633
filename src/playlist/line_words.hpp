// playlist/line_words.hpp: the settings of a line as people write them: start=90, title="a, b", stop = 600. Pure.
//
// Between   blanks, commas, semicolons.
// Quotes    those of quotes.hpp, around a value or around the whole setting. A closing one is followed by another
//           setting or by nothing, for there may be more of them in a value; in "…" \ stands before one that is meant.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::playlist {

struct Word {
    std::string name;  // empty: it is no setting, and all of it is the value
    std::string value;
    bool quoted = false;
};

class LineWords {
public:
    // Is there a setting of this name? Only such a one has blanks before its sign.
    using IsName = bool (*)(std::string_view name);

    // `text` stays the caller's, and must outlive this.
    LineWords(std::string_view text, IsName is_name);

    bool empty() const { return rest_.empty(); }
    // Must not be empty. Fails where a closing quote is missing.
    Result<Word> next();

private:
    Result<std::optional<Word>> take_whole();
    Result<std::optional<std::string>> take_quoted();
    std::string take_plain();
    bool is_between_settings(std::string_view rest) const;

    std::string_view rest_;
    IsName is_name_;
};

}  // namespace tgvs::playlist
