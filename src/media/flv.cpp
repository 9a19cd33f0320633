#include "media/flv.hpp"

#include "base/big_endian.hpp"

#include <bit>
#include <utility>

namespace tgvs::media {

namespace {

constexpr std::size_t file_header_bytes = 13;
constexpr std::size_t tag_header_bytes = 11;
constexpr std::size_t previous_size_bytes = 4;
// A 1080p keyframe at 4.5 Mbit/s has about 0.3 MB; far more than that is damage.
constexpr std::size_t tag_limit_bytes = 4 * 1024 * 1024;
constexpr std::size_t compact_at_bytes = 256 * 1024;

constexpr std::uint8_t codec_avc = 7;
constexpr std::uint8_t format_aac = 10;
constexpr std::size_t video_header_bytes = 5;
constexpr std::size_t audio_header_bytes = 2;
enum PacketType : std::uint8_t { sequence_header = 0, coded = 1 };

std::int32_t read_s24(std::string_view bytes, std::size_t at)
{
    const auto value = static_cast<std::int32_t>(read_u24(bytes, at));
    return value >= 0x80'0000 ? value - 0x100'0000 : value;
}

}  // namespace

FlvParser::FlvParser(std::uint64_t offset, std::shared_ptr<const StreamConfig> config)
    : offset_(offset), header_read_(true), config_(std::move(config))
{
}

void FlvParser::feed(std::string_view bytes)
{
    if (used_ >= compact_at_bytes || used_ == buffer_.size()) {
        buffer_.erase(0, used_);
        used_ = 0;
    }
    buffer_ += bytes;
}

std::variant<FlvParser::Parsed, NotYet, Failed> FlvParser::next()
{
    for (;;) {
        if (failed_)
            return *failed_;
        auto tag = next_tag();
        if (std::holds_alternative<NotYet>(tag))
            return NotYet{};
        if (auto* failed = std::get_if<Failed>(&tag)) {
            failed_ = *failed;
            continue;
        }
        const auto& whole = std::get<Tag>(tag);
        std::optional<std::variant<Parsed, NotYet, Failed>> result;
        if (whole.type == static_cast<std::uint8_t>(FlvTagType::video))
            result = video(whole);
        else if (whole.type == static_cast<std::uint8_t>(FlvTagType::audio))
            result = audio(whole);
        if (!result)
            continue;
        if (auto* failed = std::get_if<Failed>(&*result)) {
            failed_ = *failed;
            continue;
        }
        return *std::move(result);
    }
}

std::shared_ptr<const StreamConfig> FlvParser::config() const
{
    return config_->video.empty() || config_->audio.empty() ? nullptr : config_;
}

bool FlvParser::read_file_header()
{
    const std::string_view rest = std::string_view(buffer_).substr(used_);
    if (rest.size() < file_header_bytes)
        return false;
    if (!rest.starts_with("FLV\x01") || read_u32(rest, 5) != 9) {
        failed_ = Failed{"not an FLV file"};
        return false;
    }
    used_ += file_header_bytes;
    offset_ += file_header_bytes;
    header_read_ = true;
    return true;
}

std::variant<FlvParser::Tag, NotYet, Failed> FlvParser::next_tag()
{
    if (!header_read_ && !read_file_header()) {
        if (failed_)
            return *failed_;
        return NotYet{};
    }
    const std::string_view rest = std::string_view(buffer_).substr(used_);
    if (rest.size() < tag_header_bytes)
        return NotYet{};
    const std::size_t size = read_u24(rest, 1);
    if (size > tag_limit_bytes || read_u24(rest, 8) != 0)
        return Failed{"damaged: expected an FLV tag"};
    const std::size_t whole = tag_header_bytes + size + previous_size_bytes;
    if (rest.size() < whole)
        return NotYet{};
    if (read_u32(rest, tag_header_bytes + size) != tag_header_bytes + size)
        return Failed{"damaged: wrong end of an FLV tag"};
    const Tag tag = {.type = static_cast<std::uint8_t>(byte_at(rest, 0) & 0x1F),
                     .time_ms = std::int64_t{byte_at(rest, 7)} << 24 | read_u24(rest, 4),
                     .body = rest.substr(tag_header_bytes, size),
                     .offset = offset_};
    used_ += whole;
    offset_ += whole;
    return tag;
}

void FlvParser::learn(Kind kind, std::string_view body)
{
    const auto& known = kind == Kind::video ? config_->video : config_->audio;
    if (known == body)
        return;
    auto next = std::make_shared<StreamConfig>(*config_);
    (kind == Kind::video ? next->video : next->audio) = body;
    config_ = std::move(next);
}

std::optional<std::variant<FlvParser::Parsed, NotYet, Failed>> FlvParser::video(const Tag& tag)
{
    if (tag.body.size() < video_header_bytes || (byte_at(tag.body, 0) & 0x0F) != codec_avc)
        return Failed{"the video is not H.264"};
    const auto type = byte_at(tag.body, 1);
    if (type == sequence_header)
        learn(Kind::video, tag.body);
    if (type != coded)
        return std::nullopt;
    if (config_->video.empty())
        return Failed{"damaged: video before its parameters"};
    return Parsed{Packet{.kind = Kind::video,
                         .keyframe = byte_at(tag.body, 0) >> 4 == 1,
                         .dts_ms = tag.time_ms,
                         .cts_ms = read_s24(tag.body, 2),
                         .body = std::make_shared<const std::string>(tag.body),
                         .config = config_},
                  tag.offset};
}

std::optional<std::variant<FlvParser::Parsed, NotYet, Failed>> FlvParser::audio(const Tag& tag)
{
    if (tag.body.size() < audio_header_bytes || byte_at(tag.body, 0) >> 4 != format_aac)
        return Failed{"the audio is not AAC"};
    const auto type = byte_at(tag.body, 1);
    if (type == sequence_header)
        learn(Kind::audio, tag.body);
    if (type != coded)
        return std::nullopt;
    if (config_->audio.empty())
        return Failed{"damaged: audio before its parameters"};
    return Parsed{Packet{.kind = Kind::audio,
                         .keyframe = true,
                         .dts_ms = tag.time_ms,
                         .body = std::make_shared<const std::string>(tag.body),
                         .config = config_},
                  tag.offset};
}

std::string_view flv_file_header()
{
    // Version 1, both streams present, header of 9 bytes, PreviousTagSize0.
    static constexpr char bytes[] = "FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00";
    return {bytes, file_header_bytes};
}

void append_flv_tag(std::string& out, FlvTagType type, std::uint32_t time_ms, std::string_view body)
{
    out += static_cast<char>(type);
    append_big_endian(out, body.size(), 3);
    append_big_endian(out, time_ms & 0xFF'FFFF, 3);
    append_big_endian(out, time_ms >> 24, 1);
    append_big_endian(out, 0, 3);
    out += body;
    append_big_endian(out, tag_header_bytes + body.size(), previous_size_bytes);
}

std::string flv_metadata_body(const FlvMetadata& metadata)
{
    const std::pair<std::string_view, double> values[] = {{"width", metadata.width},
                                                          {"height", metadata.height},
                                                          {"framerate", metadata.fps},
                                                          {"videodatarate", metadata.video_kbps},
                                                          {"videocodecid", codec_avc},
                                                          {"audiodatarate", metadata.audio_kbps},
                                                          {"audiosamplerate", metadata.audio_rate},
                                                          {"audiosamplesize", 16},
                                                          {"audiochannels", 2},
                                                          {"audiocodecid", format_aac}};
    // AMF0: a string, then an ECMA array of numbers closed by an empty name and the end marker.
    constexpr char amf_number = 0;
    constexpr char amf_string = 2;
    constexpr char amf_ecma_array = 8;
    constexpr char amf_object_end = 9;
    constexpr std::string_view name = "onMetaData";
    std::string out(1, amf_string);
    append_big_endian(out, name.size(), 2);
    out += name;
    out += amf_ecma_array;
    append_big_endian(out, std::size(values), 4);
    for (const auto& [key, value] : values) {
        append_big_endian(out, key.size(), 2);
        out += key;
        out += amf_number;
        append_big_endian(out, std::bit_cast<std::uint64_t>(value), 8);
    }
    append_big_endian(out, 0, 2);
    out += amf_object_end;
    return out;
}

}  // namespace tgvs::media
