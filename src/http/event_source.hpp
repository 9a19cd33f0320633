// http/event_source.hpp: hears the events of the API over a control socket.
#pragma once

#include "base/result.hpp"
#include "http/unix_socket.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tgvs::http {

struct HeardEvent {
    std::string name = {};
    std::string id = {};  // empty: it has none
    std::string data = {};
};

// Server-Sent Events out of bytes as they come: https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as
// we write them. One larger than 2 MiB is left out.
class EventReader {
public:
    std::vector<HeardEvent> take(std::string_view bytes);

private:
    void read_line(std::string_view line, std::vector<HeardEvent>& events);

    std::string rest_;
    HeardEvent event_;
};

struct HearOptions {
    std::filesystem::path socket = {};
    std::string path = {};     // of the API
    std::string last_id = {};  // empty: from the beginning
    int quit_fd = -1;          // readable: no more
    // No bytes for so long: the service hangs. It says something each 15 s.
    std::chrono::milliseconds silence{50'000};
};

enum class HeardEnd { quit, gone };
// Until it ends, or what was answered instead of events, or why there is no connection.
using Hearing = std::variant<HeardEnd, Answer, Error>;
Hearing hear(const HearOptions& options, const std::function<void(const HeardEvent&)>& on_event);

}  // namespace tgvs::http
