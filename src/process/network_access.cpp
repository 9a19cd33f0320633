#include "process/network_access.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/name_lookup.hpp"
#include "base/text.hpp"
#include "process/kept_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <ifaddrs.h>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace tgvs::process {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds lookup_limit{5};
constexpr std::size_t resolv_conf_limit_bytes = 64 * 1024;

constexpr std::array proxy_variables = {"http_proxy", "https_proxy", "all_proxy",
                                        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"};
constexpr std::array<std::string_view, 3> proxy_options = {"--proxy", "--geo-verification-proxy",
                                                           "-http_proxy"};

// Decisions are made by an error's code: this one has a single code.
const std::error_category& refusals()
{
    class Refusals final : public std::error_category {
        const char* name() const noexcept override { return "network refusal"; }
        std::string message(int /*code*/) const override { return "the destination is refused"; }
    };
    static const Refusals one;
    return one;
}

struct State {
    std::mutex mutex;
    std::optional<PrivateSources> sources;
    FixedList<std::uint16_t, 16> ports;  // that we listened on the last time
    int unsupervised = 0;                // errno
    bool has_supervised = false;
    KeptNames names;  // of proxies
};

// Never destroyed: children are started until the very end.
State& state()
{
    static auto* const one = new State;
    return *one;
}

std::vector<IpAddress> look_up(const std::string& name)
{
    if (const auto address = IpAddress::parse(name))
        return {*address};
    const auto answer = std::make_shared<std::promise<std::vector<sockaddr_storage>>>();
    auto found = answer->get_future();
    if (!ask_aside([answer, name] { answer->set_value(addresses_of(name)); }) ||
        found.wait_for(lookup_limit) != std::future_status::ready)
        return {};
    std::vector<IpAddress> addresses;
    for (const auto& one : found.get())
        if (const auto ip = IpAddress::of(reinterpret_cast<const sockaddr*>(&one), sizeof one))
            addresses.push_back(*ip);
    return addresses;
}

std::vector<IpAddress> look_up_kept(const std::string& name)
{
    {
        const std::lock_guard lock(state().mutex);
        if (auto known = state().names.fresh(name, Clock::now()))
            return *std::move(known);
    }
    auto addresses = look_up(name);
    const std::lock_guard lock(state().mutex);
    return state().names.take(name, std::move(addresses), Clock::now());
}

std::uint16_t usual_proxy_port(std::string_view url)
{
    constexpr std::uint16_t http = 80;
    constexpr std::uint16_t https = 443;
    constexpr std::uint16_t socks = 1080;
    const auto scheme = to_lower(url.substr(0, url.find("://")));
    if (scheme.starts_with("socks"))
        return socks;
    return scheme == "https" ? https : http;
}

void add_proxies(NetworkPolicy& policy, const std::vector<std::string>& argv)
{
    auto proxies = proxies_in(argv);
    for (const char* name : proxy_variables)
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            proxies.emplace_back(value);
    for (const auto& proxy : proxies) {
        const auto at = host_of(proxy);
        for (const auto& address : look_up_kept(at.host))
            policy.proxies.add({address, at.port.value_or(usual_proxy_port(proxy))});
    }
}

void add_name_servers(NetworkPolicy& policy)
{
    const auto text = read_file("/etc/resolv.conf", resolv_conf_limit_bytes);
    for (const auto& server : name_servers_in(text ? std::string_view(*text) : ""))
        policy.name_servers.add(server);
}

void add_own_addresses(NetworkPolicy& policy)
{
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        policy.own_addresses_all = false;
        return;
    }
    for (const auto* one = first; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr)
            continue;
        const auto address = IpAddress::of(one->ifa_addr, sizeof(sockaddr_in6));
        if (address && !policy.own_addresses.add(*address))
            policy.own_addresses_all = false;
    }
    ::freeifaddrs(first);
}

// Whatever listens in this process: none can be forgotten. Those of the time before, if there is no descriptor to look with.
void add_own_ports(NetworkPolicy& policy)
{
    const std::lock_guard lock(state().mutex);
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
         !error && entry != end; entry.increment(error)) {
        const auto fd = parse_integer(entry->path().filename().string());
        int listens = 0;
        socklen_t size = sizeof listens;
        sockaddr_storage address{};
        socklen_t address_size = sizeof address;
        auto* const at = reinterpret_cast<sockaddr*>(&address);
        if (!fd ||
            ::getsockopt(static_cast<int>(*fd), SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
            listens == 0 || ::getsockname(static_cast<int>(*fd), at, &address_size) != 0 ||
            (address.ss_family != AF_INET && address.ss_family != AF_INET6))
            continue;
        const auto port = ntohs(reinterpret_cast<const sockaddr_in*>(at)->sin_port);
        if (std::ranges::find(policy.own_ports, port) == policy.own_ports.end())
            policy.own_ports.add(port);
    }
    if (error)
        policy.own_ports = state().ports;
    state().ports = policy.own_ports;
}

}  // namespace

std::string NetworkRefusal::text() const
{
    const auto where = target.address.is_v4()
                           ? fmt::format("{}:{}", target.address.text(), target.port)
                           : fmt::format("[{}]:{}", target.address.text(), target.port);
    if (target.verdict == NetworkVerdict::refused_own_port)
        return where + " is a port of this service itself; no source may connect to it";
    const char* use = special_use(target.address);
    return fmt::format("{} is not public ({}); to play from it, add {} to ALLOW_PRIVATE_SOURCES",
                       where, use != nullptr ? use : "private", target.address.text());
}

