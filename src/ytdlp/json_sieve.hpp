// ytdlp/json_sieve.hpp: of JSON as it comes in, the members that are wanted, as JSON again. Pure.
//
// yt-dlp prints up to tens of megabytes, of which we need some kilobytes. Its output templates could
// leave the rest out, but they differ from release to release, and print nothing where `-J` explains.
// The sieve holds no more than it lets through; what it lets through is parsed afterwards, so it may be
// lax: text that is no JSON comes out as text that is no JSON.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::ytdlp {

struct Wanted {
    std::span<const std::string_view> members;  // by name, at any depth inside what is wanted
    std::string_view whole;                     // the member of which all is wanted
    std::size_t full_bytes;                     // with this much, no further elements of arrays
    std::size_t limit_bytes;                    // with more, nothing
};

class JsonSieve {
public:
    explicit JsonSieve(const Wanted& wanted) : wanted_(wanted) {}

    void feed(std::string_view bytes);

    bool overflowed() const { return overflowed_; }
    std::string take() { return std::move(out_); }

private:
    struct Frame {
        bool object;
        bool whole;          // all members are wanted
        bool at_key;         // of an object: a name comes next
        bool first = true;   // nothing is let through yet
        bool begun = false;  // of an array: the element at hand
    };

    void read_string(char c);
    void read_dropped(char c);
    void read_kept(char c);
    void begin_value();
    void begin_member();
    void begin_string();
    void open(char c);
    void close(char c);

    const Wanted wanted_;
    std::string out_;
    std::vector<Frame> frames_;
    std::string key_;
    std::size_t string_at_ = 0;  // in out_
    std::size_t drop_depth_ = 0;
    enum class Text { none, name, kept, dropped } text_ = Text::none;
    bool escaped_ = false;
    bool in_word_ = false;  // of a number, true, false, null
    bool dropping_ = false;
    bool member_whole_ = false;
    bool overflowed_ = false;
};

}  // namespace tgvs::ytdlp
