#include "config/env_name.hpp"

#include "base/text.hpp"
#include "config/characters.hpp"
#include "config/keys.hpp"

#include <algorithm>
#include <cstddef>

namespace tgvs::config {

namespace {

// The key of ours that a name with blanks or dashes in it stands for; empty: none.
std::string joined_key(std::string_view name)
{
    for (const bool underscore : {true, false}) {
        std::string tried;
        for (auto rest = name; !rest.empty();) {
            const auto blank = rest.front() == '-' ? 1 : blank_length(rest);
            if (blank == 0)
                tried += rest.front();
            else if (underscore && !tried.ends_with('_'))
                tried += '_';
            rest.remove_prefix(std::max<std::size_t>(blank, 1));
        }
        if (find_key(tried) != nullptr)
            return tried;
    }
    return {};
}

}  // namespace

bool is_word_character(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::string remark_on(std::string_view name)
{
    if (const auto odd = odd_character(name); !odd.empty())
        return ": " + odd;
    const auto blank = name.find_first_of(" \t");
    return blank == std::string_view::npos
               ? ""
               : ": character " + std::to_string(blank + 1) + " is a blank";
}

std::string key_in(std::string_view text, bool first)
{
    std::string words(text);
    for (char& c : words)
        c = is_word_character(c) ? static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c)
                                 : ' ';
    const auto trimmed = trim(words);
    const auto word =
        first ? trimmed.substr(0, trimmed.find(' ')) : trimmed.substr(trimmed.rfind(' ') + 1);
    return find_key(word) != nullptr ? std::string(word) : std::string();
}

std::string meant_by(std::string_view name)
{
    for (auto key : {joined_key(name), joined_key(straightened(name)), key_in(name, false)})
        if (!key.empty())
            return key;
    return {};
}

std::string advice_to_write(const std::string& key)
{
    return key.empty() ? "" : "; write " + key + "=…";
}

ExportedName without_export(std::string_view name)
{
    ExportedName result{.name = name};
    for (const std::string_view word : {"export", "set"})
        if (to_lower(result.name.substr(0, word.size())) == word &&
            blank_length(result.name.substr(word.size())) > 0) {
            result.exported = word == "export";
            result.name = trim_blanks(result.name.substr(word.size()));
        }
    return result;
}

std::string_view without_quotes_of_a_name(std::string_view name)
{
    const bool quoted = name.size() > 2 && name.front() == name.back() &&
                        (name.front() == '\'' || name.front() == '"');
    return quoted ? name.substr(1, name.size() - 2) : name;
}

}  // namespace tgvs::config
