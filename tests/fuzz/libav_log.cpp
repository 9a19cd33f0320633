// What libavformat says of a connection: the first line is the stream key, the others are said, one at a time. The key
// is in none of what is told.
#include "outputs/libav_log.hpp"

#include "base/text.hpp"

extern "C" {
#include <libavutil/log.h>
}

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto key = text.substr(0, text.find('\n'));
    outputs::capture_libav_log();
    for (const auto line : split(text.substr(key.size()), '\n'))
        av_log(nullptr, AV_LOG_WARNING, "%s\n", std::string(line).c_str());
    const auto told = outputs::take_libav_log(key);
    const bool is_plain = !key.empty() && key.find_first_of("* ?") == std::string_view::npos;
    if (told.size() > 512 || (is_plain && told.find(key) != std::string::npos))
        std::abort();
    if (!outputs::take_libav_log(key).empty())
        std::abort();
    return 0;
}
