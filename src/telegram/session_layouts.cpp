#include "telegram/session_layouts.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace tgvs::telegram::layouts {

namespace {

namespace ip = boost::asio::ip;
using mtproto::AuthKey;

// Big-endian numbers of a text whose length is known to suffice.
class Fields {
public:
    explicit Fields(std::string_view bytes) : rest_(bytes) {}

    std::string_view take(std::size_t count)
    {
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::uint64_t number(std::size_t count)
    {
        std::uint64_t value = 0;
        for (const char byte : take(count))
            value = (value << 8) | static_cast<unsigned char>(byte);
        return value;
    }

private:
    std::string_view rest_;
};

// As Telegram promises: https://core.telegram.org/bots/api#user. A newer Pyrogram string that is cut has more.
constexpr std::uint64_t most_user_id = (1ULL << 52U) - 1;
constexpr auto most_api_id = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());

struct PyrogramFields {
    std::uint64_t dc = 0;
    std::uint64_t api_id = 0;
    std::uint64_t test_mode = 0;
    std::string_view key;
    std::uint64_t user_id = 0;
    std::uint64_t is_bot = 0;
};

PyrogramFields pyrogram_fields(std::string_view bytes)
{
    Fields fields(bytes);
    PyrogramFields f;
    f.dc = fields.number(1);
    f.api_id = bytes.size() == pyrogram_bytes ? fields.number(4) : 0;
    f.test_mode = fields.number(1);
    f.key = fields.take(AuthKey::size_bytes);
    f.user_id = fields.number(bytes.size() == pyrogram_old_32_bytes ? 4 : 8);
    f.is_bot = fields.number(1);
    return f;
}

SessionFormat pyrogram_format(std::size_t size_bytes)
{
    if (size_bytes == pyrogram_old_32_bytes)
        return SessionFormat::pyrogram_old_32;
    return size_bytes == pyrogram_old_64_bytes ? SessionFormat::pyrogram_old_64
                                               : SessionFormat::pyrogram;
}

}  // namespace

std::unexpected<Error> damaged(std::string_view form, std::string_view what)
{
    return failure(
        fmt::format("it has the form of a {} string, but {}: it is damaged", form, what));
}

bool is_address_text(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == ':' || c == '-';
    });
}

Result<SessionData> read_pyrogram(std::string_view bytes)
{
    const auto f = pyrogram_fields(bytes);
    if (f.dc == 0)
        return damaged("Pyrogram", "its data centre is 0");
    if (f.test_mode > 1 || f.is_bot > 1)
        return damaged("Pyrogram", "a boolean field is neither 0 nor 1");
    if (f.user_id > most_user_id || f.api_id > most_api_id)
        return damaged("Pyrogram", "its user id or api_id is out of range");
    auto key = AuthKey::from_bytes(f.key);
    if (!key)
        return damaged("Pyrogram", "its key is all zeros");
    SessionData data{.format = pyrogram_format(bytes.size()),
                     .dc = static_cast<int>(f.dc),
                     .test_mode = f.test_mode == 1,
                     .key = std::move(*key),
                     .is_bot = f.is_bot == 1};
    if (f.user_id != 0)
        data.user_id = static_cast<std::int64_t>(f.user_id);
    if (f.api_id != 0)
        data.api_id = static_cast<std::int32_t>(f.api_id);
    return data;
}

std::string_view form_without_mark(std::string_view bytes)
{
    constexpr std::array<std::uint64_t, 3> ports = {443, 80, 5222};  // of Telegram's
    constexpr std::uint64_t most_centres = 5;
    if (looks_like_gramjs(bytes))
        return "GramJS";
    // What is a flag of 0 or 1 in a Pyrogram string of that length is the address here.
    Fields fields(bytes);
    const auto dc = fields.number(1);
    const auto address = bytes.size() == telethon_v4_bytes   ? fields.take(4)
                         : bytes.size() == telethon_v6_bytes ? fields.take(16)
                                                             : std::string_view();
    const bool fits = !address.empty() && static_cast<unsigned char>(address.front()) > 1 &&
                      dc >= 1 && dc <= most_centres &&
                      std::ranges::count(ports, fields.number(2)) > 0;
    return fits ? "Telethon" : "";
}

Result<SessionData> read_telethon(std::string_view bytes)
{
    Fields fields(bytes);
    const auto dc = fields.number(1);
    std::string address;
    if (bytes.size() == telethon_v4_bytes) {
        address =
            ip::address_v4(static_cast<ip::address_v4::uint_type>(fields.number(4))).to_string();
    } else {
        ip::address_v6::bytes_type v6;
        std::ranges::copy(fields.take(v6.size()), v6.begin());
        address = ip::address_v6(v6).to_string();
    }
    const auto port = fields.number(2);
    auto key = AuthKey::from_bytes(fields.take(AuthKey::size_bytes));
    if (dc == 0 || port == 0)
        return damaged("Telethon", "its data centre or port is 0");
    if (!key)
        return damaged("Telethon", "its key is all zeros");
    return SessionData{.format = SessionFormat::telethon,
                       .dc = static_cast<int>(dc),
                       .key = std::move(*key),
                       .address = std::move(address),
                       .port = static_cast<std::uint16_t>(port)};
}

bool looks_like_gramjs(std::string_view bytes)
{
    if (bytes.size() < gramjs_without_address_bytes + gramjs_shortest_address)
        return false;
    Fields fields(bytes.substr(1));
    const auto length = fields.number(2);
    return length == bytes.size() - gramjs_without_address_bytes &&
           length <= gramjs_longest_address && is_address_text(fields.take(length));
}

// Two bytes, then an address as text, of which not all need be there.
bool begins_like_gramjs(std::string_view bytes)
{
    if (bytes.size() < 3 + gramjs_shortest_address)
        return false;
    Fields fields(bytes.substr(1));
    const auto length = fields.number(2);
    return length >= gramjs_shortest_address && length <= gramjs_longest_address &&
           is_address_text(fields.take(length));
}

// Flags, a small number in four bytes, and the length of a data centre's description. Where Pyrogram has its
// api_id, a large one, and 0 or 1.
bool begins_like_mtcute(std::string_view bytes)
{
    constexpr unsigned char shortest_description = 8;
    return bytes.size() > 5 && bytes[0] == mtcute_version && bytes[2] == '\0' && bytes[3] == '\0' &&
           bytes[4] == '\0' && static_cast<unsigned char>(bytes[5]) >= shortest_description;
}

Result<SessionData> read_gramjs(std::string_view bytes)
{
    if (!looks_like_gramjs(bytes))
        return damaged("GramJS", "its address does not match its length");
    Fields fields(bytes);
    const auto dc = fields.number(1);
    const auto address = fields.take(fields.number(2));
    const auto port = fields.number(2);
    auto key = AuthKey::from_bytes(fields.take(AuthKey::size_bytes));
    if (dc == 0 || port == 0)
        return damaged("GramJS", "its data centre or port is 0");
    if (!key)
        return damaged("GramJS", "its key is all zeros");
    return SessionData{.format = SessionFormat::gramjs,
                       .dc = static_cast<int>(dc),
                       .key = std::move(*key),
                       .address = std::string(address),
                       .port = static_cast<std::uint16_t>(port)};
}

}  // namespace tgvs::telegram::layouts
