#include "mtproto/gzip.hpp"

#include "mtproto/invariant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#define ZLIB_CONST
#include <zlib.h>

namespace tgvs::mtproto {

namespace {

constexpr int window_bits = 15;
constexpr int gzip_form = 16;
constexpr int gzip_or_zlib_form = 32;
constexpr std::size_t most_zlib_bytes = std::numeric_limits<uInt>::max();

class Inflater {
public:
    explicit Inflater(std::string_view packed)
    {
        require(inflateInit2(&stream_, window_bits + gzip_or_zlib_form) == Z_OK, "zlib starts");
        stream_.next_in = reinterpret_cast<const Bytef*>(packed.data());
        stream_.avail_in = static_cast<uInt>(packed.size());
    }
    Inflater(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream_); }

    // zlib's verdict; `written` says how many bytes came.
    int step(char* out, std::size_t room)
    {
        stream_.next_out = reinterpret_cast<Bytef*>(out);
        stream_.avail_out = static_cast<uInt>(room);
        const int verdict = ::inflate(&stream_, Z_NO_FLUSH);
        written_ = room - stream_.avail_out;
        return verdict;
    }
    std::size_t written() const { return written_; }

private:
    z_stream stream_ = {};
    std::size_t written_ = 0;
};

Result<std::size_t> inflated_size(std::string_view packed, std::size_t limit_bytes)
{
    Inflater inflater(packed);
    std::array<char, 16 * 1024> scratch;
    std::size_t size = 0;
    for (;;) {
        const int verdict = inflater.step(scratch.data(), scratch.size());
        size += inflater.written();
        if (size > limit_bytes)
            return failure(fmt::format("packed data has more than {} bytes inside", limit_bytes));
        if (verdict == Z_STREAM_END)
            return size;
        if (verdict == Z_BUF_ERROR || (verdict == Z_OK && inflater.written() < scratch.size()))
            return failure("packed data ends too early");
        if (verdict != Z_OK)
            return failure("packed data is neither gzip nor zlib, or damaged");
    }
}

}  // namespace

Result<std::string> inflate(std::string_view gzip, std::size_t limit_bytes)
{
    if (gzip.size() > most_zlib_bytes)
        return failure("packed data is too long");
    const auto size = inflated_size(gzip, std::min(limit_bytes, most_zlib_bytes));
    if (!size)
        return std::unexpected(size.error());
    std::string bytes(*size, '\0');
    char nothing = 0;  // zlib wants a place even for no bytes
    Inflater(gzip).step(bytes.empty() ? &nothing : bytes.data(), bytes.size());
    return bytes;
}

std::string deflate(std::string_view bytes)
{
    require(bytes.size() <= most_zlib_bytes, "what is packed fits into zlib's counters");
    z_stream stream = {};
    require(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits + gzip_form,
                         MAX_MEM_LEVEL - 1, Z_DEFAULT_STRATEGY) == Z_OK,
            "zlib starts");
    std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    require(::deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib packs at one go");
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace tgvs::mtproto
