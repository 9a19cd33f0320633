// service/resolver.hpp: what a link or a file is: its title and its length, before it is asked for and while it waits.
//
// A look is a child in its box (ytdlp/extractor.hpp, ffmpeg/encoder.hpp), two at a time. It says nothing against an item:
// whether it can be played is the library's to find out.
//
// Bounds   10 wait or are looked at at once; 100 answers, each for 10 minutes.
// Threads  two of its own; public calls from any. `changed` is called on them.
#pragma once

#include "library/library_children.hpp"
#include "playlist/item.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tgvs::service {

struct ResolvedItem {
    enum class State { resolving, ready, failed };
    State state = State::resolving;
    std::string title = {};
    media::Seconds duration{};  // 0: not known
    bool live = false;
    std::string reason = {};  // why it failed
};

class Resolver {
public:
    static constexpr std::size_t at_once = 10;
    static constexpr std::size_t answers_limit = 100;
    static constexpr std::chrono::minutes kept_for{10};

    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    // Both must outlive it.
    Resolver(const library::ExtractorApi& extractor, const library::EncoderApi& encoder,
             std::function<void()> changed, Clock clock = std::chrono::steady_clock::now);
    ~Resolver();

    // As far as is known; what is not is looked at. Nothing: too many are.
    std::optional<ResolvedItem> ask(const playlist::Item& item);
    // Nothing: it was not asked for, or too long ago.
    std::optional<ResolvedItem> known(const playlist::Item& item) const;

    void stop();

private:
    struct Question {
        playlist::Item item;
        ResolvedItem answer = {};
        bool begun = false;
        std::chrono::steady_clock::time_point at{};
    };

    void run(const std::stop_token& stop);
    ResolvedItem look(const playlist::Item& item, const std::stop_token& stop) const;
    void forget_old();

    const library::ExtractorApi& extractor_;
    const library::EncoderApi& encoder_;
    std::function<void()> changed_;
    Clock clock_;
    mutable std::mutex mutex_;
    std::condition_variable_any news_;
    std::map<std::string, Question> questions_;  // by the item's id
    std::jthread first_;
    std::jthread second_;
};

}  // namespace tgvs::service
