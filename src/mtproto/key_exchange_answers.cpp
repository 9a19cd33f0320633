#include "mtproto/key_exchange_answers.hpp"

#include "mtproto/dh.hpp"
#include "mtproto/key_exchange_values.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

namespace {

// Whether the next two numbers are our nonces; nothing for the end of the bytes.
Result<void, KeyExchangeErrc> expect_nonces(TlReader& in, const Nonces& nonces)
{
    const auto client = in.raw(nonce_bytes);
    const auto server = in.raw(nonce_bytes);
    if (!client || !server)
        return std::unexpected(KeyExchangeErrc::malformed);
    if (*client != nonces.client || *server != nonces.server)
        return std::unexpected(KeyExchangeErrc::wrong_nonce);
    return {};
}

Result<DhParams, KeyExchangeErrc> parse_inner_data(std::string_view tl, const Nonces& nonces)
{
    TlReader in(tl);
    if (in.u32() != exchange_id::server_dh_inner_data)
        return std::unexpected(KeyExchangeErrc::malformed);
    if (const auto good = expect_nonces(in, nonces); !good)
        return std::unexpected(good.error());
    const auto g = in.i32();
    const auto p = in.bytes();
    const auto g_a = in.bytes();
    const auto server_time = in.i32();
    if (!server_time || !in.at_end())
        return std::unexpected(KeyExchangeErrc::malformed);
    if (!is_good_prime(*p, *g))
        return std::unexpected(KeyExchangeErrc::bad_prime);
    if (!is_good_public(*g_a, *p))
        return std::unexpected(KeyExchangeErrc::bad_public);
    return DhParams{*g, std::string(*p), std::string(*g_a), *server_time};
}

}  // namespace

Result<ResPq, KeyExchangeErrc> parse_res_pq(std::string_view body, std::string_view nonce)
{
    TlReader in(body);
    if (in.u32() != exchange_id::res_pq)
        return std::unexpected(KeyExchangeErrc::malformed);
    const auto echoed = in.raw(nonce_bytes);
    const auto server_nonce = in.raw(nonce_bytes);
    const auto pq = in.bytes();
    const auto vector = in.u32();
    const auto count = in.u32();
    if (!count || *vector != exchange_id::vector || in.left() != std::uint64_t{*count} * 8)
        return std::unexpected(KeyExchangeErrc::malformed);
    if (*echoed != nonce)
        return std::unexpected(KeyExchangeErrc::wrong_nonce);
    ResPq found{std::string(*server_nonce), std::string(*pq), {}};
    while (const auto fingerprint = in.u64())
        found.fingerprints.push_back(*fingerprint);
    return found;
}

Result<DhParams, KeyExchangeErrc> parse_dh_params(std::string_view body, const Nonces& nonces,
                                                  const Secret& new_nonce)
{
    TlReader in(body);
    const auto id = in.u32();
    if (id != exchange_id::server_dh_params_ok && id != exchange_id::server_dh_params_fail)
        return std::unexpected(KeyExchangeErrc::malformed);
    if (const auto good = expect_nonces(in, nonces); !good)
        return std::unexpected(good.error());
    if (id == exchange_id::server_dh_params_fail)
        return std::unexpected(KeyExchangeErrc::refused);
    const auto encrypted = in.bytes();
    if (!encrypted || !in.at_end())
        return std::unexpected(KeyExchangeErrc::malformed);
    const auto tl = open_hashed(exchange_aes(new_nonce.reveal(), nonces.server), *encrypted);
    if (!tl)
        return std::unexpected(KeyExchangeErrc::bad_hash);
    return parse_inner_data(*tl, nonces);
}

Result<Verdict, KeyExchangeErrc> parse_verdict(std::string_view body, const Nonces& nonces)
{
    TlReader in(body);
    Verdict verdict{};
    switch (in.u32().value_or(0)) {
        case exchange_id::dh_gen_ok:
            verdict.kind = Verdict::ok;
            break;
        case exchange_id::dh_gen_retry:
            verdict.kind = Verdict::retry;
            break;
        case exchange_id::dh_gen_fail:
            verdict.kind = Verdict::fail;
            break;
        default:
            return std::unexpected(KeyExchangeErrc::malformed);
    }
    if (const auto good = expect_nonces(in, nonces); !good)
        return std::unexpected(good.error());
    const auto hash = in.raw(nonce_bytes);
    if (!hash || !in.at_end())
        return std::unexpected(KeyExchangeErrc::malformed);
    verdict.hash = *hash;
    return verdict;
}

}  // namespace tgvs::mtproto
