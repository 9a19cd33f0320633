#include "ffmpeg/languages.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace tgvs::ffmpeg {

void PrintTo(Likeness like, std::ostream* stream)
{
    *stream << static_cast<int>(like);
}

namespace {

TEST(Languages, AreKnownByTheirNames)
{
    for (const auto* name : {"ru", "rus", "RU", "ru-RU", "Russian", "rus_RU"})
        EXPECT_TRUE(same_language("ru", name)) << name;
    EXPECT_TRUE(same_language("ger", "deu"));
    EXPECT_TRUE(same_language("tlh", "tlh-x"));
    EXPECT_FALSE(same_language("", ""));
    EXPECT_FALSE(same_language("ru", "und"));
    EXPECT_FALSE(same_language("ru", "uk"));
}

TEST(Languages, AreAllThatHaveTwoLetters)
{
    for (const auto& [two, three] :
         {std::pair("hr", "hrv"), std::pair("ca", "cat"), std::pair("sl", "slv"),
          std::pair("mk", "mac"), std::pair("is", "ice"), std::pair("eu", "baq"),
          std::pair("sq", "alb"), std::pair("tg", "tgk"), std::pair("ky", "kir"),
          std::pair("ta", "tam"), std::pair("bn", "ben"), std::pair("ms", "may"),
          std::pair("cy", "wel"), std::pair("mn", "mon"), std::pair("tt", "tat")})
        EXPECT_TRUE(same_language(two, three)) << two;
}

TEST(Languages, AreKnownByOtherCodesThatAreAbout)
{
    for (const auto& [written, meant] :
         {std::pair("nb", "no"), std::pair("nob", "nor"), std::pair("nn-NO", "no"),
          std::pair("iw", "heb"), std::pair("scr", "hr"), std::pair("cmn", "zh"),
          std::pair("fil", "tgl"), std::pair("ua", "ukr"), std::pair("cz", "cs"),
          std::pair("jp", "ja"), std::pair("pob", "pt")})
        EXPECT_TRUE(same_language(written, meant)) << written;
}

TEST(Languages, ARegionIsMoreLikeItself)
{
    EXPECT_EQ(likeness("pt-BR", "pt_br"), Likeness::whole);
    EXPECT_EQ(likeness("pt-BR", "por-BR"), Likeness::whole);
    EXPECT_EQ(likeness("pt-BR", "pob"), Likeness::whole);
    EXPECT_EQ(likeness("pt-BR", "por"), Likeness::language);
    EXPECT_EQ(likeness("pt-BR", "pt-PT"), Likeness::language);
    EXPECT_EQ(likeness("zh-Hant", "cht"), Likeness::whole);
    EXPECT_EQ(likeness("zh-Hant", "chs"), Likeness::language);
    EXPECT_EQ(likeness("ru", "rus"), Likeness::whole);
    EXPECT_EQ(likeness("pt-BR", "es"), Likeness::none);
    EXPECT_EQ(likeness("-", "_"), Likeness::whole) << "of nothing known";
}

}  // namespace
}  // namespace tgvs::ffmpeg
