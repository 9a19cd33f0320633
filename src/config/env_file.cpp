#include "config/env_file.hpp"

#include "base/result.hpp"
#include "base/text.hpp"
#include "config/characters.hpp"
#include "config/keys.hpp"

#include <algorithm>
#include <ranges>

namespace tgvs::config {

namespace {

constexpr std::size_t max_name_length = 64;  // longer is no name but a secret pasted onto a line

bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

// PowerShell's > and Notepad's "Unicode". Without its mark it is told by zero bytes that are all on one side.
bool is_utf16(std::string_view text)
{
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return true;
    std::size_t zeros[2] = {};
    for (std::size_t i = 0; i < text.size(); ++i)
        zeros[i % 2] += text[i] == '\0';
    const auto most = std::max(zeros[0], zeros[1]);
    const auto least = std::min(zeros[0], zeros[1]);
    return most > 4 * least && most >= text.size() / 4;
}

// Where the name holds a character that does not show what it is.
std::string remark_on(std::string_view name)
{
    if (const auto odd = odd_character(name); !odd.empty())
        return ": " + odd;
    const auto blank = name.find_first_of(" \t");
    return blank == std::string_view::npos
               ? ""
               : ": character " + std::to_string(blank + 1) + " is a blank";
}

// The key of ours that a name with blanks or dashes in it stands for; empty: none.
std::string meant_by(std::string_view name)
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

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text), at_(byte_order_mark_length(text)) {}

    EnvFile run()
    {
        if (!lines_are_sane())
            return std::move(result_);
        while (!done())
            parse_line();
        return std::move(result_);
    }

private:
    bool done() const { return at_ == text_.size(); }
    char peek() const { return text_[at_]; }
    bool at_line_end() const { return done() || is_line_end(peek()); }

    // A lone CR ends a line as well.
    char take()
    {
        const char c = text_[at_++];
        if (c == '\n' || (c == '\r' && (done() || peek() != '\n')))
            ++line_;
        return c;
    }

    void skip_blanks()
    {
        while (const auto length = blank_length(text_.substr(at_)))
            at_ += length;
    }

    void skip_line()
    {
        while (!at_line_end())
            take();
        if (!done() && take() == '\r' && !done() && peek() == '\n')
            take();
    }

    bool lines_are_sane();
    void parse_line();
    void parse_comment();
    void parse_assignment();
    Result<std::string> parse_value(bool after_blank);
    Result<std::string> single_quoted();
    Result<std::string> double_quoted();
    Result<std::string> typographically_quoted();
    std::string stray_quote() const;
    std::string unquoted(bool after_blank);

    std::string_view text_;
    std::size_t at_;
    std::size_t value_end_ = 0;  // of the value that was read last, with its quotes
    std::size_t opened_ = 0;     // behind its opening quote
    int line_ = 1;
    EnvFile result_;
};

bool Parser::lines_are_sane()
{
    if (is_utf16(text_)) {
        result_.errors.push_back({1, "saved as UTF-16; save as UTF-8", {}});
        return false;
    }
    int number = 0;
    for (const auto line : split(text_, '\n')) {
        ++number;
        if (line.find('\0') != std::string_view::npos)
            result_.errors.push_back({number, "a NUL byte: this is not a text file", {}});
        else if (line.size() > max_env_line_bytes)
            result_.errors.push_back({number, "the line is too long", {}});
        if (!result_.errors.empty())
            return false;
    }
    return true;
}

void Parser::parse_line()
{
    const auto begin = at_;
    skip_blanks();
    if (at_line_end())
        return skip_line();
    if (peek() == '#' || peek() == ';')
        return parse_comment();
    at_ = begin;
    parse_assignment();
}

void Parser::parse_comment()
{
    const auto begin = at_;
    const auto number = line_;
    skip_line();
    auto comment = text_.substr(begin, at_ - begin);
    while (!comment.empty() && is_line_end(comment.back()))
        comment.remove_suffix(1);
    if (comment.ends_with('\\'))
        result_.warnings.push_back(
            {number,
             "the comment ends with a backslash: systemd treats the next line as part of it",
             {}});
}

void Parser::parse_assignment()
{
    EnvEntry entry{.key = {}, .value = {}, .line = line_, .begin = at_};
    const auto refuse = [&](std::string message) {
        result_.errors.push_back({entry.line, std::move(message), entry.key});
        at_ = entry.begin;
        line_ = entry.line;
        skip_line();
    };

    while (!at_line_end() && peek() != '=')
        take();
    auto name = trim_blanks(text_.substr(entry.begin, at_ - entry.begin));
    if (at_line_end())
        return refuse("not a KEY=value line" + remark_on(name));
    for (const std::string_view word : {"export", "set"})
        if (name.starts_with(word) && blank_length(name.substr(word.size())) > 0) {
            entry.exported = word == "export";
            name = trim_blanks(name.substr(word.size()));
        }
    if (name.size() > 2 && name.front() == '\'' && name.back() == '\'')
        name = name.substr(1, name.size() - 2);
    if (!is_env_name(name)) {
        entry.key = meant_by(name);
        return refuse("the text before = is not a valid name" + remark_on(name) +
                      (entry.key.empty() ? "" : "; write " + entry.key + "=…"));
    }
    entry.key = name;
    take();

    const auto blanks = at_;
    skip_blanks();
    auto value = parse_value(at_ > blanks);
    if (!value)
        return refuse(entry.key + ": " + value.error().message);
    if (!is_utf8(*value))
        return refuse(entry.key + ": the value is not UTF-8; save the file as UTF-8");
    entry.value_end = value_end_;
    skip_line();
    entry.value = Secret(std::move(*value));
    entry.end = at_;
    result_.entries.push_back(std::move(entry));
}

