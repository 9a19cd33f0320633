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
    std::string_view entity_tag;  // with its quotes; changes with the content
};

std::span<const WebFile> web_files();

// 200, or 304 if whoever asks has it already, or 404.
Response answer_web_file(std::string_view path, std::string_view if_none_match);

}  // namespace tgvs::http
