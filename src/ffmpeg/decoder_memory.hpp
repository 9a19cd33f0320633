// ffmpeg/decoder_memory.hpp: does decoding a picture stay within the memory that a child may have? Pure.
//
// Judged is what a header claims, by the least that decoding it takes: what is refused could not have been played. A
// header that claims too little is caught by the child's own limit (process/memory_limit.hpp), and the item alone fails.
//
// Source   H.264 A.3.1 and H.265 A.4 (decoded picture buffers). FFmpeg 5.1 took 2,630 MiB for 8192x8192 pictures with 16
//          references and two threads, and 248 MiB for small ones; this reckons 2,609 and 248.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

struct PictureHeader {
    std::string codec = {};  // as ffprobe names it, like the pixel format
    long long width = 0;     // as coded
    long long height = 0;
    std::string pixel_format = {};
    int references = 0;  // pictures that are kept for others; 0: not known

    friend bool operator==(const PictureHeader&, const PictureHeader&) = default;
};

// All of ffmpeg, for these pictures in the house format.
std::uint64_t decode_bytes(const PictureHeader& header, int threads);

// With how many threads it can be decoded: `threads`, or 1, or nothing.
std::optional<int> decoder_threads(const PictureHeader& header, int threads,
                                   std::uint64_t limit_bytes);

// That is decided by the number of references, which only the stream itself tells.
bool depends_on_references(const PictureHeader& header, int threads, std::uint64_t limit_bytes);

// The number of references, if this is the line of ffmpeg's trace_headers that has it.
std::optional<int> references_in(std::string_view line);

// Why it is refused, and what helps.
std::string too_much_memory(const PictureHeader& header, std::uint64_t limit_bytes);

}  // namespace tgvs::ffmpeg
