// schedule/notes.hpp: the text of notes that a calendar program has written as HTML.
#include "base/text.hpp"
#include "schedule/notes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tgvs::schedule {

namespace {

constexpr std::string_view no_break_space = "\xC2\xA0";

bool is_html(std::string_view text)
{
    constexpr std::array<std::string_view, 10> signs = {"<br", "<p>", "<p ", "</",  "<div",
                                                        "<a ", "<li", "<ul", "<ol", "<html"};
    return std::ranges::any_of(signs,
                               [&](auto sign) { return contains_ignoring_case(text, sign); });
}

void append_utf8(std::string& text, std::uint32_t character)
{
    const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
    if (character < 0x80)
        return byte(character);
    if (character < 0x800) {
        byte(0xC0 | character >> 6);
    } else {
        if (character < 0x10000) {
            byte(0xE0 | character >> 12);
        } else {
            byte(0xF0 | character >> 18);
            byte(0x80 | (character >> 12 & 0x3F));
        }
        byte(0x80 | (character >> 6 & 0x3F));
    }
    byte(0x80 | (character & 0x3F));
}

bool append_numbered(std::string& text, std::string_view digits)
{
    const bool hexadecimal = digits.starts_with('x') || digits.starts_with('X');
    if (hexadecimal)
        digits.remove_prefix(1);
    std::uint32_t character = 0;
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, character, hexadecimal ? 16 : 10);
    const bool surrogate = character >= 0xD800 && character < 0xE000;
    if (digits.empty() || error != std::errc{} || at != end || character == 0 ||
        character > 0x10FFFF || surrogate)
        return false;
    append_utf8(text, character);
    return true;
}

// "&amp;" and so on at the front. What is none stays as it is.
std::size_t append_entity(std::string& text, std::string_view left)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> named = {
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
    constexpr std::size_t longest = 12;
    const auto end = left.substr(0, longest).find(';');
    if (end != std::string_view::npos) {
        const auto name = left.substr(1, end - 1);
        for (const auto& [known, character] : named)
            if (name == known) {
                text += character;
                return end + 1;
            }
        if (name.starts_with('#') && append_numbered(text, name.substr(1)))
            return end + 1;
    }
    text += '&';
    return 1;
}

std::string_view href_of(std::string_view tag)
{
    const auto at = to_lower(tag).find("href=");
    if (at == std::string::npos)
        return {};
    auto value = tag.substr(at + 5);
    const char quote = value.starts_with('"') || value.starts_with('\'') ? value.front() : ' ';
    if (quote != ' ')
        value.remove_prefix(1);
    return value.substr(0, value.find(quote));
}

class HtmlText {
public:
    explicit HtmlText(std::string_view html) : html_(html), last_end_(html.rfind('>')) {}

    std::string take()
    {
        while (at_ < html_.size()) {
            if (html_[at_] == '<' && last_end_ != std::string_view::npos && at_ < last_end_) {
                const auto end = html_.find('>', at_);
                take_tag(html_.substr(at_ + 1, end - at_ - 1));
                at_ = end + 1;
            } else if (html_[at_] == '&') {
                std::string character;
                at_ += append_entity(character, html_.substr(at_));
                put(character);
            } else {
                const auto end = std::min(html_.find_first_of("<&", at_ + 1), html_.size());
                put(html_.substr(at_, end - at_));
                at_ = end;
            }
        }
        return std::move(text_);
    }

private:
    // What a link is called says less than where it leads.
    void put(std::string_view text)
    {
        if (!in_link_)
            text_ += text;
    }

    void take_tag(std::string_view tag)
    {
        const auto name = to_lower(tag.substr(0, tag.find_first_of(" \t\n/", 1)));
        if (name == "a") {
            const auto link = href_of(tag);
            put(link.contains('&') ? HtmlText(link).take() : std::string(link));
            in_link_ = !link.empty();
        } else if (name == "/a") {
            in_link_ = false;
        } else if (ends_line(name)) {
            text_ += '\n';
        }
    }

    static bool ends_line(std::string_view name)
    {
        constexpr std::array<std::string_view, 9> names = {"br", "p",   "/p", "div", "/div",
                                                           "li", "/li", "ul", "/ul"};
        return std::ranges::find(names, name) != names.end();
    }

    std::string_view html_;
    std::size_t last_end_;  // of a tag
    std::size_t at_ = 0;
    std::string text_;
    bool in_link_ = false;
};

}  // namespace

std::string plain_text(std::string_view text)
{
    auto plain = is_html(text) ? HtmlText(text).take() : std::string(text);
    replace_all(plain, no_break_space, " ");
    return plain;
}

}  // namespace tgvs::schedule
