#include "mtproto/obfuscation.hpp"

#include "mtproto/invariant.hpp"
#include "mtproto/tl_bytes.hpp"

#include <algorithm>

namespace tgvs::mtproto {

namespace {

constexpr std::size_t key_at = 8;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t iv_at = 40;
constexpr std::size_t iv_bytes = 16;
constexpr std::size_t tag_at = 56;
constexpr std::size_t dc_at = 60;

// What a server or a filter would take for something else: HEAD, POST, GET, OPTI, TLS, plain framings.
constexpr std::uint32_t taken_beginnings[] = {0x44414548, 0x54534f50, 0x20544547, 0x4954504f,
                                              0x02010316, 0xdddddddd, 0xeeeeeeee};

bool is_mistakable(std::string_view head)
{
    TlReader in(head);
    const auto first = *in.u32();
    const auto second = *in.u32();
    return head.front() == tag_of(Framing::abridged) || second == 0 ||
           std::ranges::find(taken_beginnings, first) != std::end(taken_beginnings);
}

CtrStream stream_of(std::string_view head, std::string_view proxy_secret)
{
    Secret key(std::string(head.substr(key_at, key_bytes)));
    if (!proxy_secret.empty())
        key = Secret(sha256({key.reveal(), proxy_secret}));
    return {key.reveal(), head.substr(iv_at, iv_bytes)};
}

std::string reversed(std::string_view bytes)
{
    return {bytes.rbegin(), bytes.rend()};
}

}  // namespace

char tag_of(Framing framing)
{
    switch (framing) {
        case Framing::abridged:
            return '\xEF';
        case Framing::intermediate:
            return '\xEE';
        case Framing::padded:
            return '\xDD';
    }
    std::abort();
}

std::optional<Framing> framing_of_tag(std::string_view four)
{
    for (const auto framing : {Framing::abridged, Framing::intermediate, Framing::padded}) {
        if (four == std::string(4, tag_of(framing)))
            return framing;
    }
    return {};
}

ObfuscatedHead make_obfuscated_head(const TransportOptions& options, Random& random)
{
    const auto secret = options.proxy_secret.reveal();
    std::string head;
    do
        head = random.bytes(obfuscated_head_bytes);
    while (is_mistakable(head));
    std::fill_n(head.begin() + tag_at, 4, tag_of(options.framing));
    const auto dc = static_cast<std::uint16_t>(options.dc);
    head[dc_at] = static_cast<char>(dc & 0xFF);
    head[dc_at + 1] = static_cast<char>(dc >> 8);

    auto to_server = stream_of(head, secret);
    auto to_client = stream_of(reversed(head), secret);
    auto encrypted = head;
    to_server.apply(encrypted.data(), encrypted.size());
    return {head.substr(0, tag_at) + encrypted.substr(tag_at),
            {options.framing, options.dc, std::move(to_server), std::move(to_client)}};
}

std::optional<Obfuscation> read_obfuscated_head(std::string_view head,
                                                std::string_view proxy_secret)
{
    require(head.size() == obfuscated_head_bytes, "an obfuscated head has 64 bytes");
    auto to_server = stream_of(head, proxy_secret);
    auto to_client = stream_of(reversed(head), proxy_secret);
    std::string decrypted(head);
    to_server.apply(decrypted.data(), decrypted.size());
    const auto framing = framing_of_tag(std::string_view(decrypted).substr(tag_at, 4));
    if (!framing)
        return {};
    const auto low = static_cast<unsigned char>(decrypted[dc_at]);
    const auto high = static_cast<unsigned char>(decrypted[dc_at + 1]);
    const auto dc = static_cast<std::int16_t>(static_cast<std::uint16_t>(high << 8 | low));
    return Obfuscation{*framing, dc, std::move(to_server), std::move(to_client)};
}

}  // namespace tgvs::mtproto
