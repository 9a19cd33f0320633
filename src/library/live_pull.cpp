#include "library/live_pull.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace tgvs::library {

namespace {

constexpr std::size_t pull_chunk_bytes = 64 * 1024;

// The token of a live URL stands in its path or query: none of it goes into a log.
std::string without_urls(std::string_view line)
{
    std::string result;
    for (const auto word : split(line, ' ')) {
        if (!result.empty())
            result += ' ';
        if (word.find("://") == std::string_view::npos)
            result += word;
        else
            result += "(the source)";
    }
    return result;
}

std::string_view last_line(std::string_view text)
{
    text = trim(text);
    const auto before = text.find_last_of("\r\n");
    return before == std::string_view::npos ? text : text.substr(before + 1);
}

Seconds seconds_of(std::int64_t ms)
{
    return std::chrono::milliseconds(ms);
}

}  // namespace

bool LivePull::pump()
{
    read_words();
    bool anything = false;
    while (!ended_ && !full() && read_media())
        anything = true;
    if (ended_)
        read_words();
    return anything;
}

std::optional<media::Packet> LivePull::pop()
{
    if (empty())
        return std::nullopt;
    auto packet = std::move(packets_.front());
    packets_.pop_front();
    bytes_ -= packet.body->size();
    return packet;
}

bool LivePull::has_picture() const
{
    return std::ranges::find(packets_, media::Kind::video, &media::Packet::kind) != packets_.end();
}

Seconds LivePull::buffered() const
{
    const auto oldest = std::ranges::find(packets_, media::Kind::video, &media::Packet::kind);
    return oldest == packets_.end() ? Seconds(0) : seconds_of(last_video_ms_ - oldest->dts_ms);
}

Seconds LivePull::delivered() const
{
    return first_video_ms_ ? seconds_of(last_video_ms_ - *first_video_ms_) : Seconds(0);
}

std::string LivePull::reason() const
{
    if (!damage_.empty())
        return damage_;
    const auto words = words_.errors();
    const auto line = last_line(words);
    return line.empty() ? "the source ended" : printable(without_urls(line), 200);
}

bool LivePull::refused() const
{
    const auto words = words_.errors();
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"403 Forbidden", "401 Unauthorized", "410 Gone",
                                                "404 Not Found", "HTTP error 403", "HTTP error 410",
                                                "HTTP error 404"},
        [&words](std::string_view sign) { return words.find(sign) != std::string::npos; });
}

bool LivePull::denied() const
{
    return words_.errors().contains("Permission denied");
}

bool LivePull::full() const
{
    return bytes_ >= limits_.buffer_bytes || buffered() >= limits_.buffer;
}

// False: nothing more for now, or ever.
bool LivePull::read_media()
{
    char buffer[pull_chunk_bytes];
    const auto count = ::read(child_.stdout_fd(), buffer, sizeof buffer);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (count <= 0) {
        ended_ = true;
        return false;
    }
    parser_.feed({buffer, static_cast<std::size_t>(count)});
    take_parsed();
    return true;
}

void LivePull::take_parsed()
{
    for (;;) {
        auto next = parser_.next();
        if (std::holds_alternative<media::NotYet>(next))
            return;
        if (const auto* failed = std::get_if<media::Failed>(&next)) {
            damage_ = failed->reason;
            ended_ = true;
            return;
        }
        auto& packet = std::get<media::FlvParser::Parsed>(next).packet;
        if (!sync_.take(packet.kind, packet.dts_ms)) {
            damage_ = "its sound and its picture have come apart";
            ended_ = true;
            return;
        }
        if (packet.kind == media::Kind::video) {
            if (!first_video_ms_)
                first_video_ms_ = packet.dts_ms;
            last_video_ms_ = packet.dts_ms;
        }
        bytes_ += packet.body->size();
        packets_.push_back(std::move(packet));
    }
}

void LivePull::read_words()
{
    char buffer[4'096];
    for (;;) {
        const auto count = ::read(child_.stderr_fd(), buffer, sizeof buffer);
        if (count <= 0)
            return;
        words_.feed({buffer, static_cast<std::size_t>(count)});
    }
}

}  // namespace tgvs::library
