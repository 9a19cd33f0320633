// What the Telegram side costs: an exchange of keys, sealing and opening, decoding.

#include "mtproto/api.hpp"
#include "mtproto/envelope.hpp"
#include "mtproto/key_exchange.hpp"
#include "mtproto/tl_codec.hpp"
#include "support/telegram/rsa_key_pair.hpp"
#include "support/telegram/server_key_exchange.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace tgvs::mtproto;

const AuthKey key = *AuthKey::from_bytes(std::string(AuthKey::size_bytes, 'k'));

// Both sides, so a client needs about half of it.
void exchange_of_a_key(benchmark::State& state)
{
    SystemRandom random;
    const auto pair = tgvs::test::RsaKeyPair::generate();
    const auto keys = parse_rsa_keys(pair.public_pem()).value();
    for (auto _ : state) {
        tgvs::test::ServerKeyExchange server({.key = pair}, random);
        KeyExchange client({.dc = 2, .keys = keys}, random);
        auto body = client.begin();
        for (bool done = false; !done;) {
            auto step = client.answer(server.answer(body).value()).value();
            done = std::holds_alternative<ExchangedKey>(step);
            if (!done)
                body = std::get<std::string>(std::move(step));
        }
    }
}
BENCHMARK(exchange_of_a_key)->Unit(benchmark::kMillisecond);

void seal_and_open(benchmark::State& state)
{
    SystemRandom random;
    const Message message{1, 2, 3, 4, std::string(static_cast<std::size_t>(state.range(0)), 'x')};
    for (auto _ : state)
        benchmark::DoNotOptimize(
            open(key, Sender::client, seal(key, Sender::client, message, random)).value());
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(seal_and_open)->Arg(128)->Arg(4096);

TlObject updates(int count)
{
    TlVector all;
    for (int i = 0; i < count; ++i) {
        auto call = TlObject(api::group_call::constructor)
                        .set(api::group_call::id, i)
                        .set(api::group_call::access_hash, 5)
                        .set(api::group_call::participants_count, 3)
                        .set(api::group_call::title, "what is playing")
                        .set(api::group_call::unmuted_video_limit, 30)
                        .set(api::group_call::version, 2);
        all.emplace_back(
            TlObject(api::update_group_call::constructor).set(api::update_group_call::call, call));
    }
    return TlObject(api::updates::constructor)
        .set(api::updates::updates_, all)
        .set(api::updates::users, {})
        .set(api::updates::chats, {})
        .set(api::updates::date, 1)
        .set(api::updates::seq, 1);
}

void decode_updates(benchmark::State& state)
{
    const auto bytes = encode(updates(100));
    for (auto _ : state)
        benchmark::DoNotOptimize(decode(bytes).value());
    state.SetItemsProcessed(state.iterations() * 201);  // objects
    state.SetBytesProcessed(state.iterations() * static_cast<long>(bytes.size()));
}
BENCHMARK(decode_updates);

}  // namespace

BENCHMARK_MAIN();
