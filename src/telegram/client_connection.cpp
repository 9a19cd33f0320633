// The part of Client that keeps its connection: dialling, the key exchange, reading and writing.
#include "base/log.hpp"
#include "mtproto/envelope.hpp"
#include "mtproto/key_exchange.hpp"
#include "net/stream.hpp"
#include "telegram/client.hpp"
#include "telegram/errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::telegram {

using mtproto::Now;
using std::chrono::milliseconds;

struct Client::Connection {
    net::tcp::socket socket;
    mtproto::Transport transport;
    std::string unsent = {};  // the transport's greeting, which goes with the first packet
    std::optional<Ended> ended = {};
    std::array<char, 16 * 1024> buffer{};
};

namespace {

constexpr std::string_view component = "telegram";
constexpr milliseconds reader_limit{5'000};
constexpr std::int32_t test_dc_offset = 10'000;
constexpr int unknown_key_quick = 10;  // tries: half a minute
constexpr int unknown_key_worth_an_error = unknown_key_quick + 5;
constexpr int unknown_key_steps = 60;  // to the longest pause
constexpr std::size_t most_addresses = 16;

ConnectionProblem problem_of(const net::NetFailure& failure)
{
    return {ConnectionProblem::Kind::network, 0, failure.text()};
}

ConnectionProblem problem_of(const mtproto::TransportError& error)
{
    return {ConnectionProblem::Kind::transport_error, error.code, explain(Failure(error))};
}

// What a word of the server means; a fault for all other ends of a connection.
ErrorMeaning meaning_of(const ConnectionProblem& problem)
{
    if (problem.kind != ConnectionProblem::Kind::transport_error)
        return {ErrorKind::fault};
    return classify(Failure(mtproto::TransportError{problem.code}));
}

ConnectionProblem protocol_problem(std::string_view text)
{
    return {ConnectionProblem::Kind::protocol, 0, std::string(text)};
}

}  // namespace

// With a key that is not known, after so many times.
milliseconds Client::patience(int times) const
{
    const auto steps = std::clamp(times - unknown_key_quick, 0, unknown_key_steps);
    return options_.unknown_key_pause * steps / unknown_key_steps;
}

asio::awaitable<void> Client::run()
{
    Backoff backoff(options_.backoff);
    Backoff unknown_key(options_.unknown_key);
    asio::steady_timer pause(executor_);
    while (!stopping_) {
        const auto began = net::Clock::now();
        const auto ended = co_await connect_once();
        const bool cancelled = co_await net::is_cancelled();
        if (stopping_ || cancelled)
            break;
        note(ended);
        // The back-off starts anew only after a connection that worked.
        const auto held = status_.failures > 0
                              ? milliseconds(0)
                              : std::chrono::duration_cast<milliseconds>(net::Clock::now() - began);
        auto wait = backoff.next(held);
        if (meaning_of(ended).kind == ErrorKind::wait)
            wait = std::max(wait, options_.flood_pause);
        if (status_.unknown_key > 0)
            wait = std::max(unknown_key.next(), patience(status_.unknown_key));
        pause.expires_after(wait);
        co_await pause.async_wait(net::as_value);
    }
    status_.connected = false;
}

// Told when it changes: a data centre that is away for an hour is one line.
void Client::note(const Ended& problem)
{
    const bool is_new = !status_.problem || status_.problem->text != problem.text;
    if (!status_.connected)
        ++status_.failures;
    status_.connected = false;
    const bool is_unknown_key = meaning_of(problem).kind == ErrorKind::key_doubted;
    status_.unknown_key = is_unknown_key ? status_.unknown_key + 1 : 0;
    status_.problem = problem;
    log::write(is_new ? log::Level::warn : log::Level::debug, component,
               "connection lost, will retry", {{"dc", options_.dc}, {"reason", problem.text}});
    if (status_.unknown_key == unknown_key_worth_an_error)
        log::error(
            component, "the server keeps reporting that it does not know this session's key",
            {{"dc", options_.dc},
             {"remedy", "if this persists for hours, run: auto_session_runner --write-env"}});
}

void Client::also_try(const std::vector<net::Endpoint>& addresses)
{
    for (const auto& address : addresses)
        if (options_.addresses.size() < most_addresses &&
            std::ranges::find(options_.addresses, address) == options_.addresses.end())
            options_.addresses.push_back(address);
}

net::DialOptions Client::dial_options() const
{
    net::DialOptions dial;
    dial.targets = options_.addresses;
    dial.proxy = options_.socks5;
    // After a failure another address of the data centre comes first.
    if (!dial.targets.empty())
        std::rotate(dial.targets.begin(),
                    dial.targets.begin() + status_.failures % static_cast<int>(dial.targets.size()),
                    dial.targets.end());
    return dial;
}

mtproto::TransportOptions Client::transport_options() const
{
    const auto dc =
        static_cast<std::int16_t>(options_.dc + (options_.test_mode ? test_dc_offset : 0));
    return {.framing = options_.framing,
            .obfuscated = options_.obfuscated || !options_.mtproxy_secret.empty(),
            .proxy_secret = options_.mtproxy_secret,
            .dc = dc};
}

asio::awaitable<Client::Ended> Client::connect_once()
{
    auto socket = co_await net::dial(dial_options());
    if (!socket)
        co_return problem_of(socket.error());
    Connection connection(*std::move(socket),
                          mtproto::Transport::client(transport_options(), random_));
    connection.unsent = connection.transport.greeting();
    if (!session_) {
        const auto exchanged = co_await exchange_key(connection);
        if (!exchanged) {
            net::reset_connection(connection.socket);
            co_return exchanged.error();
        }
    }
    co_return co_await converse(connection);
}

// ---- The key

asio::awaitable<Result<std::string, Client::Ended>> Client::read_plain(Connection& connection,
                                                                       net::Deadline deadline)
{
    for (;;) {
        auto packet = connection.transport.next();
        if (!packet)
            co_return std::unexpected(protocol_problem("received data is not packets"));
        if (*packet) {
            if (const auto* error = std::get_if<mtproto::TransportError>(&**packet))
                co_return std::unexpected(problem_of(*error));
            const auto message = mtproto::open_plain(std::get<std::string>(**packet));
            if (!message)
                co_return std::unexpected(protocol_problem("not a message of the key exchange"));
            co_return std::string(message->body);
        }
        const auto count = co_await net::read_some(connection.socket, connection.buffer, deadline);
        if (!count)
            co_return std::unexpected(problem_of(count.error()));
        connection.transport.feed(std::string_view(connection.buffer.data(), *count));
    }
}

asio::awaitable<Result<void, Client::Ended>> Client::exchange_key(Connection& connection)
{
    const auto deadline = net::Clock::now() + options_.exchange_limit;
    const auto dc = options_.dc + (options_.test_mode ? test_dc_offset : 0);
    mtproto::KeyExchangeOptions exchange_options;
    exchange_options.dc = dc;
    exchange_options.keys = options_.rsa_keys;
    mtproto::KeyExchange exchange(std::move(exchange_options), random_);
    mtproto::MessageIds ids;
    const mtproto::ServerClock clock;
    auto body = exchange.begin();
    for (;;) {
        const auto msg_id =
            ids.next(clock.unix_time(Now::read()), static_cast<std::uint32_t>(random_.number()));
        const auto out = std::exchange(connection.unsent, {}) +
                         connection.transport.wrap(mtproto::plain_message(msg_id, body));
        const auto written = co_await net::write_all(connection.socket, out, deadline);
        if (!written)
            co_return std::unexpected(problem_of(written.error()));
        const auto answer = co_await read_plain(connection, deadline);
        if (!answer)
            co_return std::unexpected(answer.error());
        auto step = exchange.answer(*answer);
        if (!step)
            co_return std::unexpected(Ended(ConnectionProblem::Kind::key_exchange, 0,
                                            std::string(to_string(step.error()))));
        if (auto* done = std::get_if<mtproto::ExchangedKey>(&*step)) {
            begin_session(done->key, done->salt);
            session_->set_server_time(Now::read(), std::chrono::seconds(done->server_time));
            co_return Result<void, Ended>();
        }
        body = std::get<std::string>(std::move(*step));
    }
}

// ---- The conversation

asio::awaitable<Client::Ended> Client::converse(Connection& connection)
{
    session_->connected(Now::read());
    auto reader = net::spawn(executor_, "telegram reader", read(connection));
    while (!connection.ended && !stopping_) {
        const auto now = Now::read();
        if (const auto alive = session_->check_alive(now); !alive) {
            connection.ended = protocol_problem(to_string(alive.error()));
            break;
        }
        auto out = std::exchange(connection.unsent, {});
        const auto greeting_bytes = out.size();
        while (const auto packet = session_->send(now))
            out += connection.transport.wrap(*packet);
        hand_out_events();
        if (out.size() == greeting_bytes) {
            connection.unsent = std::move(out);
            wake_.expires_at(session_->wake_up());
            co_await wake_.async_wait(net::as_value);
        } else {
            const auto deadline = net::Clock::now() + options_.write_limit;
            const auto written = co_await net::write_all(connection.socket, out, deadline);
            if (!written && !connection.ended)
                connection.ended = problem_of(written.error());
        }
        if (co_await net::is_cancelled())
            break;
    }
    // At once and for both sides: the server must not see the next connection beside this one.
    net::reset_connection(connection.socket);
    reader.cancel();
    co_await reader.wait(reader_limit);
    co_return connection.ended.value_or(protocol_problem("stopped"));
}

asio::awaitable<void> Client::read(Connection& connection)
{
    while (!connection.ended) {
        const auto count =
            co_await net::read_some(connection.socket, connection.buffer, net::no_deadline);
        if (!count) {
            connection.ended = problem_of(count.error());
            break;
        }
        connection.transport.feed(std::string_view(connection.buffer.data(), *count));
        if (const auto taken = take_packets(connection); !taken)
            connection.ended = taken.error();
        hand_out_events();
        wake_.cancel();
    }
    wake_.cancel();
}

Result<void, Client::Ended> Client::take_packets(Connection& connection)
{
    for (;;) {
        const auto packet = connection.transport.next();
        if (!packet)
            return std::unexpected(protocol_problem("received data is not packets"));
        if (!*packet)
            return {};
        if (const auto* error = std::get_if<mtproto::TransportError>(&**packet))
            return std::unexpected(problem_of(*error));
        const auto received = session_->receive(std::get<std::string>(**packet), Now::read());
        if (!received)
            return std::unexpected(protocol_problem(to_string(received.error())));
        if (!status_.connected) {
            status_ = ClientStatus{.connected = true};
            log::debug(component, "connected", {{"dc", options_.dc}});
            if (handlers_.on_restart)
                handlers_.on_restart();
        }
    }
}

}  // namespace tgvs::telegram
