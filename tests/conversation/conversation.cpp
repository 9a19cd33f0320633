#include "conversation.hpp"

#include "mtproto/rsa_key.hpp"
#include "support/telegram/control.hpp"

namespace tgvs::test {

const RsaKeyPair& Conversation::rsa()
{
    static const RsaKeyPair pair = RsaKeyPair::generate();
    return pair;
}

World Conversation::world()
{
    World world;
    world.add(Account{.id = alice, .phone = "9996621234"});
    return world;
}

void Conversation::serve(Options options)
{
    if (options.world.accounts.empty())
        options.world = world();
    options.rsa = rsa();
    server_ = std::make_unique<TestServer>(std::move(options));
}

std::string Conversation::tell(const std::string& line)
{
    const auto answer = control(*server_, line);
    EXPECT_EQ(answer.find(R"("ok":false)"), std::string::npos) << line << ": " << answer;
    return answer;
}

telegram::ClientOptions Conversation::client_options(int dc)
{
    telegram::ClientOptions options;
    options.app.api_id = 12345;
    options.dc = dc;
    options.addresses = server_->endpoints(dc);
    options.rsa_keys = mtproto::parse_rsa_keys(server_->rsa_public_pem()).value();
    options.backoff = {.first = 1ms, .ceiling = 20ms};
    options.flood_pause = 1ms;
    options.unknown_key = {.first = 1ms, .ceiling = 1ms};
    options.unknown_key_pause = 60ms;
    return options;
}

telegram::Client& Conversation::connect(telegram::ClientOptions options,
                                        telegram::ClientHandlers handlers)
{
    clients_.push_back(std::make_unique<telegram::Client>(io_.get_executor(), std::move(options),
                                                          std::move(handlers)));
    clients_.back()->start();
    return *clients_.back();
}

void Conversation::await(asio::awaitable<void> task)
{
    bool done = false;
    asio::co_spawn(io_, std::move(task), [&done](const std::exception_ptr& error) {
        if (error)
            std::rethrow_exception(error);
        done = true;
    });
    if (run_until([&done] { return done; }))
        return;
    ADD_FAILURE() << "a conversation that does not end; the server's last problem: "
                  << server_->last_problem();
    std::abort();  // the coroutine's frame refers to what is about to go
}

std::string Conversation::who_am_i(telegram::Client& client)
{
    auto self = TlObject(api::users_get_users::constructor)
                    .set(api::users_get_users::id, {TlObject(api::input_user_self::constructor)});
    const auto users = await(client.call_any(std::move(self), patience));
    if (!users)
        return explain(users.error());
    return std::get<TlObject>(std::get<mtproto::TlVector>(*users).at(0))
        .get_or(api::user::first_name);
}

void Conversation::TearDown()
{
    for (auto& client : clients_)
        await(client->stop());
    clients_.clear();
}

}  // namespace tgvs::test
