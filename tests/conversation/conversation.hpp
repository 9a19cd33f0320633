// conversation.hpp: a client of ours against the test server, in one process.
//
// `await` runs one coroutine to its end, so that a test reads like the conversation. Clients run only while
// something is awaited.
#pragma once

#include "mtproto/api.hpp"
#include "support/telegram/test_server.hpp"
#include "telegram/client.hpp"
#include "telegram/login.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::test {

namespace api = mtproto::api;
using mtproto::TlObject;
using namespace std::chrono_literals;

constexpr std::int64_t alice = 777'000;
constexpr auto patience = 30s;  // for a loaded machine; nothing waits that long on purpose

class Conversation : public testing::Test {
protected:
    // The key takes seconds to make, so it is made once.
    static const RsaKeyPair& rsa();
    static World world();

    void serve(Options options = {});
    // A line of the server's control port; its answer.
    std::string tell(const std::string& line);
    telegram::ClientOptions client_options(int dc = 2);
    telegram::Client& connect(telegram::ClientOptions options,
                              telegram::ClientHandlers handlers = {});
    telegram::Client& connect() { return connect(client_options()); }

    template <class T>
    T await(asio::awaitable<T> task)
    {
        std::optional<T> result;
        await(store(std::move(task), result));
        return std::move(result).value();
    }
    void await(asio::awaitable<void> task);

    // co_spawn wants results that can be made of nothing.
    template <class T>
    static asio::awaitable<void> store(asio::awaitable<T> task, std::optional<T>& result)
    {
        result.emplace(co_await std::move(task));
    }

    template <class Holds>
    bool run_until(Holds holds, std::chrono::milliseconds limit = patience)
    {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        io_.restart();
        while (!holds() && std::chrono::steady_clock::now() < deadline)
            io_.run_one_for(20ms);
        return holds();
    }

    Result<TlObject, telegram::CallError> config(telegram::Client& client)
    {
        return await(client.call(TlObject(api::help_get_config::constructor), patience));
    }
    // "Test", or the error.
    std::string who_am_i(telegram::Client& client);

    void TearDown() override;

    std::unique_ptr<TestServer> server_;
    asio::io_context io_{1};
    std::vector<std::unique_ptr<telegram::Client>> clients_;
};

}  // namespace tgvs::test
