#include "support/telegram/server_key_exchange.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/dh.hpp"
#include "mtproto/key_exchange_values.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::test {

using namespace mtproto;

namespace {

constexpr std::uint32_t req_pq = 0x60469778;  // of older clients
constexpr std::string_view good_pq = "\x17\xED\x48\x94\x1A\x08\xF9\x81";
constexpr std::string_view good_p = "\x49\x4C\x55\x3B";
constexpr std::string_view good_q = "\x53\x91\x10\x73";
constexpr std::int32_t good_g = 3;

std::string spoiled(std::string bytes, bool really = true)
{
    if (really)
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
    return bytes;
}

}  // namespace

struct ServerKeyExchange::State {
    ServerKeyExchangeOptions options;
    Random& random;
    std::string nonce = {};
    std::string server_nonce = {};
    std::string new_nonce = {};
    std::string a = {};
    std::int32_t dc = 0;
    std::int32_t expires_in = 0;
    int retried = 0;
    std::uint64_t expected_retry_id = 0;
    std::optional<ServedKey> key = {};

    const ServerFaults& faults() const { return options.faults; }
    std::string pq() const { return faults().pq.value_or(std::string(good_pq)); }
    std::string p() const { return faults().dh_prime.value_or(std::string(known_prime())); }
    std::int32_t g() const { return faults().g.value_or(good_g); }

    Result<std::string> answer(std::string_view body);
    Result<std::string> begin(TlReader in);
    Result<std::string> dh_params(TlReader in);
    Result<void> learn_inner_data(std::string_view data);
    std::string sealed_inner_data();
    Result<std::string> verdict(TlReader in);
    std::string verdict_on(const AuthKey& found);
};

ServerKeyExchange::ServerKeyExchange(ServerKeyExchangeOptions options, Random& random)
    : state_(std::make_unique<State>(State{std::move(options), random}))
{
}

ServerKeyExchange::~ServerKeyExchange() = default;
ServerKeyExchange::ServerKeyExchange(ServerKeyExchange&&) noexcept = default;

const std::optional<ServedKey>& ServerKeyExchange::key() const
{
    return state_->key;
}

Result<std::string> ServerKeyExchange::answer(std::string_view body)
{
    auto result = state_->answer(body);
    if (result && state_->faults().trailing)
        *result += std::string(4, '\0');
    if (result && state_->faults().other_object)
        result->replace(0, 4, "\x15\xC4\xB5\x1C");  // a vector
    return result;
}

Result<std::string> ServerKeyExchange::State::answer(std::string_view body)
{
    TlReader in(body);
    switch (in.u32().value_or(0)) {
        case req_pq:
        case exchange_id::req_pq_multi:
            return begin(in);
        case exchange_id::req_dh_params:
            return dh_params(in);
        case exchange_id::set_client_dh_params:
            return verdict(in);
        default:
            return failure("not a message of the key exchange");
    }
}

Result<std::string> ServerKeyExchange::State::begin(TlReader in)
{
    const auto theirs = in.raw(nonce_bytes);
    if (!theirs || !in.at_end())
        return failure("req_pq is malformed");
    nonce = *theirs;
    server_nonce = random.bytes(nonce_bytes);
    new_nonce.clear();
    a.clear();
    retried = 0;
    expected_retry_id = 0;
    key.reset();
    const auto fingerprint = options.key.public_key().fingerprint;
    return TlWriter()
        .u32(exchange_id::res_pq)
        .raw(spoiled(nonce, faults().res_pq_nonce))
        .raw(server_nonce)
        .bytes(pq())
        .u32(exchange_id::vector)
        .u32(2)
        .u64(0x0123456789abcdef)  // of a key that the client does not have
        .u64(faults().unknown_fingerprint ? fingerprint ^ 1 : fingerprint)
        .take();
}

Result<std::string> ServerKeyExchange::State::dh_params(TlReader in)
{
    const auto echoed = in.raw(nonce_bytes);
    const auto echoed_server = in.raw(nonce_bytes);
    const auto first = in.bytes();
    const auto second = in.bytes();
    const auto fingerprint = in.u64();
    const auto encrypted = in.bytes();
    if (!encrypted || !in.at_end())
        return failure("req_DH_params is malformed");
    if (nonce.empty() || *echoed != nonce || *echoed_server != server_nonce)
        return failure("req_DH_params has wrong nonces");
    if (*first != good_p || *second != good_q)
        return failure("req_DH_params has wrong factors");
    if (*fingerprint != options.key.public_key().fingerprint)
        return failure("req_DH_params has a fingerprint that is not ours");
    const auto data = options.key.rsa_pad_decrypt(*encrypted);
    if (!data)
        return failure("RSA_PAD is wrong");
    if (const auto good = learn_inner_data(*data); !good)
        return std::unexpected(good.error());

    if (faults().dh_params_fail) {
        return TlWriter()
            .u32(exchange_id::server_dh_params_fail)
            .raw(nonce)
            .raw(server_nonce)
            .raw(sha1({new_nonce}).substr(4))
            .take();
    }
    return TlWriter()
        .u32(exchange_id::server_dh_params_ok)
        .raw(spoiled(nonce, faults().dh_params_nonce))
        .raw(spoiled(server_nonce, faults().dh_params_server_nonce))
        .bytes(sealed_inner_data())
        .take();
}

