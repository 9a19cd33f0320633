// http/web_files.hpp: the files of web/, inside the program (cmake/embed.cmake generates the
// table).
#pragma once

#include "http/message.hpp"

#include <span>
#include <string_view>

namespace tgvs::http {

struct WebFile {
    std::string_view path;  // "/app.js"
    std::string_view content_type;
    std::string_view content;
    std::string_view packed;             // the same as gzip makes it
    std::string_view entity_tag;         // with its quotes; changes with the content
    std::string_view packed_entity_tag;  // other bytes, another tag (RFC 9110 section 8.8.3.3)
};

std::span<const WebFile> web_files();

// 200, or 304 if whoever asks has it already, or 404. `path` need not be the request's own.
Response answer_web_file(std::string_view path, const Request& request);

// Whether an Accept-Encoding takes gzip: named, and not with a weight of 0.
bool takes_gzip(std::string_view accept_encoding);

}  // namespace tgvs::http