// As python-dotenv has it: behind a quoted value a comment may follow, behind any other one that a blank
// stands before.
Result<std::string> Parser::parse_value(bool after_blank)
{
    if (at_line_end() || (after_blank && peek() == '#')) {
        value_end_ = at_;
        return std::string();
    }
    if (quote_at_start(text_.substr(at_)) > 0)
        return typographically_quoted();
    if (peek() != '\'' && peek() != '"')
        return unquoted(after_blank);
    auto value = take() == '\'' ? single_quoted() : double_quoted();
    if (!value)
        return value;
    value_end_ = at_;
    skip_blanks();
    if (!at_line_end() && peek() != '#')
        return failure(
            "text after the closing quote that is not a comment: write # before a comment");
    return value;
}

// “x”, «x» and the like, as a chat makes of "x". Where only one of the two is there it is a value like any
// other, and whoever reads it will find the character.
Result<std::string> Parser::typographically_quoted()
{
    const auto line = line_;
    auto value = unquoted(false);
    std::string_view inside = value;
    const auto first = quote_at_start(inside);
    const auto last = inside.ends_with('"') || inside.ends_with('\'') ? 1 : quote_at_end(inside);
    if (last == 0 || inside.size() < first + last)
        return value;
    result_.warnings.push_back(
        {line,
         "the quotes are typographic (" + odd_character(inside) + "); they are read as \"",
         {}});
    inside.remove_prefix(first);
    inside.remove_suffix(last);
    return std::string(inside);
}

Result<std::string> Parser::single_quoted()
{
    std::string value;
    opened_ = at_;
    while (!done()) {
        const char c = take();
        if (c == '\'')
            return value;
        value += c;
    }
    return failure("the closing ' is missing" + stray_quote());
}

Result<std::string> Parser::double_quoted()
{
    constexpr std::string_view escapable = "\"\\$`";
    std::string value;
    opened_ = at_;
    while (!done()) {
        char c = take();
        if (c == '"')
            return value;
        if (c == '\\' && !done()) {
            c = take();
            if (c == '\n')
                continue;
            if (escapable.find(c) == std::string_view::npos)
                value += '\\';
        }
        value += c;
    }
    return failure("the closing \" is missing" + stray_quote());
}

// The first line of the value that was begun ends with a quote, but with a typographic one.
std::string Parser::stray_quote() const
{
    const auto line = trim_blanks(text_.substr(
        opened_, std::min(text_.find_first_of("\r\n", opened_), text_.size()) - opened_));
    const auto length = quote_at_end(line);
    if (length == 0)
        return {};
    const auto odd = odd_character(line.substr(line.size() - length));
    return ": the line ends with " + odd.substr(odd.find("U+")) +
           "; write the same quote as before the value";
}

std::string Parser::unquoted(bool after_blank)
{
    const auto line = line_;
    std::string value;
    std::size_t kept = 0;  // what trailing blanks are cut back to
    bool escaped = false;
    bool blank = after_blank;  // before the next character
    value_end_ = at_;
    while (!at_line_end() && !(blank && peek() == '#')) {
        const auto blanks = blank_length(text_.substr(at_));
        blank = blanks > 0;
        if (blank) {
            value += text_.substr(at_, blanks);
            at_ += blanks;
            continue;
        }
        char c = take();
        if (c != '\\') {
            value += c;
        } else {
            kept = value.size();  // blanks before a backslash stay, also at the end of the file
            value_end_ = at_;
            if (done())
                break;
            c = take();
            if (c == '\r' && !done() && peek() == '\n')
                take();
            if (is_line_end(c))
                continue;
            escaped = true;
            value += c;
        }
        kept = value.size();
        value_end_ = at_;
    }
    value.resize(kept);
    if (escaped)
        result_.warnings.push_back(
            {line, "a backslash outside quotes is removed; use single quotes to keep it", {}});
    return value;
}

}  // namespace

const EnvEntry* EnvFile::last(std::string_view key) const
{
    for (const auto& entry : std::views::reverse(entries))
        if (entry.key == key)
            return &entry;
    return nullptr;
}

EnvFile parse_env(std::string_view text)
{
    return Parser(text).run();
}

bool is_env_name(std::string_view name)
{
    const auto letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && name.size() <= max_name_length && !digit(name[0]) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || digit(c); });
}

std::size_t byte_order_mark_length(std::string_view text)
{
    return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace tgvs::config
