#include "support/telegram/server_state.hpp"

#include "support/telegram/data_center.hpp"
#include "support/telegram/server_session.hpp"

namespace tgvs::test {

namespace {

// One foreign client cannot find a key whose fingerprint begins with a zero digit.
RsaKeyPair new_rsa_key()
{
    for (;;) {
        auto pair = RsaKeyPair::generate();
        if (pair.public_key().fingerprint >> 60 != 0)
            return pair;
    }
}

}  // namespace

ServerState::ServerState(Options its, asio::io_context& context)
    : io(context),
      options(std::move(its)),
      world(std::move(options.world)),
      rsa(options.rsa ? *options.rsa : new_rsa_key())
{
    for (const auto& dc : options.dcs)
        dcs.emplace(dc.id, std::make_unique<DataCenter>(*this, dc));
}

ServerState::~ServerState() = default;

ServerKey::ServerKey(mtproto::AuthKey its) : key(std::move(its)) {}
ServerKey::~ServerKey() = default;

bool Revoked::for_every_call() const
{
    return error.text == "AUTH_KEY_DUPLICATED" || error.text == "AUTH_KEY_INVALID";
}

void ServerKey::revoke(RpcError error)
{
    revoked = Revoked{revoked ? revoked->account : account, std::move(error)};
    account = 0;
}

void ServerKey::restore()
{
    if (revoked)
        account = revoked->account;
    revoked.reset();
}

bool ServerKey::is_of(std::int64_t who) const
{
    return account == who || (revoked && revoked->account == who);
}

std::chrono::milliseconds ServerState::unix_time() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch()) +
           options.clock_offset;
}

std::int64_t ServerState::number()
{
    return static_cast<std::int64_t>(random.number() >> 1 | 1);
}

void ServerState::problem(std::string what)
{
    ++record.counters.garbage;
    record.last_problem = std::move(what);
    changed();
}

void ServerState::push(std::int64_t account, const mtproto::TlObject& updates,
                       const ServerSession* except)
{
    for (auto& [id, dc] : dcs)
        for (auto& [key_id, key] : dc->keys())
            if (key.gets_updates_of(account))
                for (auto& [session_id, session] : key.sessions)
                    if (session.get() != except)
                        session->push(updates);
}

}  // namespace tgvs::test