Result<void> ServerKeyExchange::State::learn_inner_data(std::string_view data)
{
    TlReader in(data);
    const auto id = in.u32().value_or(0);
    const bool is_temporary = id == exchange_id::p_q_inner_data_temp_dc;
    const bool has_dc = is_temporary || id == exchange_id::p_q_inner_data_dc;
    if (!has_dc && id != exchange_id::p_q_inner_data)
        return failure("the inner data is not p_q_inner_data");
    const auto product = in.bytes();
    const auto first = in.bytes();
    const auto second = in.bytes();
    const auto echoed = in.raw(nonce_bytes);
    const auto echoed_server = in.raw(nonce_bytes);
    const auto new_one = in.raw(new_nonce_bytes);
    const auto their_dc = has_dc ? in.i32() : 0;
    const auto expires = is_temporary ? in.i32() : 0;
    if (!new_one || !their_dc || !expires)
        return failure("p_q_inner_data is malformed");
    if (*product != pq() || *first != good_p || *second != good_q || *echoed != nonce ||
        *echoed_server != server_nonce)
        return failure("p_q_inner_data does not match");
    new_nonce = *new_one;
    dc = *their_dc;
    expires_in = *expires;
    return {};
}

std::string ServerKeyExchange::State::sealed_inner_data()
{
    a = random.bytes(group_bytes);
    const bool is_computable = g() >= 2 && g() <= 7;
    auto tl = TlWriter()
                  .u32(exchange_id::server_dh_inner_data)
                  .raw(spoiled(nonce, faults().inner_nonce))
                  .raw(spoiled(server_nonce, faults().inner_server_nonce))
                  .i32(g())
                  .bytes(p())
                  .bytes(faults().g_a.value_or(power_of(is_computable ? g() : good_g, a, p())))
                  .i32(options.server_time)
                  .take();
    if (faults().answer_trailing)
        tl += std::string(4, '\0');
    const auto aes = exchange_aes(new_nonce, server_nonce);
    if (!faults().answer_hash && !faults().answer_padding) {
        auto sealed = seal_hashed(aes, tl, random);
        return faults().answer_length ? sealed + "1234" : sealed;
    }
    auto plain = spoiled(sha1({tl}), faults().answer_hash) + tl;
    plain += random.bytes((16 - plain.size() % 16) % 16);
    if (faults().answer_padding)
        plain += random.bytes(16);
    return ige_encrypt(aes.key.reveal(), aes.iv.reveal(), plain);
}

Result<std::string> ServerKeyExchange::State::verdict(TlReader in)
{
    const auto echoed = in.raw(nonce_bytes);
    const auto echoed_server = in.raw(nonce_bytes);
    const auto encrypted = in.bytes();
    if (!encrypted || !in.at_end())
        return failure("set_client_DH_params is malformed");
    if (a.empty() || *echoed != nonce || *echoed_server != server_nonce)
        return failure("set_client_DH_params is out of order or has wrong nonces");
    const auto tl = open_hashed(exchange_aes(new_nonce, server_nonce), *encrypted);
    if (!tl)
        return failure("the hash of client_DH_inner_data is wrong");

    TlReader inner(*tl);
    const auto id = inner.u32();
    const auto inner_nonce = inner.raw(nonce_bytes);
    const auto inner_server_nonce = inner.raw(nonce_bytes);
    const auto retry_id = inner.u64();
    const auto g_b = inner.bytes();
    if (id != exchange_id::client_dh_inner_data || !g_b || !inner.at_end())
        return failure("client_DH_inner_data is malformed");
    if (*inner_nonce != nonce || *inner_server_nonce != server_nonce)
        return failure("client_DH_inner_data has wrong nonces");
    if (*retry_id != expected_retry_id)
        return failure("client_DH_inner_data has a wrong retry_id");
    if (!is_good_public(*g_b, p()))
        return failure("g_b is out of range");
    const auto found = AuthKey::from_bytes(power(*g_b, a, p()));
    if (!found)
        return failure("the key is zero");
    return verdict_on(*found);
}

std::string ServerKeyExchange::State::verdict_on(const AuthKey& found)
{
    constexpr std::uint32_t ids[] = {exchange_id::dh_gen_ok, exchange_id::dh_gen_retry,
                                     exchange_id::dh_gen_fail};
    const bool retry = retried < faults().retries;
    const int number = faults().dh_gen_fail ? 3 : retry ? 2 : 1;
    auto answer = TlWriter()
                      .u32(ids[number - 1])
                      .raw(spoiled(nonce, faults().dh_gen_nonce))
                      .raw(spoiled(server_nonce, faults().dh_gen_server_nonce))
                      .raw(spoiled(mtproto::new_nonce_hash(new_nonce, number, found.aux_hash()),
                                   faults().new_nonce_hash))
                      .take();
    ++retried;
    expected_retry_id = found.aux_hash();
    if (number == 1) {
        key = ServedKey{found, first_salt(new_nonce, server_nonce), dc, expires_in};
        a.clear();
    }
    return answer;
}

}  // namespace tgvs::test
