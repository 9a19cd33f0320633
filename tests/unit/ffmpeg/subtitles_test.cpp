#include "ffmpeg/subtitles.hpp"

#include "encoder_support.hpp"

#include <algorithm>

namespace tgvs::ffmpeg {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<fs::path>;

TEST(Subtitles, BesideAFilmNameItAndTheirLanguage)
{
    const auto of = [](const char* name) {
        return language_beside("/v/film.mkv", fs::path("/v") / name);
    };
    EXPECT_EQ(of("film.ru.srt"), "ru");
    EXPECT_EQ(of("film.Russian.ASS"), "Russian");
    EXPECT_EQ(of("film.en.forced.vtt"), "en");
    EXPECT_EQ(of("film.srt"), "");
    EXPECT_EQ(of("film.forced.ru.srt"), "ru");
    EXPECT_EQ(of("film.SDH.en.srt"), "en");
    EXPECT_EQ(of("film.mkv.ru.srt"), "ru");
    EXPECT_EQ(of("film.MKV.srt"), "");
    EXPECT_EQ(of("film.sdh.srt"), "");
    EXPECT_EQ(of("film.2.ru.srt"), "2") << "of another film";
    EXPECT_EQ(of("film.ru.txt"), std::nullopt);
    EXPECT_EQ(of("film2.ru.srt"), std::nullopt);
    EXPECT_EQ(of("film.mkv"), std::nullopt);
    EXPECT_EQ(language_beside("/v/a.b.mkv", "/v/a.b.ru.srt"), "ru");
}

TEST(Subtitles, AreChosenByLanguage)
{
    const std::vector<SubtitleStream> streams = {
        {2, "rus", true}, {3, "eng", false}, {4, "rus", false}};
    const auto choose = [](const Args& languages, const Names& beside,
                           const std::vector<SubtitleStream>& from) {
        auto chosen = choose_subtitles(languages, "/v/film.mkv", beside, from);
        if (chosen)
            chosen->language.clear();
        return chosen;
    };
    EXPECT_EQ(choose({}, {"/v/film.ru.srt"}, streams), std::nullopt);
    EXPECT_EQ(choose({"ru"}, {}, streams), ChosenSubtitles{.stream = 4}) << "not the forced ones";
    EXPECT_EQ(choose({"fr", "en"}, {}, streams), ChosenSubtitles{.stream = 3});
    EXPECT_EQ(choose({"fr"}, {}, streams), std::nullopt);
    EXPECT_EQ(choose({"ru"}, {"/v/film.ru.srt"}, streams),
              ChosenSubtitles{.file = "/v/film.ru.srt"});
    EXPECT_EQ(choose({"ru"}, {"/v/film.forced.ru.srt", "/v/film.ru.srt"}, {}),
              ChosenSubtitles{.file = "/v/film.ru.srt"});
    EXPECT_EQ(choose({"ru"}, {"/v/film.ru-RU.srt"}, streams),
              ChosenSubtitles{.file = "/v/film.ru-RU.srt"});
    EXPECT_EQ(choose({"pt-PT"}, {"/v/film.pt-BR.srt", "/v/film.pt-PT.srt"}, {}),
              ChosenSubtitles{.file = "/v/film.pt-PT.srt"});
    EXPECT_EQ(choose({"zh-Hant"}, {"/v/film.chs.srt", "/v/film.cht.srt"}, {}),
              ChosenSubtitles{.file = "/v/film.cht.srt"});
    EXPECT_EQ(choose({"ru"}, {"/v/film.forced.srt", "/v/film.srt"}, {}),
              ChosenSubtitles{.file = "/v/film.srt"});
    EXPECT_EQ(choose({"ru", "en"}, {"/v/film.en.srt"}, streams), ChosenSubtitles{.stream = 4});
    EXPECT_EQ(choose({"fr"}, {"/v/film.ru.srt", "/v/film.srt"}, streams),
              ChosenSubtitles{.file = "/v/film.srt"})
        << "it does not say that it is not French";
    EXPECT_EQ(choose({"ru"}, {}, {{2, "ru", true}}), ChosenSubtitles{.stream = 2});
    EXPECT_EQ(choose_subtitles({"fr", "ru"}, "/v/film.mkv", {"/v/film.ru.srt"}, {})->language,
              "ru");
    EXPECT_EQ(choose_subtitles({"fr", "ru"}, "/v/film.mkv", {"/v/film.srt"}, {})->language, "fr");
}

constexpr const char* from_a_half_to_one_and_a_half =
    "1\n00:00:00,500 --> 00:00:01,500\nHHHHHHHHHHHH\n\n2\n00:00:03,000 --> "
    "00:00:04,000\nHHHHHHHHHHHH\n";

class SubtitledFilm : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_NO_FATAL_FAILURE(
            ffmpeg("-f lavfi -i color=black:s=320x180:r=30:d=5 " + tone + small, film));
    }

    // The brightest pixel of the lower half at that time.
    int brightest(const std::string& at)
    {
        const Picture picture(studio.out, at);
        const auto lower = picture.grey().substr(picture.grey().size() / 2);
        int most = 0;
        for (const char c : lower)
            most = std::max(most, static_cast<int>(static_cast<unsigned char>(c)));
        return most;
    }

    Studio studio{{.format = test_format, .subtitle_languages = {"ru"}}};
    // What would have to be quoted in a filter.
    fs::path film = studio.folder / "It's a [film], 50%: one; two.mkv";
    fs::path beside = studio.folder / "It's a [film], 50%: one; two.ru.srt";
};

