// http/problem.hpp: refusals below /api/v1/ as RFC 9457 has them, whoever refuses.
#pragma once

#include "http/message.hpp"

#include <string_view>

namespace tgvs::http {

inline bool is_api_path(std::string_view path)
{
    if (path.starts_with("/channels/"))  // of a hub
        return path.contains("/api/v1/");
    return path.starts_with("/api/v1/");
}

// A refusal in one line of text becomes a problem; all else stays as it is.
void make_problem(Response& response);

}  // namespace tgvs::http
