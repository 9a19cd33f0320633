#include "service/publish_site.hpp"

#include "http/encoding.hpp"

#include <fmt/format.h>

namespace tgvs::service {

namespace {

using What = ingest::RtmpCall::What;

http::Response yes()
{
    return {.status = 204, .headers = {{"Cache-Control", "no-store"}}};
}

http::Response wait(std::chrono::milliseconds length)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(length).count();
    auto response = http::text_response(
        429, fmt::format("too many wrong keys from this address; try again in {} s", seconds));
    response.headers.push_back({"Retry-After", std::to_string(seconds)});
    return response;
}

// A proxy on this host is not nginx's question to us; most of them say that they are one.
bool comes_from_nginx(const http::Request& request, const http::Peer& nginx)
{
    const bool there = nginx != http::Peer{} && request.peer == nginx;
    return !request.through_proxy && (there || http::is_loopback(request.peer));
}

}  // namespace

// nginx's own come first, what the publisher has added after them.
std::optional<ingest::RtmpCall> rtmp_call(std::string_view form)
{
    const auto value = [form](std::string_view name) {
        return http::query_value(form, name).value_or("");
    };
    ingest::RtmpCall call = {.app = value("app"),
                             .name = value("name"),
                             .key = Secret(value("key")),
                             .client = value("clientid"),
                             .from = value("addr")};
    const auto what = value("call");
    if (what == "publish")
        call.what = ingest::RtmpCall::What::publish;
    else if (what == "update_publish")
        call.what = ingest::RtmpCall::What::update;
    else if (what == "publish_done")
        call.what = ingest::RtmpCall::What::done;
    else
        return std::nullopt;
    return call;
}

std::optional<http::Peer> guesser(const http::Request& request, const ingest::RtmpCall& call,
                                  const http::Peer& nginx)
{
    if (!comes_from_nginx(request, nginx))
        return request.peer;
    const auto publisher = http::peer_from_text(call.from);
    if (call.what != What::publish || publisher == http::Peer{} || http::is_loopback(publisher))
        return std::nullopt;
    return publisher;
}

http::Response PublishSite::answer(const http::Request& request)
{
    if (request.method != http::Method::post)
        return http::method_not_allowed("POST");
    auto call = rtmp_call(request.body.reveal());
    if (!call)
        return yes();
    if (!comes_from_nginx(request, nginx_))
        call->from = http::to_text(request.peer);
    const bool done = call->what == What::done;
    auto judged = judge(request, *std::move(call));
    return done ? yes() : judged;
}

http::Response PublishSite::judge(const http::Request& request, ingest::RtmpCall call)
{
    const auto known_as = guesser(request, call, nginx_);
    const auto now = clock_();
    if (known_as)
        if (const auto length = brake_.wait(*known_as, now); length.count() > 0)
            return wait(length);
    const auto answer = may_(call);
    if (known_as && answer == ingest::RtmpAnswer::wrong_key)
        brake_.wrong(*known_as, now);
    // Of who is gone the key may not have been looked at.
    if (known_as && answer == ingest::RtmpAnswer::yes && call.what != What::done)
        brake_.right(*known_as);
    return answer == ingest::RtmpAnswer::yes ? yes() : http::text_response(403, "not let in");
}

}  // namespace tgvs::service
