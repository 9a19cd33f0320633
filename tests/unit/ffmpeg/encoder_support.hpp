// Clips made by ffmpeg for the tests of what ffmpeg makes, and a look at the result.
#pragma once

#include "base/file.hpp"
#include "base/text.hpp"
#include "ffmpeg/encoder.hpp"
#include "process/child.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdlib.h>
#include <tuple>

namespace tgvs::ffmpeg {

using Args = std::vector<std::string>;

// Small, to be quick; nothing in the encoder depends on the size.
inline constexpr media::HouseFormat test_format = {
    .name = "216p", .width = 384, .height = 216, .h264_level = "3.1", .video_kbps = 600};

// Of ffmpeg, for most clips.
inline const std::string picture = "-f lavfi -i testsrc2=s=320x180:r=30:d=2.5 ";
inline const std::string tone = "-f lavfi -i sine=f=440:r=48000:d=2.5 ";
inline const std::string small = " -c:v libx264 -preset ultrafast ";

class Folder {
public:
    Folder()
    {
        auto name = (std::filesystem::temp_directory_path() / "encoder-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline process::Finished run_tool(Args argv)
{
    auto finished = process::run({.argv = std::move(argv)}, {});
    return finished ? *std::move(finished) : process::Finished{};
}

// Options as one would type them; single quotes group.
inline Args words(const std::string& line)
{
    Args result(1);
    bool in_quotes = false;
    for (const char c : line)
        if (c == '\'')
            in_quotes = !in_quotes;
        else if (c == ' ' && !in_quotes)
            result.emplace_back();
        else
            result.back() += c;
    std::erase(result, "");
    return result;
}

inline void ffmpeg(const std::string& line, const std::filesystem::path& out)
{
    Args argv = {"ffmpeg", "-v", "error", "-y"};
    for (auto& word : words(line))
        argv.push_back(std::move(word));
    argv.push_back(out.string());
    const auto finished = run_tool(argv);
    ASSERT_TRUE(finished.success()) << line << "\n" << finished.err;
}

inline std::string fault(const Result<void>& result)
{
    return result ? "" : result.error().message;
}

inline std::string contents(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

inline void write(const std::filesystem::path& file, std::string_view text)
{
    std::ofstream(file, std::ios::binary) << text;
}

// What came out, measured packet by packet.
struct Made {
    nlohmann::json picture;
    nlohmann::json sound;
    std::vector<double> frames;          // times
    std::vector<std::size_t> keyframes;  // which frames they are
    std::vector<double> sounds;

    double picture_length() const { return static_cast<double>(frames.size()) / 30; }
    // The encoder's first packet holds its own start, not sound.
    double sound_length() const { return static_cast<double>(sounds.size() - 1) * 1'024 / 44'100; }
};

inline Made measure(const std::filesystem::path& file)
{
    Made made;
    const auto text = run_tool({"ffprobe", "-v", "error", "-of", "json", "-show_streams",
                                "-show_packets", file.string()})
                          .out;
    const auto all = nlohmann::json::parse(text, nullptr, false);
    if (!all.is_object())
        return made;
    for (const auto& stream : all["streams"])
        (stream["codec_type"] == "video" ? made.picture : made.sound) = stream;
    for (const auto& packet : all["packets"]) {
        const double time = std::stod(packet["dts_time"].get<std::string>());
        if (packet["codec_type"] == "audio") {
            made.sounds.push_back(time);
            continue;
        }
        if (packet["flags"].get<std::string>()[0] == 'K')
            made.keyframes.push_back(made.frames.size());
        made.frames.push_back(time);
    }
    return made;
}

// Each file once: starting ffprobe is half of what a test costs, and most look at what they made twice.
inline Made look_at(const std::filesystem::path& file)
{
    static std::tuple<std::filesystem::path, std::filesystem::file_time_type, std::uintmax_t> known;
    static Made made;
    std::error_code missing;
    const auto asked = std::tuple(file, std::filesystem::last_write_time(file, missing),
                                  std::filesystem::file_size(file, missing));
    if (asked != known)
        made = measure(file);
    known = asked;
    return made;
}

inline void expect_even_times(const std::vector<double>& times, double step, const char* what)
{
    for (std::size_t i = 0; i < times.size(); ++i)
        ASSERT_NEAR(times[i] - times[0], static_cast<double>(i) * step, 0.0021) << what << ' ' << i;
}

// All that holds for everything on air. `end_s`: between the ends of picture and sound.
inline void expect_house_format(const std::filesystem::path& file,
                                const media::HouseFormat& format = test_format,
                                double end_s = 1'024.0 / 44'100)
{
    const auto made = look_at(file);
    ASSERT_FALSE(made.frames.empty());
    ASSERT_FALSE(made.sounds.empty());
    EXPECT_EQ(made.picture["codec_name"], "h264");
    EXPECT_EQ(made.picture["profile"], "High");
    EXPECT_EQ(made.picture["level"], 31);
    EXPECT_EQ(made.picture["pix_fmt"], "yuv420p");
    EXPECT_EQ(made.picture["width"], format.width);
    EXPECT_EQ(made.picture["height"], format.height);
    EXPECT_EQ(made.picture["sample_aspect_ratio"], "1:1");
    EXPECT_EQ(made.picture["color_space"], "bt709");
    EXPECT_EQ(made.picture["color_range"], "tv");
    EXPECT_EQ(made.picture["field_order"], "progressive");
    EXPECT_EQ(made.picture["has_b_frames"], 0);
    EXPECT_EQ(made.sound["codec_name"], "aac");
    EXPECT_EQ(made.sound["profile"], "LC");
    EXPECT_EQ(made.sound["sample_rate"], "44100");
    EXPECT_EQ(made.sound["channels"], 2);
    expect_even_times(made.frames, 1.0 / 30, "frame");
    expect_even_times(made.sounds, 1'024.0 / 44'100, "sound");
    for (std::size_t i = 0; i < made.keyframes.size(); ++i)
        EXPECT_EQ(made.keyframes[i], 60 * i);
    EXPECT_EQ(made.keyframes.size(), (made.frames.size() + 59) / 60);
    EXPECT_NEAR(made.picture_length(), made.sound_length(), end_s);
    const auto decoded =
        run_tool({"ffmpeg", "-v", "error", "-i", file.string(), "-f", "null", "-"});
    EXPECT_TRUE(decoded.success());
    EXPECT_EQ(decoded.err, "");
}

// The first tag of this type whose second byte is 0: an AVC (9) or AAC (8) sequence header.
inline std::string sequence_header(const std::filesystem::path& file, char tag_type)
{
    const auto flv = contents(file);
    const auto byte = [&flv](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(flv[i]));
    };
    for (std::size_t at = 13; at + 13 < flv.size();) {
        const auto size = byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
        if (flv[at] == tag_type && flv[at + 12] == 0)
            return flv.substr(at + 11, size);
        at += 11 + size + 4;
    }
    return {};
}

// Brightness 0..255 of the first picture at a place given as parts of width and height.
class Picture {
public:
    explicit Picture(const std::filesystem::path& file, const std::string& at = "0")
        : grey_(run_tool({"ffmpeg", "-v", "error", "-ss", at, "-i", file.string(), "-frames:v", "1",
                          "-pix_fmt", "gray", "-f", "rawvideo", "-"})
                    .out)
    {
    }

    int at(double x, double y) const
    {
        const auto column = static_cast<std::size_t>(x * (test_format.width - 1));
        const auto row = static_cast<std::size_t>(y * (test_format.height - 1));
        const auto place = row * static_cast<std::size_t>(test_format.width) + column;
        return place < grey_.size() ? static_cast<unsigned char>(grey_[place]) : -1;
    }

    // Columns of black at the left.
    int black_columns() const
    {
        int count = 0;
        while (count < test_format.width &&
               at(static_cast<double>(count) / (test_format.width - 1), 0.5) <= 18)
            ++count;
        return count;
    }

    const std::string& grey() const { return grey_; }

private:
    std::string grey_;
};

// An encoder and what it made of a file.
class Studio {
public:
    explicit Studio(EncoderOptions options = {.format = test_format}) : encoder(options) {}

    Result<void> encode(const Source& source, const std::string& name = "out.flv")
    {
        const auto found = encoder.probe(source, {});
        if (!found)
            return std::unexpected(found.error());
        info = *found;
        out = folder / name;
        return encoder.encode(source, info, out, {}, {});
    }

    Folder folder;
    Encoder encoder;
    MediaInfo info;
    std::filesystem::path out;
};

}  // namespace tgvs::ffmpeg