TEST_F(SubtitledFilm, ShowsThemFromTheFileBesideIt)
{
    write(beside, from_a_half_to_one_and_a_half);
    ASSERT_EQ(fault(studio.encode({.media = film})), "");
    expect_house_format(studio.out);
    EXPECT_LT(brightest("0.2"), 60);
    EXPECT_GT(brightest("1.0"), 180);
    EXPECT_LT(brightest("2.0"), 60);
}

TEST_F(SubtitledFilm, ShowsThemFromItsOwnStreamFromWhereItIsToBegin)
{
    const auto inside = studio.folder / "inside.mkv";
    write(beside, from_a_half_to_one_and_a_half);
    Args argv = {
        "ffmpeg", "-v",   "error",           "-i",           film.string(),  "-i", beside.string(),
        "-c",     "copy", "-metadata:s:s:0", "language=rus", inside.string()};
    ASSERT_TRUE(run_tool(argv).success());
    ASSERT_EQ(fault(studio.encode({.media = inside, .start = Seconds(2)})), "");
    expect_house_format(studio.out);
    EXPECT_LT(brightest("0.5"), 60);
    EXPECT_GT(brightest("1.5"), 180) << "at 3 s of the film";
    EXPECT_LT(brightest("2.5"), 60);
}

TEST_F(SubtitledFilm, ShowsNoneWhereTheListWantsNone)
{
    write(beside, from_a_half_to_one_and_a_half);
    ASSERT_EQ(fault(studio.encode({.media = film, .subtitle_languages = Args{}})), "");
    EXPECT_LT(brightest("1.0"), 60);
}

TEST_F(SubtitledFilm, SaysThatItMayBeTheSubtitlesThatMakeItSlow)
{
    const auto long_film = studio.folder / "long.mkv";
    ASSERT_NO_FATAL_FAILURE(
        ffmpeg("-f lavfi -i color=black:s=320x180:r=30:d=300 -preset ultrafast", long_film));
    write(studio.folder / "long.srt", from_a_half_to_one_and_a_half);
    const Encoder impatient({.format = test_format,
                             .subtitle_languages = {"ru"},
                             .slow = {.window = Seconds(0.5), .least_speed = 1e9}});
    const auto info = impatient.probe({.media = long_film}, {});
    ASSERT_TRUE(info);
    const auto fails_as = [&](const Source& source) {
        const auto made = impatient.encode(source, *info, studio.folder / "slow.flv", {}, {});
        return made ? EncodeErrc::failed : made.error().code;
    };
    EXPECT_EQ(fails_as({.media = long_film}), EncodeErrc::too_slow_with_subtitles);
    EXPECT_EQ(fails_as({.media = long_film, .subtitle_languages = Args{}}), EncodeErrc::too_slow);
}

TEST_F(SubtitledFilm, ReadsAnOldCodePageAndPlaysWithoutWhatIsNone)
{
    // "Привет" in Windows-1251.
    write(beside, "1\n00:00:00,500 --> 00:00:01,500\n\xcf\xf0\xe8\xe2\xe5\xf2\n");
    ASSERT_EQ(fault(studio.encode({.media = film})), "");
    EXPECT_GT(brightest("1.0"), 180);

    // The same in UTF-16, as Notepad saves it.
    std::string utf16 = "\xff\xfe";
    for (const char c : std::string("1\n00:00:00,500 --> 00:00:01,500\n"))
        utf16 += {c, '\0'};
    write(beside, utf16 + "\x1f\x04\x40\x04\x38\x04\n" + '\0');
    ASSERT_EQ(fault(studio.encode({.media = film}, "third.flv")), "");
    EXPECT_GT(brightest("1.0"), 180);

    write(beside, std::string(2'000, '\0'));
    ASSERT_EQ(fault(studio.encode({.media = film}, "second.flv")), "");
    EXPECT_LT(brightest("1.0"), 60);
}

}  // namespace
}  // namespace tgvs::ffmpeg
