// ytdlp/extractor_gate.hpp: when may a site be asked again, and what becomes of the item? Pure.
//
//   class         the site                            the item
//   bot_check     closed 15 min … 4 h, doubling       later
//   rate_limited  closed 60 min                       later
//   network,
//   timed_out     closed 5 s … 10 s                   later
//   runtime       closed 30 min                       later
//   cookies_dead  open (the Extractor drops the jar)  at once; the second time in a row it counts
//   gone, geo,
//   too_large     open                                set aside for a day
//   not_yet       open                                at its time, or in 15 min
//   format        open                                counts
//   missing,
//   disk_full     every site closed for a minute      later
//   cancelled     open                                at once
//   unknown       open                                counts
//
// Closed since a time that is yet to come is open: the clock of the machine was wrong then.
// "Counts": the caller sets the item aside after so and so many in a row.
// Update   of yt-dlp is wanted when `runtime`, or `format` and `unknown` for three different items, were seen
//          since anything went well: one bad item says nothing of yt-dlp.
// Source  the table of failure classes that extractor_errors.hpp reads yt-dlp by.
#pragma once

#include "base/backoff.hpp"
#include "ytdlp/extractor_types.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>

namespace tgvs::ytdlp {

// What shares a budget of requests: the host, without "www." and the like. Every YouTube address is
// "youtube.com".
std::string site_of(std::string_view url);

class ExtractorGate {
public:
    using Time = std::chrono::system_clock::time_point;

    enum class Item { later, counts, set_aside };

    struct Verdict {
        Item item = Item::later;
        Time retry_at;  // not before; the site may stay closed for longer
    };

    // `seed` makes the jitter repeatable.
    explicit ExtractorGate(unsigned seed = std::random_device{}()) : random_(seed) {}

    // Nothing: the site may be asked now. Else: when.
    std::optional<Time> closed_until(const std::string& site, Time now) const;

    Verdict failed(const std::string& url, const ExtractFailure& failure, Time now);
    void succeeded(const std::string& url);
    // Another yt-dlp: whatever was held against the last one is forgotten.
    void extractor_replaced();
    // Other cookies: who was taken for a bot may be known now.
    void cookies_replaced();

    // yt-dlp should be brought up to date.
    bool wants_update() const { return runtime_fails_ || suspects_.size() >= enough_suspects; }

private:
    struct Closed {
        Time since{};
        Time until{};

        bool at(Time now) const { return since <= now && now < until; }
    };
    struct Site {
        Closed closed = {};
        Closed to_bots = {};  // the same after a bot check
        Backoff bot_check;
        Backoff network;
        bool cookies_were_dead = false;
    };

    Site& site(const std::string& name, Time now);
    static Time close(Closed& closed, std::chrono::milliseconds pause, Time now);

    std::map<std::string, Site> sites_;
    Closed all_;
    std::minstd_rand random_;
    static constexpr std::size_t enough_suspects = 3;
    std::set<std::string> suspects_;  // items that failed by what may be yt-dlp's fault
    bool runtime_fails_ = false;
};

}  // namespace tgvs::ytdlp
