#include "config/chat_id.hpp"

#include "base/text.hpp"
#include "config/characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tgvs::config {

namespace {

constexpr std::int64_t most_group = 999'999'999'999;
constexpr std::int64_t channel_base = 1'000'000'000'000;
constexpr std::int64_t most_channel = 997'852'516'352;
constexpr std::int64_t first_monoforum = 1'002'147'483'649;
constexpr std::int64_t most_monoforum = 3'000'000'000'000;
constexpr std::size_t shortest_name = 4;
constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_hash = 64;

std::unexpected<Error> wrong(std::string what)
{
    return failure(std::move(what));
}

Result<ChatId> chat_by_number(std::int64_t number)
{
    if (number > 0)
        return wrong(
            "is a positive number, which means a person (groups start with -, channels and "
            "supergroups with -100: write that before it if it is the id of one)");
    if (number < -channel_base - most_monoforum || number == 0)
        return wrong("is a number that no chat has");
    if (number >= -most_group)
        return ChatId(GroupId(-number));
    const auto id = -number - channel_base;
    if (id >= 1 && id <= most_channel)
        return ChatId(ChannelId(id));
    if (id >= first_monoforum)
        return wrong("belongs to a channel's direct messages, which have no live streams");
    return wrong("belongs to a secret chat, which has no live streams");
}

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Result<ChatId> chat_by_name(std::string_view name)
{
    const bool fits = name.size() >= shortest_name && name.size() <= longest_name &&
                      std::ranges::all_of(name, is_word) && name[0] != '_' &&
                      !(name[0] >= '0' && name[0] <= '9');
    // What is longer than any name may be a secret that was pasted into the wrong line.
    if (!fits && name.size() > longest_name)
        return wrong("has a text that is too long for a chat name");
    if (!fits)
        return wrong(fmt::format("has '{}', which is not a chat name", printable(name)));
    return ChatId(ChatName(std::string(name)));
}

Result<ChatId> chat_by_hash(std::string_view hash)
{
    const bool fits = !hash.empty() && hash.size() <= longest_hash &&
                      std::ranges::all_of(hash, [](char c) { return is_word(c) || c == '-'; });
    if (!fits)
        return wrong("is an incomplete invite link");
    return ChatId(InviteLink(std::string(hash)));
}

Result<ChatId> chat_by_private_link(std::string_view id)
{
    const auto number = parse_integer(id);
    if (!number || *number < 1 || *number > most_channel)
        return wrong("is an incomplete link to a message");
    return ChatId(ChannelId(*number));
}

// Links of Telegram's to something else: a folder of chats, a proxy, what is to be shared.
bool leads_to_no_chat(std::string_view word)
{
    constexpr std::array<std::string_view, 8> words = {
        "addlist", "proxy", "socks", "share", "addstickers", "addemoji", "setlanguage", "login"};
    return std::ranges::find(words, word) != words.end();
}

// What stands behind t.me/.
Result<ChatId> chat_by_path(std::string_view path)
{
    path = path.substr(0, path.find_first_of("?#"));
    const auto parts = split(path, '/');
    const auto second = parts.size() > 1 ? parts[1] : std::string_view();
    if (parts[0].starts_with('+'))
        return chat_by_hash(parts[0].substr(1));
    if (parts[0] == "joinchat")
        return chat_by_hash(second);
    if (parts[0] == "c")
        return chat_by_private_link(second);
    if (parts[0] == "s" || parts[0] == "boost")  // pages about a channel
        return chat_by_name(second);
    if (leads_to_no_chat(parts[0]))
        return wrong("is not a link to a chat");
    return chat_by_name(parts[0]);
}

// The part behind the host when it is one of Telegram's; name.t.me is t.me/name.
std::optional<std::string> path_of_link(std::string_view text)
{
    const auto lower = to_lower(text);
    std::size_t begin = 0;
    for (const std::string_view scheme : {"https://", "http://"})
        if (lower.starts_with(scheme))
            begin = scheme.size();
    auto host = std::string_view(lower).substr(begin);
    host = host.substr(0, host.find_first_of("/?#"));
    auto path = text.substr(begin + host.size());
    if (path.starts_with('/'))
        path.remove_prefix(1);
    if (host.starts_with("www."))
        host.remove_prefix(4);
    if (host == "t.me" || host == "telegram.me" || host == "telegram.dog")
        return std::string(path);
    if (host.ends_with(".t.me"))
        return std::string(host.substr(0, host.size() - std::string_view(".t.me").size()));
    return std::nullopt;
}

// "-1001234567890" of "-1001234567890_12", a topic of a group.
std::string without_topic(std::string_view place)
{
    return std::string(place.starts_with('-') ? place.substr(0, place.find('_')) : place);
}

// What stands behind # in the address of Telegram's page for browsers; tg:// links are the same in the
// words of its programs.
std::optional<std::string> path_of_other_link(std::string_view text)
{
    const auto lower = to_lower(text);
    const auto mark = text.find('#');
    if (lower.find("web.telegram.org/") < 9 && mark != std::string_view::npos)
        return without_topic(text.substr(mark + 1));
    for (const auto& [link, path] :
         {std::pair<std::string_view, std::string_view>{"tg://resolve?domain=", "@"},
          {"tg://join?invite=", "t.me/+"}})
        if (lower.starts_with(link)) {
            const auto rest = text.substr(link.size());
            return std::string(path) + std::string(rest.substr(0, rest.find('&')));
        }
    return std::nullopt;
}

Result<ChatId> chat_by_text(std::string_view text)
{
    if (text.empty())
        return wrong("is empty");
    if (const auto number = parse_integer(text))
        return chat_by_number(*number);
    if (text.starts_with('@'))
        return chat_by_name(text.substr(1));
    if (const auto path = path_of_link(text))
        return chat_by_path(*path);
    if (text.find("://") != std::string_view::npos || text.starts_with('+'))
        return wrong("is not a link to a chat");
    return chat_by_name(text);
}

Result<ChatId> read_chat_id(std::string_view text)
{
    text = trim(text);
    if (const auto odd = odd_character(text); !odd.empty())
        return wrong("has a character that does not belong there: " + odd);
    const auto other = path_of_other_link(text);
    return chat_by_text(other ? std::string_view(*other) : text);
}

}  // namespace

Result<ChatId> parse_chat_id(std::string_view text)
{
    auto id = read_chat_id(text);
    if (id)
        return id;
    return failure(fmt::format(
        "CHAT_ID {}; it is a number such as -1001234567890, a name such as @name, or a link such "
        "as https://t.me/name or https://t.me/+…",
        id.error().message));
}

std::string wrong_with_chat_id(std::string_view text)
{
    const auto id = read_chat_id(text);
    return id ? "" : "it " + id.error().message;
}

std::int64_t number_of(const GroupId& group)
{
    return -group.id;
}

std::int64_t number_of(const ChannelId& channel)
{
    return -channel_base - channel.id;
}

}  // namespace tgvs::config
