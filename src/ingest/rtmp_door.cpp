#include "ingest/rtmp_door.hpp"

#include "base/log.hpp"
#include "ffmpeg/encoder_publisher.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <variant>

namespace tgvs::ingest {

namespace {

using namespace std::chrono_literals;

// Until nginx has the stream that it has asked about.
constexpr auto restart = 300ms;
constexpr int reads_in_a_row = 16;

std::string stream_url(const RtmpSource& source)
{
    const bool v6 = source.address.find(':') != std::string::npos;
    return fmt::format("rtmp://{}:{}/{}/{}", v6 ? '[' + source.address + ']' : source.address,
                       source.port, source.app, rtmp_stream_name);
}

FileDescriptor owned(gate::Descriptor descriptor)
{
    return FileDescriptor(descriptor.release());
}

}  // namespace

RtmpDoor::RtmpDoor(RtmpSource source, Secret key, ffmpeg::EncoderOptions encoder)
    : source_(std::move(source)), encoder_(std::move(encoder)), desk_(source_.app, std::move(key))
{
    say(gate::Listening{});
}

RtmpAnswer RtmpDoor::asked(const RtmpCall& call)
{
    const std::scoped_lock lock(mutex_);
    return desk_.answer(call, Clock::now());
}

void RtmpDoor::tell(const gate::Order& order)
{
    const std::scoped_lock lock(mutex_);
    desk_.tell(order, Clock::now());
}

void RtmpDoor::watch(std::vector<pollfd>& watched) const
{
    const bool full = session_ && session_->outlet && !session_->outlet->may_write();
    if (session_ && session_->child && !full)
        watched.push_back({session_->child->stdout_fd(), POLLIN, 0});
}

Result<std::optional<Door::Heard>> RtmpDoor::hear()
{
    const auto now = Clock::now();
    if (said_.empty()) {
        take_reports(now);
        draw(now);
    }
    if (said_.empty())
        return std::nullopt;
    auto heard = std::move(said_.front());
    said_.pop_front();
    return heard;
}

void RtmpDoor::take_reports(Time now)
{
    std::vector<gate::Report> reports;
    {
        const std::scoped_lock lock(mutex_);
        reports = desk_.take_reports();
    }
    for (auto& report : reports) {
        if (auto* ended = std::get_if<gate::Ended>(&report)) {
            // What he has sent until now is played.
            if (ended->why != gate::Ending::told && session_ && session_->child)
                read(now);
            ended->bytes = session_ ? session_->bytes : 0;
            session_.reset();
        } else if (const auto* accepted = std::get_if<gate::Accepted>(&report)) {
            session_ = Session{.id = accepted->id, .pulse = Pulse(now), .start_at = now};
        }
        say(std::move(report));
    }
}

void RtmpDoor::draw(Time now)
{
    if (!session_)
        return;
    if (!session_->child && now >= session_->start_at)
        start_child(now);
    if (session_->outlet)
        session_->outlet->flush();
    if (session_->outlet && session_->outlet->broken())
        close_outlet();  // its reader has gone; another is asked for with the next byte
    if (session_->child && !read(now))
        child_ended(now);
    auto& outlet = session_->outlet;
    if (outlet && outlet->is_due(now)) {
        auto ends = outlet->announce();
        said_.push_back({.report = gate::Media{session_->id},
                         .sample = owned(std::move(ends.sample)),
                         .stream = owned(std::move(ends.stream))});
    }
    look_at_silence(now);
}

void RtmpDoor::start_child(Time now)
{
    session_->start_at = now + restart;
    auto child =
        ffmpeg::start_publisher_copy(encoder_, stream_url(source_), source_.address, source_.port);
    if (child)
        session_->child = *std::move(child);
    else if (std::exchange(session_->trouble, child.error().message) != session_->trouble)
        log::error("ingest", "cannot read the publisher's stream from nginx; see nginx's error log",
                   {{"reason", session_->trouble}});
}

// False: there is no more.
bool RtmpDoor::read(Time now)
{
    std::array<char, 64 * 1'024> bytes;
    auto& one = *session_;
    for (int i = 0; i < reads_in_a_row; ++i) {
        if (one.outlet && !one.outlet->may_write()) {
            one.pulse.pipe_full(now);
            return true;
        }
        const auto count = ::read(one.child->stdout_fd(), bytes.data(), bytes.size());
        if (count < 0)
            return errno == EAGAIN || errno == EINTR;
        if (count == 0)
            return false;
        if (!one.outlet)
            one.outlet = gate::Outlet::make(now);
        if (!one.outlet)
            return true;
        one.outlet->write({bytes.data(), static_cast<std::size_t>(count)}, now);
        one.bytes += static_cast<std::uint64_t>(count);
        one.pulse.bytes(now);
        const std::scoped_lock lock(mutex_);
        desk_.sends(one.id, true);
    }
    return true;
}

// What is wrong with it is the next one's as well: he who sends nothing is sent away in the end.
void RtmpDoor::child_ended(Time now)
{
    session_->child.reset();
    session_->start_at = now + restart;
}

void RtmpDoor::look_at_silence(Time now)
{
    const auto state = session_->pulse.state(now);
    if (state == Pulse::State::sends)
        return;
    close_outlet();
    const std::scoped_lock lock(mutex_);
    desk_.sends(session_->id, false);
    if (state == Pulse::State::lost)
        desk_.lost(session_->id);
}

void RtmpDoor::close_outlet()
{
    const auto outlet = std::exchange(session_->outlet, std::nullopt);
    if (outlet && outlet->announced())
        say(gate::Paused{session_->id});
}

}  // namespace tgvs::ingest
