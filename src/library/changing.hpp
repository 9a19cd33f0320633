// library/changing.hpp: files that are still being copied or recorded.
//
// One that was seen to change is left alone until nothing has changed for `quiet`: what is made of half a
// file would be thrown away, and trying says nothing of it. Who asks meanwhile hears of a time that moves
// only after it has passed, each time further: what is logged when it changes is logged seldom.
//
// Pure: no clock, no files. Bounded: the library forgets what is not wanted any more.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace tgvs::library {

class ChangingFiles {
public:
    using Time = std::chrono::system_clock::time_point;

    struct Options {
        std::chrono::milliseconds quiet{5'000};
        std::chrono::milliseconds longest_pause{600'000};
    };

    ChangingFiles() = default;
    explicit ChangingFiles(Options options) : options_(options) {}

    // `key`: what it is now, of a file that is there.
    void seen(const std::string& location, const std::string& key, Time now);
    void keep_only(const std::function<bool(const std::string& location)>& wanted);

    // When it should be looked at again; nothing: it is quiet.
    std::optional<Time> quiet_at(const std::string& location, Time now) const;
    // The same for people.
    std::optional<Time> told_until(const std::string& location, Time now);

private:
    struct File {
        std::string key;
        Time changed_at{};
        Time told{};
        std::chrono::milliseconds pause{};
    };

    Options options_{};
    std::map<std::string, File> files_;
};

}  // namespace tgvs::library
