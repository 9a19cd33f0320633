// config/env_name.hpp: what stands before the = of a line of `.env`, as people, shells and chats write it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::config {

// A letter or digit of ASCII, or _.
bool is_word_character(char c);

// ": …" where the name holds a character that does not show what it is; else empty.
std::string remark_on(std::string_view name);

// The first or last word of it, if that is a key of ours in whatever case; empty: it is none.
std::string key_in(std::string_view text, bool first);

// The key of ours that was meant by what stands before the =; empty: nobody knows.
std::string meant_by(std::string_view name);

// "; write KEY=…"; empty without a key.
std::string advice_to_write(const std::string& key);

struct ExportedName {
    std::string_view name;
    bool exported = false;
};

// Without the "export" of shells and the "set" of Windows.
ExportedName without_export(std::string_view name);

// "KEY" and 'KEY'.
std::string_view without_quotes_of_a_name(std::string_view name);

}  // namespace tgvs::config
