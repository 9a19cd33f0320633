#include "playlist/list_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

namespace tgvs::playlist {

namespace {

enum class ByteOrder { little, big };

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view little_mark = "\xFF\xFE";
constexpr std::string_view big_mark = "\xFE\xFF";
constexpr std::string_view no_text = "not a text file; a playlist consists of UTF-8 lines";

void append_utf8(std::string& text, std::uint32_t point)
{
    const auto add = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (point < 0x80)
        return add(point);
    if (point < 0x800) {
        add(0xC0 | (point >> 6));
    } else if (point < 0x1'0000) {
        add(0xE0 | (point >> 12));
        add(0x80 | ((point >> 6) & 0x3F));
    } else {
        add(0xF0 | (point >> 18));
        add(0x80 | ((point >> 12) & 0x3F));
        add(0x80 | ((point >> 6) & 0x3F));
    }
    add(0x80 | (point & 0x3F));
}

std::uint32_t unit_at(std::string_view bytes, std::size_t at, ByteOrder order)
{
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return order == ByteOrder::little ? first | (second << 8U) : second | (first << 8U);
}

bool is_control(std::uint32_t unit)
{
    return unit < 0x20 && unit != '\t' && unit != '\r' && unit != '\n';
}

// Nothing for half a character, a lone surrogate, and the control characters that no text has.
std::optional<std::string> from_utf16(std::string_view bytes, ByteOrder order)
{
    if (bytes.size() % 2 != 0)
        return std::nullopt;
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        auto point = unit_at(bytes, at, order);
        if (point >= 0xDC00 && point <= 0xDFFF)
            return std::nullopt;
        if (point >= 0xD800 && point <= 0xDBFF) {
            at += 2;
            const auto low = at < bytes.size() ? unit_at(bytes, at, order) : 0;
            if (low < 0xDC00 || low > 0xDFFF)
                return std::nullopt;
            point = 0x1'0000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
        }
        if (is_control(point))
            return std::nullopt;
        append_utf8(text, point);
    }
    return text;
}

std::optional<std::string> from_utf32(std::string_view bytes, ByteOrder order)
{
    if (bytes.size() % 4 != 0)
        return std::nullopt;
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        const auto first = unit_at(bytes, at, order);
        const auto second = unit_at(bytes, at + 2, order);
        const auto point =
            order == ByteOrder::little ? first | (second << 16U) : second | (first << 16U);
        if (point > 0x10'FFFF || (point >= 0xD800 && point <= 0xDFFF) || is_control(point))
            return std::nullopt;
        append_utf8(text, point);
    }
    return text;
}

// ASCII characters, and there are line ends and dots in any list, have their zero byte on one side. Of
// others a few have one on the other side.
std::optional<ByteOrder> byte_order_by_zeros(std::string_view bytes)
{
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        zeros[i % 2] += bytes[i] == '\0';
    if (zeros[1] > 4 * zeros[0])
        return ByteOrder::little;
    return zeros[0] > 4 * zeros[1] ? std::optional(ByteOrder::big) : std::nullopt;
}

}  // namespace

Result<std::string> list_text(std::string bytes)
{
    const std::string_view view = bytes;
    if (view.starts_with(utf8_mark))
        return bytes.erase(0, utf8_mark.size());
    using namespace std::string_view_literals;
    const bool little_32 = view.starts_with("\xFF\xFE\0\0"sv);
    if (little_32 || view.starts_with("\0\0\xFE\xFF"sv)) {
        auto text = from_utf32(view.substr(4), little_32 ? ByteOrder::little : ByteOrder::big);
        if (!text)
            return failure("it begins like UTF-32, but is damaged; save it as UTF-8");
        return *std::move(text);
    }
    const bool little = view.starts_with(little_mark);
    if (little || view.starts_with(big_mark)) {
        auto text = from_utf16(view.substr(2), little ? ByteOrder::little : ByteOrder::big);
        if (!text)
            return failure("it begins like UTF-16, but is damaged; save it as UTF-8");
        return *std::move(text);
    }
    if (view.find('\0') == std::string_view::npos)
        return bytes;
    const auto order = byte_order_by_zeros(view);
    auto text = order ? from_utf16(view, *order) : std::nullopt;
    if (!text)
        return failure(std::string(no_text));
    return *std::move(text);
}

std::vector<std::string> code_pages(std::string_view locale)
{
    std::vector<std::string> pages;
    if (const auto dot = locale.find('.'); dot != std::string_view::npos) {
        const auto page = locale.substr(dot + 1, locale.find('@') - dot - 1);
        const auto name = to_lower(page);
        if (!page.empty() && name != "utf-8" && name != "utf8")
            pages.emplace_back(page);
    }
    // What Windows and DOS wrote in the countries where such lists are still about.
    for (const auto* page :
         {"CP1251", "CP1252", "CP866",   "KOI8-R", "CP1250", "CP1253",    "CP1254",
          "CP1257", "CP932",  "GB18030", "BIG5",   "CP949",  "CP1255",    "CP1256",
          "CP874",  "CP1258", "CP850",   "CP852",  "EUC-JP", "ISO-8859-5"})
        pages.emplace_back(page);
    return pages;
}

std::string locale_of_environment()
{
    for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const auto* value = std::getenv(name); value != nullptr && *value != '\0')
            return value;
    return {};
}

}  // namespace tgvs::playlist
