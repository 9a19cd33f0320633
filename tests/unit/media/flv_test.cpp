#include "media/flv.hpp"

#include "media/flv_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace tgvs::media {
namespace {

using namespace std::string_literals;

const std::string avc_header = "\x17\x00\x00\x00\x00"s + "avcC";
const std::string aac_header = "\xAF\x00"s + "\x12\x10";

std::string key_picture(std::string_view data)
{
    return "\x17\x01\x00\x00\x00"s + std::string(data);
}

std::string picture(std::string_view data)
{
    return "\x27\x01\xFF\xFF\xFE"s + std::string(data);  // composition offset -2
}

std::string sound(std::string_view data)
{
    return "\xAF\x01"s + std::string(data);
}

std::string sample_file()
{
    std::string file(flv_file_header());
    append_flv_tag(file, FlvTagType::script, 0, flv_metadata_body({.width = 16}));
    append_flv_tag(file, FlvTagType::video, 0, avc_header);
    append_flv_tag(file, FlvTagType::audio, 0, aac_header);
    append_flv_tag(file, FlvTagType::video, 0, key_picture("one"));
    append_flv_tag(file, FlvTagType::audio, 23, sound("two"));
    append_flv_tag(file, FlvTagType::video, 0x1234567, picture("three"));
    return file;
}

std::vector<Packet> drain(FlvParser& parser)
{
    std::vector<Packet> packets;
    for (;;) {
        auto parsed = parser.next();
        if (auto* packet = std::get_if<FlvParser::Parsed>(&parsed))
            packets.push_back(packet->packet);
        else
            return packets;
    }
}

void expect_sample(const std::vector<Packet>& packets)
{
    ASSERT_EQ(packets.size(), 3U);
    EXPECT_EQ(packets[0].kind, Kind::video);
    EXPECT_TRUE(packets[0].keyframe);
    EXPECT_EQ(*packets[0].body, key_picture("one"));
    EXPECT_EQ(packets[1].kind, Kind::audio);
    EXPECT_EQ(packets[1].dts_ms, 23);
    EXPECT_FALSE(packets[2].keyframe);
    EXPECT_EQ(packets[2].dts_ms, 0x1234567);
    EXPECT_EQ(packets[2].cts_ms, -2);
    EXPECT_EQ(packets[2].config->video, avc_header);
    EXPECT_EQ(packets[2].config->audio, aac_header);
}

class Folder {
public:
    Folder()
    {
        std::string path = (std::filesystem::temp_directory_path() / "tgvs-flv-XXXXXX").string();
        path_ = ::mkdtemp(path.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

void append(const std::filesystem::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

TEST(FlvParser, GivesThePacketsOfAFile)
{
    FlvParser parser;
    parser.feed(sample_file());
    expect_sample(drain(parser));
    EXPECT_EQ(parser.buffered_bytes(), 0U);
}

TEST(FlvParser, GivesTheSameHoweverTheBytesArrive)
{
    const auto file = sample_file();
    for (std::size_t cut = 0; cut <= file.size(); ++cut) {
        FlvParser parser;
        parser.feed(file.substr(0, cut));
        auto packets = drain(parser);
        parser.feed(file.substr(cut));
        for (auto& packet : drain(parser))
            packets.push_back(packet);
        expect_sample(packets);
    }
}

TEST(FlvParser, ContinuesFromATagInTheMiddle)
{
    const auto file = sample_file();
    FlvParser first;
    first.feed(file);
    first.next();
    const auto second = std::get<FlvParser::Parsed>(first.next());
    FlvParser parser(second.offset, first.config());
    parser.feed(std::string_view(file).substr(second.offset));
    const auto packets = drain(parser);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(*packets[0].body, sound("two"));
    EXPECT_EQ(packets[0].config, first.config());
}

TEST(FlvParser, RefusesWhatIsNotFlv)
{
    FlvParser parser;
    parser.feed("This is some text and no film");
    EXPECT_EQ(std::get<Failed>(parser.next()).reason, "not an FLV file");
    EXPECT_TRUE(std::holds_alternative<Failed>(parser.next())) << "a failure is final";
}

TEST(FlvParser, NoticesADamagedTagEnd)
{
    auto file = sample_file();
    file[file.size() - 1] ^= 1;
    FlvParser parser;
    parser.feed(file);
    EXPECT_EQ(drain(parser).size(), 2U);
    EXPECT_TRUE(std::holds_alternative<Failed>(parser.next()));
}

TEST(FlvParser, RefusesATagThatClaimsToBeHuge)
{
    std::string file(flv_file_header());
    file += "\x09\xFF\xFF\xFF\x00\x00\x00\x00\x00\x00\x00"s;
    FlvParser parser;
    parser.feed(file);
    EXPECT_TRUE(std::holds_alternative<Failed>(parser.next()));
}

TEST(FlvParser, RefusesOtherCodecsAndPicturesWithoutParameters)
{
    for (const auto& body : {"\x12\x01\x00\x00\x00"s, key_picture("x"), ""s}) {
        std::string file(flv_file_header());
        append_flv_tag(file, FlvTagType::video, 0, body);
        FlvParser parser;
        parser.feed(file);
        EXPECT_TRUE(std::holds_alternative<Failed>(parser.next()));
    }
}

TEST(FlvParser, ANewHeaderIsANewConfig)
{
    auto file = sample_file();
    append_flv_tag(file, FlvTagType::video, 50, avc_header + "other");
    append_flv_tag(file, FlvTagType::video, 50, key_picture("four"));
    FlvParser parser;
    parser.feed(file);
    const auto packets = drain(parser);
    ASSERT_EQ(packets.size(), 4U);
    EXPECT_EQ(packets[0].config, packets[2].config);
    EXPECT_NE(packets[2].config, packets[3].config);
    EXPECT_EQ(packets[3].config->video, avc_header + "other");
}

TEST(FlvFileReader, FollowsAFileThatGrowsToItsEnd)
{
    const Folder folder;
    const auto path = folder / "a.flv";
    const auto file = sample_file();
    const auto growth = std::make_shared<std::atomic<Growth>>(Growth::growing);
    append(path, "");
    auto reader = FlvFileReader::open(path, 0, growth);
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_TRUE(std::holds_alternative<NotYet>((*reader)->read()));
    append(path, file.substr(0, file.size() - 3));
    EXPECT_TRUE(std::holds_alternative<Packet>((*reader)->read()));
    EXPECT_TRUE(std::holds_alternative<Packet>((*reader)->read()));
    EXPECT_TRUE(std::holds_alternative<NotYet>((*reader)->read()));
    append(path, file.substr(file.size() - 3));
    *growth = Growth::complete;
    EXPECT_TRUE(std::holds_alternative<Packet>((*reader)->read()));
    EXPECT_TRUE(std::holds_alternative<Ended>((*reader)->read()));
}

TEST(FlvFileReader, TellsThatTheEncodingFailed)
{
    const Folder folder;
    const auto path = folder / "a.flv";
    append(path, sample_file());
    auto reader =
        FlvFileReader::open(path, 0, std::make_shared<std::atomic<Growth>>(Growth::failed));
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(std::holds_alternative<Packet>((*reader)->read()));
    EXPECT_EQ(std::get<Failed>((*reader)->read()).reason, "its encoding failed");
}

TEST(FlvFileReader, NoticesAFileThatWasCutOff)
{
    const Folder folder;
    const auto path = folder / "a.flv";
    const auto file = sample_file();
    append(path, file.substr(0, file.size() - 3));
    auto reader = FlvFileReader::open(path);
    EXPECT_TRUE(std::holds_alternative<Packet>((*reader)->read()));
    EXPECT_TRUE(std::holds_alternative<Packet>((*reader)->read()));
    EXPECT_TRUE(std::holds_alternative<Failed>((*reader)->read()));
}

TEST(FlvFileReader, OpensInTheMiddleWithTheHeadersOfTheBeginning)
{
    const Folder folder;
    const auto path = folder / "a.flv";
    const auto file = sample_file();
    append(path, file);
    FlvParser parser;
    parser.feed(file);
    parser.next();
    parser.next();
    const auto third = std::get<FlvParser::Parsed>(parser.next());
    auto reader = FlvFileReader::open(path, third.offset);
    ASSERT_TRUE(reader) << reader.error().message;
    const auto packet = std::get<Packet>((*reader)->read());
    EXPECT_EQ(*packet.body, picture("three"));
    EXPECT_EQ(packet.config->video, avc_header);
    EXPECT_TRUE(std::holds_alternative<Ended>((*reader)->read()));
}

TEST(FlvFileReader, RefusesAMissingFileWithItsName)
{
    const auto reader = FlvFileReader::open("/no/such/file.flv");
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().message, "cannot open /no/such/file.flv: No such file or directory");
}

}  // namespace
}  // namespace tgvs::media
