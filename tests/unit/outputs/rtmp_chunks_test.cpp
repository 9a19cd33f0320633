#include "outputs/rtmp_chunks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tgvs::outputs {
namespace {

using namespace std::string_literals;

// The first chunk of a message, with all fields, on a chunk stream below 64. 3 bytes of time, 3 of size.
std::string whole_header(int id, const std::string& time, const std::string& size, char type)
{
    return std::string(1, static_cast<char>(id)) + time + size + type + "\x01\0\0\0"s;
}

const std::string no_time = "\0\0\0"s;

std::vector<ChunkReader::Message> read_all(ChunkReader& reader, std::string_view bytes,
                                           std::string* failure = nullptr)
{
    std::vector<ChunkReader::Message> messages;
    reader.feed(bytes);
    for (;;) {
        auto message = reader.next();
        if (!message) {
            if (failure == nullptr)
                ADD_FAILURE() << message.error().message;
            else
                *failure = message.error().message;
            return messages;
        }
        if (!*message)
            return messages;
        messages.push_back(**std::move(message));
    }
}

std::string said_of(const std::vector<ChunkReader::Message>& messages)
{
    std::string said;
    for (const auto& message : messages)
        said += std::to_string(static_cast<int>(message.type)) + ":" + message.body + ";";
    return said;
}

struct ReadCase {
    const char* what;
    std::string bytes;
    std::string messages;
};

std::vector<ReadCase> read_cases()
{
    const auto a = [](std::size_t n) { return std::string(n, 'a'); };
    const auto set_size = whole_header(2, no_time, "\0\0\4"s, 1);
    return {
        {"one chunk", whole_header(3, no_time, "\0\0\2"s, 20) + "hi", "20:hi;"},
        {"a message of nothing", whole_header(3, no_time, "\0\0\0"s, 8), "8:;"},
        {"three chunks of 128 bytes",
         whole_header(3, no_time, "\0\1\4"s, 20) + a(128) + "\xC3" + a(128) + "\xC3" + a(4),
         "20:" + a(260) + ";"},
        {"another size of chunks",
         set_size + "\0\0\1\0"s + whole_header(3, no_time, "\0\1\1"s, 20) + a(256) + "\xC3" + "b",
         "20:" + a(256) + "b;"},
        {"the size of before, and the time as well",
         whole_header(3, no_time, "\0\0\2"s, 20) + "hi" + "\x83\0\0\x10"s + "ho" + "\xC3" + "hu",
         "20:hi;20:ho;20:hu;"},
        {"a size without a message stream", "\x43\0\0\x10\0\0\2\x14"s + "hi", "20:hi;"},
        {"two at a time",
         whole_header(3, no_time, "\0\0\x82"s, 20) + a(128) +
             whole_header(4, no_time, "\0\0\1"s, 8) + "b" + "\xC3" + "cc",
         "8:b;20:" + a(128) + "cc;"},
        {"an id of two bytes",
         "\x00\x06"s + whole_header(0, no_time, "\0\0\2"s, 20).substr(1) + "hi" + "\xC0\x06"s +
             "ho",
         "20:hi;20:ho;"},
        {"an id of three bytes",
         "\x01\x06\x07"s + whole_header(0, no_time, "\0\0\2"s, 20).substr(1) + "hi" +
             "\xC1\x06\x07"s + "ho",
         "20:hi;20:ho;"},
        {"a time of 32 bits, which each chunk repeats",
         whole_header(3, "\xFF\xFF\xFF"s, "\0\0\x82"s, 20) + "\x01\0\0\0"s + a(128) +
             "\xC3\x01\0\0\0"s + "bb",
         "20:" + a(128) + "bb;"},
        {"a message that is given up",
         whole_header(3, no_time, "\0\0\x82"s, 20) + a(128) +
             whole_header(2, no_time, "\0\0\4"s, 2) + "\0\0\0\3"s +
             whole_header(3, no_time, "\0\0\2"s, 20) + "hi",
         "20:hi;"},
        {"one that never began is given up", whole_header(2, no_time, "\0\0\4"s, 2) + "\0\0\0\3"s,
         ""},
    };
}

TEST(ChunkReader, PutsMessagesTogether)
{
    for (const auto& one : read_cases()) {
        ChunkReader reader;
        EXPECT_EQ(said_of(read_all(reader, one.bytes)), one.messages) << one.what;
    }
}

TEST(ChunkReader, DoesNotMindHowTheBytesArrive)
{
    for (const auto& one : read_cases()) {
        for (std::size_t cut = 0; cut <= one.bytes.size(); ++cut) {
            ChunkReader reader;
            auto messages = read_all(reader, std::string_view(one.bytes).substr(0, cut));
            for (auto& more : read_all(reader, std::string_view(one.bytes).substr(cut)))
                messages.push_back(std::move(more));
            EXPECT_EQ(said_of(messages), one.messages) << one.what << " cut at " << cut;
        }
        ChunkReader reader;
        std::string said;
        for (const char byte : one.bytes)
            said += said_of(read_all(reader, {&byte, 1}));
        EXPECT_EQ(said, one.messages) << one.what << " byte by byte";
    }
}

TEST(ChunkReader, HasBounds)
{
    std::string many;
    for (char id = 3; id < 12; ++id)
        many += whole_header(id, no_time, "\0\0\1"s, 20) + "a";
    const std::pair<std::string, std::string> cases[] = {
        {whole_header(3, no_time, "\xFF\xFF\xFF"s, 20),
         "the server announced a message of 16777215 bytes"},
        {whole_header(3, no_time, "\1\0\1"s, 20), "the server announced a message of 65537 bytes"},
        {many, "the server uses more than 8 chunk streams"},
        {"\x83\0\0\0"s, "the server began a chunk stream without a size"},
        {"\xC3"s, "the server began a chunk stream without a size"},
        {whole_header(3, no_time, "\0\0\x82"s, 20) + std::string(128, 'a') +
             whole_header(3, no_time, "\0\0\x82"s, 20),
         "the server began a message within another"},
        {whole_header(2, no_time, "\0\0\4"s, 1) + "\0\0\0\0"s,
         "the server announced chunks of no bytes"},
        {whole_header(2, no_time, "\0\0\3"s, 1) + "\0\0\0"s,
         "the server sent half a control message"},
    };
    for (const auto& [bytes, reason] : cases) {
        ChunkReader reader;
        std::string failure;
        read_all(reader, bytes, &failure);
        EXPECT_EQ(failure, reason);
    }
}

TEST(ChunkReader, TakesTheLargestMessageThatItAllows)
{
    ChunkReader reader;
    const auto bytes = whole_header(2, no_time, "\0\0\4"s, 1) + "\x7F\xFF\xFF\xFF"s +
                       whole_header(3, no_time, "\1\0\0"s, 20) + std::string(65'536, 'a');
    const auto messages = read_all(reader, bytes);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].body, std::string(65'536, 'a'));
}

TEST(ChunkWriter, WritesTheTimeOnceAndThenWhatLiesBetween)
{
    ChunkWriter writer;
    std::string out;
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x010203, "hi");
    EXPECT_EQ(out, "\x06\x01\x02\x03\0\0\2\x09\x01\0\0\0hi"s);
    out.clear();
    writer.append(out, ChunkStream::audio, RtmpType::audio, 1, 0x010203, "ho");
    EXPECT_EQ(out, "\x04\x01\x02\x03\0\0\2\x08\x01\0\0\0ho"s);
    out.clear();
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x010224, "hi");
    EXPECT_EQ(out, "\x46\0\0\x21\0\0\2\x09hi"s);
    out.clear();
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x010223, "hi");
    EXPECT_EQ(out, "\x06\x01\x02\x23\0\0\2\x09\x01\0\0\0hi"s) << "it went back";
    out.clear();
    writer.append(out, ChunkStream::video, RtmpType::video, 2, 0x010223, "hi");
    EXPECT_EQ(out, "\x06\x01\x02\x23\0\0\2\x09\x02\0\0\0hi"s) << "another message stream";
}

