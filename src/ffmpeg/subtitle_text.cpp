#include "ffmpeg/subtitle_text.hpp"

#include "base/code_page.hpp"
#include "base/text.hpp"
#include "ffmpeg/languages.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

// Nothing: it is no UTF-16.
std::optional<std::string> from_utf16(std::string_view bytes)
{
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return decoded(bytes.substr(0, bytes.size() / 2 * 2), "UTF-16");
    // Without a mark: the zero bytes of what is ASCII in it are all on one side.
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        zeros[i % 2] += bytes[i] == '\0';
    if (zeros[1] > 4 * zeros[0])
        return decoded(bytes, "UTF-16LE");
    return zeros[0] > 4 * zeros[1] ? decoded(bytes, "UTF-16BE") : std::nullopt;
}

// With "?" for each byte that is wrong. Nothing: too many are.
std::optional<std::string> mended_utf8(std::string_view bytes)
{
    std::string text;
    std::size_t right = 0;  // characters beyond ASCII
    std::size_t wrong = 0;
    while (!bytes.empty()) {
        const auto length = utf8_length(bytes);
        right += length > 1;
        wrong += length == 0;
        text += length == 0 ? "?" : bytes.substr(0, length);
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return right > 10 * wrong ? std::optional(std::move(text)) : std::nullopt;
}

// From а on, Ukrainian and Serbian ones included.
std::size_t small_cyrillic_letters(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const auto first = static_cast<unsigned char>(text[i]);
        const auto second = static_cast<unsigned char>(text[i + 1]);
        count += (first == 0xD0 && second >= 0xB0) || (first == 0xD1 && second <= 0x9F);
    }
    return count;
}

std::optional<std::string> from_cyrillic(std::string_view bytes)
{
    std::optional<std::string> best;
    std::size_t most = 0;
    for (const auto* page : {"CP1251", "KOI8-U", "CP866"})
        if (auto text = decoded(bytes, page)) {
            const auto letters = small_cyrillic_letters(*text);
            if (!best || letters > most)
                best = std::move(text);
            most = std::max(most, letters);
        }
    return best;
}

std::optional<std::string> from_code_page(std::string_view bytes, std::string_view language)
{
    const std::string page(code_page_of(language));
    auto text = page == "CP1251" ? from_cyrillic(bytes) : decoded(bytes, page);
    return text ? text : decoded(bytes, "ISO-8859-1");  // has all bytes
}

// In a WebVTT file, what is for browsers.
std::string without_styles(std::string_view text)
{
    std::string result;
    bool between = false;  // blocks
    bool left_out = false;
    for (const auto line : split(text, '\n')) {
        const auto bare = trim(line);
        if (between && (bare.starts_with("STYLE") || bare.starts_with("REGION")))
            left_out = true;
        between = bare.empty();
        left_out = left_out && !between;
        if (!left_out)
            result.append(line).append("\n");
    }
    return result;
}

}  // namespace

std::optional<SubtitleText> subtitle_text(std::string bytes, std::string_view ending,
                                          std::string_view language)
{
    std::optional<std::string> text;
    if (bytes.find('\0') != std::string::npos || !is_utf8(bytes)) {
        text = from_utf16(bytes);
        if (!text && bytes.find('\0') == std::string::npos)
            text = mended_utf8(bytes);
        if (!text && bytes.find('\0') == std::string::npos)
            text = from_code_page(bytes, language);
    } else {
        text = std::move(bytes);
    }
    if (!text)
        return std::nullopt;
    if (text->starts_with(utf8_mark))
        text->erase(0, utf8_mark.size());
    const auto begin = trim(*text);
    if (begin.starts_with("WEBVTT") || ending == ".vtt")
        return SubtitleText{without_styles(*text), "webvtt"};
    const bool script = begin.starts_with("[Script Info]") || ending == ".ass" || ending == ".ssa";
    return SubtitleText{*std::move(text), script ? "ass" : "srt"};
}

std::string_view code_page_of(std::string_view language)
{
    using Page = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Page, 32> pages = {
        {{"zh", "GB18030"}, {"zh-TW", "BIG5"}, {"zh-HK", "BIG5"}, {"zh-Hant", "BIG5"},
         {"ja", "CP932"},   {"ko", "CP949"},   {"th", "CP874"},   {"vi", "CP1258"},
         {"pl", "CP1250"},  {"cs", "CP1250"},  {"sk", "CP1250"},  {"hu", "CP1250"},
         {"sl", "CP1250"},  {"hr", "CP1250"},  {"ro", "CP1250"},  {"sq", "CP1250"},
         {"el", "CP1253"},  {"tr", "CP1254"},  {"az", "CP1254"},  {"he", "CP1255"},
         {"ar", "CP1256"},  {"fa", "CP1256"},  {"lt", "CP1257"},  {"lv", "CP1257"},
         {"et", "CP1257"},  {"ru", "CP1251"},  {"uk", "CP1251"},  {"be", "CP1251"},
         {"bg", "CP1251"},  {"sr", "CP1251"},  {"kk", "CP1251"},  {"mk", "CP1251"}}};
    std::string_view page = "CP1252";
    auto most = Likeness::none;
    for (const auto& [name, its] : pages)
        if (const auto like = likeness(name, language); like > most) {
            page = its;
            most = like;
        }
    return page;
}

}  // namespace tgvs::ffmpeg
