#include "outputs/rtmp_commands.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tgvs::outputs {
namespace {

using namespace std::string_literals;

const std::string amf_one = "\0\x3F\xF0\0\0\0\0\0\0"s;
const std::string amf_null = "\x05"s;
const std::string amf_end = "\0\0\x09"s;
const std::string amf_result = "\x02\0\x07_result"s + amf_one;

std::string amf_field(const std::string& name, const std::string& value)
{
    return std::string(1, '\0') + static_cast<char>(name.size()) + name + value;
}

std::string amf_text(const std::string& text)
{
    return "\x02\0"s + static_cast<char>(text.size()) + text;
}

TEST(ReadCommand, FindsNameNumberAndResult)
{
    const auto command = read_command(amf_result + amf_null + "\0\x40\x1C\0\0\0\0\0\0"s);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->name, "_result");
    EXPECT_EQ(command->transaction, 1);
    EXPECT_EQ(command->number, 7);
}

TEST(ReadCommand, FindsTheStatusInAnyKindOfObject)
{
    const auto fields = amf_field("level", amf_text("error")) +
                        amf_field("code", amf_text("NetStream.Publish.BadName")) +
                        amf_field("description", amf_text("taken")) + amf_end;
    for (const auto& begin : {"\x03"s, "\x08\0\0\0\3"s, "\x10\0\1X"s}) {
        const auto command =
            read_command(amf_text("onStatus") + amf_one + amf_null + begin + fields);
        ASSERT_TRUE(command);
        EXPECT_EQ(command->level, "error");
        EXPECT_EQ(command->code, "NetStream.Publish.BadName");
        EXPECT_EQ(command->description, "taken");
    }
}

TEST(ReadCommand, PassesOverWhatItDoesNotNeed)
{
    const auto other =
        amf_field("a", "\x01\x01"s) + amf_field("b", "\x06"s) + amf_field("c", "\x07\0\1"s) +
        amf_field("d", "\x0A\0\0\0\2"s + amf_one + amf_null) +
        amf_field("e", "\x0B"s + std::string(10, '\0')) + amf_field("f", "\x0C\0\0\0\2hi"s) +
        amf_field("g", "\x0D"s) + amf_field("h", "\x0F\0\0\0\2hi"s) +
        amf_field("i", "\x03"s + amf_field("code", amf_text("deeper")) + amf_end);
    const auto command = read_command(amf_result + "\x03"s + other +
                                      amf_field("code", amf_text("here")) + amf_end + amf_one);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->code, "here");
    EXPECT_EQ(command->number, 1) << "the first outside of objects";
}

// How long a value of another kind is, nobody knows.
TEST(ReadCommand, ReadsNothingBehindAValueThatItDoesNotKnow)
{
    for (const auto& unknown : {"\x04"s, "\x0E"s, "\x12"s, "\xFF"s}) {
        const auto command = read_command(amf_result + unknown + amf_one);
        ASSERT_TRUE(command);
        EXPECT_FALSE(command->number);
    }
}

TEST(ReadCommand, KeepsWhatCameBeforeTheDamage)
{
    const auto whole =
        amf_result + "\x03"s + amf_field("code", amf_text("here")) + amf_end + amf_one;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        const auto command = read_command(std::string_view(whole).substr(0, cut));
        EXPECT_EQ(command.has_value(), cut >= 10) << cut;
        EXPECT_TRUE(!command || !command->number) << cut;
    }
    EXPECT_FALSE(read_command(amf_one)) << "a number is no name";
    std::string deep = amf_result;
    for (int i = 0; i < 20'000; ++i)
        deep += "\x03"s + amf_field("a", "");
    ASSERT_TRUE(read_command(deep));
    const auto array = read_command(amf_result + "\x0A\xFF\xFF\xFF\xFF\x05\x05"s + amf_one);
    ASSERT_TRUE(array);
    EXPECT_FALSE(array->number)
        << "it is in the array, which says that it has four thousand million";
}

TEST(WriteCommand, IsWhatServersExpect)
{
    const auto address = parse_rtmp_address("rtmp://host/live/key");
    ASSERT_TRUE(address);
    EXPECT_EQ(connect_command(1, *address),
              amf_text("connect") + amf_one + "\x03" + amf_field("app", amf_text("live")) +
                  amf_field("type", amf_text("nonprivate")) +
                  amf_field("flashVer", amf_text("FMLE/3.0 (compatible; FMSc/1.0)")) +
                  amf_field("tcUrl", amf_text("rtmp://host:1935/live")) + amf_end);
    EXPECT_EQ(plain_command("publish", 1, {"key", "live"}),
              amf_text("publish") + amf_one + amf_null + amf_text("key") + amf_text("live"));
    EXPECT_EQ(delete_stream_command(1, 1), amf_text("deleteStream") + amf_one + amf_null + amf_one);
    EXPECT_EQ(data_to_keep(amf_text("onMetaData")),
              amf_text("@setDataFrame") + amf_text("onMetaData"));
}

}  // namespace
}  // namespace tgvs::outputs
