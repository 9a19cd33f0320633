// ffmpeg/encode_feeds.hpp: the pictures and sounds that a command of encode_command.hpp takes in: where each comes from, and
// what it alone needs to be like all others.
#pragma once

#include "ffmpeg/card.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_types.hpp"
#include "ffmpeg/track_source.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tgvs::ffmpeg {

// A picture or a sound on its way in.
struct Feed {
    Argv input;           // up to and with -i; empty: another stream of the input before
    int stream = 0;       // index in its input
    std::string filters;  // what this source alone needs; each ends in a comma
    bool silent = false;
};

// Until its first whole picture a stream that begins in the middle of a group shows nothing. Ends in a comma, or is empty.
std::string whole_pictures(const MediaInfo& info);

// Of a picture of the source; end in a comma.
std::string picture_filters(const MediaInfo& info, const media::HouseFormat& format);

Feed silence_feed(const media::HouseFormat& format);
Feed still_feed(const Still& still, const media::HouseFormat& format);
Feed card_feed(const std::optional<CardText>& text, const media::HouseFormat& format);

// The file's picture, else its cover, else the card.
Feed picture_feed(const TrackSource& track, const EncoderOptions& options);
// The file's sound, out of its pipe if it has one, else silence.
Feed sound_feed(const TrackSource& track, const EncoderOptions& options);
// As it is read from the file; nothing: it has none.
std::optional<Feed> sound_file_feed(const TrackSource& track, const media::HouseFormat& format);

}  // namespace tgvs::ffmpeg
