#include "http/web_files.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string>

namespace tgvs::http {

bool takes_gzip(std::string_view accept_encoding)
{
    for (const auto part : split(accept_encoding, ',')) {
        const auto end = part.find(';');
        if (to_lower(trim(part.substr(0, end))) != "gzip")
            continue;
        const auto weight =
            end == std::string_view::npos ? std::string_view() : trim(part.substr(end + 1));
        return !weight.starts_with("q=0") || weight.find_first_of("123456789") != weight.npos;
    }
    return false;
}

Response answer_web_file(std::string_view path, const Request& request)
{
    const auto files = web_files();
    const auto file = std::ranges::find(files, path, &WebFile::path);
    if (file == files.end())
        return not_found();
    const bool packed = takes_gzip(request.accept_encoding);
    const auto tag = packed ? file->packed_entity_tag : file->entity_tag;
    // no-cache: the browser keeps it and asks each time whether it is still the same.
    Response response{.status = 200,
                      .content_type = file->content_type,
                      .body = packed ? file->packed : file->content,
                      .headers = {{"Cache-Control", "no-cache"},
                                  {"ETag", std::string(tag)},
                                  {"Vary", "Accept-Encoding"}}};
    if (packed)
        response.headers.push_back({"Content-Encoding", "gzip"});
    if (request.if_none_match == tag) {
        response.status = 304;
        response.body = std::string_view();
    }
    return response;
}

}  // namespace tgvs::http
