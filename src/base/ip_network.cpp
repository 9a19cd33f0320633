#include "base/ip_network.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

namespace tgvs {

namespace {

constexpr int bits_before_v4 = 96;

struct SpecialV4 {
    std::uint32_t address;
    int bits;
    const char* use;
};

// clang-format off
constexpr SpecialV4 special_v4[] = {
    {0x00000000, 8, "unspecified"},          // 0.0.0.0/8; Linux delivers 0.0.0.0 to this host
    {0x0A000000, 8, "private"},              // 10.0.0.0/8
    {0x64400000, 10, "carrier-grade NAT"},   // 100.64.0.0/10
    {0x7F000000, 8, "loopback"},             // 127.0.0.0/8
    {0xA9FE0000, 16, "link-local"},          // 169.254.0.0/16, with the metadata address of clouds
    {0xAC100000, 12, "private"},             // 172.16.0.0/12
    {0xC0000000, 24, "reserved"},            // 192.0.0.0/24
    {0xC0000200, 24, "documentation"},       // 192.0.2.0/24
    {0xC0586300, 24, "reserved"},            // 192.88.99.0/24, was 6to4's relay
    {0xC0A80000, 16, "private"},             // 192.168.0.0/16
    {0xC6120000, 15, "benchmarking"},        // 198.18.0.0/15
    {0xC6336400, 24, "documentation"},       // 198.51.100.0/24
    {0xCB007100, 24, "documentation"},       // 203.0.113.0/24
    {0xE0000000, 4, "multicast"},            // 224.0.0.0/4
    {0xF0000000, 4, "reserved"},             // 240.0.0.0/4, and broadcast
};

struct SpecialV6 {
    std::array<std::uint8_t, 16> address;
    int bits;
    const char* use;
};

constexpr SpecialV6 special_v6[] = {
    {{}, 128, "unspecified"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48, "local NAT64"},
    {{0x20, 0x01, 0x00, 0x00}, 32, "Teredo"},             // the inner address is the tunnel's client
    {{0x20, 0x01, 0x00, 0x02, 0x00, 0x00}, 48, "benchmarking"},
    {{0x20, 0x01, 0x00, 0x10}, 28, "reserved"},           // ORCHID
    {{0x20, 0x01, 0x00, 0x20}, 28, "reserved"},           // ORCHIDv2
    {{0x20, 0x01, 0x0D, 0xB8}, 32, "documentation"},
    {{0x3F, 0xFF, 0x00}, 20, "documentation"},
    {{0xFC}, 7, "unique local"},
    {{0xFE, 0x80}, 10, "link-local"},
    {{0xFE, 0xC0}, 10, "site-local"},
    {{0xFF}, 8, "multicast"},
};
// clang-format on

constexpr IpNetwork global_unicast = {{{0x20}}, 3};
constexpr IpNetwork mapped_v4 = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}}, bits_before_v4};
constexpr IpNetwork compatible_v4 = {{}, bits_before_v4};
constexpr IpNetwork nat64 = {{{0x00, 0x64, 0xFF, 0x9B}}, bits_before_v4};
constexpr IpNetwork six_to_four = {{{0x20, 0x02}}, 16};

IpAddress v4_at(const IpAddress& address, std::size_t at) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | address.bytes[at + i];
    return IpAddress::v4(value);
}

const char* special_use_itself(const IpAddress& address) noexcept
{
    if (address.is_v4()) {
        for (const auto& special : special_v4)
            if (IpNetwork{IpAddress::v4(special.address), bits_before_v4 + special.bits}.contains(
                    address))
                return special.use;
        return nullptr;
    }
    for (const auto& special : special_v6)
        if (IpNetwork{{special.address}, special.bits}.contains(address))
            return special.use;
    const bool carries = nat64.contains(address) || compatible_v4.contains(address);
    return carries || global_unicast.contains(address) ? nullptr : "reserved";
}

}  // namespace

