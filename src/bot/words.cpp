#include "bot/words.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <iterator>

namespace tgvs::bot {

namespace {

struct VerbName {
    std::string_view name;
    Verb verb;
};
constexpr VerbName verb_names[] = {
    {"now", Verb::now},          {"queue", Verb::now},         {"status", Verb::now},
    {"np", Verb::now},           {"skip", Verb::skip},         {"next", Verb::skip},
    {"pause", Verb::pause},      {"resume", Verb::resume},     {"play", Verb::play},
    {"p", Verb::play},           {"add", Verb::play},          {"remove", Verb::remove},
    {"help", Verb::help},        {"start", Verb::start},       {"id", Verb::id},
    {"stop", Verb::elsewhere},   {"shuffle", Verb::elsewhere}, {"loop", Verb::elsewhere},
    {"volume", Verb::elsewhere}, {"seek", Verb::elsewhere},
};

constexpr std::string_view data_version = "v1:";
constexpr std::size_t longest_data = 64;
constexpr std::size_t token_digits = 16;
constexpr std::size_t longest_number = 20;

constexpr std::string_view kind_names[] = {"skip", "pause", "resume", "queue",
                                           "now",  "rm",    "add",    "addnext"};

bool consists_of(std::string_view text, std::string_view characters)
{
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_token(PressedWords::Kind kind, std::string_view token)
{
    using enum PressedWords::Kind;
    switch (kind) {
        case skip:
            return token.size() == token_digits && consists_of(token, "0123456789abcdef");
        case pause:
        case resume:
        case add:
        case add_next:
            return !token.empty() && token.size() <= longest_number &&
                   consists_of(token, "0123456789");
        case remove:
            return token.size() >= 2 && token.size() <= longest_number && token[0] == 'r' &&
                   consists_of(token.substr(1), "0123456789");
        case queue:
        case now:
            return token.empty();
    }
    return false;
}

}  // namespace

bool is_link(std::string_view text)
{
    const auto lower = to_lower(text.substr(0, std::string_view("https://").size()));
    return (lower.starts_with("http://") || lower.starts_with("https://")) &&
           text.find_first_of(" \t\r\n") == std::string_view::npos;
}

Words read_words(std::string_view text, std::string_view own_name)
{
    text = trim(text);
    if (is_link(text))
        return {.verb = Verb::link, .argument = std::string(text)};
    if (text.empty() || text[0] != '/')
        return {};
    const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
    auto name = text.substr(1, end - 1);
    Words words = {.verb = Verb::unknown, .argument = std::string(trim(text.substr(end)))};
    if (const auto at = name.find('@'); at != std::string_view::npos) {
        words.to_another = to_lower(name.substr(at + 1)) != to_lower(own_name);
        name = name.substr(0, at);
    }
    const auto found = std::ranges::find(verb_names, to_lower(name), &VerbName::name);
    if (found != std::end(verb_names))
        words.verb = found->verb;
    return words;
}

std::string button_data(const PressedWords& words)
{
    auto data =
        std::string(data_version) + std::string(kind_names[static_cast<std::size_t>(words.kind)]);
    return words.token.empty() ? data : data + ':' + words.token;
}

std::optional<PressedWords> read_button_data(std::string_view data)
{
    if (data.size() > longest_data || !data.starts_with(data_version))
        return std::nullopt;
    data.remove_prefix(data_version.size());
    const auto colon = std::min(data.find(':'), data.size());
    const auto name = data.substr(0, colon);
    const bool has_token = colon < data.size();
    const auto token = has_token ? data.substr(colon + 1) : std::string_view();
    const auto found = std::ranges::find(kind_names, name);
    if (found == std::end(kind_names) || (has_token && token.empty()))
        return std::nullopt;
    const auto kind = static_cast<PressedWords::Kind>(found - std::begin(kind_names));
    if (!is_token(kind, token))
        return std::nullopt;
    return PressedWords{.kind = kind, .token = std::string(token)};
}

std::string item_token(std::string_view id)
{
    return sha256_hex(id).substr(0, token_digits);
}

}  // namespace tgvs::bot
