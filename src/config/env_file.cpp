#include "config/env_file.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <ranges>

namespace tgvs::config {

namespace {

constexpr std::size_t max_name_length = 64;  // longer is no name but a secret pasted onto a line

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
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

    char take()
    {
        if (peek() == '\n')
            ++line_;
        return text_[at_++];
    }

    void skip_blanks()
    {
        while (!done() && is_blank(peek()))
            take();
    }

    void skip_line()
    {
        while (!done() && peek() != '\n')
            take();
        if (!done())
            take();
    }

    bool lines_are_sane();
    void parse_line();
    void parse_comment();
    void parse_assignment();
    Result<std::string> parse_value();
    Result<std::string> single_quoted();
    Result<std::string> double_quoted();
    std::string unquoted();

    std::string_view text_;
    std::size_t at_;
    int line_ = 1;
    EnvFile result_;
};

bool Parser::lines_are_sane()
{
    int number = 0;
    for (const auto line : split(text_, '\n')) {
        ++number;
        if (line.find('\0') != std::string_view::npos)
            result_.errors.push_back({number, "a NUL byte: this is not a text file"});
        else if (line.size() > max_env_line_bytes)
            result_.errors.push_back({number, "the line is too long"});
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
             "the comment ends with a backslash: systemd treats the next line as part of it"});
}

void Parser::parse_assignment()
{
    EnvEntry entry{.key = {}, .value = {}, .line = line_, .begin = at_};
    const auto refuse = [&](std::string message) {
        result_.errors.push_back({entry.line, std::move(message)});
        at_ = entry.begin;
        line_ = entry.line;
        skip_line();
    };

    while (!at_line_end() && peek() != '=')
        take();
    if (at_line_end())
        return refuse("not a KEY=value line");
    auto name = trim(text_.substr(entry.begin, at_ - entry.begin));
    if (name.starts_with("export") && name.size() > 6 && is_blank(name[6])) {
        entry.exported = true;
        name = trim(name.substr(6));
    }
    if (!is_env_name(name))
        return refuse("the text before = is not a valid name");
    entry.key = name;
    take();

    auto value = parse_value();
    if (!value)
        return refuse(entry.key + ": " + value.error().message);
    if (!is_utf8(*value))
        return refuse(entry.key + ": the value is not UTF-8");
    skip_line();
    entry.value = Secret(std::move(*value));
    entry.end = at_;
    result_.entries.push_back(std::move(entry));
}

Result<std::string> Parser::parse_value()
{
    skip_blanks();
    if (at_line_end())
        return std::string();
    if (peek() != '\'' && peek() != '"')
        return unquoted();
    auto value = take() == '\'' ? single_quoted() : double_quoted();
    if (!value)
        return value;
    skip_blanks();
    if (!at_line_end())
        return failure("text after the closing quote; comments need a line of their own");
    return value;
}

Result<std::string> Parser::single_quoted()
{
    std::string value;
    while (!done()) {
        const char c = take();
        if (c == '\'')
            return value;
        value += c;
    }
    return failure("the closing ' is missing");
}

Result<std::string> Parser::double_quoted()
{
    constexpr std::string_view escapable = "\"\\$`";
    std::string value;
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
    return failure("the closing \" is missing");
}

std::string Parser::unquoted()
{
    const auto line = line_;
    std::string value;
    std::size_t kept = 0;  // what trailing blanks are cut back to
    bool escaped = false;
    while (!at_line_end()) {
        char c = take();
        if (c != '\\') {
            value += c;
            if (!is_blank(c))
                kept = value.size();
            continue;
        }
        kept = value.size();  // blanks before a backslash stay, also at the end of the file
        if (done())
            break;
        c = take();
        if (!is_line_end(c)) {
            escaped = true;
            value += c;
            kept = value.size();
        }
    }
    value.resize(kept);
    if (escaped)
        result_.warnings.push_back(
            {line, "a backslash outside quotes is removed; use single quotes to keep it"});
    if (value.find(" #") != std::string::npos || value.find("\t#") != std::string::npos)
        result_.warnings.push_back({line,
                                    "the # is part of the value; comments need a line of their "
                                    "own, values with # need quotes"});
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
