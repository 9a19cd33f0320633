#include "telegram/qr.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdlib.h>

namespace tgvs::telegram {
namespace {

const std::string login_link =
    "tg://login?token=AQJ0b2tlbi1vZi1hLWxvZ2luLXdpdGgtMzItYnl0ZXMhISEhIQ";

// The picture as rows of modules, true for dark, quiet zone included.
using Picture = std::vector<std::vector<bool>>;

Picture picture_of(const QrCode& code)
{
    Picture picture;
    const int end = code.width() + QrCode::quiet_zone;
    for (int y = -QrCode::quiet_zone; y < end; ++y) {
        picture.emplace_back();
        for (int x = -QrCode::quiet_zone; x < end; ++x)
            picture.back().push_back(code.is_dark(x, y));
    }
    return picture;
}

// Reads a terminal's lines as an eye does that takes the text colour for light.
Picture picture_of_lines(const std::string& text)
{
    Picture picture;
    const std::regex escape("\033\\[[0-9;]*m");
    std::istringstream lines(std::regex_replace(text, escape, ""));
    for (std::string line; std::getline(lines, line);) {
        std::vector<bool> upper;
        std::vector<bool> lower;
        for (std::size_t i = 0; i < line.size(); i += line[i] == ' ' ? 1 : 3) {
            const auto block = line.substr(i, line[i] == ' ' ? 1 : 3);
            upper.push_back(block == " " || block == "▄");
            lower.push_back(block == " " || block == "▀");
        }
        picture.push_back(upper);
        picture.push_back(lower);
    }
    return picture;
}

// Fills the runs that the second path of the SVG is made of.
Picture picture_of_svg(const std::string& svg)
{
    std::smatch box;
    EXPECT_TRUE(std::regex_search(svg, box, std::regex("viewBox=\"0 0 ([0-9]+) ")));
    const auto side = std::stoul(box[1]);
    Picture picture(side, std::vector<bool>(side, false));
    const auto path = svg.substr(svg.find("fill=\"#000\""));
    const std::regex run("M([0-9]+) ([0-9]+)h([0-9]+)v1h-([0-9]+)z");
    for (std::sregex_iterator i(path.begin(), path.end(), run), end; i != end; ++i)
        for (auto x = std::stoul((*i)[1]); x < std::stoul((*i)[1]) + std::stoul((*i)[3]); ++x)
            picture.at(std::stoul((*i)[2])).at(x) = true;
    return picture;
}

void write_pgm(const std::filesystem::path& path, const Picture& picture)
{
    constexpr std::size_t pixels = 8;  // a module
    std::ofstream file(path, std::ios::binary);
    file << "P5 " << picture.front().size() * pixels << ' ' << picture.size() * pixels << " 255\n";
    for (const auto& row : picture)
        for (std::size_t again = 0; again < pixels; ++again)
            for (const bool dark : row)
                file << std::string(pixels, dark ? '\0' : '\xFF');
}

// What a scanner makes of it.
std::string scanned(const Picture& picture)
{
    std::string folder = testing::TempDir() + "qr-XXXXXX";
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    const auto file = std::filesystem::path(folder) / "code.pgm";
    write_pgm(file, picture);
    std::string text(1'000, '\0');
    const auto command = "zbarimg --quiet --raw -Sdisable -Sqrcode.enable " + file.string();
    if (auto* const pipe = ::popen(command.c_str(), "r"); pipe != nullptr) {
        text.resize(std::fread(text.data(), 1, text.size(), pipe));
        ::pclose(pipe);
    }
    std::filesystem::remove_all(folder);
    return text;
}

TEST(Qr, AScannerReadsWhatTheTerminalShows)
{
    ASSERT_EQ(std::system("command -v zbarimg >/dev/null"), 0)
        << "zbarimg is missing: run scripts/bootstrap";
    const auto code = QrCode::encode(login_link);
    ASSERT_TRUE(code);
    const auto shown = qr_for_terminal(*code, QrColours::ansi);
    EXPECT_EQ(scanned(picture_of_lines(shown)), login_link + '\n');
}

TEST(Qr, TerminalAndPageShowTheSameModules)
{
    for (const auto& text : {std::string("a"), login_link, std::string(300, 'x')}) {
        const auto code = QrCode::encode(text);
        ASSERT_TRUE(code);
        auto expected = picture_of(*code);
        EXPECT_EQ(picture_of_svg(qr_as_svg(*code)), expected);
        // An odd number of rows: the last half line is the terminal's background.
        expected.emplace_back(expected.front().size(), true);
        EXPECT_EQ(picture_of_lines(qr_for_terminal(*code, QrColours::plain)), expected);
        EXPECT_EQ(picture_of_lines(qr_for_terminal(*code, QrColours::ansi)), expected);
    }
}

TEST(Qr, ALoginFitsOnATerminalOf24Lines)
{
    const auto shown = qr_for_terminal(*QrCode::encode(login_link), QrColours::ansi);
    EXPECT_LE(std::ranges::count(shown, '\n'), 22);
}

TEST(Qr, OnlyTheAnsiFormHasEscapes)
{
    const auto code = QrCode::encode("a");
    EXPECT_EQ(qr_for_terminal(*code, QrColours::plain).find('\033'), std::string::npos);
    EXPECT_NE(qr_for_terminal(*code, QrColours::ansi).find("\033[0m\n"), std::string::npos);
}

TEST(Qr, NothingAndTooMuchAreErrors)
{
    EXPECT_FALSE(QrCode::encode(""));
    EXPECT_FALSE(QrCode::encode(std::string(10'000, 'a')));
}

}  // namespace
}  // namespace tgvs::telegram
