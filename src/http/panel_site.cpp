#include "http/panel_site.hpp"

#include "http/problem.hpp"
#include "http/web_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>

namespace tgvs::http {

namespace {

// Scripts and styles come from our own files only; media-src blob: is where hls.js puts the stream.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

Response uncached_answer(std::string_view content_type, Body body)
{
    return {.status = 200,
            .content_type = content_type,
            .body = std::move(body),
            .headers = {{"Cache-Control", "no-store"}}};
}

Response web_file(const Request& request)
{
    auto path = request.path == "/" ? std::string_view("/index.html") : request.path;
    if (path == "/enter")
        path = "/enter.html";
    return answer_web_file(path, request);
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

// What the page sends is an object of one text. Without exceptions: the parser's own quote what they
// were reading.
std::optional<Secret> text_in(const Secret& body, const char* name)
{
    auto json = nlohmann::json::parse(body.reveal(), nullptr, false);
    const auto text = json.is_object() ? json.find(name) : json.end();
    if (text == json.end() || !text->is_string())
        return std::nullopt;
    Secret secret(std::move(text->get_ref<std::string&>()));
    return secret.empty() ? std::nullopt : std::optional(std::move(secret));
}

// {"account": "accept"} or "refuse"
std::optional<bool> decision_in(const Secret& body)
{
    const auto word = text_in(body, "account");
    if (!word || (!word->matches("accept") && !word->matches("refuse")))
        return std::nullopt;
    return word->matches("accept");
}

// A link to the page itself, with its secret behind the '#', leads here whoever comes with it.
bool wants_the_page(const Request& request)
{
    return request.method == Method::get && (request.path == "/" || request.path == "/index.html");
}

bool is_for_anybody(const Request& request)
{
    constexpr std::string_view paths[] = {"/enter", "/enter.js", "/style.css", "/icon.svg"};
    return request.method == Method::get &&
           std::ranges::find(paths, request.path) != std::end(paths);
}

// The page that takes a link, instead of one line of text. The header of the refusal stays.
Response page_for_strangers(const Response& refusal)
{
    auto response = web_file({.path = "/enter"});
    response.status = refusal.status;
    response.headers = refusal.headers;
    return response;
}

Response nothing_more()
{
    return {.status = 204, .headers = {{"Cache-Control", "no-store"}}};
}

void add_security_headers(Response& response)
{
    response.headers.push_back({"Content-Security-Policy", std::string(content_security_policy)});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    response.headers.push_back({"X-Frame-Options", "DENY"});
    response.headers.push_back({"Referrer-Policy", "no-referrer"});
    response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
}

}  // namespace

PanelSite::PanelSite(PanelAccess access, PanelSources sources)
    : access_(std::move(access)),
      sources_(std::move(sources)),
      instance_(std::to_string(std::chrono::system_clock::now().time_since_epoch().count()))
{
}

Response PanelSite::answer(const Request& request)
{
    auto response = respond(request);
    if (is_api_path(request.path))
        make_problem(response);
    add_security_headers(response);
    return response;
}

Response PanelSite::respond(const Request& request)
{
    // It is no page that sends these, and no person: each proves by itself who it is for.
    if (request.path.starts_with("/ingest/") && sources_.publishers)
        return sources_.publishers(request);
    if (auto refusal = access_.refuse_place(request))
        return *std::move(refusal);
    if (is_for_anybody(request))
        return web_file(request);
    if (request.path == "/api/enter" || request.path == "/api/v1/login")
        return request.method == Method::post ? enter(request) : method_not_allowed("POST");
    if (request.path == "/api/v1/logout")
        return request.method == Method::post ? leave(request) : method_not_allowed("POST");
    return for_person(request);
}

Response PanelSite::for_person(const Request& request)
{
    const auto person = access_.caller(request);
    if (!person)
        return wants_the_page(request) ? page_for_strangers(person.error()) : person.error();
    auto response = is_api_path(request.path) && sources_.api ? sources_.api(request, *person)
                                                              : route(request, *person);
    if (auto cookie = access_.cookie_for(request))
        response.headers.push_back(*std::move(cookie));
    return response;
}

// {"link": "…"}, the secret of a link that works once.
Response PanelSite::enter(const Request& request)
{
    const auto secret = text_in(request.body, "link");
    if (!secret)
        return text_response(400, "no link in the request");
    auto cookies = access_.enter(request, secret->reveal());
    if (!cookies)
        return cookies.error();
    auto response = nothing_more();
    for (auto& cookie : *cookies)
        response.headers.push_back(std::move(cookie));
    return response;
}

Response PanelSite::leave(const Request& request)
{
    auto response = nothing_more();
    for (auto& header : access_.leave(request))
        response.headers.push_back(std::move(header));
    return response;
}

Response PanelSite::route(const Request& request, const control::Person& person) const
{
    constexpr std::string_view hls_folder = "/hls/";
    const bool admin = person.role == control::Role::admin;
    if (request.path == "/api/login" && request.method == Method::post)
        return admin ? take_login(request) : text_response(403, "an admin may do that");
    if (request.path == "/api/login")
        return method_not_allowed("POST");
    if (request.method != Method::get)
        return method_not_allowed("GET, HEAD");
    if (request.path == "/api/status")
        return status(person);
    if (request.path == "/api/login.svg")
        return admin ? login_picture() : not_found();
    if (request.path.starts_with(hls_folder))
        return hls(request.path.substr(hls_folder.size()));
    return web_file(request);
}

Response PanelSite::status(const control::Person& person) const
{
    const bool admin = person.role == control::Role::admin;
    return uncached_answer("application/json",
                           to_json(sources_.status.status(),
                                   {.instance = instance_,
                                    .preview = sources_.preview != nullptr,
                                    .login = admin ? status_of(sources_.login) : std::nullopt}));
}

Response PanelSite::login_picture() const
{
    auto code = code_of(sources_.login);
    return code && !code->svg.empty() ? uncached_answer("image/svg+xml", std::move(code->svg))
                                      : not_found();
}

Response PanelSite::take_login(const Request& request) const
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

Response PanelSite::take_password(Secret password) const
{
    sources_.login->give_password(std::move(password));
    return nothing_more();
}

Response PanelSite::take_decision(bool accept) const
{
    const auto code = code_of(sources_.login);
    if (!code || !code->other_account)
        return text_response(409, "no account is to be confirmed");
    sources_.login->confirm_account(accept);
    return nothing_more();
}

// Not cached: after a restart the same number is another segment.
Response PanelSite::hls(std::string_view file) const
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
