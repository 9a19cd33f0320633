// Telegram's data centres on the loopback, for tests in other languages and for trying the program by hand.
//
//   telegram_test_server --dc 2@127.0.0.1:0 --dc 4@127.0.0.1:0 --keys-out keys.pem --world world.json --control-port 0
//
// Prints one line of JSON when it is ready: {"dcs": {"2": "127.0.0.1:40001", ...}, "control": 40003}
// Runs until SIGINT or SIGTERM.
#include "support/telegram/control.hpp"
#include "support/telegram/world_json.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

using namespace tgvs::test;

DcOptions dc_from(const std::string& text)
{
    const auto at = text.find('@');
    const auto colon = text.rfind(':');
    if (at == std::string::npos || colon == std::string::npos || colon < at)
        throw std::invalid_argument("--dc is NUMBER@HOST:PORT, not " + text);
    return {std::stoi(text.substr(0, at)), text.substr(at + 1, colon - at - 1),
            static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)))};
}

std::string contents_of(const std::string& path)
{
    std::ifstream in(path);
    if (!in)
        throw std::invalid_argument("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Arguments {
    std::vector<std::string> dcs = {"2@127.0.0.1:0"};
    std::string keys_out;
    std::string rsa_key;
    std::string world;
    int control_port = -1;
    int clock_offset_s = 0;
    int token_lifetime_s = 30;
    bool strict_parity = false;
    bool init_per_key = false;
    bool allow_duplicated = false;
};

Options options_from(const Arguments& arguments)
{
    Options options;
    options.dcs.clear();
    for (const auto& dc : arguments.dcs)
        options.dcs.push_back(dc_from(dc));
    if (!arguments.world.empty())
        options.world = world_from(nlohmann::json::parse(contents_of(arguments.world)));
    if (!arguments.rsa_key.empty()) {
        options.rsa = RsaKeyPair::from_pem(contents_of(arguments.rsa_key));
        if (!options.rsa)
            throw std::invalid_argument("no private key in " + arguments.rsa_key);
    }
    options.clock_offset = std::chrono::seconds(arguments.clock_offset_s);
    options.token_lifetime = std::chrono::seconds(arguments.token_lifetime_s);
    options.strict_parity = arguments.strict_parity;
    options.init_per_key = arguments.init_per_key;
    options.kill_duplicated = !arguments.allow_duplicated;
    return options;
}

void run(const Arguments& arguments)
{
    TestServer server(options_from(arguments));
    if (!arguments.keys_out.empty())
        std::ofstream(arguments.keys_out) << server.rsa_public_pem();
    asio::io_context io;
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });

    nlohmann::json ready{{"dcs", nlohmann::json::object()}};
    for (const auto& dc : arguments.dcs) {
        const auto id = dc_from(dc).id;
        ready["dcs"][std::to_string(id)] = server.endpoints(id).front().text();
    }
    std::optional<ControlPort> control;
    if (arguments.control_port >= 0) {
        control.emplace(io, server, static_cast<std::uint16_t>(arguments.control_port));
        ready["control"] = control->port();
    }
    std::cout << ready.dump() << std::endl;
    io.run();
}

}  // namespace

int main(int argc, char** argv)
{
    Arguments arguments;
    CLI::App app("Telegram's data centres on the loopback, for tests");
    app.add_option("--dc", arguments.dcs, "NUMBER@HOST:PORT; port 0: any");
    app.add_option("--keys-out", arguments.keys_out, "where to write the public RSA key");
    app.add_option("--rsa-key", arguments.rsa_key, "a private RSA key; else one is made");
    app.add_option("--world", arguments.world, "accounts and chats, JSON");
    app.add_option("--control-port", arguments.control_port, "of the loopback; 0: any");
    app.add_option("--clock-offset", arguments.clock_offset_s, "seconds that the server is ahead");
    app.add_option("--token-lifetime", arguments.token_lifetime_s, "of login tokens, seconds");
    app.add_flag("--strict-parity", arguments.strict_parity,
                 "refuse odd and even numbers in wrong places");
    app.add_flag("--init-per-key", arguments.init_per_key,
                 "initConnection counts for all sessions of a key");
    app.add_flag("--allow-duplicated", arguments.allow_duplicated, "one key on many connections");
    CLI11_PARSE(app, argc, argv);
    try {
        run(arguments);
    } catch (const std::exception& error) {
        std::cerr << "telegram_test_server: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
