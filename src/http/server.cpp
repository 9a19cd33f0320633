#include "http/server.hpp"

#include "base/log.hpp"
#include "http/feed_stream.hpp"
#include "http/session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <exception>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace tgvs::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds pause_after_accept_failure{100};  // EMFILE and the like

class Acceptor {
public:
    Acceptor(asio::io_context& context, Listener listener, std::shared_ptr<Endpoint> endpoint)
        : acceptor_(context), pause_(context), endpoint_(std::move(endpoint))
    {
        sockaddr_storage address{};
        socklen_t length = sizeof address;
        ::getsockname(listener.socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
        acceptor_.assign(address.ss_family == AF_INET ? tcp::v4() : tcp::v6(),
                         listener.socket.release());
    }

    void accept()
    {
        acceptor_.async_accept(
            [this](ErrorCode error, tcp::socket socket) { on_accepted(error, std::move(socket)); });
    }

private:
    void on_accepted(ErrorCode error, tcp::socket socket)
    {
        if (error) {
            pause_.expires_after(pause_after_accept_failure);
            return pause_.async_wait([this](ErrorCode) { accept(); });
        }
        accept();
        start_session(std::move(socket), endpoint_);
    }

    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::shared_ptr<Endpoint> endpoint_;  // its sessions may outlive us by a moment
};

class Repeater {
public:
    Repeater(asio::io_context& context, std::chrono::milliseconds period,
             std::function<void()> task)
        : timer_(context), period_(period), task_(std::move(task))
    {
    }

    void run()
    {
        timer_.expires_after(period_);
        timer_.async_wait([this](ErrorCode) { run(); });
        task_();
    }

private:
    asio::steady_timer timer_;
    std::chrono::milliseconds period_;
    std::function<void()> task_;
};

}  // namespace

struct Server::Impl {
    // The context goes last: sessions that it still holds use what stands above it no more.
    asio::io_context context{1};
    std::vector<std::unique_ptr<Acceptor>> acceptors;
    std::vector<std::unique_ptr<Repeater>> repeaters;
    std::shared_ptr<FeedStreams> feeds = std::make_shared<FeedStreams>();
    std::atomic<bool> woken = false;  // and has not looked yet
    std::thread thread;

    // An exception can only come from memory running out in Asio itself; the connection is lost.
    void work()
    {
        ::pthread_setname_np(::pthread_self(), "http");
        while (!context.stopped()) {
            try {
                context.run();
            } catch (const std::exception& error) {
                log::error("http", "connection failed", {{"reason", error.what()}});
            }
        }
    }
};

Server::Server() : impl_(std::make_unique<Impl>()) {}

Server::~Server()
{
    stop();
}

void Server::serve(Listener listener, Site site, const Limits& limits, OnCrowded on_crowded)
{
    auto endpoint =
        std::make_shared<Endpoint>(std::move(site), limits, impl_->feeds, std::move(on_crowded));
    impl_->acceptors.push_back(
        std::make_unique<Acceptor>(impl_->context, std::move(listener), std::move(endpoint)));
}

void Server::repeat(std::chrono::milliseconds period, std::function<void()> task)
{
    impl_->repeaters.push_back(std::make_unique<Repeater>(impl_->context, period, std::move(task)));
}

void Server::wake()
{
    if (impl_->woken.exchange(true))
        return;
    asio::post(impl_->context, [impl = impl_.get()] {
        impl->woken = false;
        impl->feeds->wake();
    });
}

void Server::run()
{
    for (const auto& acceptor : impl_->acceptors)
        acceptor->accept();
    for (const auto& repeater : impl_->repeaters)
        asio::post(impl_->context, [task = repeater.get()] { task->run(); });
    // Signals belong to the main thread.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    impl_->thread = std::thread([impl = impl_.get()] { impl->work(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Server::stop()
{
    impl_->context.stop();
    if (impl_->thread.joinable())
        impl_->thread.join();
}

}  // namespace tgvs::http
