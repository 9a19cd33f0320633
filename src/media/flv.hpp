// media/flv.hpp: FLV tags, the form of everything in the cache and on the wire.
//
// The parser is incremental and pure: bytes in, packets out, and "not yet" is an ordinary answer, so the
// same code reads a finished file, one that is still growing and a pipe. It accepts H.264 and AAC only,
// checks each tag's trailing size and takes no tag of over 4 MiB, so damage is noticed within one tag.
//
// Units    milliseconds; offsets in bytes from the start of the file.
// Threads  one owner.
// Source   Adobe Flash Video File Format Specification 10.1, annex E.
#pragma once

#include "media/packet.hpp"
#include "media/track_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tgvs::media {

class FlvParser {
public:
    // From the file's beginning.
    FlvParser() = default;
    // From a tag in the middle: `offset` is its place, `config` what the beginning of the file said.
    FlvParser(std::uint64_t offset, std::shared_ptr<const StreamConfig> config);

    void feed(std::string_view bytes);

    struct Parsed {
        Packet packet;
        std::uint64_t offset;  // of the packet's tag
    };
    // NotYet: feed more. Failed is final.
    std::variant<Parsed, NotYet, Failed> next();

    // Complete (both headers known) or null.
    std::shared_ptr<const StreamConfig> config() const;
    // Bytes fed and not yet used: 0 at a clean end of file.
    std::size_t buffered_bytes() const { return buffer_.size() - used_; }

private:
    struct Tag {
        std::uint8_t type;
        std::int64_t time_ms;
        std::string_view body;
        std::uint64_t offset;
    };
    std::variant<Tag, NotYet, Failed> next_tag();
    bool read_file_header();
    void learn(Kind kind, std::string_view body);
    std::optional<std::variant<Parsed, NotYet, Failed>> video(const Tag& tag);
    std::optional<std::variant<Parsed, NotYet, Failed>> audio(const Tag& tag);

    std::string buffer_;
    std::size_t used_ = 0;
    std::uint64_t offset_ = 0;  // in the file, of buffer_[used_]
    bool header_read_ = false;
    std::shared_ptr<const StreamConfig> config_ = std::make_shared<StreamConfig>();
    std::optional<Failed> failed_;
};

// The 13 bytes before the first tag: header for sound and picture, and PreviousTagSize0.
std::string_view flv_file_header();

enum class FlvTagType : std::uint8_t { audio = 8, video = 9, script = 18 };

void append_flv_tag(std::string& out, FlvTagType type, std::uint32_t time_ms,
                    std::string_view body);

// The body of an onMetaData script tag.
struct FlvMetadata {
    int width = 0;
    int height = 0;
    double fps = 0;
    double video_kbps = 0;
    double audio_kbps = 0;
    double audio_rate = 0;
};
std::string flv_metadata_body(const FlvMetadata& metadata);

}  // namespace tgvs::media
