// control/search_window.hpp: which part of a long list is looked through for something to play.
//
// A list may begin with hundreds of items of a site that is closed, and have files behind them. After some patience the
// window moves on, step by step through all of the list, and then starts at the front again, with patience. While
// something else is on air there is no hurry. What can be had for a moment only (a site that is tried again now and
// then) does not begin the patience anew.
//
// LOOP=0: the pass is over when nothing in it can be played and nothing is worth waiting for.
//
// Pure. Times are of the steady clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

namespace tgvs::control {

struct SearchRules {
    std::size_t size = 50;                       // items in the window
    std::chrono::milliseconds patience{60'000};  // without any to play, at the front of the list
    std::chrono::milliseconds pace{1'000};       // further in
};

class SearchWindow {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Seen {
        bool needed = false;    // nothing is on air, or what only stands in
        bool playable = false;  // something in the window is, or may be soon
        bool soon_again =
            false;  // something in it can be tried again before the patience of the pass ends
        bool last = false;  // nothing comes behind it
    };

    explicit SearchWindow(SearchRules rules) : rules_(rules) {}

    std::size_t begin() const { return begin_; }
    bool at_front() const { return begin_ == 0; }

    // The list is another one, or the show is elsewhere in it.
    void rewind()
    {
        begin_ = 0;
        vain_since_.reset();
        soon_again_ = false;
    }

    // True: the window has moved and is to be read again. `items`: in the whole list.
    bool look(const Seen& seen, std::size_t items, Time now)
    {
        if (!seen.needed)
            vain_since_.reset();
        if (!seen.needed || items <= rules_.size)
            return false;
        if (seen.playable) {
            playable_since_ = playable_since_.value_or(now);
            if (now - *playable_since_ >= rules_.patience)
                vain_since_.reset();
            return false;
        }
        playable_since_.reset();
        vain_since_ = vain_since_.value_or(now);
        if (now < (at_front() ? *vain_since_ + rules_.patience : moved_ + rules_.pace))
            return false;
        moved_ = now;
        soon_again_ = soon_again_ || seen.soon_again;
        begin_ += rules_.size;
        if (seen.last || begin_ >= items) {
            rewind();
            vain_since_ = now;
        }
        return true;
    }

    // LOOP=0: nothing comes, neither in the last window nor in those before it.
    bool over(const Seen& seen) const { return seen.last && !seen.soon_again && !soon_again_; }

private:
    SearchRules rules_;
    std::size_t begin_ = 0;               // items behind the place of the show
    Time moved_{};                        // the last time
    std::optional<Time> vain_since_;      // nothing in it can be played
    std::optional<Time> playable_since_;  // something in it can
    bool soon_again_ = false;             // in those before it
};

// Whether what fails now is still worth waiting for. `again`: when it is tried next; `idle`: nothing has been on air
// for that long, and a wait that has been in vain for all of the patience is over.
inline bool worth_waiting_for(std::chrono::system_clock::time_point again,
                              std::chrono::system_clock::time_point now,
                              std::chrono::steady_clock::duration idle,
                              std::chrono::minutes patience)
{
    return again < now + (idle < patience ? patience : std::chrono::minutes(0));
}

}  // namespace tgvs::control