IpAddress IpAddress::v4(std::uint32_t host_order) noexcept
{
    IpAddress result = mapped_v4.address;
    for (std::size_t i = 0; i < 4; ++i)
        result.bytes[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    return result;
}

std::optional<IpAddress> IpAddress::of(const sockaddr* address, std::size_t size) noexcept
{
    if (size >= sizeof(sockaddr_in) && address->sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, address, sizeof in);
        return v4(ntohl(in.sin_addr.s_addr));
    }
    // Without the scope at its end the kernel takes it as well.
    constexpr std::size_t least = offsetof(sockaddr_in6, sin6_scope_id);
    if (size < least || address->sa_family != AF_INET6)
        return std::nullopt;
    sockaddr_in6 in6{};
    std::memcpy(&in6, address, least);
    IpAddress result;
    std::memcpy(result.bytes.data(), &in6.sin6_addr, result.bytes.size());
    return result;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    const std::string name(text);
    in_addr in{};
    if (name.find('\0') != std::string::npos)
        return std::nullopt;
    if (::inet_pton(AF_INET, name.c_str(), &in) == 1)
        return v4(ntohl(in.s_addr));
    IpAddress result;
    if (::inet_pton(AF_INET6, name.c_str(), result.bytes.data()) == 1)
        return result;
    return std::nullopt;
}

bool IpAddress::is_v4() const noexcept
{
    return mapped_v4.contains(*this);
}

std::optional<IpAddress> IpAddress::inner() const noexcept
{
    if (six_to_four.contains(*this))
        return v4_at(*this, 2);
    const bool last_four = nat64.contains(*this) || compatible_v4.contains(*this);
    return last_four && !is_this_host(*this) ? std::optional(v4_at(*this, 12)) : std::nullopt;
}

std::string IpAddress::text() const
{
    char buffer[INET6_ADDRSTRLEN] = {};
    if (is_v4())
        ::inet_ntop(AF_INET, bytes.data() + 12, buffer, sizeof buffer);
    else
        ::inet_ntop(AF_INET6, bytes.data(), buffer, sizeof buffer);
    return buffer;
}

Result<IpNetwork> IpNetwork::parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address)
        return failure(printable(text, 60) + " is neither an address nor a network");
    // As it is written: ::ffff:10.0.0.0/104 counts from its first bit.
    const int before = text.find(':') == std::string_view::npos ? bits_before_v4 : 0;
    IpNetwork network = {.address = *address, .bits = 128};
    if (slash != std::string_view::npos) {
        const auto bits = parse_integer(text.substr(slash + 1));
        if (!bits || *bits < 0 || *bits > 128 - before)
            return failure(printable(text, 60) + " has no prefix length of 0 to " +
                           std::to_string(128 - before));
        network.bits = before + static_cast<int>(*bits);
    }
    for (int bit = network.bits; bit < 128; ++bit)
        if ((address->bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0)
            return failure(printable(text, 60) +
                           " has bits set behind its prefix; write the network's first address");
    return network;
}

bool IpNetwork::contains(const IpAddress& other) const noexcept
{
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (std::memcmp(address.bytes.data(), other.bytes.data(), whole) != 0)
        return false;
    const int rest = bits % 8;
    return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

std::string IpNetwork::text() const
{
    const int before = address.is_v4() && bits >= bits_before_v4 ? bits_before_v4 : 0;
    return address.text() + '/' + std::to_string(bits - before);
}

Result<PrivateSources> PrivateSources::parse(std::string_view text)
{
    const auto word = trim(text);
    if (word.empty() || word == "0" || word == "1")
        return PrivateSources{.all = word == "1"};
    PrivateSources sources;
    for (const auto part : split(word, ','))
        for (const auto name : split(part, ' ')) {
            if (trim(name).empty())
                continue;
            const auto network = IpNetwork::parse(trim(name));
            if (!network)
                return std::unexpected(network.error());
            if (sources.networks.size() == networks_limit)
                return failure("more than 32 networks");
            sources.networks.push_back(*network);
        }
    return sources;
}

const char* special_use(const IpAddress& address) noexcept
{
    if (const char* use = special_use_itself(address))
        return use;
    const auto inner = address.inner();
    return inner ? special_use_itself(*inner) : nullptr;
}

bool is_this_host(const IpAddress& address) noexcept
{
    constexpr IpNetwork loopback = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127}},
                                    bits_before_v4 + 8};
    constexpr IpNetwork unspecified = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0}},
                                       bits_before_v4 + 8};
    constexpr IpNetwork none_and_one = {{}, 127};  // :: and ::1
    return loopback.contains(address) || unspecified.contains(address) ||
           none_and_one.contains(address);
}

}  // namespace tgvs
