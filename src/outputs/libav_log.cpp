#include "outputs/libav_log.hpp"

#include "base/text.hpp"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

namespace tgvs::outputs {

namespace {

constexpr std::size_t kept_bytes = 512;
constexpr std::size_t line_bytes = 1024;

thread_local std::string lines;

void keep(void* /*context*/, int level, const char* format, va_list arguments)
{
    if (level > AV_LOG_WARNING)
        return;
    char text[line_bytes];
    std::vsnprintf(text, sizeof text, format, arguments);
    const auto line = trim(text);
    if (line.empty())
        return;
    if (lines.size() + line.size() > kept_bytes)
        lines.clear();
    if (!lines.empty())
        lines += "; ";
    lines += line;
}

}  // namespace

void capture_libav_log()
{
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(keep); });
}

std::string take_libav_log()
{
    return printable(std::exchange(lines, {}), kept_bytes);
}

std::string error_text(int error)
{
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(error, text, sizeof text);
    return text;
}

}  // namespace tgvs::outputs
