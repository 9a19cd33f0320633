#include "mtproto/key_exchange.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/dh.hpp"
#include "mtproto/key_exchange_answers.hpp"
#include "mtproto/key_exchange_values.hpp"
#include "mtproto/tl_bytes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tgvs::mtproto {

namespace {

constexpr int most_exponent_draws = 16;  // of a private exponent; one of 2^64 is bad

struct AwaitsPq {
    std::string nonce;
};
struct AwaitsDhParams {
    Nonces nonces;
    Secret new_nonce;
};
struct AwaitsVerdict {
    Nonces nonces;
    Secret new_nonce;
    DhParams params;
    AuthKey key;
    int retries = 0;
};
struct Over {};  // or not begun

using Step = std::variant<Over, AwaitsPq, AwaitsDhParams, AwaitsVerdict>;
using Outcome = Result<std::variant<std::string, ExchangedKey>, KeyExchangeErrc>;

std::optional<std::uint64_t> number_from(std::string_view big_endian)
{
    if (big_endian.empty() || big_endian.size() > sizeof(std::uint64_t))
        return {};
    std::uint64_t number = 0;
    for (const char byte : big_endian)
        number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

std::string bytes_of(std::uint64_t number)  // no leading zeros
{
    std::string bytes;
    for (; number > 0; number >>= 8)
        bytes.insert(bytes.begin(), static_cast<char>(number & 0xFF));
    return bytes;
}

}  // namespace

struct KeyExchange::State {
    KeyExchangeOptions options;
    Random* random;
    Step step = Over{};

    Outcome on(Over&&, std::string_view) { return std::unexpected(KeyExchangeErrc::malformed); }
    Outcome on(AwaitsPq&& was, std::string_view body);
    Outcome on(AwaitsDhParams&& was, std::string_view body);
    Outcome on(AwaitsVerdict&& was, std::string_view body);

    std::string sealed_inner_data(const ResPq& found, std::string_view p, std::string_view q,
                                  const AwaitsDhParams& next, const RsaKey& key);
    Outcome choose_exponent(Nonces nonces, Secret new_nonce, DhParams params,
                            std::uint64_t retry_id, int retries);
};

KeyExchange::KeyExchange(KeyExchangeOptions options, Random& random)
    : state_(std::make_unique<State>(State{std::move(options), &random}))
{
}

KeyExchange::~KeyExchange() = default;
KeyExchange::KeyExchange(KeyExchange&&) noexcept = default;

std::string KeyExchange::begin()
{
    auto nonce = state_->random->bytes(nonce_bytes);
    auto body = TlWriter().u32(exchange_id::req_pq_multi).raw(nonce).take();
    state_->step = AwaitsPq{std::move(nonce)};
    return body;
}

Outcome KeyExchange::answer(std::string_view body)
{
    auto step = std::exchange(state_->step, Over{});
    return std::visit([&](auto& was) { return state_->on(std::move(was), body); }, step);
}

Outcome KeyExchange::State::on(AwaitsPq&& was, std::string_view body)
{
    const auto found = parse_res_pq(body, was.nonce);
    if (!found)
        return std::unexpected(found.error());
    const auto key = std::ranges::find_if(options.keys, [&](const RsaKey& ours) {
        return std::ranges::find(found->fingerprints, ours.fingerprint) !=
               found->fingerprints.end();
    });
    if (key == options.keys.end())
        return std::unexpected(KeyExchangeErrc::unknown_fingerprint);
    const auto pq = number_from(found->pq);
    const auto factors = pq ? factor(*pq) : std::nullopt;
    if (!factors)
        return std::unexpected(KeyExchangeErrc::bad_pq);

    AwaitsDhParams next{{std::move(was.nonce), found->server_nonce},
                        Secret(random->bytes(new_nonce_bytes))};
    const auto p = bytes_of(factors->first);
    const auto q = bytes_of(factors->second);
    auto request = TlWriter()
                       .u32(exchange_id::req_dh_params)
                       .raw(next.nonces.client)
                       .raw(next.nonces.server)
                       .bytes(p)
                       .bytes(q)
                       .u64(key->fingerprint)
                       .bytes(sealed_inner_data(*found, p, q, next, *key))
                       .take();
    step = std::move(next);
    return request;
}

std::string KeyExchange::State::sealed_inner_data(const ResPq& found, std::string_view p,
                                                  std::string_view q, const AwaitsDhParams& next,
                                                  const RsaKey& key)
{
    auto inner = TlWriter()
                     .u32(exchange_id::p_q_inner_data_dc)
                     .bytes(found.pq)
                     .bytes(p)
                     .bytes(q)
                     .raw(next.nonces.client)
                     .raw(next.nonces.server)
                     .raw(next.new_nonce.reveal())
                     .i32(options.dc)
                     .take();
    auto encrypted = rsa_pad_encrypt(key, inner, *random);
    cleanse(inner);
    return encrypted;
}

Outcome KeyExchange::State::on(AwaitsDhParams&& was, std::string_view body)
{
    auto params = parse_dh_params(body, was.nonces, was.new_nonce);
    if (!params)
        return std::unexpected(params.error());
    return choose_exponent(std::move(was.nonces), std::move(was.new_nonce), std::move(*params), 0,
                           0);
}

Outcome KeyExchange::State::choose_exponent(Nonces nonces, Secret new_nonce, DhParams params,
                                            std::uint64_t retry_id, int retries)
{
    for (int draw = 0; draw < most_exponent_draws; ++draw) {
        const Secret b(random->bytes(group_bytes));
        const auto g_b = power_of(params.g, b.reveal(), params.p);
        if (!is_good_public(g_b, params.p))
            continue;
        const Secret shared(power(params.g_a, b.reveal(), params.p));
        auto key = AuthKey::from_bytes(shared.reveal());
        if (!key)
            continue;
        const auto inner = TlWriter()
                               .u32(exchange_id::client_dh_inner_data)
                               .raw(nonces.client)
                               .raw(nonces.server)
                               .u64(retry_id)
                               .bytes(g_b)
                               .take();
        const auto aes = exchange_aes(new_nonce.reveal(), nonces.server);
        auto request = TlWriter()
                           .u32(exchange_id::set_client_dh_params)
                           .raw(nonces.client)
                           .raw(nonces.server)
                           .bytes(seal_hashed(aes, inner, *random))
                           .take();
        step = AwaitsVerdict{std::move(nonces), std::move(new_nonce), std::move(params),
                             std::move(*key), retries};
        return request;
    }
    return std::unexpected(KeyExchangeErrc::bad_public);
}

Outcome KeyExchange::State::on(AwaitsVerdict&& was, std::string_view body)
{
    const auto verdict = parse_verdict(body, was.nonces);
    if (!verdict)
        return std::unexpected(verdict.error());
    const auto aux_hash = was.key.aux_hash();
    if (verdict->hash != new_nonce_hash(was.new_nonce.reveal(), verdict->kind, aux_hash))
        return std::unexpected(KeyExchangeErrc::bad_nonce_hash);

    if (verdict->kind == Verdict::ok) {
        return ExchangedKey{std::move(was.key),
                            first_salt(was.new_nonce.reveal(), was.nonces.server),
                            was.params.server_time};
    }
    if (verdict->kind == Verdict::fail || was.retries == max_retries)
        return std::unexpected(KeyExchangeErrc::refused);
    return choose_exponent(std::move(was.nonces), std::move(was.new_nonce), std::move(was.params),
                           aux_hash, was.retries + 1);
}

}  // namespace tgvs::mtproto
