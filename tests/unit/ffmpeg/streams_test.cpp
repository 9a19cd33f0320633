#include "ffmpeg/streams.hpp"

#include <gtest/gtest.h>

namespace tgvs::ffmpeg {
namespace {

using Kind = FoundStream::Kind;

struct StreamCase {
    const char* what;
    std::vector<FoundStream> streams;
    std::vector<std::string> languages;
    ChosenStreams chosen;
};

FoundStream a_picture(int index, FoundStream more = {})
{
    more.kind = Kind::picture;
    more.index = index;
    return more;
}

FoundStream a_sound(int index, FoundStream more = {})
{
    more.kind = Kind::sound;
    more.index = index;
    return more;
}

TEST(Streams, TheFilmIsChosen)
{
    const std::vector<StreamCase> cases = {
        {"nothing", {}, {}, {}},
        {"sound alone", {a_sound(0)}, {}, {-1, 0, -1}},
        {"the default before the largest",
         {a_picture(0, {.size = 1'920}), a_picture(1, {.size = 640, .is_default = true})},
         {},
         {1, -1, -1}},
        {"the largest picture and most channels",
         {a_picture(0, {.size = 640}), a_picture(1, {.size = 1'920}), a_sound(2, {.size = 2}),
          a_sound(3, {.size = 6})},
         {},
         {1, 3, -1}},
        {"a still that is not marked, though larger and the default",
         {a_picture(0, {.size = 1'400, .is_default = true, .still = true}),
          a_picture(1, {.size = 640})},
         {},
         {1, -1, -1}},
        {"a still when there is nothing else", {a_picture(0, {.still = true})}, {}, {0, -1, -1}},
        {"a cover is no film",
         {{.kind = Kind::cover, .index = 0, .size = 3'000, .is_default = true}, a_sound(1)},
         {},
         {-1, 1, 0}},
        {"the sound of the picture's programme",
         {a_picture(0, {.size = 320, .programmes = {1}}),
          a_sound(1, {.size = 2, .programmes = {1}}),
          a_picture(2, {.size = 640, .programmes = {2}}),
          a_sound(3, {.size = 1, .programmes = {2}})},
         {},
         {2, 3, -1}},
        {"a programme that has sound",
         {a_picture(0, {.size = 320, .programmes = {1}}),
          a_sound(1, {.size = 2, .programmes = {1}}),
          a_picture(2, {.size = 640, .programmes = {2}})},
         {},
         {0, 1, -1}},
        {"one commentary of the picture's programme before the other's sound",
         {a_picture(0, {.programmes = {1}}), a_sound(1, {.comments = true, .programmes = {1}}),
          a_sound(2, {.programmes = {2}})},
         {},
         {0, 1, -1}},
        {"a commentary last, though default and larger",
         {a_sound(0, {.size = 1}), a_sound(1, {.size = 6, .is_default = true, .comments = true})},
         {},
         {-1, 0, -1}},
        {"a commentary before silence", {a_sound(0, {.comments = true})}, {}, {-1, 0, -1}},
        {"the wanted language",
         {a_sound(0, {.is_default = true, .language = "eng"}), a_sound(1, {.language = "rus"})},
         {"ru"},
         {-1, 1, -1}},
        {"the most wanted language",
         {a_sound(0, {.language = "eng"}), a_sound(1, {.language = "rus"}),
          a_sound(2, {.language = "fre"})},
         {"kk", "fr", "en"},
         {-1, 2, -1}},
        {"a language that is not there",
         {a_sound(0, {.language = "eng"}), a_sound(1, {.is_default = true, .language = "fra"})},
         {"ru"},
         {-1, 1, -1}},
        {"the wanted region",
         {a_sound(0, {.is_default = true, .language = "pt-PT"}), a_sound(1, {.language = "pt-BR"})},
         {"pt_br"},
         {-1, 1, -1}},
        {"another region of the most wanted language before the next one",
         {a_sound(0, {.is_default = true, .language = "eng"}), a_sound(1, {.language = "por"})},
         {"pt-BR", "en"},
         {-1, 1, -1}},
        {"no commentary, even in the wanted language",
         {a_sound(0, {.language = "eng"}), a_sound(1, {.comments = true, .language = "rus"})},
         {"ru"},
         {-1, 0, -1}},
    };
    for (const auto& [what, streams, languages, chosen] : cases)
        EXPECT_EQ(choose_streams(streams, languages), chosen) << what;
}

TEST(Streams, ACommentaryIsKnownByItsTitle)
{
    for (const auto* title :
         {"Commentary by the director", "Audio Description", "Комментарии автора",
          "Тифлокомментарий", "English (descriptive)", "Audiodeskription", "Audio-description",
          "Kommentar des Regisseurs", "Commentaire du réalisateur", "Comentario del director",
          "Аудиодескрипция", "Коментар режисера"})
        EXPECT_TRUE(title_of_commentary(title)) << title;
    for (const auto* title : {"", "Surround 5.1", "Дубляж", "English", "Audio 5.1 (descr.)"})
        EXPECT_FALSE(title_of_commentary(title)) << title;
}

}  // namespace
}  // namespace tgvs::ffmpeg
