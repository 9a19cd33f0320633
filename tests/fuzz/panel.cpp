// Requests to the panel as the server hands them over: one line a field, the body behind them. The first byte says
// whether the panel is on a loopback address and whether a password is asked for.
#include "http/panel_site.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace {

using namespace tgvs;
using namespace tgvs::http;

class Show : public StatusSource, public PreviewSource, public LoginSource {
public:
    PageStatus status() const override
    {
        return {.on_air = {.title = title, .duration = std::chrono::milliseconds(1)},
                .next = {{.title = title, .progress = 0.5, .reason = title}},
                .outputs = {{.name = "rtmp", .problem = title}},
                .problems = {title}};
    }
    std::optional<std::string> playlist() const override { return "#EXTM3U\n"; }
    std::shared_ptr<const std::string> segment(std::uint64_t sequence) const override
    {
        return sequence == 7 ? std::make_shared<const std::string>("G...") : nullptr;
    }
    std::optional<LoginCode> login_code() const override
    {
        LoginCode code{.svg = "<svg/>", .valid = {}, .wants_password = wants_password};
        if (wants_password)
            code.other_account = OtherAccount{.before = 1, .now = 2};
        return code;
    }
    void give_password(Secret password) override
    {
        if (password.empty() || !wants_password)
            std::abort();
    }

    std::string title;  // of an item: from outside as well
    void confirm_account(bool) override
    {
        if (!wants_password)
            std::abort();
    }

    bool wants_password = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::array<std::string_view, 8> lines;
    for (auto& line : lines) {
        line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    const bool loopback = (data[0] & 1) != 0;
    Show show;
    show.title = lines[7];
    show.wants_password = (data[0] & 2) != 0;
    PanelSite site(PanelAccess(loopback ? "127.0.0.1" : "192.0.2.1", 8'080,
                               {.token = Secret("a token"), .cookie_key = Secret("a key")}),
                   {.pages = {.status = show, .preview = &show, .login = &show}});
    const auto question = lines[0].find('?');
    const Request request = {.method = (data[0] & 4) != 0 ? Method::post : Method::get,
                             .path = lines[0].substr(0, question),
                             .query = lines[0].substr(std::min(question, lines[0].size())),
                             .host = lines[1],
                             .authorization = lines[2],
                             .cookie = lines[3],
                             .if_none_match = lines[4],
                             .origin = lines[5],
                             .content_type = lines[6],
                             .body = Secret(std::string(rest))};
    const auto response = site.answer(request);
    if (response.status == 200 && request.path == "/api/status" &&
        !nlohmann::json::accept(bytes(response.body)))
        std::abort();
    return 0;
}
