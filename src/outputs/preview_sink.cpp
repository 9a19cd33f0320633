#include "outputs/preview_sink.hpp"

#include "base/log.hpp"

#include <pthread.h>
#include <utility>

namespace tgvs::outputs {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds preview_idle_check{500};
// FFMPEG_ARGS may ask for shorter groups of pictures; segments stay near two seconds.
constexpr std::int64_t shortest_segment_ms = 1'900;

std::uint64_t sequence_of_now()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace

PreviewSink::PreviewSink(prometheus::Registry& registry)
    : window_(sequence_of_now()), metrics_(registry, "preview")
{
    status_.name = "preview";
    status_.problem = "no segment yet";
    thread_ = std::thread(&PreviewSink::run, this);
}

PreviewSink::~PreviewSink()
{
    stop();
}

playout::SinkStatus PreviewSink::status() const
{
    const std::scoped_lock lock(mutex_);
    playout::SinkStatus status = status_;
    status.queued = queue_.span();
    status.dropped_frames = queue_.dropped_frames();
    return status;
}

void PreviewSink::stop()
{
    queue_.stop();
    if (thread_.joinable())
        thread_.join();
}

void PreviewSink::run()
{
    ::pthread_setname_np(::pthread_self(), "preview");
    do {
        for (const auto& packet : queue_.take(preview_idle_check))
            write(packet);
        metrics_.queue(static_cast<double>(queue_.span().count()) / 1'000, queue_.dropped_frames());
    } while (queue_.sleep(std::chrono::milliseconds(0)));
}

void PreviewSink::write(const media::Packet& packet)
{
    const bool keyframe = packet.kind == media::Kind::video && packet.keyframe;
    if (keyframe) {
        if (segment_start_ms_ && packet.dts_ms - *segment_start_ms_ >= shortest_segment_ms)
            close_segment(packet.dts_ms);
        const bool new_config =
            !config_ || (config_ != packet.config && *config_ != *packet.config);
        if (!muxer_ || new_config)
            open_muxer(packet);
        if (muxer_ && !segment_start_ms_)
            segment_start_ms_ = packet.dts_ms;
    }
    if (!segment_start_ms_)
        return;
    if (auto written = muxer_->write(packet); !written) {
        log::warn("preview", "packet dropped", {{"reason", written.error().message}});
        return;
    }
    metrics_.sent(packet.kind, packet.body->size());
    const std::scoped_lock lock(mutex_);
    status_.bytes += packet.body->size();
}

void PreviewSink::close_segment(std::int64_t end_ms)
{
    const double seconds = static_cast<double>(end_ms - *segment_start_ms_) / 1'000;
    window_.add(muxer_->take_segment(), seconds, std::exchange(discontinuity_, false));
    segment_start_ms_.reset();
    metrics_.media_left();
    metrics_.connected(true);
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    if (!status_.connected)
        status_.since = now;
    status_.connected = true;
    status_.problem.clear();
    status_.last_media = now;
}

void PreviewSink::open_muxer(const media::Packet& packet)
{
    if (muxer_ && segment_start_ms_)
        close_segment(packet.dts_ms);
    discontinuity_ = config_ != nullptr;
    config_ = packet.config;
    segment_start_ms_.reset();
    auto muxer = TsMuxer::open(*packet.config);
    if (!muxer)
        log::error("preview", "the preview has no video until the next track",
                   {{"reason", muxer.error().message}});
    muxer_ = muxer ? std::move(*muxer) : nullptr;
}

}  // namespace tgvs::outputs
