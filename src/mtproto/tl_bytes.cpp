#include "mtproto/tl_bytes.hpp"

#include <bit>
#include <cstdlib>
#include <utility>

namespace tgvs::mtproto {

namespace {

constexpr std::size_t short_limit =
    254;  // from here on the length takes three bytes, after this mark
constexpr unsigned char long_mark = 0xFE;

void append_little_endian(std::string& out, std::uint64_t value, int count)
{
    for (int i = 0; i < count; ++i)
        out += static_cast<char>(value >> 8 * i & 0xFF);
}

std::uint64_t little_endian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::size_t padded(std::size_t count)
{
    return (count + 3) / 4 * 4;
}

}  // namespace

TlWriter& TlWriter::u32(std::uint32_t value)
{
    append_little_endian(out_, value, 4);
    return *this;
}

TlWriter& TlWriter::u64(std::uint64_t value)
{
    append_little_endian(out_, value, 8);
    return *this;
}

TlWriter& TlWriter::f64(double value)
{
    return u64(std::bit_cast<std::uint64_t>(value));
}

TlWriter& TlWriter::raw(std::string_view bytes)
{
    out_ += bytes;
    return *this;
}

TlWriter& TlWriter::bytes(std::string_view bytes)
{
    if (bytes.size() > max_tl_bytes)
        std::abort();
    const auto start = out_.size();
    if (bytes.size() >= short_limit)
        out_ += static_cast<char>(long_mark);
    append_little_endian(out_, bytes.size(), bytes.size() >= short_limit ? 3 : 1);
    out_ += bytes;
    out_.resize(start + padded(out_.size() - start));
    return *this;
}

std::string TlWriter::take()
{
    return std::exchange(out_, {});
}

std::nullopt_t TlReader::fail()
{
    failed_ = true;
    return std::nullopt;
}

std::optional<std::string_view> TlReader::raw(std::size_t count)
{
    if (failed_ || count > rest_.size())
        return fail();
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::optional<std::uint32_t> TlReader::u32()
{
    const auto four = raw(4);
    if (!four)
        return {};
    return static_cast<std::uint32_t>(little_endian(*four));
}

std::optional<std::int32_t> TlReader::i32()
{
    const auto value = u32();
    if (!value)
        return {};
    return static_cast<std::int32_t>(*value);
}

std::optional<std::uint64_t> TlReader::u64()
{
    const auto eight = raw(8);
    if (!eight)
        return {};
    return little_endian(*eight);
}

std::optional<std::int64_t> TlReader::i64()
{
    const auto value = u64();
    if (!value)
        return {};
    return static_cast<std::int64_t>(*value);
}

std::optional<double> TlReader::f64()
{
    const auto value = u64();
    if (!value)
        return {};
    return std::bit_cast<double>(*value);
}

std::optional<std::string_view> TlReader::bytes()
{
    if (rest_.empty())
        return fail();
    std::size_t length = static_cast<unsigned char>(rest_.front());
    std::size_t head = 1;
    if (length > long_mark)
        return fail();
    if (length == long_mark) {
        head = 4;
        if (rest_.size() < head)
            return fail();
        length = little_endian(rest_.substr(1, 3));
    }
    const auto whole = raw(padded(head + length));
    if (!whole)
        return {};
    return whole->substr(head, length);
}

}  // namespace tgvs::mtproto
