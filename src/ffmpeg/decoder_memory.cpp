#include "ffmpeg/decoder_memory.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tgvs::ffmpeg {

namespace {

constexpr std::uint64_t mib = 1'024 * 1'024;
constexpr std::uint64_t program_bytes =
    200 * mib;  // libraries, buffers, the house format's encoder
constexpr std::uint64_t thread_bytes =
    24 * mib;                            // a decoder's and an encoder's, mostly their stacks
constexpr int most_references = 16;      // of H.264 and H.265
constexpr double largest_side = 65'536;  // the products below stay far from any overflow

struct PixelFormat {
    std::string_view beginning;
    double bytes;             // of a pixel
    bool may_be_wide = true;  // more bits stand at the end of its name: two bytes instead of one
};

// The first that fits counts. What is not here takes at least a byte.
constexpr std::array pixel_formats = {
    PixelFormat{"yuv420p", 1.5},     PixelFormat{"yuvj420p", 1.5},
    PixelFormat{"nv12", 1.5},        PixelFormat{"p010", 3, false},
    PixelFormat{"yuv422p", 2},       PixelFormat{"yuvj422p", 2},
    PixelFormat{"yuv444p", 3},       PixelFormat{"yuvj444p", 3},
    PixelFormat{"yuva420p", 2.5},    PixelFormat{"yuva422p", 3},
    PixelFormat{"yuva444p", 4},      PixelFormat{"gbrp", 3},
    PixelFormat{"gbrap", 4},         PixelFormat{"rgb48", 6, false},
    PixelFormat{"bgr48", 6, false},  PixelFormat{"rgba64", 8, false},
    PixelFormat{"bgra64", 8, false}, PixelFormat{"rgb24", 3, false},
    PixelFormat{"bgr24", 3, false},  PixelFormat{"rgb", 4, false},
    PixelFormat{"bgr", 4, false},    PixelFormat{"argb", 4, false},
    PixelFormat{"abgr", 4, false},   PixelFormat{"0rgb", 4, false},
    PixelFormat{"0bgr", 4, false},   PixelFormat{"ya8", 2, false},
    PixelFormat{"ya16", 4, false},   PixelFormat{"gray", 1},
};

struct Codec {
    std::string_view name;
    int references;  // that it keeps at least, as far as the header does not tell
    double
        bytes_beside;  // a pixel's share of what stands beside the picture: motion, types of blocks
    bool tells_references = false;
};

// Of VP9's and AV1's eight places for references encoders fill three with different pictures.
constexpr std::array codecs = {
    Codec{"h264", 1, 0.55, true}, Codec{"hevc", 1, 0.75, true}, Codec{"av1", 3, 0},
    Codec{"vp9", 3, 0},           Codec{"vp8", 3, 0},           Codec{"mpeg2video", 2, 0},
    Codec{"mpeg1video", 2, 0},    Codec{"mpeg4", 2, 0},         Codec{"vc1", 2, 0},
    Codec{"wmv3", 2, 0},
};

double bytes_of_pixel(std::string_view pixel_format)
{
    const auto* known = std::ranges::find_if(pixel_formats, [&](const PixelFormat& one) {
        return pixel_format.starts_with(one.beginning);
    });
    if (known == pixel_formats.end())
        return 1;
    const auto rest = pixel_format.substr(known->beginning.size());
    const bool wide = known->may_be_wide && (rest.ends_with("le") || rest.ends_with("be"));
    return wide ? 2 * known->bytes : known->bytes;
}

Codec codec_of(const PictureHeader& header)
{
    const auto* known = std::ranges::find(codecs, header.codec, &Codec::name);
    return known != codecs.end() ? *known : Codec{"", 0, 0};
}

PictureHeader with_references(PictureHeader header, int references)
{
    header.references = references;
    return header;
}

}  // namespace

std::uint64_t decode_bytes(const PictureHeader& header, int threads)
{
    const auto codec = codec_of(header);
    const auto side = [](long long pixels) {
        return std::clamp(static_cast<double>(pixels), 0.0, largest_side);
    };
    const auto picture = side(header.width) * side(header.height) *
                         (bytes_of_pixel(header.pixel_format) + codec.bytes_beside);
    const int kept =
        header.references > 0 ? std::min(header.references, most_references) : codec.references;
    return program_bytes + static_cast<std::uint64_t>(threads) * thread_bytes +
           static_cast<std::uint64_t>(picture * (kept + threads));
}

std::optional<int> decoder_threads(const PictureHeader& header, int threads,
                                   std::uint64_t limit_bytes)
{
    for (const int tried : {threads, 1})
        if (decode_bytes(header, tried) <= limit_bytes)
            return tried;
    return std::nullopt;
}

bool depends_on_references(const PictureHeader& header, int threads, std::uint64_t limit_bytes)
{
    return header.references == 0 && codec_of(header).tells_references &&
           decode_bytes(header, 1) <= limit_bytes &&
           decode_bytes(with_references(header, most_references), threads) > limit_bytes;
}

// "[trace_headers @ 0x55d0] 43   max_num_ref_frames   010001 = 16"
std::optional<int> references_in(std::string_view line)
{
    const bool has_it = line.starts_with("[trace_headers ") &&
                        (line.find(" max_num_ref_frames ") != std::string_view::npos ||
                         line.find("_max_dec_pic_buffering_minus1[") != std::string_view::npos);
    const auto equals = line.rfind(" = ");
    if (!has_it || equals == std::string_view::npos)
        return std::nullopt;
    const auto number = parse_integer(trim(line.substr(equals + 3)));
    if (!number || *number < 0)
        return std::nullopt;
    return static_cast<int>(std::min<long long>(*number, most_references));
}

std::string too_much_memory(const PictureHeader& header, std::uint64_t limit_bytes)
{
    const auto references =
        header.references > 0 ? fmt::format(" with {} references", header.references) : "";
    return fmt::format(
        "decoding needs {} MB or more ({} {}x{} {}{}), and a child may have {} MB: encode it "
        "smaller, or give the service more memory",
        decode_bytes(header, 1) / mib, printable(header.codec, 20), header.width, header.height,
        printable(header.pixel_format, 20), references, limit_bytes / mib);
}

}  // namespace tgvs::ffmpeg
