// The layout of mtcute's session strings (session_layouts.hpp).
#include "mtproto/tl_bytes.hpp"
#include "telegram/session_layouts.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace tgvs::telegram::layouts {

namespace {

using mtproto::AuthKey;
using mtproto::TlReader;

// What mtcute says of one data centre.
struct DcBlob {
    int id = 0;
    bool test_mode = false;
    std::string address;
    std::uint16_t port = 0;
};

std::optional<DcBlob> read_dc_blob(std::string_view bytes)
{
    constexpr char blob_version = 2;
    constexpr unsigned char flag_test = 4;
    TlReader reader(bytes.substr(std::min<std::size_t>(bytes.size(), 3)));
    const auto address = reader.bytes();
    const auto port = reader.u32();
    if (!address || !port || !reader.at_end() || bytes[0] != blob_version ||
        !is_address_text(*address) || *port == 0 || *port > 0xFFFF)
        return std::nullopt;
    return DcBlob{static_cast<unsigned char>(bytes[1]),
                  (static_cast<unsigned char>(bytes[2]) & flag_test) != 0, std::string(*address),
                  static_cast<std::uint16_t>(*port)};
}

struct MtcuteUser {
    std::int64_t id = 0;
    bool is_bot = false;
};

std::optional<MtcuteUser> read_mtcute_user(TlReader& reader)
{
    constexpr std::uint32_t bool_true = 0x997275B5;
    constexpr std::uint32_t bool_false = 0xBC799737;
    const auto id = reader.i64();
    const auto is_bot = reader.u32();
    if (!id || *id <= 0 || !is_bot || (*is_bot != bool_true && *is_bot != bool_false))
        return std::nullopt;
    return MtcuteUser{*id, *is_bot == bool_true};
}

}  // namespace

Result<SessionData> read_mtcute(std::string_view bytes)
{
    constexpr std::uint32_t flag_user = 1;
    constexpr std::uint32_t flag_test = 2;
    constexpr std::uint32_t flag_media_dc = 4;
    TlReader reader(bytes.substr(1));
    const auto flags = reader.u32();
    const auto main_dc = reader.bytes();
    if (!flags || !main_dc || *flags > (flag_user | flag_test | flag_media_dc))
        return damaged("mtcute", "its first fields are invalid");
    const auto dc = read_dc_blob(*main_dc);
    if (!dc || dc->id == 0)
        return damaged("mtcute", "its data centre is invalid");
    if ((*flags & flag_media_dc) != 0 && !reader.bytes())
        return damaged("mtcute", "the data centre for media is missing");
    std::optional<MtcuteUser> user;
    if ((*flags & flag_user) != 0) {
        user = read_mtcute_user(reader);
        if (!user)
            return damaged("mtcute", "its user is invalid");
    }
    const auto key_bytes = reader.bytes();
    if (!key_bytes || !reader.at_end() || key_bytes->size() != AuthKey::size_bytes)
        return damaged("mtcute", "it has the wrong length");
    auto key = AuthKey::from_bytes(*key_bytes);
    if (!key)
        return damaged("mtcute", "its key is all zeros");
    SessionData data{.format = SessionFormat::mtcute,
                     .dc = dc->id,
                     .test_mode = dc->test_mode || (*flags & flag_test) != 0,
                     .key = std::move(*key),
                     .address = dc->address,
                     .port = dc->port};
    if (user) {
        data.user_id = user->id;
        data.is_bot = user->is_bot;
    }
    return data;
}

}  // namespace tgvs::telegram::layouts
