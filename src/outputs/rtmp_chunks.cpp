#include "outputs/rtmp_chunks.hpp"

#include "base/big_endian.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::outputs {

namespace {

constexpr std::uint32_t extended = 0xFF'FFFF;
constexpr std::uint32_t half_of_time = 0x8000'0000;
constexpr std::size_t extended_bytes = 4;
constexpr std::array<std::size_t, 4> header_bytes = {11, 7, 3, 0};  // by format
constexpr unsigned continues = 3;

}  // namespace

// RTMP 1.0 section 5.3.1
struct ChunkReader::Header {
    unsigned format = 0;
    std::uint32_t id = 0;
    std::size_t bytes = 0;
    std::uint32_t time = 0;
    std::size_t size = 0;
    RtmpType type{};

    static std::optional<Header> read(std::string_view bytes)
    {
        if (bytes.empty())
            return std::nullopt;
        Header header;
        header.format = byte_at(bytes, 0) >> 6;
        header.id = byte_at(bytes, 0) & 0x3F;
        const std::size_t basic = header.id > 1 ? 1 : header.id + 2;
        header.bytes = basic + header_bytes[header.format];
        if (bytes.size() < header.bytes)
            return std::nullopt;
        if (basic > 1)
            header.id = 64 + byte_at(bytes, 1) + (basic > 2 ? byte_at(bytes, 2) << 8 : 0);
        if (header.format < 3)
            header.time = read_u24(bytes, basic);
        if (header.format < 2) {
            header.size = read_u24(bytes, basic + 3);
            header.type = static_cast<RtmpType>(byte_at(bytes, basic + 6));
        }
        return header;
    }
};

void ChunkReader::feed(std::string_view bytes)
{
    buffer_.erase(0, std::exchange(used_, 0));
    buffer_ += bytes;
}

Result<std::optional<ChunkReader::Message>> ChunkReader::next()
{
    for (;;) {
        std::optional<Message> whole;
        const auto chunk = read_chunk(whole);
        if (!chunk)
            return std::unexpected(chunk.error());
        if (!*chunk)
            return std::nullopt;
        used_ += **chunk;
        if (!whole)
            continue;
        if (whole->type != RtmpType::set_chunk_size && whole->type != RtmpType::abort)
            return whole;
        if (auto obeyed = obey(*whole); !obeyed)
            return std::unexpected(obeyed.error());
    }
}

Result<std::optional<std::size_t>> ChunkReader::read_chunk(std::optional<Message>& whole)
{
    const auto bytes = std::string_view(buffer_).substr(used_);
    const auto header = Header::read(bytes);
    if (!header)
        return std::nullopt;
    const auto found = stream_for(*header);
    if (!found)
        return std::unexpected(found.error());
    auto& stream = **found;
    const bool extended_time =
        header->format == continues ? stream.extended_time : header->time == extended;
    const auto head = header->bytes + (extended_time ? extended_bytes : 0);
    const bool begins = !stream.begun;
    if (auto begun = begin_message(stream, *header); !begun)
        return std::unexpected(begun.error());
    const auto size = std::min(chunk_bytes_, stream.size - stream.body.size());
    if (bytes.size() < head + size) {
        if (begins)
            stream.begun = false;  // the header is read again
        return std::nullopt;
    }
    stream.extended_time = extended_time;
    stream.body += bytes.substr(head, size);
    if (stream.body.size() == stream.size) {
        whole = Message{.type = stream.type, .body = std::exchange(stream.body, {})};
        stream.begun = false;
    }
    return head + size;
}

Result<ChunkReader::Stream*> ChunkReader::stream_for(const Header& header)
{
    const auto known = std::ranges::find(streams_, header.id, &Stream::id);
    if (known != streams_.end())
        return &*known;
    if (header.format > 1)
        return failure("the server began a chunk stream without a size");
    if (streams_.size() == most_streams)
        return failure("the server uses more than " + std::to_string(most_streams) +
                       " chunk streams");
    streams_.push_back({.id = header.id, .body = {}});
    return &streams_.back();
}

Result<void> ChunkReader::begin_message(Stream& stream, const Header& header)
{
    if (stream.begun && header.format != continues)
        return failure("the server began a message within another");
    if (header.format < 2) {
        if (header.size > message_limit_bytes)
            return failure("the server announced a message of " + std::to_string(header.size) +
                           " bytes");
        stream.size = header.size;
        stream.type = header.type;
    }
    stream.begun = true;
    return {};
}

// RTMP 1.0 sections 5.4.1 and 5.4.2
Result<void> ChunkReader::obey(const Message& message)
{
    if (message.body.size() < 4)
        return failure("the server sent half a control message");
    const auto number = read_u32(message.body, 0);
    if (message.type == RtmpType::set_chunk_size) {
        if (number == 0)
            return failure("the server announced chunks of no bytes");
        chunk_bytes_ = number;
        return {};
    }
    const auto given_up = std::ranges::find(streams_, number, &Stream::id);
    if (given_up != streams_.end()) {
        given_up->begun = false;
        given_up->body.clear();
    }
    return {};
}

void ChunkWriter::announce_size(std::string& out)
{
    std::string size;
    append_big_endian(size, chunk_bytes, 4);
    append(out, ChunkStream::control, RtmpType::set_chunk_size, 0, 0, size);
}

void ChunkWriter::append(std::string& out, ChunkStream chunk_stream, RtmpType type,
                         std::uint32_t stream, std::uint32_t time_ms, std::string_view body)
{
    const auto id = static_cast<std::uint8_t>(chunk_stream);
    auto& last = last_[id];
    const bool between =
        last.used && last.stream == stream && time_ms - last.time_ms < half_of_time;
    const auto time = between ? time_ms - last.time_ms : time_ms;
    last = {.used = true, .stream = stream, .time_ms = time_ms};
    const auto append_extended = [&] {
        if (time >= extended)
            append_big_endian(out, time, 4);
    };
    out += static_cast<char>((between ? 0x40 : 0) | id);
    append_big_endian(out, std::min(time, extended), 3);
    append_big_endian(out, body.size(), 3);
    out += static_cast<char>(type);
    if (!between)  // the one number that has its least significant byte first
        for (const auto shift : {0U, 8U, 16U, 24U})
            out += static_cast<char>(stream >> shift & 0xFF);
    append_extended();
    out += body.substr(0, chunk_bytes);
    for (auto at = chunk_bytes; at < body.size(); at += chunk_bytes) {
        out += static_cast<char>(0xC0 | id);
        append_extended();
        out += body.substr(at, chunk_bytes);
    }
}

}  // namespace tgvs::outputs
