// library/library_children.hpp: what the library needs of yt-dlp and ffmpeg. Tests put doubles here.
//
// Threads: any, several at a time. A call returns soon after `stop` is requested.
#pragma once

#include "ffmpeg/encoder.hpp"
#include "ytdlp/extractor.hpp"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace tgvs::library {

class ExtractorApi {
public:
    virtual ~ExtractorApi() = default;
    // Changes when the program is replaced; empty: there is none. Asks nobody but the disk.
    virtual std::string identity() const = 0;
    // Grows when other cookies are put in place; likewise.
    virtual std::uint64_t cookies_seen() const = 0;
    virtual ytdlp::Extracted<ytdlp::Resolved> resolve(const ytdlp::Address& address,
                                                      std::stop_token stop) const = 0;
    virtual ytdlp::Extracted<ytdlp::Fetched> fetch(
        const ytdlp::Address& address, const std::filesystem::path& folder,
        const std::function<void(ytdlp::FetchProgress)>& on_progress,
        std::stop_token stop) const = 0;
};

class EncoderApi {
public:
    virtual ~EncoderApi() = default;
    virtual std::string fingerprint() const = 0;
    // Whether a track shows the title that the list gives its item.
    virtual bool draws_titles() const = 0;
    // About what a second of encoded programme takes.
    virtual std::uint64_t bytes_per_second() const = 0;
    virtual Result<ffmpeg::MediaInfo> probe(const ffmpeg::Source& source,
                                            std::stop_token stop) const = 0;
    // What brings its sound to the house's loudness; nothing: it has none, or it cannot be heard.
    virtual std::optional<ffmpeg::Levelling> hear(
        const ffmpeg::Source& source, const ffmpeg::MediaInfo& info,
        const std::function<void(ffmpeg::EncodeProgress)>& on_progress,
        std::stop_token stop) const = 0;
    virtual Result<void, ffmpeg::EncodeFailure> encode(
        const ffmpeg::Source& source, const ffmpeg::MediaInfo& info,
        const std::filesystem::path& out,
        const std::function<void(ffmpeg::EncodeProgress)>& on_progress,
        std::stop_token stop) const = 0;
    // Does it make anything at all of what is known to be good? Takes about a second.
    virtual Result<void> try_out(std::stop_token stop) const = 0;
    // Takes as long as the source takes to show itself.
    virtual Result<process::Child> start_live(const ffmpeg::LiveSource& source,
                                              std::stop_token stop) const = 0;
};

// The real ones. Both refer to what they are given, and do little more than pass it on: so that yt-dlp's and
// ffmpeg's own modules need no interface that only the library has a use for.
class YtDlp final : public ExtractorApi {
public:
    explicit YtDlp(const ytdlp::Extractor& extractor) : extractor_(extractor) {}
    std::string identity() const override { return extractor_.identity(); }
    std::uint64_t cookies_seen() const override { return extractor_.cookies_seen(); }
    ytdlp::Extracted<ytdlp::Resolved> resolve(const ytdlp::Address& address,
                                              std::stop_token stop) const override
    {
        return extractor_.resolve(address, stop);
    }
    ytdlp::Extracted<ytdlp::Fetched> fetch(
        const ytdlp::Address& address, const std::filesystem::path& folder,
        const std::function<void(ytdlp::FetchProgress)>& on_progress,
        std::stop_token stop) const override
    {
        return extractor_.fetch(address, folder, on_progress, stop);
    }

private:
    const ytdlp::Extractor& extractor_;
};

class Ffmpeg final : public EncoderApi {
public:
    explicit Ffmpeg(const ffmpeg::Encoder& encoder) : encoder_(encoder) {}
    std::string fingerprint() const override { return encoder_.fingerprint(); }
    bool draws_titles() const override { return encoder_.options().title_card; }
    std::uint64_t bytes_per_second() const override
    {
        const auto& format = encoder_.options().format;
        return static_cast<std::uint64_t>(format.video_kbps + format.audio_kbps) * 1'000 / 8;
    }
    Result<ffmpeg::MediaInfo> probe(const ffmpeg::Source& source,
                                    std::stop_token stop) const override
    {
        return encoder_.probe(source, stop);
    }
    std::optional<ffmpeg::Levelling> hear(
        const ffmpeg::Source& source, const ffmpeg::MediaInfo& info,
        const std::function<void(ffmpeg::EncodeProgress)>& on_progress,
        std::stop_token stop) const override
    {
        return encoder_.hear(source, info, on_progress, stop);
    }
    Result<void, ffmpeg::EncodeFailure> encode(
        const ffmpeg::Source& source, const ffmpeg::MediaInfo& info,
        const std::filesystem::path& out,
        const std::function<void(ffmpeg::EncodeProgress)>& on_progress,
        std::stop_token stop) const override
    {
        return encoder_.encode(source, info, out, on_progress, stop);
    }
    Result<void> try_out(std::stop_token stop) const override { return encoder_.dry_run(stop); }
    Result<process::Child> start_live(const ffmpeg::LiveSource& source,
                                      std::stop_token stop) const override
    {
        return encoder_.start_live(source, stop);
    }

private:
    const ffmpeg::Encoder& encoder_;
};

}  // namespace tgvs::library
