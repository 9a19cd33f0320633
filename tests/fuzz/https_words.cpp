// What the server of a calendar answers, and where it sends us; what nginx asks about a publisher.
#include "service/https_words.hpp"

#include "service/publish_site.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::service;
    constexpr std::size_t limit_bytes = 4'096;
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    HttpsAnswerReader reader(limit_bytes);
    bool fine = true;
    for (std::size_t at = 0; fine && at < size && !reader.done(); at += 7)
        fine = reader.take(text.substr(at, 7)).has_value();
    if (fine && reader.end()) {
        const auto answer = reader.answer();
        if (answer.body.size() > limit_bytes ||
            answer.validators.etag.find('\n') != std::string::npos)
            std::abort();
        // What it says is said back, in a request of our own.
        const auto asked = get_request({.host = "h", .target = "/"}, answer.validators);
        if (asked.find("\r\n\r\n") != asked.size() - 4)
            std::abort();
    }

    const auto line = text.substr(0, text.find('\n'));
    for (const auto& url :
         {parse_https(line), redirected({.host = "h", .target = "/a/b?c"}, line)}) {
        if (!url)
            continue;
        const auto asked = get_request(*url, {});
        if (asked.find("\r\n\r\n") != asked.size() - 4 || !url->target.starts_with('/'))
            std::abort();
    }
    rtmp_call(line);
    return 0;
}
