// mtproto/tl_bytes.hpp: the primitives of TL: little-endian numbers, and byte strings padded to four.
//
// Bounds   the reader never looks past its bytes. Once it has answered nothing it answers nothing for good, so that of
//          several reads in a row only the last needs to be looked at.
// Source   core.telegram.org/mtproto/serialize
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::mtproto {

constexpr std::size_t max_tl_bytes = (std::size_t{1} << 24) - 1;

class TlWriter {
public:
    TlWriter& u32(std::uint32_t value);
    TlWriter& i32(std::int32_t value) { return u32(static_cast<std::uint32_t>(value)); }
    TlWriter& u64(std::uint64_t value);
    TlWriter& i64(std::int64_t value) { return u64(static_cast<std::uint64_t>(value)); }
    TlWriter& f64(double value);
    TlWriter& raw(std::string_view bytes);
    TlWriter& bytes(
        std::string_view bytes);  // a TL string; at most max_tl_bytes, which is the caller's care

    const std::string& written() const { return out_; }
    std::string take();

private:
    std::string out_;
};

class TlReader {
public:
    explicit TlReader(std::string_view bytes) : rest_(bytes) {}

    std::optional<std::uint32_t> u32();
    std::optional<std::int32_t> i32();
    std::optional<std::uint64_t> u64();
    std::optional<std::int64_t> i64();
    std::optional<double> f64();
    std::optional<std::string_view> raw(std::size_t count);
    // A TL string with its padding, whose value is not looked at.
    std::optional<std::string_view> bytes();

    std::size_t left() const { return rest_.size(); }
    bool at_end() const { return !failed_ && rest_.empty(); }

private:
    std::nullopt_t fail();

    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace tgvs::mtproto