std::unexpected<Error> as_error(const NetworkRefusal& refusal)
{
    return std::unexpected(Error{refusal.text(), {1, refusals()}});
}

bool is_network_refusal(const Error& error)
{
    return error.system.category() == refusals();
}

void set_private_sources(const PrivateSources& sources)
{
    const std::lock_guard lock(state().mutex);
    state().sources = sources;
    state().unsupervised = 0;
    state().has_supervised = false;
}

NetworkPolicy network_policy(const std::vector<std::string>& argv)
{
    NetworkPolicy policy;
    {
        const std::lock_guard lock(state().mutex);
        policy.supervised = state().sources.has_value();
        if (!policy.supervised)
            return policy;
        policy.unsupervised_before = state().unsupervised != 0;
        policy.private_open = state().sources->all;
        for (const auto& network : state().sources->networks)
            policy.open.add(network);
    }
    add_name_servers(policy);
    add_proxies(policy, argv);
    add_own_addresses(policy);
    add_own_ports(policy);
    return policy;
}

std::string unsupervised_because()
{
    const std::lock_guard lock(state().mutex);
    return state().unsupervised == 0
               ? std::string()
               : std::error_code(state().unsupervised, std::generic_category()).message();
}

Result<void> accept_supervision(const NetworkPolicy& policy, int error)
{
    if (!policy.supervised)
        return {};
    {
        const std::lock_guard lock(state().mutex);
        if (error != 0 && state().has_supervised)
            return failure("its connections cannot be watched", error);
        state().has_supervised = error == 0;
        if (std::exchange(state().unsupervised, error) == error || error == 0)
            return {};
    }
    log::warn("process",
              "the kernel does not let us watch where ffmpeg and yt-dlp connect to; only the "
              "addresses of items are looked at, not where they lead; allow seccomp with "
              "SECCOMP_FILTER_FLAG_NEW_LISTENER (Linux 5.9), and kernel.yama.ptrace_scope below 2",
              {{"reason", std::error_code(error, std::generic_category()).message()}});
    return {};
}

std::optional<NetworkRefusal> refusal_of(const IpAddress& address, std::uint16_t port)
{
    const auto policy = network_policy({});
    const auto verdict =
        policy.supervised ? decide(policy, address, port) : NetworkVerdict::allowed;
    if (verdict == NetworkVerdict::allowed)
        return std::nullopt;
    return NetworkRefusal{{.verdict = verdict, .address = address, .port = port}};
}

std::optional<NetworkRefusal> refusal_of(const std::string& url)
{
    const auto at = host_of(url);
    if (at.host.empty())
        return std::nullopt;
    const auto literal = IpAddress::parse(at.host);
    std::vector<IpAddress> addresses;
    if (literal)
        addresses.push_back(*literal);
    else if (!unsupervised_because().empty())
        addresses = look_up(at.host);
    const auto port = at.port.value_or(usual_proxy_port(url));
    for (const auto& address : addresses)
        if (const auto refused = refusal_of(address, port))
            return refused;
    return std::nullopt;
}

UrlHost host_of(std::string_view url)
{
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos)
        url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto user = url.rfind('@'); user != std::string_view::npos)
        url.remove_prefix(user + 1);
    std::string_view host = url.substr(0, url.rfind(':'));
    std::string_view rest = url.substr(host.size());
    if (url.starts_with('[')) {
        const auto close = std::min(url.find(']'), url.size());
        host = url.substr(1, close - 1);
        rest = url.substr(std::min(close + 1, url.size()));
    }
    UrlHost result = {.host = std::string(host.substr(0, host.find('%'))), .port = std::nullopt};
    const auto port = rest.starts_with(':') ? parse_integer(rest.substr(1)) : std::nullopt;
    if (port && *port > 0 && *port <= 65'535)
        result.port = static_cast<std::uint16_t>(*port);
    return result;
}

std::vector<IpAddress> name_servers_in(std::string_view resolv_conf)
{
    std::vector<IpAddress> servers;
    for (auto line : split(resolv_conf, '\n')) {
        constexpr std::string_view word = "nameserver";
        line = trim(line);
        if (!line.starts_with(word))
            continue;
        const auto value = trim(line.substr(word.size()));
        const auto name = value.substr(0, value.find_first_of(" \t%#;"));
        if (const auto address = IpAddress::parse(name))
            servers.push_back(*address);
    }
    if (servers.empty())
        servers = {IpAddress::v4(INADDR_LOOPBACK), *IpAddress::parse("::1")};
    return servers;
}

std::vector<std::string> proxies_in(const std::vector<std::string>& argv)
{
    std::vector<std::string> proxies;
    for (std::size_t i = 1; i < argv.size(); ++i)
        for (const auto option : proxy_options) {
            if (argv[i] == option && i + 1 < argv.size())
                proxies.push_back(argv[i + 1]);
            else if (argv[i].starts_with(std::string(option) + '='))
                proxies.push_back(argv[i].substr(option.size() + 1));
        }
    std::erase(proxies, std::string());
    return proxies;
}

}  // namespace tgvs::process
