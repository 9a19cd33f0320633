#include "support/telegram/test_server.hpp"

#include "support/telegram/data_center.hpp"

namespace tgvs::test {

TestServer::TestServer(Options options)
    : work_(asio::make_work_guard(io_)),
      state_(std::make_unique<ServerState>(std::move(options), io_))
{
    state_->changed = [this] {
        const std::lock_guard lock(mutex_);
        ++changes_;
        changed_.notify_all();
    };
    thread_ = std::thread([this] { io_.run(); });
}

TestServer::~TestServer()
{
    on_thread([this] {
        for (auto& [id, dc] : state_->dcs)
            dc->stop();
    });
    work_.reset();
    io_.stop();
    thread_.join();
}

void TestServer::with(const std::function<void(ServerState&)>& act)
{
    on_thread([&] { act(*state_); });
}

std::vector<net::Endpoint> TestServer::endpoints(int dc)
{
    return on_thread([&] {
        const auto& one = *state_->dcs.at(dc);
        return std::vector<net::Endpoint>{{one.host(), one.port()}};
    });
}

std::string TestServer::rsa_public_pem()
{
    return on_thread([&] { return state_->rsa.public_pem(); });
}

Counters TestServer::counters()
{
    return on_thread([&] { return state_->record.counters; });
}

std::vector<RecordedCall> TestServer::calls(const std::string& method)
{
    return on_thread([&] {
        std::vector<RecordedCall> found;
        for (const auto& one : state_->record.calls)
            if (method.empty() || one.method == method)
                found.push_back(one);
        return found;
    });
}

std::string TestServer::last_problem()
{
    return on_thread([&] { return state_->record.last_problem; });
}

bool TestServer::wait_until(const std::function<bool(ServerState&)>& holds,
                            std::chrono::milliseconds limit)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
        std::unique_lock lock(mutex_);
        const auto before = changes_;
        lock.unlock();
        if (on_thread([&] { return holds(*state_); }))
            return true;
        lock.lock();
        if (!changed_.wait_until(lock, deadline, [&] { return changes_ != before; }))
            return false;
    }
}

bool TestServer::wait_for_call(const std::string& method, std::size_t count,
                               std::chrono::milliseconds limit)
{
    return wait_until(
        [&](ServerState& state) {
            std::size_t seen = 0;
            for (const auto& one : state.record.calls)
                seen += one.method == method ? 1 : 0;
            return seen >= count;
        },
        limit);
}

}  // namespace tgvs::test
