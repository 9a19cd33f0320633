#include "http/web_files.hpp"

#include <algorithm>
#include <string>

namespace tgvs::http {

Response answer_web_file(std::string_view path, std::string_view if_none_match)
{
    const auto files = web_files();
    const auto file = std::ranges::find(files, path, &WebFile::path);
    if (file == files.end())
        return not_found();
    // no-cache: the browser keeps it and asks each time whether it is still the same.
    Response response{
        .status = 200,
        .content_type = file->content_type,
        .body = file->content,
        .headers = {{"Cache-Control", "no-cache"}, {"ETag", std::string(file->entity_tag)}}};
    if (if_none_match == file->entity_tag) {
        response.status = 304;
        response.body = std::string_view();
    }
    return response;
}

}  // namespace tgvs::http
