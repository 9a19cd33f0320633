#include "playlist/mend.hpp"

#include "base/code_page.hpp"
#include "base/text.hpp"
#include "playlist/entry_text.hpp"
#include "playlist/url.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mended_limit = 300;
constexpr std::size_t comments_limit = 4;
constexpr std::size_t folders_limit = 8;  // of a path of another machine

bool is_drive_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "C:\x", "\x" (of the same drive), "/C:/x" (of a file URL) and "//server/x": a path of another machine.
bool is_windows_path(std::string_view path)
{
    if (path.starts_with("//") || path.starts_with('\\'))
        return true;
    if (path.starts_with('/'))
        path.remove_prefix(1);
    return path.size() > 2 && is_drive_letter(path[0]) && path[1] == ':' &&
           (path[2] == '/' || path[2] == '\\');
}

std::string with_slashes(std::string path)
{
    std::ranges::replace(path, '\\', '/');
    return path;
}

// Collects texts of paths, each once, in order.
class Texts {
public:
    void add(std::string text)
    {
        if (!trim(text).empty() && texts_.size() < mended_limit && known_.insert(text).second)
            texts_.push_back(std::move(text));
    }

    const std::vector<std::string>& all() const { return texts_; }

private:
    std::vector<std::string> texts_;
    std::set<std::string> known_;
};

// "name # comment", also of a name in quotes. The longest name first.
void add_without_comments(std::string_view text, Texts& into)
{
    auto end = text.size();
    for (std::size_t i = 0; i < comments_limit && end > 0; ++i) {
        const auto mark = text.find_last_of('#', end - 1);
        if (mark == std::string_view::npos || mark == 0)
            return;
        end = mark;
        if (text[mark - 1] != ' ' && text[mark - 1] != '\t')
            continue;
        const auto name = trim(text.substr(0, mark));
        into.add(std::string(name));
        into.add(std::string(without_quotes(name)));
    }
}

// What of the line is the name?
Texts names_in(std::string_view line)
{
    Texts names;
    const auto name = trim(line);
    names.add(std::string(name));
    const auto begin = static_cast<std::size_t>(name.data() - line.data());
    names.add(std::string(line.substr(begin)));                   // blanks at its end
    names.add(std::string(line.substr(0, begin + name.size())));  // and at its beginning
    names.add(std::string(line));
    names.add(std::string(bare(name)));
    names.add(std::string(without_quotes(bare(name))));
    add_without_comments(bare(name), names);
    return names;
}

// "a b 100%" of "a%20b%20100%": a % that encodes nothing stays.
std::string loosely_decoded(std::string_view text)
{
    constexpr std::size_t encoded = 3;
    std::string result;
    while (!text.empty()) {
        const auto one = text.starts_with('%') && text.size() >= encoded
                             ? percent_decoded(text.substr(0, encoded))
                             : std::nullopt;
        result += one ? *one : std::string(text.substr(0, 1));
        text.remove_prefix(one ? encoded : 1);
    }
    return result;
}

// How is the name written?
void add_spellings(const std::string& name, Texts& into)
{
    constexpr int times_encoded = 2;
    into.add(name);
    const auto lower = to_lower(std::string_view(name).substr(0, 5));
    if (lower == "file:") {
        auto path = name.substr(5);
        const auto first = std::min(path.find_first_not_of('/'), path.size());
        // file://server/share and file:////server/share: not of this machine.
        if (first == 2 || first > 3)
            add_spellings("//" + path.substr(first), into);
        path.erase(0, first > 1 ? first - 1 : 0);
        return add_spellings(path, into);
    }
    into.add(with_slashes(name));
    auto plain = name;
    for (int i = 0; i < times_encoded; ++i) {
        plain = loosely_decoded(plain);
        into.add(plain);
        into.add(with_slashes(plain));
    }
}

// The last folders of a path of another machine, as they may lie beside the list.
void add_tails(const std::string& spelling, Texts& into)
{
    if (!is_windows_path(spelling))
        return;
    const auto path = with_slashes(spelling);
    std::vector<std::string_view> parts;
    for (const auto part : split(path, '/'))
        if (!part.empty() && part != "." && part != ".." &&
            part.find(':') == std::string_view::npos)
            parts.push_back(part);
    const auto first = parts.size() - std::min(parts.size(), folders_limit);
    for (auto from = first; from < parts.size(); ++from) {
        std::string tail;
        for (auto i = from; i < parts.size(); ++i)
            tail += (tail.empty() ? "" : "/") + std::string(parts[i]);
        into.add(std::move(tail));
    }
}

bool may_be_a_path(std::string_view text)
{
    return is_utf8(text) && !has_control_characters(text) && !has_scheme(text);
}

}  // namespace

std::vector<MendedPath> mended_paths(std::string_view line, const fs::path& folder,
                                     const std::vector<std::string>& pages)
{
    Texts spellings;
    const auto names = names_in(line);
    for (const auto& name : names.all())
        add_spellings(name, spellings);
    auto texts = spellings;
    for (const auto& spelling : spellings.all())
        add_tails(spelling, texts);

    std::vector<MendedPath> result;
    std::set<std::string> known;
    const auto add = [&](const std::string& text, const std::string& page) {
        if (!may_be_a_path(text) || result.size() == mended_limit)
            return;
        auto path = (folder / text).lexically_normal().string();
        if (known.insert(path).second)
            result.push_back({std::move(path), page});
    };
    if (is_utf8(line))
        known.insert((folder / trim(line)).lexically_normal().string());
    for (const auto& text : texts.all()) {
        add(text, {});
        if (is_utf8(text))
            continue;
        for (const auto& page : pages)
            if (const auto read = decoded(text, page))
                add(*read, page);
    }
    return result;
}

std::string_view advice_for(std::string_view line)
{
    const auto name = bare(line);
    if (!is_utf8(line))
        return "the line is not UTF-8, and no file matches it in an old code page either; save the "
               "list as UTF-8";
    if (const auto url = without_quotes(name);
        to_lower(url.substr(0, 7)) == "file://" && !url.substr(7).starts_with('/'))
        return "a file URL is file:///path, without a host";
    if (name.find('\\') != std::string_view::npos)
        return "separate folders by /, not by \\";
    if (without_quotes(name) != name)
        return "write it without quotes";
    if (name.find(" #") != std::string_view::npos)
        return "a comment needs a line of its own";
    return {};
}

}  // namespace tgvs::playlist
