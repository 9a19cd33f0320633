#include "outputs/rtmp_sink.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "media/flv.hpp"

#include <pthread.h>
#include <utility>

namespace tgvs::outputs {

namespace {

using Clock = std::chrono::steady_clock;
using media::FlvTagType;

constexpr std::string_view component = "rtmp";
constexpr std::string_view not_connected_yet = "not connected yet";
constexpr std::chrono::milliseconds rtmp_idle_check{500};
constexpr std::chrono::milliseconds at_once{50};  // and the old session's end is on its way before

bool is_out_of_reach(RtmpErrc code)
{
    return code == RtmpErrc::unresolved || code == RtmpErrc::unreachable ||
           code == RtmpErrc::timed_out;
}

}  // namespace

RtmpSink::RtmpSink(RtmpSinkOptions options, prometheus::Registry& registry)
    : options_(std::move(options)),
      metrics_(registry, "rtmp"),
      soon_(options_.soon),
      backoff_(options_.backoff),
      orders_(options_.connection.url)
{
    // increase() misses the event that makes a series.
    for (int code = 0; code < static_cast<int>(RtmpErrc::stopped); ++code)
        metrics_.may_reconnect(to_string(static_cast<RtmpErrc>(code)));
    metrics_.may_reconnect("planned");
    metrics_.may_reconnect("requested");
    status_.name = "rtmp";
    status_.problem = not_connected_yet;
    queue_.hold(true);
    thread_ = std::thread(&RtmpSink::run, this);
}

RtmpSink::~RtmpSink()
{
    stop();
}

playout::SinkStatus RtmpSink::status() const
{
    const auto why_no_target = orders_.why_no_target();
    const std::scoped_lock lock(mutex_);
    playout::SinkStatus status = status_;
    if (why_no_target && !status.connected)
        status.problem = *why_no_target;
    status.queued = queue_.span();
    status.dropped_frames = queue_.dropped_frames();
    return status;
}

void RtmpSink::set_target(Secret url, std::string why_none)
{
    if (orders_.set_target(std::move(url), std::move(why_none)))
        queue_.wake();
}

void RtmpSink::reconnect(std::string_view reason)
{
    if (!orders_.reopen())
        return;
    log::info(component, "session will be reopened", {{"reason", reason}});
    queue_.wake();
}

void RtmpSink::stop()
{
    orders_.stop();
    queue_.stop();
    if (thread_.joinable())
        thread_.join();
}

void RtmpSink::begin_anew()
{
    soon_.reset();
    backoff_.reset();
    refused_since_.reset();
}

void RtmpSink::run()
{
    ::pthread_setname_np(::pthread_self(), "rtmp");
    while (auto target = orders_.next()) {
        if (!(*target == options_.connection.url))
            begin_target(*std::move(target));
        const auto failure = session();
        queue_.hold(true);
        if (failure.code == RtmpErrc::stopped) {
            ended_by_order();
            continue;
        }
        const auto pause = pause_after(failure);
        now_away(failure, pause);
        if (orders_.pause(pause))
            begin_anew();
    }
}

std::chrono::milliseconds RtmpSink::pause_after(const RtmpFailure& failure)
{
    const auto now = Clock::now();
    if (opened_at_ && now - *opened_at_ >= options_.lasting) {
        begin_anew();
        return at_once;
    }
    if (is_out_of_reach(failure.code))
        refused_since_.reset();
    else if (!refused_since_)
        refused_since_ = now;
    const bool soon = !refused_since_ || now - *refused_since_ < options_.refused_soon;
    return soon ? soon_.next() : backoff_.next();
}

void RtmpSink::begin_target(Secret url)
{
    options_.connection.url = std::move(url);
    last_problem_.clear();
    const std::scoped_lock lock(mutex_);
    status_.problem = not_connected_yet;
}

RtmpFailure RtmpSink::session()
{
    for (;;) {
        opened_at_.reset();
        auto connection = RtmpConnection::open(options_.connection, orders_.interrupted());
        if (!connection)
            return connection.error();
        orders_.opened();
        now_connected();
        queue_.hold(false);
        if (auto ended = publish(**connection); !ended)
            return ended.error();
        // A planned end: the server must know that the old session is over before the new one begins.
        connection->reset();
        metrics_.reconnected("planned");
        log::info(component, "session reopened before its clock overflows");
    }
}

// Ends well only to be opened anew.
Result<void, RtmpFailure> RtmpSink::publish(RtmpConnection& connection)
{
    std::string tags;
    begin_session(tags);
    while (!orders_.interrupted()) {
        auto packets = queue_.take(rtmp_idle_check);
        metrics_.queue(static_cast<double>(queue_.span().count()) / 1'000, queue_.dropped_frames());
        if (packets.empty())
            continue;
        for (auto packet = packets.begin(); packet != packets.end(); ++packet) {
            if (must_reopen(*packet)) {
                packets.erase(packets.begin(), packet);
                queue_.give_back(std::move(packets));
                if (tags.empty())
                    return {};
                return connection.write(tags);
            }
            append(tags, *packet);
        }
        if (auto written = connection.write(tags); !written)
            return written;
        metrics_.media_left();
        const std::scoped_lock lock(mutex_);
        status_.bytes += tags.size();
        status_.last_media = Clock::now();
        tags.clear();
    }
    return std::unexpected(RtmpFailure{RtmpErrc::stopped, "stopped"});
}

bool RtmpSink::must_reopen(const media::Packet& packet) const
{
    if (!first_ms_ || packet.kind != media::Kind::video || !packet.keyframe)
        return false;
    const std::chrono::milliseconds age(packet.dts_ms - *first_ms_);
    return age > (packet.starts_track ? options_.reopen_after : options_.reopen_at_latest);
}

void RtmpSink::begin_session(std::string& tags)
{
    first_ms_.reset();
    sent_config_.reset();
    tags = media::flv_file_header();
    if (!options_.metadata.empty())
        media::append_flv_tag(tags, FlvTagType::script, 0, options_.metadata);
}

void RtmpSink::append(std::string& tags, const media::Packet& packet)
{
    const bool video = packet.kind == media::Kind::video;
    if (!first_ms_ && !(video && packet.keyframe))
        return;  // a session begins with a keyframe
    if (!first_ms_)
        first_ms_ = packet.dts_ms;
    const auto time_ms = static_cast<std::uint32_t>(packet.dts_ms - *first_ms_);
    const bool new_config =
        !sent_config_ || (sent_config_ != packet.config && *sent_config_ != *packet.config);
    if (new_config) {
        media::append_flv_tag(tags, FlvTagType::video, time_ms, packet.config->video);
        media::append_flv_tag(tags, FlvTagType::audio, time_ms, packet.config->audio);
    }
    sent_config_ = packet.config;
    media::append_flv_tag(tags, video ? FlvTagType::video : FlvTagType::audio, time_ms,
                          *packet.body);
    metrics_.sent(packet.kind, packet.body->size());
}

void RtmpSink::now_connected()
{
    last_problem_.clear();
    metrics_.connected(true);
    log::info(component, "publishing",
              {{"to", url_origin(options_.connection.url.reveal())},
               {"attempts", soon_.attempts() + backoff_.attempts() + 1}});
    opened_at_ = Clock::now();
    const std::scoped_lock lock(mutex_);
    status_.connected = true;
    status_.since = *opened_at_;
    status_.problem.clear();
}

void RtmpSink::now_away(const RtmpFailure& failure, std::chrono::milliseconds pause)
{
    metrics_.connected(false);
    metrics_.reconnected(to_string(failure.code));
    metrics_.queue(static_cast<double>(queue_.span().count()) / 1'000, queue_.dropped_frames());
    // Told when it changes: a server that is down for an hour is one line, not a thousand.
    const log::Level level = last_problem_ == failure.reason ? log::Level::debug : log::Level::warn;
    log::write(level, component, "not publishing, will retry",
               {{"to", url_origin(options_.connection.url.reveal())},
                {"class", to_string(failure.code)},
                {"reason", failure.reason},
                {"pause_ms", pause.count()}});
    last_problem_ = failure.reason;
    const std::scoped_lock lock(mutex_);
    status_.connected = false;
    status_.problem = failure.reason;
    ++status_.reconnects;
}

void RtmpSink::ended_by_order()
{
    const auto order = orders_.order();
    if (order == RtmpOrder::stop)
        return;
    begin_anew();
    metrics_.connected(false);
    metrics_.queue(static_cast<double>(queue_.span().count()) / 1'000, queue_.dropped_frames());
    if (order == RtmpOrder::reopen)
        metrics_.reconnected("requested");
    const std::scoped_lock lock(mutex_);
    if (status_.connected && order == RtmpOrder::new_target)
        log::info(component, "publishing stopped",
                  {{"to", url_origin(options_.connection.url.reveal())}});
    status_.connected = false;
    status_.problem = not_connected_yet;
}

}  // namespace tgvs::outputs
