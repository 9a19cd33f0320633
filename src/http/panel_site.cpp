#include "http/panel_site.hpp"

#include "http/channel_pages.hpp"
#include "http/problem.hpp"
#include "http/web_files.hpp"

#include <algorithm>
#include <chrono>

namespace tgvs::http {

namespace {

// Scripts and styles come from our own files only; media-src blob: is where hls.js puts the stream.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

constexpr std::size_t longest_entry_bytes = 1'024;

Response web_file(const Request& request)
{
    auto path = request.path == "/" ? std::string_view("/index.html") : request.path;
    if (path == "/enter")
        path = "/enter.html";
    return answer_web_file(path, request);
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
    : access_(std::move(access)), sources_(std::move(sources)), pages_(sources_.pages)
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
    auto response = known(request, *person);
    const bool is_owner = person->member.empty();
    if (auto cookie = is_owner ? access_.cookie_for(request) : std::nullopt)
        response.headers.push_back(*std::move(cookie));
    return response;
}

Response PanelSite::known(const Request& request, const control::Person& person) const
{
    if (request.path.starts_with("/channels/") && sources_.channels)
        return sources_.channels(request, person);
    if (is_api_path(request.path) && sources_.api)
        return sources_.api(request, person);
    if (auto response = pages_.answer(request, person))
        return *std::move(response);
    return request.method == Method::get ? web_file(request) : method_not_allowed("GET, HEAD");
}

// {"link": "…"}, the secret of a link that works once.
Response PanelSite::enter(const Request& request)
{
    // Of strangers no more is read than a link may have.
    if (request.body.reveal().size() > longest_entry_bytes)
        return text_response(413, "the request's body is too large");
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

}  // namespace tgvs::http
