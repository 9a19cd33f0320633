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
constexpr std::size_t line_bytes = 8 * 1024;  // a URL of libav's has 4 KiB at most
constexpr std::string_view mark = "***";

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
    // Whole lines only: what is cut could begin with half of a secret.
    if (lines.size() + line.size() > kept_bytes)
        lines.clear();
    if (!lines.empty())
        lines += "; ";
    lines += line;
}

void take_out(std::string& text, std::string_view secret)
{
    if (secret.empty())
        return;
    for (auto at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + mark.size()))
        text.replace(at, secret.size(), mark);
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
    take_out(result, secret);
    if (const auto slash = secret.rfind('/'); slash != std::string_view::npos)
        take_out(result, secret.substr(slash + 1));
    return printable(result, kept_bytes);
}

std::string error_text(int error)
{
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(error, text, sizeof text);
    return text;
}

}  // namespace tgvs::outputs
