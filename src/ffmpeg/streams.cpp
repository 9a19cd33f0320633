#include "ffmpeg/streams.hpp"

#include "base/text.hpp"
#include "ffmpeg/languages.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

using namespace std::string_view_literals;

bool share_a_programme(const FoundStream& a, const FoundStream& b)
{
    return std::ranges::any_of(a.programmes, [&](int programme) {
        return std::ranges::count(b.programmes, programme) > 0;
    });
}

// 0: not wanted. How much it is like the language that is wanted comes second.
std::pair<int, Likeness> wish_for(const FoundStream& sound,
                                  const std::vector<std::string>& languages)
{
    const auto found = std::ranges::find_if(languages, [&](const std::string& wanted) {
        return same_language(wanted, sound.language);
    });
    if (found == languages.end())
        return {0, Likeness::none};
    return {static_cast<int>(languages.end() - found), likeness(*found, sound.language)};
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

bool title_of_commentary(std::string_view title)
{
    // In the languages in which films are sold; of Cyrillic, capitals are not made small.
    constexpr std::array words = {
        "commentar"sv,       "comments"sv,          "commentaire"sv,     "comentari"sv,
        "comentári"sv,       "kommentar"sv,         "kommentti"sv,       "komentar"sv,
        "komentář"sv,        "commento"sv,          "audio descri"sv,    "audio-descri"sv,
        "audiodescri"sv,     "audiodeskri"sv,       "audiodeskrypcja"sv, "descriptive"sv,
        "described video"sv, "visually impaired"sv, "комментари"sv,      "Комментари"sv,
        "КОММЕНТАРИ"sv,      "коментар"sv,          "Коментар"sv,        "тифло"sv,
        "Тифло"sv,           "аудиодескрипц"sv,     "Аудиодескрипц"sv,   "аудиоописан"sv,
        "Аудиоописан"sv};
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
