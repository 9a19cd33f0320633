// Lines of children: ffmpeg's progress and its last words, yt-dlp's version and its help. They come in two pieces; the
// first byte says where they are cut.
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/encoder_run.hpp"
#include "process/child.hpp"
#include "ytdlp/extractor_program.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::ffmpeg;
    using namespace tgvs::ytdlp;
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto cut = text.size() * data[0] / 256;
    process::LineSplitter lines;
    ProgressReader progress;
    const auto take = [&progress](std::string_view line) {
        if (line.find_first_of("\r\n") != std::string_view::npos)
            std::abort();
        const auto report = progress.line(line);
        if (report && report->done.count() < 0)
            std::abort();
    };
    lines.feed(text.substr(0, cut), take);
    lines.feed(text.substr(cut), take);
    lines.finish(take);
    if (ffmpeg_reason(text).size() > 200)
        std::abort();
    for (const auto& option : options_in(text))
        if (!option.starts_with("--"))
            std::abort();
    at_least(text.substr(0, cut), text.substr(cut));
    return 0;
}
