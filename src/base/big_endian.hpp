// base/big_endian.hpp: numbers with their most significant byte first, as in FLV and RTMP. Whoever reads has looked
// whether the bytes are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tgvs {

inline std::uint32_t byte_at(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

inline std::uint32_t read_u16(std::string_view bytes, std::size_t at)
{
    return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

inline std::uint32_t read_u24(std::string_view bytes, std::size_t at)
{
    return byte_at(bytes, at) << 16 | read_u16(bytes, at + 1);
}

inline std::uint32_t read_u32(std::string_view bytes, std::size_t at)
{
    return byte_at(bytes, at) << 24 | read_u24(bytes, at + 1);
}

inline std::uint64_t read_u64(std::string_view bytes, std::size_t at)
{
    return std::uint64_t{read_u32(bytes, at)} << 32 | read_u32(bytes, at + 4);
}

inline void append_big_endian(std::string& out, std::uint64_t value, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xFF);
}

}  // namespace tgvs
