#include "telegram/access.hpp"

#include "base/file.hpp"
#include "mtproto/api.hpp"
#include "telegram/data_centers.hpp"
#include "telegram/proxy_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace tgvs::telegram {

namespace api = mtproto::api;

namespace {

constexpr std::size_t most_key_bytes = 64 * 1024;
constexpr std::size_t most_learned = 8;  // addresses of one data centre

Result<std::vector<mtproto::RsaKey>> read_keys(const std::filesystem::path& path)
{
    const auto pem = read_file(path, most_key_bytes);
    if (!pem)
        return failure("TELEGRAM_RSA_KEYS: " + pem.error().message);
    auto keys = mtproto::parse_rsa_keys(*pem);
    if (!keys)
        return failure(
            fmt::format("TELEGRAM_RSA_KEYS: {}: {}", path.string(), keys.error().message));
    return keys;
}

}  // namespace

Result<Access> Access::make(const AccessOptions& options)
{
    Access access;
    access.app_ = options.app;
    access.server_ = options.server;
    access.keys_ = mtproto::built_in_rsa_keys();
    if (options.rsa_keys) {
        auto keys = read_keys(*options.rsa_keys);
        if (!keys)
            return std::unexpected(keys.error());
        access.keys_ = *std::move(keys);
    }
    if (options.proxy.empty())
        return access;
    auto proxy = parse_proxy_link(options.proxy);
    if (!proxy)
        return failure("TELEGRAM_PROXY: " + proxy.error().message);
    if (auto* socks5 = std::get_if<net::Socks5>(&*proxy)) {
        access.socks5_ = std::move(*socks5);
    } else {
        auto& mtproxy = std::get<MtProxy>(*proxy);
        access.mtproxy_ = mtproxy.place;
        access.mtproxy_secret_ = mtproxy.secret;
        access.mtproxy_padded_ = mtproxy.only_padded;
    }
    return access;
}

ClientOptions Access::client(int dc, bool test_mode, std::optional<mtproto::AuthKey> key) const
{
    ClientOptions options;
    options.app = app_;
    options.dc = dc;
    options.test_mode = test_mode;
    options.rsa_keys = keys_;
    options.socks5 = socks5_;
    options.key = std::move(key);
    if (mtproxy_) {
        options.addresses = {*mtproxy_};
        options.mtproxy_secret = mtproxy_secret_;
        if (mtproxy_padded_)
            options.framing = mtproto::Framing::padded;
        return options;
    }
    if (const auto learned = learned_.find(dc); learned != learned_.end())
        options.addresses = learned->second;
    std::vector<net::Endpoint> known;
    if (!server_)
        known = data_center_endpoints(dc, test_mode);
    else if (server_->dc == dc)
        known = {server_->endpoint};
    for (auto& endpoint : known)
        if (std::ranges::find(options.addresses, endpoint) == options.addresses.end())
            options.addresses.push_back(std::move(endpoint));
    return options;
}

// Not those for files, nor those that want another secret than none.
void Access::learn(const mtproto::TlObject& config)
{
    std::map<int, std::vector<net::Endpoint>> learned;
    for (const auto& value : config.get_or(api::config::dc_options)) {
        const auto* option = std::get_if<mtproto::TlObject>(&value);
        if (!option || option->has(api::dc_option::media_only) ||
            option->has(api::dc_option::cdn) || option->get(api::dc_option::secret))
            continue;
        const auto port = option->get_or(api::dc_option::port);
        const auto address = option->get_or(api::dc_option::ip_address);
        auto& endpoints = learned[option->get_or(api::dc_option::id)];
        if (port > 0 && port <= 0xffff && !address.empty() && endpoints.size() < most_learned)
            endpoints.push_back({address, static_cast<std::uint16_t>(port)});
    }
    if (!learned.empty())
        learned_ = std::move(learned);
}

}  // namespace tgvs::telegram
