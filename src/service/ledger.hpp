// service/ledger.hpp: what people did, and what they were refused: a line in the log, a metric, and a row in
// STATE_DIR/audit.jsonl (mode 600), each one JSON object:
//
//   {"at": "2026-11-28T20:15:00Z", "by": "Anna", "door": "panel", "command": "skip", "result": "done" | "refused",
//    "text": "…"}
//
// Secrets are not in it: texts are made here, of titles and names, and control characters are taken out.
//
// Bounds   1 MiB, and one file of that size before it (audit.jsonl.1).
// Threads  any; the listener is told on the thread of whoever notes.
#pragma once

#include "control/person.hpp"

#include <prometheus/registry.h>

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
    void append(const std::string& row);

    std::mutex mutex_;  // of the file

    std::filesystem::path file_;
    prometheus::Registry& registry_;
    Listener listener_;
    bool failed_ = false;
};

}  // namespace tgvs::service
