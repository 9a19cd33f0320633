#include "config/env_text.hpp"

#include "config/env_file.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdio.h>

namespace tgvs::config {
namespace {

std::vector<EnvChange> set(std::string key, std::string value)
{
    return {{std::move(key), Secret(std::move(value))}};
}

TEST(EnvText, ReplacesTheLineAndNothingElse)
{
    const auto text = with_changes("# head\nA=1\n\n; note\nMINE=x\nB=2 \n# tail", set("A", "new"));
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "# head\nA=new\n\n; note\nMINE=x\nB=2 \n# tail");
}

TEST(EnvText, PutsANewKeyAtTheEndOnALineOfItsOwn)
{
    EXPECT_EQ(with_changes("", set("A", "1")), "A=1\n");
    EXPECT_EQ(with_changes("B=2\n", set("A", "1")), "B=2\nA=1\n");
    EXPECT_EQ(with_changes("B=2", set("A", "1")), "B=2\nA=1\n");
    EXPECT_EQ(with_changes("# end \\\n", set("A", "1")), "# end \\\n\nA=1\n");
}

TEST(EnvText, SetsSeveralKeysAndTheLastChangeOfAKeyCounts)
{
    const std::vector<EnvChange> changes = {
        {"B", Secret("x")}, {"C", Secret("y")}, {"B", Secret("z")}, {"C", Secret("")}};
    EXPECT_EQ(with_changes("A=1\nB=2\n", changes), "A=1\nB=z\nC=\n");
}

TEST(EnvText, LeavesNoOldValueOfARepeatedKeyBehind)
{
    EXPECT_EQ(with_changes("A=old\nB=2\nA=older\n# end\n", set("A", "new")), "B=2\nA=new\n# end\n");
}

TEST(EnvText, KeepsExportAndLineEndsAndDropsTheByteOrderMark)
{
    EXPECT_EQ(with_changes("export A=1\n", set("A", "2")), "export A=2\n");
    EXPECT_EQ(with_changes("A=1\r\nB=2\r\n", set("A", "3")), "A=3\r\nB=2\r\n");
    EXPECT_EQ(with_changes("A=1\r\n", set("B", "2")), "A=1\r\nB=2\r\n");
    EXPECT_EQ(with_changes("\xEF\xBB\xBF# x\nA=1\n", set("A", "2")), "# x\nA=2\n");
}

TEST(EnvText, KeepsTheCommentBehindTheValue)
{
    EXPECT_EQ(with_changes("A=\"old\" # note\nB=1\n", set("A", "new")), "A=new # note\nB=1\n");
    EXPECT_EQ(with_changes("A=old\t#note\r\n", set("A", "x y")), "A='x y' #note\r\n");
    EXPECT_EQ(with_changes("A='old'#note", set("A", "new")), "A=new #note\n");
    EXPECT_EQ(with_changes("A= # note\n", set("A", "new")), "A=new # note\n");
    EXPECT_EQ(with_changes("A=a#b\n", set("A", "new")), "A=new\n");
    EXPECT_EQ(with_changes("A='a # b'\n", set("A", "new")), "A=new\n");
}

TEST(EnvText, ReplacesAValueOfSeveralLinesWhole)
{
    EXPECT_EQ(with_changes("A=\"1\n2\n\"\nB=3\n", set("A", "4")), "A=4\nB=3\n");
}

TEST(EnvText, RefusesATextWithErrorsAndValuesThatCannotStandInIt)
{
    const auto broken = with_changes("A=1\nnonsense\n", set("A", "2"));
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().message.find("line 2"), std::string::npos);

    const std::string values[] = {std::string("hunter2\0x", 9), "hunter2\xff",
                                  "hunter2" + std::string(max_env_line_bytes, 'x')};
    for (const auto& value : values) {
        const auto text = with_changes("", set("A", value));
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().message.find("hunter2"), std::string::npos);
    }
}

// Odd strings: everything that quoting, comments, expansion and line ends could trip over.
std::vector<std::string> odd_values()
{
    const std::string_view pieces[] = {
        "a", "Z",     "0",  " ",  "  ",   "\t",   "'",   "\"",  "\\",      "\\\\",
        "$", "$HOME", "`",  "#",  " #",   ";",    "=",   "!",   "~",       "*",
        "%", "&",     "\n", "\r", "\r\n", "é",    "🎬",  "\\n", "export ", "-x264-params \"a=b\"",
        "{", "}",     "|",  "<",  "(",    "\x01", "\x7f"};
    std::vector<std::string> values = {"", " ", "'", "\"", "\\", "#", "\n", "\r", "''", "\"\""};
    std::minstd_rand random(20'260'131);
    std::uniform_int_distribution<std::size_t> pick(0, std::size(pieces) - 1), length(1, 8);
    while (values.size() < 2'000) {
        std::string value;
        for (auto count = length(random); count > 0; --count)
            value += pieces[pick(random)];
        values.push_back(value);
    }
    return values;
}

