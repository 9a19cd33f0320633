#include "telegram/chat_cache.hpp"

#include "base/file.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace tgvs::telegram {

namespace {

using nlohmann::json;

constexpr int text_version = 1;
constexpr std::size_t most_bytes = 4096;

ChatKind read_kind(const std::string& name)
{
    for (const auto kind : {ChatKind::group, ChatKind::supergroup, ChatKind::channel})
        if (to_string(kind) == name)
            return kind;
    throw std::out_of_range("a kind of chat is not known");
}

// Not a number that was rounded or cut to fit.
std::int64_t read_integer(const json& value)
{
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX))
        throw std::out_of_range("a number is out of range");
    return value.get<std::int64_t>();
}

}  // namespace

std::string to_text(const CachedChat& cached)
{
    const json root = {
        {"version", text_version},   {"account", cached.account},
        {"chat_id", cached.chat_id}, {"kind", std::string(to_string(cached.at.kind))},
        {"id", cached.at.id},        {"access_hash", cached.at.access_hash}};
    return root.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

Result<CachedChat> parse_chat_cache(std::string_view text)
{
    try {
        const auto root = json::parse(text);
        if (read_integer(root.at("version")) != text_version)
            return failure("unknown version");
        CachedChat cached = {.account = read_integer(root.at("account")),
                             .chat_id = root.at("chat_id").get<std::string>(),
                             .at = {.kind = read_kind(root.at("kind").get<std::string>()),
                                    .id = read_integer(root.at("id")),
                                    .access_hash = read_integer(root.at("access_hash"))}};
        if (cached.account <= 0 || cached.at.id <= 0 || cached.chat_id.empty())
            return failure("a field is out of range");
        return cached;
    } catch (const std::exception& error) {
        return failure(std::string("unexpected format: ") + error.what());
    }
}

std::optional<ChatReference> load_chat_cache(const std::filesystem::path& file,
                                             std::int64_t account, std::string_view chat_id)
{
    const auto text = read_file(file, most_bytes);
    if (!text)
        return std::nullopt;
    const auto cached = parse_chat_cache(*text);
    if (!cached || cached->account != account || cached->chat_id != chat_id)
        return std::nullopt;
    return cached->at;
}

Result<void> save_chat_cache(const std::filesystem::path& file, const CachedChat& cached)
{
    return write_file_atomically(file, to_text(cached), {.durable = false});
}

}  // namespace tgvs::telegram
