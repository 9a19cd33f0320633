#include "http/event_source.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace tgvs::http {

namespace {

constexpr std::size_t event_limit_bytes = 2 * 1024 * 1024;
constexpr std::size_t head_limit_bytes = 64 * 1024;  // with the body of a refusal

enum class Wait { bytes, quit, silence };

Wait wait_for_bytes(int socket, const HearOptions& options)
{
    pollfd watched[2] = {{socket, POLLIN, 0}, {options.quit_fd, POLLIN, 0}};
    const nfds_t count = options.quit_fd < 0 ? 1 : 2;
    int ready = 0;
    do
        ready = ::poll(watched, count, static_cast<int>(options.silence.count()));
    while (ready < 0 && errno == EINTR);
    if (count == 2 && watched[1].revents != 0)
        return Wait::quit;
    return ready > 0 ? Wait::bytes : Wait::silence;
}

// Nothing: the other side has gone.
std::optional<std::string_view> received(int socket, std::array<char, 16 * 1024>& buffer)
{
    const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0)
        return std::nullopt;
    return std::string_view(buffer.data(), static_cast<std::size_t>(count));
}

std::string request_for(const HearOptions& options)
{
    auto request =
        fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", options.path);
    if (!options.last_id.empty())
        request += fmt::format("Last-Event-ID: {}\r\n", options.last_id);
    return request + "\r\n";
}

// "HTTP/1.1 200 …"; 0: that is no answer.
int status_of_head(std::string_view head)
{
    constexpr std::size_t digits_at = 9;
    if (!head.starts_with("HTTP/1.1 "))
        return 0;
    return static_cast<int>(parse_integer(head.substr(digits_at, 3)).value_or(0));
}

}  // namespace

std::vector<HeardEvent> EventReader::take(std::string_view bytes)
{
    std::vector<HeardEvent> events;
    rest_ += bytes;
    std::size_t begin = 0;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
        read_line(std::string_view(rest_).substr(begin, end - begin), events);
        begin = end + 1;
    }
    rest_.erase(0, begin);
    if (rest_.size() > event_limit_bytes)
        rest_.clear();
    return events;
}

void EventReader::read_line(std::string_view line, std::vector<HeardEvent>& events)
{
    if (line.empty()) {
        if (!event_.name.empty() && !event_.data.empty())
            events.push_back(std::move(event_));
        event_ = {};
        return;
    }
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos)
        return;
    const auto value = std::string(line.substr(colon + 2));
    if (line.starts_with("id:"))
        event_.id = value;
    else if (line.starts_with("event:"))
        event_.name = value;
    else if (line.starts_with("data:"))
        event_.data = value;
}

Hearing hear(const HearOptions& options, const std::function<void(const HeardEvent&)>& on_event)
{
    const auto socket = connect_to_file(options.socket, options.silence);
    if (!socket)
        return socket.error();
    if (auto sent = send_all(socket->get(), request_for(options)); !sent)
        return sent.error();
    std::string head;
    int status = 0;
    EventReader reader;
    std::array<char, 16 * 1024> buffer;
    for (;;) {
        switch (wait_for_bytes(socket->get(), options)) {
            case Wait::quit:
                return HeardEnd::quit;
            case Wait::silence:
                return HeardEnd::gone;
            case Wait::bytes:
                break;
        }
        auto bytes = received(socket->get(), buffer);
        if (!bytes)
            break;
        if (status == 0) {
            head += *bytes;
            const auto end = head.find("\r\n\r\n");
            if (end != std::string::npos)
                status = status_of_head(head);
            if (status == 0 && (end != std::string::npos || head.size() > head_limit_bytes))
                return Error{"that is not an answer of tg_video_streamer"};
            if (status == 0)
                continue;
            head.erase(0, end + 4);
            bytes = head;
        } else if (status != 200 && head.size() < head_limit_bytes) {
            head += *bytes;
        }
        if (status == 200)
            for (const auto& event : reader.take(*bytes))
                on_event(event);
    }
    if (status == 0 || status == 200)
        return HeardEnd::gone;
    return Answer{.status = status, .body = std::move(head)};
}

}  // namespace tgvs::http
