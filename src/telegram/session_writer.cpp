// The writing half of session_string.hpp.
#include "mtproto/tl_bytes.hpp"
#include "telegram/base64.hpp"
#include "telegram/data_centers.hpp"
#include "telegram/session_layouts.hpp"
#include "telegram/session_string.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <utility>

namespace tgvs::telegram {

namespace {

namespace ip = boost::asio::ip;

std::string big_endian(std::uint64_t value, int count)
{
    std::string bytes;
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
        bytes += static_cast<char>((value >> shift) & 0xFF);
    return bytes;
}

struct Place {
    std::string address;
    std::uint16_t port;
};

std::optional<Place> place_of(const SessionData& data)
{
    if (!data.address.empty())
        return Place{data.address, data.port};
    const auto built_in = data_center_address(data.dc, data.test_mode);
    if (built_in.empty())
        return std::nullopt;
    return Place{std::string(built_in), usual_port};
}

Secret pyrogram(const SessionData& data)
{
    auto bytes = big_endian(static_cast<unsigned>(data.dc), 1) +
                 big_endian(static_cast<std::uint32_t>(data.api_id.value_or(0)), 4) +
                 big_endian(data.test_mode ? 1 : 0, 1);
    bytes += data.key.reveal();
    bytes += big_endian(static_cast<std::uint64_t>(data.user_id.value_or(0)), 8) +
             big_endian(data.is_bot ? 1 : 0, 1);
    const Secret whole(std::move(bytes));
    return Secret(base64_encode(whole.reveal(), Base64Alphabet::url, Base64Padding::without));
}

Secret with_mark(const Secret& bytes, Base64Alphabet alphabet)
{
    return Secret('1' + base64_encode(bytes.reveal(), alphabet, Base64Padding::with));
}

Secret telethon(const SessionData& data, const Place& place)
{
    boost::system::error_code is_name;
    const auto address = ip::make_address(place.address, is_name);
    if (is_name)
        return Secret();
    auto bytes = big_endian(static_cast<unsigned>(data.dc), 1);
    if (address.is_v4()) {
        bytes += big_endian(address.to_v4().to_uint(), 4);
    } else {
        const auto v6 = address.to_v6().to_bytes();
        bytes.append(v6.begin(), v6.end());
    }
    bytes += big_endian(place.port, 2);
    bytes += data.key.reveal();
    return with_mark(Secret(std::move(bytes)), Base64Alphabet::url);
}

Secret gramjs(const SessionData& data, const Place& place)
{
    if (place.address.size() < layouts::gramjs_shortest_address ||
        place.address.size() > layouts::gramjs_longest_address)
        return Secret();
    auto bytes = big_endian(static_cast<unsigned>(data.dc), 1) +
                 big_endian(place.address.size(), 2) + place.address + big_endian(place.port, 2);
    bytes += data.key.reveal();
    return with_mark(Secret(std::move(bytes)), Base64Alphabet::standard);
}

std::string mtcute_dc(const SessionData& data, const Place& place)
{
    const bool is_v6 = place.address.find(':') != std::string::npos;
    const int flags = (is_v6 ? 1 : 0) | (data.test_mode ? 4 : 0);
    mtproto::TlWriter rest;
    rest.bytes(place.address).u32(place.port);
    return std::string(1, '\2') + static_cast<char>(data.dc) + static_cast<char>(flags) +
           rest.written();
}

Secret mtcute(const SessionData& data, const Place& place)
{
    constexpr std::uint32_t bool_true = 0x997275B5;
    constexpr std::uint32_t bool_false = 0xBC799737;
    mtproto::TlWriter writer;
    writer.u32(data.user_id ? 1 : 0).bytes(mtcute_dc(data, place));
    if (data.user_id)
        writer.i64(*data.user_id).u32(data.is_bot ? bool_true : bool_false);
    writer.bytes(data.key.reveal());
    const Secret whole(layouts::mtcute_version + writer.take());
    return Secret(base64_encode(whole.reveal(), Base64Alphabet::url, Base64Padding::without));
}

Secret write(const SessionData& data, SessionFormat format)
{
    if (format == SessionFormat::pyrogram)
        return pyrogram(data);
    const auto place = place_of(data);
    if (!place)
        return Secret();
    if (format == SessionFormat::telethon)
        return telethon(data, *place);
    return format == SessionFormat::gramjs ? gramjs(data, *place) : mtcute(data, *place);
}

SessionFormat current_form_of(SessionFormat format)
{
    return format == SessionFormat::pyrogram_old_64 || format == SessionFormat::pyrogram_old_32
               ? SessionFormat::pyrogram
               : format;
}

}  // namespace

Secret write_session_string(const SessionData& data, SessionFormat format)
{
    const auto current = current_form_of(format);
    auto written = write(data, current);
    // Odd addresses make strings of one form that look like those of another.
    const auto again = parse_session_string(written);
    if (!again || again->format != current || again->dc != data.dc || !(again->key == data.key))
        return Secret();
    return written;
}

}  // namespace tgvs::telegram
