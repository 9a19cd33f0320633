// http/web_files.hpp: the files of web/, inside the program (cmake/embed.cmake generates the
// table).
#pragma once

#include <span>
#include <string_view>

namespace tgvs::http {

struct WebFile {
    std::string_view path;  // "/app.js"
    std::string_view content_type;
    std::string_view content;
    std::string_view entity_tag;  // with its quotes; changes with the content
};

std::span<const WebFile> web_files();

}  // namespace tgvs::http
