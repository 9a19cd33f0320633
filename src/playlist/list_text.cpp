#include "playlist/list_text.hpp"

#include "base/code_page.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tgvs::playlist {

namespace {

enum class ByteOrder { little, big };

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view little_mark = "\xFF\xFE";
constexpr std::string_view big_mark = "\xFE\xFF";
constexpr std::string_view no_text = "not a text file; a playlist consists of UTF-8 lines";

// Nothing also for the control characters that no text has.
std::optional<std::string> from_units(std::string_view bytes, const char* width, ByteOrder order)
{
    auto text = decoded(bytes, std::string(width) + (order == ByteOrder::little ? "LE" : "BE"));
    const auto is_control = [](unsigned char c) {
        return c < 0x20 && c != '\t' && c != '\r' && c != '\n';
    };
    return text && std::ranges::none_of(*text, is_control) ? text : std::nullopt;
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
        auto text =
            from_units(view.substr(4), "UTF-32", little_32 ? ByteOrder::little : ByteOrder::big);
        if (!text)
            return failure("it begins like UTF-32, but is damaged; save it as UTF-8");
        return *std::move(text);
    }
    const bool little = view.starts_with(little_mark);
    if (little || view.starts_with(big_mark)) {
        auto text =
            from_units(view.substr(2), "UTF-16", little ? ByteOrder::little : ByteOrder::big);
        if (!text)
            return failure("it begins like UTF-16, but is damaged; save it as UTF-8");
        return *std::move(text);
    }
    if (view.find('\0') == std::string_view::npos)
        return bytes;
    const auto order = byte_order_by_zeros(view);
    auto text = order ? from_units(view, "UTF-16", *order) : std::nullopt;
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
