// tests/unit/library/library_doubles.hpp: yt-dlp and ffmpeg as the tests want them.
//
// Threads: the workers call, the test scripts and looks on; one lock for each double.
#pragma once

#include "library/library_children.hpp"
#include "library_support.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tgvs::library {

// Holds whoever passes until it is opened, or until he is stopped.
class Barrier {
public:
    void close() { set(true); }
    void open() { set(false); }
    void pass(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [this] { return !closed_; });
    }

private:
    void set(bool closed)
    {
        const std::lock_guard lock(mutex_);
        closed_ = closed;
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool closed_ = false;
};

// How many were inside at the same time, at most; and in which order they came.
class Visitors {
public:
    class Visit {
    public:
        Visit(Visitors& visitors, const std::string& name) : visitors_(visitors)
        {
            const std::lock_guard lock(visitors_.mutex_);
            visitors_.order_.push_back(name);
            visitors_.most_ = std::max(visitors_.most_, ++visitors_.inside_);
        }
        ~Visit()
        {
            const std::lock_guard lock(visitors_.mutex_);
            --visitors_.inside_;
        }
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        Visitors& visitors_;
    };

    std::vector<std::string> order() const
    {
        const std::lock_guard lock(mutex_);
        return order_;
    }
    std::size_t count(const std::string& name) const
    {
        return static_cast<std::size_t>(std::ranges::count(order(), name));
    }
    int inside() const
    {
        const std::lock_guard lock(mutex_);
        return inside_;
    }
    int most() const
    {
        const std::lock_guard lock(mutex_);
        return most_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> order_;
    int inside_ = 0;
    int most_ = 0;
};

// Every URL is a clip, unless it was said to be something else.
class FakeExtractor final : public ExtractorApi {
public:
    std::string identity() const override
    {
        const Visitors::Visit visit(looks, "");
        looking.pass({});
        const std::lock_guard lock(mutex_);
        return identity_;
    }

    std::uint64_t cookies_seen() const override { return cookies; }

    ytdlp::Extracted<ytdlp::Resolved> resolve(const ytdlp::Address& address,
                                              std::stop_token stop) const override
    {
        const auto& url = address.url;
        {
            const std::lock_guard lock(mutex_);
            headers_[url] = address.headers;
        }
        const Visitors::Visit visit(resolves, url);
        resolving.pass(stop);
        const std::lock_guard lock(mutex_);
        if (const auto found = failures_.find(url); found != failures_.end())
            return std::unexpected(found->second);
        ytdlp::Resolved resolved = {.title = "Title of " + url,
                                    .duration = 10s,
                                    .live = false,
                                    .live_url = {},
                                    .headers = {},
                                    .expires = {}};
        if (live_.contains(url)) {
            resolved.live = true;
            resolved.live_url = live_.at(url);
        }
        return resolved;
    }

    ytdlp::Extracted<ytdlp::Fetched> fetch(
        const ytdlp::Address& address, const std::filesystem::path& folder,
        const std::function<void(ytdlp::FetchProgress)>& on_progress,
        std::stop_token stop) const override
    {
        const auto& url = address.url;
        const Visitors::Visit visit(fetches, url);
        if (unspoken_bytes > 0)
            on_progress({.done_bytes = 0, .total_bytes = 0, .disk_bytes = unspoken_bytes});
        on_progress({.done_bytes = fetched_bytes, .total_bytes = 4 * fetched_bytes});
        fetching.pass(stop);
        if (stop.stop_requested())
            return std::unexpected(
                ytdlp::ExtractFailure{.code = ytdlp::ExtractErrc::cancelled, .reason = ""});
        const auto media = folder / url.substr(url.rfind('/') + 1);
        write_bytes(media, "clip");
        return ytdlp::Fetched{.media = media, .separate_audio = {}, .cover = {}};
    }

    // That came with the last question about it.
    ytdlp::Headers headers(const std::string& url) const
    {
        const std::lock_guard lock(mutex_);
        return headers_[url];
    }

    void fail(const std::string& url, ytdlp::ExtractErrc code)
    {
        const std::lock_guard lock(mutex_);
        failures_[url] = {.code = code, .reason = "as the test said"};
    }
    void heal(const std::string& url)
    {
        const std::lock_guard lock(mutex_);
        failures_.erase(url);
    }
    void replace()
    {
        const std::lock_guard lock(mutex_);
        identity_ += '\'';
    }
    void make_live(const std::string& url, const std::string& address)
    {
        const std::lock_guard lock(mutex_);
        live_[url] = address;
    }

