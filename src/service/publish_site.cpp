#include "service/publish_site.hpp"

#include "http/encoding.hpp"

#include <utility>

namespace tgvs::service {

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

http::Response answer_nginx(const http::Request& request,
                            const std::function<bool(const ingest::RtmpCall&)>& may)
{
    if (request.method != http::Method::post)
        return http::method_not_allowed("POST");
    const auto call = rtmp_call(request.body.reveal());
    if (call && !may(*call))
        return http::text_response(403, "not let in");
    return {.status = 204, .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace tgvs::service
