// tests/unit/library/live_reader_fixture.hpp: a live reader whose children are shell scripts, in a time of the test's.
#pragma once

#include "library/live_reader.hpp"
#include "library_support.hpp"
#include "process/network_access.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace tgvs::library {

// Where children connect to is looked at while it lives.
struct Watched {
    Watched() { process::set_private_sources(PrivateSources{}); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    ~Watched() { process::set_private_sources(PrivateSources{.all = true}); }
};

// A live source is a shell script that writes FLV to its standard output, one for each start; the last
// one serves all later starts.
class LiveReaderTest : public testing::Test {
protected:
    LiveReaderTest()
    {
        write_bytes(root / "long.flv", flv_of(30));
        write_bytes(root / "three.flv", flv_of(3));
        write_bytes(root / "one.flv", flv_of(1));
        write_bytes(root / "other.flv", flv_beginning("other") + flv_frames(0, 50));
        options.pause = {.first = 1ms, .ceiling = 5ms};
    }

    LiveReader make(std::vector<std::string> scripts)
    {
        scripts_ = std::move(scripts);
        errands = std::make_shared<LiveErrands>([this] {
            const auto errand = errands->accept();
            if (errand && holds_address && std::holds_alternative<AskForAddress>(*errand))
                address_held = true;
            else if (errand)
                errands->answer(run(*errand));
        });
        return LiveReader({.name = "test",
                           .source = {.url = "rtmp://old"},
                           .expires = expires,
                           .renewable = address.has_value(),
                           .errands = errands,
                           .on_restart = [this] { ++restarts; },
                           .on_title = [this](std::string title) { titles.push_back(title); }},
                          options);
    }

    // At once, where the library has a thread for it.
    LiveAnswer run(const LiveErrand& errand)
    {
        if (const auto* told = std::get_if<TellRefused>(&errand)) {
            refused.push_back(told->refusal.message);
            return Result<process::Child>(std::unexpected(told->refusal));
        }
        if (std::holds_alternative<TellGood>(errand)) {
            ++told_good;
            return Noted{};
        }
        const auto* start = std::get_if<StartPull>(&errand);
        if (start == nullptr)
            return *address;
        urls.push_back(start->source.url);
        const auto& script = scripts_.at(std::min(urls.size(), scripts_.size()) - 1);
        if (script.empty())
            return Result<process::Child>(failure("ffmpeg is not installed"));
        return process::Child::start({.argv = {"sh", "-c", script}, .folder = root.path()});
    }

    static ytdlp::Extracted<ytdlp::Resolved> live_at(const std::string& url)
    {
        return ytdlp::Resolved{
            .title = {}, .live = true, .live_url = url, .headers = {}, .expires = {}};
    }

    // Reads until there is a packet, or an end.
    static media::ReadResult next(LiveReader& reader)
    {
        media::ReadResult result;
        EXPECT_TRUE(eventually([&] {
            result = reader.read();
            return !std::holds_alternative<media::NotYet>(result);
        }));
        return result;
    }

    // All packets up to the end.
    static ReadOut all(LiveReader& reader)
    {
        ReadOut out;
        for (;;) {
            out.last = next(reader);
            const auto* packet = std::get_if<media::Packet>(&out.last);
            if (packet == nullptr)
                return out;
            if (packet->kind == media::Kind::video)
                out.video_ms.push_back(packet->dts_ms);
        }
    }

    TestFolder root;
    LiveOptions options;
    std::optional<std::chrono::system_clock::time_point> expires;
    std::optional<ytdlp::Extracted<ytdlp::Resolved>>
        address;  // what yt-dlp says, if it can be asked
    std::shared_ptr<LiveErrands> errands;
    std::vector<std::string> urls;
    std::vector<std::string> refused;  // told to the library
    int restarts = 0;
    int told_good = 0;
    bool holds_address = false;  // the test answers
    bool address_held = false;
    std::vector<std::string> titles;

private:
    std::vector<std::string> scripts_;
};

}  // namespace tgvs::library
