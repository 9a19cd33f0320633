#include "ytdlp/address.hpp"

#include "base/text.hpp"

namespace tgvs::ytdlp {

Headers headers_of(const playlist::Options& options)
{
    Headers headers;
    if (!options.user_agent.empty())
        headers.emplace_back("User-Agent", options.user_agent);
    if (!options.referrer.empty())
        headers.emplace_back("Referer", options.referrer);
    if (!options.origin.empty())
        headers.emplace_back("Origin", options.origin);
    return headers;
}

void put_headers(const Headers& more, Headers& headers)
{
    for (const auto& [name, value] : more) {
        std::erase_if(headers, [&name](const auto& header) {
            return to_lower(header.first) == to_lower(name);
        });
        headers.emplace_back(name, value);
    }
}

}  // namespace tgvs::ytdlp
