#include "http/channel_pages.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <chrono>
#include <functional>
#include <string>

namespace tgvs::http {

namespace {

Response uncached_answer(std::string_view content_type, Body body)
{
    return {.status = 200,
            .content_type = content_type,
            .body = std::move(body),
            .headers = {{"Cache-Control", "no-store"}}};
}

// "17.ts" → 17
std::optional<std::uint64_t> segment_sequence(std::string_view file)
{
    if (!file.ends_with(".ts"))
        return std::nullopt;
    file.remove_suffix(3);
    std::uint64_t sequence = 0;
    const auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), sequence);
    if (error != std::errc{} || end != file.data() + file.size())
        return std::nullopt;
    return sequence;
}

std::optional<LoginCode> code_of(const LoginSource* login)
{
    return login != nullptr ? login->login_code() : std::nullopt;
}

std::optional<LoginStatus> status_of(const LoginSource* login)
{
    const auto code = code_of(login);
    if (!code)
        return std::nullopt;
    return LoginStatus{.wants_password = code->wants_password,
                       .valid = code->valid,
                       .code = static_cast<std::uint32_t>(std::hash<std::string>()(code->svg)),
                       .other_account = code->other_account};
}

// {"account": "accept"} or "refuse"
std::optional<bool> decision_in(const Secret& body)
{
    const auto word = text_in(body, "account");
    if (!word || (!word->matches("accept") && !word->matches("refuse")))
        return std::nullopt;
    return word->matches("accept");
}

}  // namespace

// Without exceptions: the parser's own quote what they were reading.
std::optional<Secret> text_in(const Secret& body, const char* name)
{
    auto json = nlohmann::json::parse(body.reveal(), nullptr, false);
    const auto text = json.is_object() ? json.find(name) : json.end();
    if (text == json.end() || !text->is_string())
        return std::nullopt;
    Secret secret(std::move(text->get_ref<std::string&>()));
    return secret.empty() ? std::nullopt : std::optional(std::move(secret));
}

Response nothing_more()
{
    return {.status = 204, .headers = {{"Cache-Control", "no-store"}}};
}

ChannelPages::ChannelPages(ChannelSources sources)
    : sources_(sources),
      instance_(std::to_string(std::chrono::system_clock::now().time_since_epoch().count()))
{
}

std::optional<Response> ChannelPages::answer(const Request& request,
                                             const control::Person& person) const
{
    constexpr std::string_view hls_folder = "/hls/";
    const bool admin = person.role == control::Role::admin;
    const bool reads = request.method == Method::get;
    if (request.path == "/api/login") {
        if (request.method != Method::post)
            return method_not_allowed("POST");
        return admin ? take_login(request) : text_response(403, "an admin may do that");
    }
    if (request.path == "/api/status")
        return reads ? status(person) : method_not_allowed("GET, HEAD");
    if (request.path == "/api/login.svg") {
        if (!reads)
            return method_not_allowed("GET, HEAD");
        return admin ? login_picture() : not_found();
    }
    if (request.path.starts_with(hls_folder))
        return reads ? hls(request.path.substr(hls_folder.size()))
                     : method_not_allowed("GET, HEAD");
    return std::nullopt;
}

Response ChannelPages::status(const control::Person& person) const
{
    const bool admin = person.role == control::Role::admin;
    return uncached_answer("application/json",
                           to_json(sources_.status.status(),
                                   {.instance = instance_,
                                    .preview = sources_.preview != nullptr,
                                    .login = admin ? status_of(sources_.login) : std::nullopt}));
}

Response ChannelPages::login_picture() const
{
    auto code = code_of(sources_.login);
    return code && !code->svg.empty() ? uncached_answer("image/svg+xml", std::move(code->svg))
                                      : not_found();
}

Response ChannelPages::take_login(const Request& request) const
{
    // For a password as JSON, of any length that somebody would type.
    constexpr std::size_t longest_login_bytes = 1'024;
    if (request.body.reveal().size() > longest_login_bytes)
        return text_response(413, "the request's body is too large");
    if (const auto accept = decision_in(request.body))
        return take_decision(*accept);
    const auto code = code_of(sources_.login);
    if (!code || !code->wants_password)
        return text_response(409, "no password is being asked for");
    auto password = text_in(request.body, "password");
    return password ? take_password(*std::move(password))
                    : text_response(400, "no password in the request");
}

Response ChannelPages::take_password(Secret password) const
{
    sources_.login->give_password(std::move(password));
    return nothing_more();
}

Response ChannelPages::take_decision(bool accept) const
{
    const auto code = code_of(sources_.login);
    if (!code || !code->other_account)
        return text_response(409, "no account is to be confirmed");
    sources_.login->confirm_account(accept);
    return nothing_more();
}

// Not cached: after a restart the same number is another segment.
Response ChannelPages::hls(std::string_view file) const
{
    if (sources_.preview == nullptr)
        return text_response(404, "the preview is off");
    if (file == "live.m3u8") {
        auto playlist = sources_.preview->playlist();
        return playlist ? uncached_answer("application/vnd.apple.mpegurl", std::move(*playlist))
                        : text_response(503, "no segment is ready yet");
    }
    const auto sequence = segment_sequence(file);
    auto segment = sequence ? sources_.preview->segment(*sequence) : nullptr;
    return segment ? uncached_answer("video/mp2t", std::move(segment)) : not_found();
}

}  // namespace tgvs::http
