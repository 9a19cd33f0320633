// A panel with made-up things to show, and requests to it.
#pragma once

#include "http/panel_site.hpp"
#include "support.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tgvs::http {

class FixedStatus : public StatusSource {
public:
    PageStatus status() const override { return {.on_air = {.title = "A \"title\" <b>"}}; }
};

class OneSegment : public PreviewSource {
public:
    std::optional<std::string> playlist() const override { return text; }
    std::shared_ptr<const std::string> segment(std::uint64_t sequence) const override
    {
        return sequence == 7 ? data : nullptr;
    }

    std::optional<std::string> text = "#EXTM3U\n";
    std::shared_ptr<const std::string> data = std::make_shared<const std::string>("G...");
};

class OneLogin : public LoginSource {
public:
    std::optional<LoginCode> login_code() const override { return code; }
    void give_password(Secret password) override { given.push_back(std::move(password)); }
    void confirm_account(bool accept) override { decisions.push_back(accept); }

    std::optional<LoginCode> code = LoginCode{.svg = "<svg/>", .valid = 27s};
    std::vector<Secret> given;
    std::vector<bool> decisions;
};

inline constexpr std::string_view known = "Bearer abc";

inline PanelAccess access_on(std::string address = "127.0.0.1",
                             std::filesystem::path link_file = {})
{
    return PanelAccess(
        std::move(address), 8080,
        {.token = Secret("abc"), .cookie_key = Secret("key"), .link_file = std::move(link_file)});
}

class PanelSiteTest : public testing::Test {
protected:
    Response send(std::string body, std::string_view path = "/api/login")
    {
        return site.answer({.method = Method::post,
                            .path = path,
                            .host = "localhost",
                            .authorization = known,
                            .content_type = "application/json",
                            .body = Secret(std::move(body))});
    }

    nlohmann::json login_status()
    {
        return nlohmann::json::parse(bytes(get("/api/status").body))["login"];
    }

    Response get(std::string_view path)
    {
        return site.answer({.path = path, .host = "localhost", .authorization = known});
    }

    FixedStatus status;
    OneSegment preview;
    OneLogin login;
    PanelSite site{access_on(),
                   {.pages = {.status = status, .preview = &preview, .login = &login}}};
};

inline std::string header(const Response& response, std::string_view name)
{
    for (const auto& one : response.headers)
        if (one.name == name)
            return one.value;
    return {};
}

}  // namespace tgvs::http
