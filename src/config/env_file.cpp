#include "config/env_file.hpp"

#include "base/result.hpp"
#include "base/text.hpp"
#include "config/characters.hpp"
#include "config/env_name.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

namespace tgvs::config {

namespace {

constexpr std::size_t max_name_length = 64;  // longer is no name but a secret pasted onto a line
constexpr std::string_view session_key = "SESSION_STRING";
constexpr std::size_t shortest_session = 351;  // characters
constexpr std::size_t shortest_of_lines = 32;  // that somebody broke a session string into

bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

bool is_of_a_session(char c)
{
    return is_word_character(c) || c == '+' || c == '/' || c == '-' || c == '=';
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
    std::string_view rest_of_line() const;
    bool goes_on_with_session() const;
    void refuse_rest_of_session();
    std::optional<std::string> quoted_as_a_whole(char quote);
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
    bool in_session_ = false;  // the line before has a part of a session string
    EnvFile result_;
};

bool Parser::lines_are_sane()
{
    if (const auto form = wide_encoding(text_); !form.empty()) {
        result_.errors.push_back({1, fmt::format("saved as {}; save as UTF-8", form), {}});
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
    if (goes_on_with_session())
        return refuse_rest_of_session();
    in_session_ = false;
    if (at_line_end())
        return skip_line();
    if (peek() == '#' || peek() == ';')
        return parse_comment();
    at_ = begin;
    parse_assignment();
}

std::string_view Parser::rest_of_line() const
{
    const auto end = std::min(text_.find_first_of("\r\n", at_), text_.size());
    return trim_blanks(text_.substr(at_, end - at_));
}

// Chats and terminals break long lines. The last piece may look like a KEY= of somebody else's.
bool Parser::goes_on_with_session() const
{
    const auto line = rest_of_line();
    const auto name = line.substr(0, line.find('='));
    return in_session_ && !line.empty() && std::ranges::all_of(line, is_of_a_session) &&
           line.find_first_not_of('=', name.size()) == std::string_view::npos &&
           find_key(name) == nullptr;
}

void Parser::refuse_rest_of_session()
{
    const auto& errors = result_.errors;
    if (errors.empty() || errors.back().key != session_key)
        result_.errors.push_back(
            {line_,
             std::string(session_key) + " goes on here: write it on one line, without line breaks",
             std::string(session_key)});
    skip_line();
}

// The value of "KEY=value" behind its sign, if the line ends with the quote that it begins with.
std::optional<std::string> Parser::quoted_as_a_whole(char quote)
{
    const auto line = rest_of_line();
    if (line.empty() || line.back() != quote)
        return std::nullopt;
    const auto value = line.substr(0, line.size() - 1);
    at_ = static_cast<std::size_t>(value.data() - text_.data()) + value.size() + 1;
    value_end_ = at_;
    return std::string(value);
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
    if (at_line_end()) {
        entry.key = key_in(name, true);
        return refuse("not a KEY=value line" + remark_on(name) + advice_to_write(entry.key));
    }
    const auto plain = without_export(name);
    entry.exported = plain.exported;
    name = without_quotes_of_a_name(plain.name);
    const bool begins_with_quote = !name.empty() && std::string_view("\"'`").contains(name.front());
    const auto inner = name.substr(begins_with_quote ? 1 : 0);
    if (!is_env_name(inner)) {
        entry.key = meant_by(name);
        return refuse("the text before = is not a valid name" + remark_on(name) +
                      advice_to_write(entry.key));
    }
    entry.key = inner;
    take();

    const auto blanks = at_;
    skip_blanks();
    auto whole = begins_with_quote ? quoted_as_a_whole(name.front()) : std::nullopt;
    if (begins_with_quote && !whole)
        return refuse("the text before = begins with a quote, and none is at the line's end" +
                      advice_to_write(key_in(inner, false)));
    auto value = whole ? Result<std::string>(*std::move(whole)) : parse_value(at_ > blanks);
    if (!value)
        return refuse(entry.key + ": " + value.error().message);
    if (!is_utf8(*value))
        return refuse(entry.key + ": the value is not UTF-8; save the file as UTF-8");
    entry.value_end = value_end_;
    skip_line();
    in_session_ = entry.key == session_key && value->size() >= shortest_of_lines &&
                  value->size() < shortest_session;
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
    if (quote_at_start(text_.substr(at_)) > 0 || peek() == '`')
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

// “x”, «x» and the like, as a chat makes of "x", and `x`, as it marks text that it is to leave alone. Where only one of
// the two is there it is a value like any other, and whoever reads it will find the character.
Result<std::string> Parser::typographically_quoted()
{
    const auto line = line_;
    auto value = unquoted(false);
    std::string_view inside = value;
    const bool backtick = inside.starts_with('`');
    const auto first = backtick ? 1 : quote_at_start(inside);
    const bool ascii =
        backtick ? inside.ends_with('`') : inside.ends_with('"') || inside.ends_with('\'');
    const auto last = ascii ? 1 : backtick ? 0 : quote_at_end(inside);
    if (last == 0 || inside.size() < first + last)
        return value;
    result_.warnings.push_back(
        {line,
         (backtick ? "the quotes are backticks"
                   : "the quotes are typographic (" + odd_character(inside) + ')') +
             "; they are read as \"",
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
