// service/ledger.hpp: what people did, and what they were refused: a line in the log, a metric, and a row in
// STATE_DIR/audit.jsonl (mode 600), each one JSON object:
//
//   {"at": "2026-11-28T20:15:00Z", "by": "Anna", "door": "panel", "command": "skip", "result": "done" | "refused",
//    "text": "…"}
//
// Of one person's refusals there are 100 at once, and then one a minute: nobody pushes out what others did. Those between
// are only in the log and the metric; the next row has their number as "left_out".
//
// Secrets are not in it: texts are made here, of titles and names, and control characters are taken out.
//
// Bounds   1 MiB, and one file of that size before it (audit.jsonl.1).
// Threads  any; the listener is told on the thread of whoever notes.
#pragma once

#include "control/person.hpp"
#include "control/rate.hpp"

#include <prometheus/registry.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace tgvs::service {

class Ledger {
public:
    enum class Result { done, refused };

    Ledger(std::filesystem::path file, prometheus::Registry& registry);

    void note(std::string_view command, const control::Person& person, Result result,
              std::string_view text);

    // Told of each row as it is made.
    using Listener = std::function<void(const std::string& row, const control::Person& person)>;
    void set_listener(Listener listener) { listener_ = std::move(listener); }

    // The newest rows, oldest first: {"rows": […]}.
    std::string rows_json(std::size_t limit) const;

    static constexpr std::size_t file_limit_bytes = 1024 * 1024;
    static constexpr std::size_t rows_limit = 1'000;

private:
    control::CommandRate::Answer take_refusal(const control::Person& person);
    void append(const std::string& row);

    std::mutex mutex_;  // of the file and the rate
    control::CommandRate refusals_{100, std::chrono::minutes(1)};

    std::filesystem::path file_;
    prometheus::Registry& registry_;
    Listener listener_;
    bool failed_ = false;
};

}  // namespace tgvs::service
