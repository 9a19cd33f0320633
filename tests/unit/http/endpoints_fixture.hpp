// The endpoints of a service that is live or not, on ports of their own, with a state folder.
#pragma once

#include "http/endpoints.hpp"
#include "support.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace tgvs::http {

inline const std::string good_token = "0123456789abcdef";

class Service : public HealthSource, public StatusSource {
public:
    Health health() const override
    {
        return live ? Health{.live = true}
                    : Health{.live = false, .reason = "waiting for the server"};
    }
    PageStatus status() const override { return {}; }

    std::atomic<bool> live = true;
};

class Login : public LoginSource {
public:
    std::optional<LoginCode> login_code() const override
    {
        return LoginCode{.wants_password = true};
    }
    void give_password(Secret password) override { given = std::move(password); }
    void confirm_account(bool) override {}

    Secret given;  // read when the answer has come
};

class EndpointsTest : public testing::Test {
protected:
    EndpointsTest()
    {
        options.metrics_address = "127.0.0.1";
        options.metrics_port = 0;
        options.panel_port = 0;
        options.state_dir = folder.path();
        options.textfile_period = 10ms;
    }

    void start()
    {
        log = log_of([this] {
            endpoints = std::make_unique<Endpoints>(
                options, registry, Sources{.health = service, .status = service, .login = login});
        });
    }

    std::string metrics(const std::string& path = "/metrics")
    {
        return get(endpoints->metrics_port().value(), path);
    }

    std::uint16_t panel_port() const
    {
        const auto url = endpoints->panel_url().value();
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    std::filesystem::path textfile() const { return folder.path() / "metrics.prom"; }

    const TemporaryFolder folder;
    Service service;
    LoginSource* login = nullptr;
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
    EndpointOptions options;
    std::unique_ptr<Endpoints> endpoints;
    std::string log;
};

inline std::string text_of(const std::filesystem::path& file)
{
    return read_file(file, 1'000'000).value_or("");
}

}  // namespace tgvs::http
