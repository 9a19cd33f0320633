// telegram/chat_cache.hpp: the chat that CHAT_ID was resolved to, kept over a restart.
//
// Valid    for the account and the CHAT_ID that it was written for; anything else is as good as no file.
// Bounds   4 KiB.
#pragma once

#include "base/result.hpp"
#include "telegram/chat.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::telegram {

struct CachedChat {
    std::int64_t account = 0;  // the user's id: an access hash belongs to one account
    std::string chat_id;       // the text in .env
    ChatReference at;
    friend bool operator==(const CachedChat&, const CachedChat&) = default;
};

std::string to_text(const CachedChat& cached);
Result<CachedChat> parse_chat_cache(std::string_view text);

std::optional<ChatReference> load_chat_cache(const std::filesystem::path& file,
                                             std::int64_t account, std::string_view chat_id);
Result<void> save_chat_cache(const std::filesystem::path& file, const CachedChat& cached);

}  // namespace tgvs::telegram
