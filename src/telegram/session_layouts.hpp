// telegram/session_layouts.hpp: what stands at which byte of a decoded session string.
//
// Pyrogram  >BI?256sQ?  dc, api_id, test, key, user id, bot; the older ones without api_id, the oldest
//           with a user id of 32 bits
// Telethon  >B4sH256s or >B16sH256s  dc, IPv4 or IPv6 address, port, key
// GramJS    dc, length of the address (16 bits), address as text, port (16 bits), key; big-endian
// mtcute    3, flags (32 bits), the main data centre, that for media if flag 4 is set, the user and
//           whether it is a bot if flag 1 is, key; TL, so little-endian
#pragma once

#include "base/result.hpp"
#include "telegram/session_data.hpp"

#include <cstddef>
#include <string_view>

namespace tgvs::telegram::layouts {

constexpr std::size_t pyrogram_bytes = 271;
constexpr std::size_t pyrogram_old_64_bytes = 267;
constexpr std::size_t pyrogram_old_32_bytes = 263;
constexpr std::size_t telethon_v4_bytes = 263;
constexpr std::size_t telethon_v6_bytes = 275;
constexpr std::size_t gramjs_shortest_address = 3;
constexpr std::size_t gramjs_longest_address = 64;
constexpr std::size_t gramjs_without_address_bytes = 261;
constexpr char mtcute_version = 3;

Result<SessionData> read_pyrogram(std::string_view bytes);  // one of the three lengths
Result<SessionData> read_telethon(std::string_view bytes);  // one of the two lengths
Result<SessionData> read_gramjs(std::string_view bytes);
Result<SessionData> read_mtcute(std::string_view bytes);

// A length and a text of that length: no Telethon string of an existing network looks like that.
bool looks_like_gramjs(std::string_view bytes);

// Its beginning does: so far no other maker's string has looked like that.
bool begins_like_gramjs(std::string_view bytes);
bool begins_like_mtcute(std::string_view bytes);

// "Telethon" or "GramJS" of bytes that are laid out so, though no 1 was before their base64; empty: they are not.
std::string_view form_without_mark(std::string_view bytes);

// Of the readers' own.
std::unexpected<Error> damaged(std::string_view form, std::string_view what);
bool is_address_text(std::string_view text);

}  // namespace tgvs::telegram::layouts