    std::atomic<std::uint64_t> cookies = 0;
    std::atomic<std::uint64_t> fetched_bytes = 1;   // so far, of a download
    std::atomic<std::uint64_t> unspoken_bytes = 0;  // in its folder, before it tells of any
    mutable Visitors looks;
    mutable Barrier looking;
    mutable Visitors resolves;
    mutable Visitors fetches;
    mutable Barrier resolving;
    mutable Barrier fetching;

private:
    mutable std::mutex mutex_;
    std::string identity_ = "yt-dlp";
    std::map<std::string, ytdlp::ExtractFailure> failures_;
    std::map<std::string, std::string> live_;
    mutable std::map<std::string, ytdlp::Headers> headers_;
};

// Every source becomes a track of `seconds`; half of it is written before `half_way`.
class FakeEncoder final : public EncoderApi {
public:
    std::string fingerprint() const override { return settings; }
    bool draws_titles() const override { return titles; }
    std::uint64_t bytes_per_second() const override { return 1'000; }

    Result<ffmpeg::MediaInfo> probe(const ffmpeg::Source& source, std::stop_token) const override
    {
        const auto& file = source.media;
        {
            const std::lock_guard lock(mutex_);
            probed_[file.filename().string()] = source;
        }
        if (file.filename() == "unreadable.mp4")
            return failure("no picture and no sound");
        if (file.filename() == "huge.mp4" && !much_memory)
            return ffmpeg::MediaInfo{.has_video = true, .beyond_memory = "16 references"};
        return ffmpeg::MediaInfo{
            .duration = Seconds(knows_length ? seconds : 0), .has_video = true, .has_audio = true};
    }

    std::optional<ffmpeg::Levelling> hear(
        const ffmpeg::Source& source, const ffmpeg::MediaInfo&,
        const std::function<void(ffmpeg::EncodeProgress)>& on_progress,
        std::stop_token stop) const override
    {
        const Visitors::Visit visit(hearings, source.media.filename().string());
        hearing.pass(stop);
        on_progress({.done = Seconds(1), .speed = 1});
        if (stop.stop_requested())
            return std::nullopt;
        return ffmpeg::Levelling{.gain_db = 5};
    }

    Result<void, ffmpeg::EncodeFailure> encode(
        const ffmpeg::Source& source, const ffmpeg::MediaInfo&, const std::filesystem::path& out,
        const std::function<void(ffmpeg::EncodeProgress)>& on_progress,
        std::stop_token stop) const override
    {
        const auto name = source.media.filename().string();
        const Visitors::Visit visit(encodes, name);
        {
            const std::lock_guard lock(mutex_);
            encoded_[name] = source;
        }
        const auto half = seconds * test_fps / 2;
        std::ofstream file(out, std::ios::binary);
        file << flv_beginning() << flv_frames(0, half) << std::flush;
        on_progress({.done = Seconds(seconds) / 2, .speed = speed});
        half_way.pass(stop);
        if (stop.stop_requested())
            return std::unexpected(ffmpeg::EncodeFailure{{"stopped"}});
        if (const auto found = take_failure(name))
            return std::unexpected(*found);
        file << flv_frames(half, 2 * half);
        return {};
    }

    Result<void> try_out(std::stop_token) const override
    {
        return broken ? failure("no such program") : Result<void>();
    }

    Result<process::Child> start_live(const ffmpeg::LiveSource& source,
                                      std::stop_token) const override
    {
        return process::Child::start({.argv = {"sh", "-c", source.url}});
    }

    // The next encodes of this file end so.
    void fail(const std::string& name, const std::vector<std::string>& reasons)
    {
        for (const auto& reason : reasons)
            fail(name, ffmpeg::EncodeErrc::failed, reason);
    }
    void fail(const std::string& name, ffmpeg::EncodeErrc code, const std::string& reason,
              int times = 1)
    {
        fail(name, ffmpeg::EncodeFailure{{reason}, code}, times);
    }
    void fail(const std::string& name, const ffmpeg::EncodeFailure& failure, int times)
    {
        const std::lock_guard lock(mutex_);
        auto& failures = failures_[name];
        failures.insert(failures.end(), static_cast<std::size_t>(times), failure);
    }

    // As it was last looked at.
    ffmpeg::Source probed(const std::string& name) const
    {
        const std::lock_guard lock(mutex_);
        return probed_[name];
    }

    // As it was last encoded.
    ffmpeg::Source encoded(const std::string& name) const
    {
        const std::lock_guard lock(mutex_);
        return encoded_[name];
    }

    int seconds = 20;
    bool knows_length = true;
    double speed = 3;
    std::string settings = "form-settings";
    bool titles = false;
    std::atomic<bool> broken = false;
    std::atomic<bool> much_memory = false;
    mutable Visitors hearings;
    mutable Barrier hearing;
    mutable Visitors encodes;
    mutable Barrier half_way;
    std::function<void()> on_failure;  // before the next encode begins

private:
    std::optional<ffmpeg::EncodeFailure> take_failure(const std::string& name) const
    {
        const std::lock_guard lock(mutex_);
        auto& failures = failures_[name];
        if (failures.empty())
            return std::nullopt;
        auto first = failures.front();
        failures.erase(failures.begin());
        if (on_failure)
            on_failure();
        return first;
    }

    mutable std::mutex mutex_;
    mutable std::map<std::string, std::vector<ffmpeg::EncodeFailure>> failures_;
    mutable std::map<std::string, ffmpeg::Source> probed_;
    mutable std::map<std::string, ffmpeg::Source> encoded_;
};

}  // namespace tgvs::library
