// playlist/quotes.hpp: the quotes that people's programs write: chats and word processors make “x” and «x» of "x". Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace tgvs::playlist {

struct Quote {
    enum class Kind { none, doubled, single };

    Kind kind = Kind::none;
    std::size_t bytes = 0;  // 0: there is none
    bool ascii = false;
};

// At the beginning of `text`, and at its end.
Quote quote_at(std::string_view text);
Quote quote_at_end(std::string_view text);

// Without the two around it, if they are of one kind.
std::string_view without_pair_of_quotes(std::string_view text);

}  // namespace tgvs::playlist
