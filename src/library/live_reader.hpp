// library/live_reader.hpp: a TrackReader over a live source, through drops and renewed addresses.
//
//   pull ──drop──► wait ──► (ask for a new address) ──► pull        NotYet in between
//   pull ──address about to expire──► ask, pull the new one beside it, switch when it is buffered or the old
//                                     one drops
//   ──the source says it is over, or several restarts in a row brought nothing──► Ended
//
// NotYet until `buffer` of programme is there, at the start and whenever it has run dry. After a restart
// the local times begin anew; the first packet then is a keyframe with a StreamConfig of its own.
//
// What takes seconds (starting a pull looks at the source first, yt-dlp gives a new address) is an
// errand for a thread of the library.
// Threads  read() on the playout's; nothing in it blocks. A reader may outlive the library: it then starts
//          nothing any more.
// Errors   Failed if not one packet ever came; afterwards an end is an end.
#pragma once

#include "base/backoff.hpp"
#include "library/live_errands.hpp"
#include "library/live_pull.hpp"
#include "media/track_reader.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tgvs::library {

struct LiveOptions {
    Seconds buffer{2};
    // Restarts in a row that brought nothing: with these pauses the end is believed after 35 s or more.
    int restarts_limit = 4;
    BackoffOptions pause = {.first = std::chrono::seconds(5), .ceiling = std::chrono::seconds(20)};
    // A pull that delivered this much was good: the count begins anew.
    Seconds good{10};
    // A child from which nothing comes for this long is ended.
    std::chrono::milliseconds stall{20'000};
    // Time for yt-dlp to answer and for the new pull to fill its buffer.
    std::chrono::seconds renew_before{120};
};

struct LiveParts {
    std::string name;  // for the log
    ffmpeg::LiveSource source;
    std::optional<std::chrono::system_clock::time_point> expires = std::nullopt;
    bool renewable = false;  // yt-dlp can be asked for the address again
    // shared: the library's thread may be on its way when the reader goes
    std::shared_ptr<LiveErrands> errands;
    std::function<void()> on_restart = {};
};

class LiveReader : public media::TrackReader {
public:
    explicit LiveReader(LiveParts parts, LiveOptions options = {});

    media::ReadResult read() override;

private:
    using Clock = std::chrono::steady_clock;

    enum class Buffer { filling, flowing };
    // Whether the address is asked for anew before the next start.
    enum class Address { trusted, doubted };
    enum class Reached { nothing, start, packets };

    struct Pull {
        std::unique_ptr<LivePull> media;
        Clock::time_point last_bytes;
    };

    // Until the next start.
    struct Waiting {
        Clock::time_point until{};
    };
    struct Pulling {
        Pull pull;
        Buffer buffer = Buffer::filling;
        std::optional<Pull> successor = std::nullopt;  // of the renewed address, beside the old one
    };
    // It has led to where it may not, which is told as soon as no other errand is under way.
    struct Barred {
        Error refusal;
    };
    struct Over {};

    void start_when_due(const Waiting& waiting);
    media::ReadResult read_pull(Pulling& pulling);
    void dropped(std::string reason, bool refused, Seconds delivered);
    static void pump(Pull& pull);
    void end_when_stalled(Pull& pull);
    void renew_when_due(const Pulling& pulling);
    static void switch_when_ready(Pulling& pulling, Seconds buffer);
    void take_answer();
    void take_child(Result<process::Child> child);
    void take_address(ytdlp::Extracted<ytdlp::Resolved> answer);
    void renew_later();
    void give_up(const std::string& reason);
    bool bar_if_refused(Pull& pull);

    LiveParts parts_;
    LiveOptions options_;
    Backoff backoff_;
    std::variant<Waiting, Pulling, Barred, Over> state_;
    Address address_ = Address::trusted;
    Reached reached_ = Reached::nothing;
    int fruitless_ = 0;  // starts in a row
    std::string last_reason_;
};

}  // namespace tgvs::library
