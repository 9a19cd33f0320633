// base/log_backlog.hpp: log lines on their way to a reader who may not read.
//
// Bounded by lines and bytes: what comes while it is full is lost and counted, and the next line that is
// kept says how many were lost before it. Threads: none of its own; the log's lock is around it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::log {

struct Line {
    // One line of text, or the fields of a journal entry.
    std::vector<std::string> parts;
    std::uint64_t lost_before = 0;

    std::size_t bytes() const
    {
        std::size_t sum = 0;
        for (const auto& part : parts)
            sum += part.size();
        return sum;
    }
};

class Backlog {
public:
    static constexpr std::size_t most_lines = 1'000;
    static constexpr std::size_t most_bytes = 512 * 1'024;

    void push(Line line)
    {
        const auto size = line.bytes();
        if (lines_.size() >= most_lines || bytes_ + size > most_bytes) {
            ++lost_;
            ++lost_in_all_;
            return;
        }
        line.lost_before = std::exchange(lost_, 0);
        bytes_ += size;
        lines_.push_back(std::move(line));
    }
    std::optional<Line> take()
    {
        if (lines_.empty())
            return std::nullopt;
        auto line = std::move(lines_.front());
        lines_.pop_front();
        bytes_ -= line.bytes();
        return line;
    }
    bool empty() const { return lines_.empty(); }
    std::uint64_t lost_in_all() const { return lost_in_all_; }

private:
    std::deque<Line> lines_;
    std::size_t bytes_ = 0;
    std::uint64_t lost_ = 0;  // since the last line that was kept
    std::uint64_t lost_in_all_ = 0;
};

}  // namespace tgvs::log