TEST(ChunkWriter, RepeatsATimeOf32BitsInEachChunk)
{
    ChunkWriter writer;
    std::string out;
    const std::string body(ChunkWriter::chunk_bytes + 1, 'a');
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x01FF'FFFF, body);
    const auto whole = std::string(ChunkWriter::chunk_bytes, 'a');
    EXPECT_EQ(out, "\x06\xFF\xFF\xFF\0\x10\x01\x09\x01\0\0\0\x01\xFF\xFF\xFF"s + whole +
                       "\xC6\x01\xFF\xFF\xFF"s + "a");
    out.clear();
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x0200'0020, body);
    EXPECT_EQ(out, "\x46\0\0\x21\0\x10\x01\x09"s + whole + "\xC6" + "a")
        << "what lies between is short again";
    out.clear();
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x02FF'FFFF + 0x20, "hi");
    EXPECT_EQ(out, "\x46\xFF\xFF\xFF\0\0\2\x09\0\xFF\xFF\xFFhi"s) << "unless it is long";
}

TEST(ChunkWriter, CountsOnWhereTimeWraps)
{
    ChunkWriter writer;
    std::string out;
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0xFFFF'FFF0, "hi");
    out.clear();
    writer.append(out, ChunkStream::video, RtmpType::video, 1, 0x11, "hi");
    EXPECT_EQ(out, "\x46\0\0\x21\0\0\2\x09hi"s);
}

TEST(ChunkWriter, IsUnderstoodByTheReader)
{
    ChunkWriter writer;
    std::string out;
    writer.announce_size(out);
    std::string expected;
    for (const std::size_t size : {0U, 1U, 128U, 4'095U, 4'096U, 4'097U, 8'192U, 60'000U}) {
        const auto time = static_cast<std::uint32_t>(size * 1'000);
        const std::string body(size, 'v');
        writer.append(out, ChunkStream::video, RtmpType::video, 1, time, body);
        writer.append(out, ChunkStream::audio, RtmpType::audio, 1, time, body);
        expected += "9:" + body + ";8:" + body + ";";
    }
    ChunkReader reader;
    EXPECT_EQ(said_of(read_all(reader, out)), expected);
}

}  // namespace
}  // namespace tgvs::outputs