std::string name_of(std::size_t index)
{
    return "V" + std::to_string(index);
}

std::string file_with(const std::vector<std::string>& values)
{
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)
        text += name_of(i) + '=' + quote_env_value(values[i]) + '\n';
    return text;
}

std::string output_of(const std::string& command)
{
    std::string result;
    FILE* pipe = ::popen(command.c_str(), "r");
    char buffer[65'536];
    for (std::size_t count = 0; (count = ::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        result.append(buffer, count);
    ::pclose(pipe);
    return result;
}

TEST(EnvText, OddValuesReadBackEqual)
{
    for (const auto& value : odd_values()) {
        const auto text = with_changes("# head\nA=1\nB=old\n", set("B", value));
        ASSERT_TRUE(text) << text.error().message;
        const auto file = parse_env(*text);
        ASSERT_TRUE(file.errors.empty());
        EXPECT_EQ(file.last("B")->value.reveal(), value) << *text;
        EXPECT_EQ(file.last("A")->value.reveal(), "1") << *text;
        EXPECT_TRUE(file.warnings.empty()) << *text;
    }
}

TEST(EnvText, AShellReadsOddValuesBackEqual)
{
    const TempFolder folder;
    const auto values = odd_values();
    const auto file = folder.write("values.env", file_with(values));
    std::string script = ". '" + file.string() + "'\n", expected;
    for (std::size_t i = 0; i < values.size(); ++i) {
        script += "printf '%s|' \"$" + name_of(i) + "\"\n";
        expected += values[i] + '|';
    }
    EXPECT_EQ(output_of("sh '" + folder.write("print.sh", script).string() + "'"), expected);
}

// The part of systemd that reads EnvironmentFile= also serves this small program, which prints what
// it read as KEY=value with C escapes in double quotes.
constexpr auto systemd_reader =
    "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

std::string unescape(std::string_view text)
{
    if (!text.starts_with('"'))
        return std::string(text);
    text = text.substr(1, text.size() - 2);
    constexpr std::string_view letters = "nrtabfv", meant = "\n\r\t\a\b\f\v";
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            result += text[i];
        } else if (text[++i] >= '0' && text[i] <= '7') {
            result += static_cast<char>(std::stoi(std::string(text.substr(i, 3)), nullptr, 8));
            i += 2;
        } else {
            const auto at = letters.find(text[i]);
            result += at == std::string_view::npos ? text[i] : meant[at];
        }
    }
    return result;
}

TEST(EnvText, SystemdReadsOddValuesBackEqual)
{
    if (!std::filesystem::exists(systemd_reader))
        FAIL() << "systemd is not installed; run scripts/bootstrap";
    const TempFolder folder;
    auto values = odd_values();
    // environment.d expands $VARIABLES and skips empty ones, which EnvironmentFile= does not.
    std::erase_if(values,
                  [](const auto& v) { return v.empty() || v.find('$') != std::string::npos; });
    std::filesystem::create_directory(folder.path() / "environment.d");
    folder.write("environment.d/values.conf", file_with(values));
    const auto printed =
        output_of("env -i XDG_CONFIG_HOME='" + folder.path().string() + "' " + systemd_reader);

    std::size_t seen = 0;
    std::istringstream lines(printed);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] != 'V')
            continue;
        const auto equals = line.find('=');
        const auto index = std::stoul(line.substr(1, equals - 1));
        EXPECT_EQ(unescape(line.substr(equals + 1)), values.at(index)) << line;
        ++seen;
    }
    EXPECT_EQ(seen, values.size());
}

TEST(EnvText, QuotesOnlyWhatNeedsIt)
{
    EXPECT_EQ(quote_env_value("rtmps://h.example:443/live/key_1-2"),
              "rtmps://h.example:443/live/key_1-2");
    EXPECT_EQ(quote_env_value("two words"), "'two words'");
    EXPECT_EQ(quote_env_value("$x"), "'$x'");
    EXPECT_EQ(quote_env_value("it's"), "\"it's\"");
    EXPECT_EQ(quote_env_value("a\\b"), "\"a\\\\b\"");
}

}  // namespace
}  // namespace tgvs::config
