#include "playout/libav_log.hpp"

#include "base/text.hpp"

extern "C" {
#include <libavutil/log.h>
}

#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

namespace tgvs::playout {

namespace {

constexpr std::size_t kept_bytes = 512;

thread_local std::string lines;

void keep(void* /*context*/, int level, const char* format, va_list arguments)
{
    if (level > AV_LOG_WARNING)
        return;
    char text[kept_bytes];
    std::vsnprintf(text, sizeof text, format, arguments);
    const auto line = trim(text);
    if (line.empty())
        return;
    if (!lines.empty())
        lines += "; ";
    lines += line;
    if (lines.size() > kept_bytes)
        lines.erase(0, lines.size() - kept_bytes);
}

}  // namespace

void capture_libav_log()
{
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(keep); });
}

std::string take_libav_log(std::string_view secret)
{
    auto result = std::exchange(lines, {});
    for (auto at = result.find(secret); !secret.empty() && at != std::string::npos;
         at = result.find(secret))
        result.replace(at, secret.size(), "***");
    return printable(result, kept_bytes);
}

}  // namespace tgvs::playout
