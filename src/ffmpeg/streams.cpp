#include "ffmpeg/streams.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace tgvs::ffmpeg {

namespace {

using namespace std::string_view_literals;

// ISO 639: two letters, three letters (terminological, bibliographic), English name.
using LanguageNames = std::array<std::string_view, 4>;
// clang-format off
constexpr std::array languages_known = {
    LanguageNames{"ar", "ara", "ara", "arabic"},     LanguageNames{"az", "aze", "aze", "azerbaijani"},
    LanguageNames{"be", "bel", "bel", "belarusian"}, LanguageNames{"bg", "bul", "bul", "bulgarian"},
    LanguageNames{"cs", "ces", "cze", "czech"},      LanguageNames{"da", "dan", "dan", "danish"},
    LanguageNames{"de", "deu", "ger", "german"},     LanguageNames{"el", "ell", "gre", "greek"},
    LanguageNames{"en", "eng", "eng", "english"},    LanguageNames{"es", "spa", "spa", "spanish"},
    LanguageNames{"et", "est", "est", "estonian"},   LanguageNames{"fa", "fas", "per", "persian"},
    LanguageNames{"fi", "fin", "fin", "finnish"},    LanguageNames{"fr", "fra", "fre", "french"},
    LanguageNames{"he", "heb", "heb", "hebrew"},     LanguageNames{"hi", "hin", "hin", "hindi"},
    LanguageNames{"hu", "hun", "hun", "hungarian"},  LanguageNames{"hy", "hye", "arm", "armenian"},
    LanguageNames{"id", "ind", "ind", "indonesian"}, LanguageNames{"it", "ita", "ita", "italian"},
    LanguageNames{"ja", "jpn", "jpn", "japanese"},   LanguageNames{"ka", "kat", "geo", "georgian"},
    LanguageNames{"kk", "kaz", "kaz", "kazakh"},     LanguageNames{"ko", "kor", "kor", "korean"},
    LanguageNames{"lt", "lit", "lit", "lithuanian"}, LanguageNames{"lv", "lav", "lav", "latvian"},
    LanguageNames{"nl", "nld", "dut", "dutch"},      LanguageNames{"no", "nor", "nor", "norwegian"},
    LanguageNames{"pl", "pol", "pol", "polish"},     LanguageNames{"pt", "por", "por", "portuguese"},
    LanguageNames{"ro", "ron", "rum", "romanian"},   LanguageNames{"ru", "rus", "rus", "russian"},
    LanguageNames{"sk", "slk", "slo", "slovak"},     LanguageNames{"sr", "srp", "scc", "serbian"},
    LanguageNames{"sv", "swe", "swe", "swedish"},    LanguageNames{"th", "tha", "tha", "thai"},
    LanguageNames{"tr", "tur", "tur", "turkish"},    LanguageNames{"uk", "ukr", "ukr", "ukrainian"},
    LanguageNames{"uz", "uzb", "uzb", "uzbek"},      LanguageNames{"vi", "vie", "vie", "vietnamese"},
    LanguageNames{"zh", "zho", "chi", "chinese"}};
// clang-format on

// The first of its names; of an unknown one itself, without its region.
std::string language_code(std::string_view language)
{
    const auto name = to_lower(language.substr(0, language.find_first_of("-_")));
    for (const auto& names : languages_known)
        if (std::ranges::count(names, std::string_view(name)) > 0)
            return std::string(names[0]);
    return name;
}

bool share_a_programme(const FoundStream& a, const FoundStream& b)
{
    return std::ranges::any_of(a.programmes, [&](int programme) {
        return std::ranges::count(b.programmes, programme) > 0;
    });
}

// 0: not wanted.
int wish_for(const FoundStream& sound, const std::vector<std::string>& languages)
{
    const auto found = std::ranges::find_if(languages, [&](const std::string& wanted) {
        return same_language(wanted, sound.language);
    });
    return static_cast<int>(languages.end() - found);
}

// The first of those that rank highest.
template <class Rank>
const FoundStream* best_of(const std::vector<FoundStream>& streams, FoundStream::Kind kind,
                           const Rank& rank)
{
    const FoundStream* chosen = nullptr;
    for (const auto& stream : streams)
        if (stream.kind == kind && (chosen == nullptr || rank(stream) > rank(*chosen)))
            chosen = &stream;
    return chosen;
}

int index_or_none(const FoundStream* stream)
{
    return stream == nullptr ? -1 : stream->index;
}

}  // namespace

bool same_language(std::string_view a, std::string_view b)
{
    return !a.empty() && !b.empty() && language_code(a) == language_code(b);
}

bool title_of_commentary(std::string_view title)
{
    constexpr std::array words = {"commentary"sv,  "director's comments"sv, "audio descri"sv,
                                  "audiodescri"sv, "descriptive"sv,         "visually impaired"sv,
                                  "комментари"sv,  "Комментари"sv,          "тифлокоммент"sv,
                                  "Тифлокоммент"sv};
    const auto lower = to_lower(title);  // of ASCII alone
    return std::ranges::any_of(
        words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

ChosenStreams choose_streams(const std::vector<FoundStream>& streams,
                             const std::vector<std::string>& languages)
{
    using Kind = FoundStream::Kind;
    const auto has_sound = [&](const FoundStream& picture) {
        return std::ranges::any_of(streams, [&](const FoundStream& stream) {
            return stream.kind == Kind::sound && share_a_programme(picture, stream);
        });
    };
    const auto* picture = best_of(streams, Kind::picture, [&](const FoundStream& stream) {
        return std::tuple(!stream.still, stream.is_default, has_sound(stream), stream.size);
    });
    const auto* sound = best_of(streams, Kind::sound, [&](const FoundStream& stream) {
        return std::tuple(picture != nullptr && share_a_programme(*picture, stream),
                          !stream.comments, wish_for(stream, languages), stream.is_default,
                          stream.size);
    });
    const auto* cover = best_of(streams, Kind::cover, [](const FoundStream& stream) {
        return std::pair(stream.is_default, stream.size);
    });
    return {.picture = index_or_none(picture),
            .sound = index_or_none(sound),
            .cover = index_or_none(cover)};
}

}  // namespace tgvs::ffmpeg
