// library/live_reader.hpp: a TrackReader over a live source, through drops and renewed addresses.
//
//   pull ──drop──► wait ──► (ask for a new address) ──► pull        NotYet in between
//   pull ──address about to expire──► ask, pull the new one beside it, switch when it is buffered or the old
//                                     one drops
//   ──the source says it is over, or live_course.hpp does──► Ended
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

#include "library/live_course.hpp"
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

struct LiveParts {
    std::string name;  // for the log
    ffmpeg::LiveSource source;
    std::optional<std::chrono::system_clock::time_point> expires = std::nullopt;
    bool renewable = false;  // yt-dlp can be asked for the address again
    Seconds ends_after{};    // it is no live one, and has this length; 0: it is
    // shared: the library's thread may be on its way when the reader goes
    std::shared_ptr<LiveErrands> errands;
    std::function<void()> on_restart = {};
    // What it says it is playing; empty: nothing any more. LiveOptions::title_pause apart.
    std::function<void(std::string)> on_title = {};
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
        Clock::time_point fed_at;  // when some of it could be played last
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
    void pump(Pull& pull, Buffer buffer) const;
    void tell_title(Pull& pull);
    void leave_when_due(Pulling& pulling);
    void leave(Pull& pull, LiveCourse::Verdict why);
    bool is_whole(const LivePull& pull) const;
    void dropped(LiveCourse::Drop drop, std::string reason);
    bool dry() const;
    void give_up_when_dry_for_long();
    void renew_when_due(const Pulling& pulling);
    void switch_when_ready(Pulling& pulling) const;
    void take_answer();
    void take_child(Result<process::Child> child);
    void take_address(ytdlp::Extracted<ytdlp::Resolved> answer);
    void give_up(const std::string& reason);
    bool bar_if_refused(Pull& pull);

    LiveParts parts_;
    LiveOptions options_;
    LiveCourse course_;
    std::variant<Waiting, Pulling, Barred, Over> state_;
    Address address_ = Address::trusted;
    Reached reached_ = Reached::nothing;
    bool told_good_ = false;
    std::string last_reason_;
    std::optional<std::string> title_;  // not told yet
    Clock::time_point title_due_{};
};

}  // namespace tgvs::library
