// Worker: what the gate says of a publisher, and what the course wants done with him.
#include "base/log.hpp"
#include "ffmpeg/encoder_publisher.hpp"
#include "ingest/udp_port.hpp"
#include "ingest/worker.hpp"

#include <string>
#include <utility>

namespace tgvs::ingest {

namespace {

constexpr std::string_view publisher_component = "ingest";
constexpr std::size_t most_draining = 2;

}  // namespace

void Worker::heard(const gate::Listening& /*said*/, Time now)
{
    listening_ = true;
    // A new one does not know.
    if (now < closed_until_)
        door()->tell(gate::Close{std::chrono::ceil<std::chrono::seconds>(closed_until_ - now)});
    log::info(publisher_component, "live publishers may call",
              {{"address", options_.address}, {"port", std::to_string(port())}});
}

void Worker::heard(const gate::Failed& said, Time /*now*/)
{
    log::error(publisher_component, "the gate for live publishers cannot listen",
               {{"reason", said.reason}});
}

void Worker::heard(const gate::Refused& said, Time now)
{
    metrics_.refused(said, now);
}

void Worker::heard(const gate::Accepted& said, Time /*now*/)
{
    from_ = said.from;
    info_.reset();
    metrics_.publishes(true);
    if (rtmp_)
        log::info(publisher_component, "a live publisher has called",
                  {{"from", said.from}, {"by", "rtmp"}});
    else
        log::info(publisher_component, "a live publisher has called",
                  {{"from", said.from},
                   {"latency_ms", std::to_string(said.latency_ms)},
                   {"srt", said.version}});
    if (said.latency_ms > options_.latency.count())
        log::warn(publisher_component, "the publisher asks for more delay than necessary",
                  {{"latency_ms", std::to_string(said.latency_ms)},
                   {"remedy", "set the SRT latency of the sender to " +
                                  std::to_string(options_.latency.count()) + " ms"}});
    step([&said](Course& course) {
        course.accepted(said.id);
        return Course::Acts{};
    });
}

void Worker::heard(const gate::Media& said, Time now)
{
    step([&](Course& course) { return course.media(said.id, now); });
}

void Worker::heard(const gate::Paused& said, Time now)
{
    step([&](Course& course) { return course.paused(said.id, now); });
}

void Worker::heard(const gate::Ended& said, Time now)
{
    metrics_.publishes(false);
    log::info(publisher_component, "the live publisher has left",
              {{"from", from_},
               {"how", std::string(to_string(said.why))},
               {"bytes", std::to_string(said.bytes)},
               {"rtt_ms", std::to_string(said.rtt_ms)},
               {"packets_lost", std::to_string(said.lost)}});
    step([&](Course& course) { return course.ended(said.id, said.why, now); });
}

void Worker::act(const Course::Look& /*look*/)
{
    looking_.reset();
    looking_.emplace(options_.encoder, sample_, [this] { wake(); });
}

void Worker::see_what_was_found(Time now)
{
    auto found = looking_ ? looking_->take() : std::nullopt;
    if (!found)
        return;
    looking_.reset();
    info_ = std::move(found->info);
    step([&](Course& course) { return course.looked(info_.has_value(), found->trouble, now); });
}

void Worker::act(const Course::Encode& /*encode*/)
{
    looking_.reset();
    sample_.reset();
    if (encoder_) {
        if (draining_.size() >= most_draining) {
            draining_.front().feed->abandon();
            draining_.erase(draining_.begin());
        }
        draining_.push_back(*std::exchange(encoder_, std::nullopt));
    }
    auto child = info_ ? ffmpeg::start_publisher_child(options_.encoder, *info_, stream_)
                       : failure("the format of the stream is unknown");
    stream_.reset();
    if (!child) {
        log::error(publisher_component, "cannot start an encoder for the live publisher",
                   {{"reason", child.error().message}});
        step([](Course& course) { return course.encoder_ended(Clock::now()); });
        return;
    }
    encoder_ = Encoder{.pull = std::make_unique<library::LivePull>(*std::move(child)),
                       .feed = std::make_shared<Feed>(JoinLimits{})};
    const std::scoped_lock lock(mutex_);
    feed_ = encoder_->feed;
}

void Worker::act(const Course::Stop& /*stop*/)
{
    log::warn(publisher_component,
              "no picture comes from the live publisher any more, though he is sending",
              {{"from", from_}, {"remedy", "switch on the camera at the sender, or end the call"}});
    told_why_ = true;
    if (encoder_)
        encoder_->feed->end();
    encoder_.reset();
}

void Worker::act(const Course::Drop& /*drop*/)
{
    if (encoder_)
        encoder_->feed->abandon();
    encoder_.reset();
    looking_.reset();
    sample_.reset();
    stream_.reset();
    const std::scoped_lock lock(mutex_);
    if (feed_)
        feed_->abandon();
    feed_.reset();
}

void Worker::act(const Course::SendAway& away)
{
    metrics_.sent_away();
    log::warn(publisher_component, "the live publisher was sent away",
              {{"reason", away.reason},
               {"remedy", "send H.264 or HEVC with AAC, Opus or MP2, and a keyframe every 2 s"}});
    if (auto* door = this->door())
        door->tell(gate::End{});
}

void Worker::act(const Course::Over& /*over*/)
{
    log::info(publisher_component, "the programme goes on after the live publisher");
}

}  // namespace tgvs::ingest
