#include "ingest/worker.hpp"

#include "base/log.hpp"
#include "ingest/udp_port.hpp"

#include <array>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace tgvs::ingest {

namespace {

constexpr std::string_view component = "ingest";
constexpr int wait_idle_ms = 500;
constexpr int wait_busy_ms = 50;

}  // namespace

Worker::Worker(IngestOptions options, prometheus::Registry& registry)
    : options_(std::move(options)),
      metrics_(registry),
      waker_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      course_(options_.course),
      rtmp_(options_.rtmp_app.empty()
                ? nullptr
                : std::make_unique<RtmpDoor>(
                      RtmpSource{options_.address, options_.port, options_.rtmp_app},
                      options_.secrets.passphrase, options_.encoder)),
      port_pause_(options_.restart),
      gate_pause_(options_.restart)
{
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Worker::~Worker()
{
    thread_.request_stop();
    wake();
    thread_.join();
}

IngestView Worker::view() const
{
    const std::scoped_lock lock(mutex_);
    return view_;
}

std::unique_ptr<media::TrackReader> Worker::take()
{
    std::unique_ptr<media::TrackReader> reader;
    {
        const std::scoped_lock lock(mutex_);
        if (!course_.may_go_on() || !feed_ || !feed_->ready())
            return nullptr;
        course_.taken();
        // At once: whoever asks next must not take the air from him.
        view_.state = course_.state();
        view_.may_go_on = false;
        view_.has_the_air = true;
        reader = std::make_unique<FeedReader>(feed_);
    }
    log::info(component, "the live publisher goes on air", {{"from", view().from}});
    wake();
    return reader;
}

void Worker::admit()
{
    {
        const std::scoped_lock lock(mutex_);
        course_.admit();
    }
    wake();
}

void Worker::unplayable()
{
    {
        const std::scoped_lock lock(mutex_);
        unplayable_ = true;
    }
    wake();
}

void Worker::tell(const gate::Order& order)
{
    {
        const std::scoped_lock lock(mutex_);
        orders_.push_back(order);
    }
    wake();
}

RtmpAnswer Worker::asked(const RtmpCall& call)
{
    if (!rtmp_)
        return RtmpAnswer::no;
    const auto answer = rtmp_->asked(call);
    wake();
    return answer;
}

Door* Worker::door()
{
    if (rtmp_)
        return rtmp_.get();
    return gate_ ? &*gate_ : nullptr;
}

std::uint16_t Worker::port() const
{
    return rtmp_ ? options_.port : port_of(port_);
}

void Worker::wake() const
{
    [[maybe_unused]] const auto told = ::eventfd_write(waker_.get(), 1);
}

void Worker::run(const std::stop_token& stop)
{
    ::pthread_setname_np(::pthread_self(), "ingest");
    while (!stop.stop_requested()) {
        listen(Clock::now());
        wait();
        obey();
        hear(Clock::now());
        see_what_was_found(Clock::now());
        pump(Clock::now());
        step([](Course& course) { return course.look(Clock::now()); });
        show();
    }
    const std::scoped_lock lock(mutex_);
    if (feed_)
        feed_->abandon();
}

// Port and gate, each again after a pause when it is not to be had.
void Worker::listen(Time now)
{
    if (rtmp_)
        return;
    if (!port_ && port_pause_.when(now) <= now) {
        port_pause_.took_place(now);
        auto port = bind_udp(options_.address, options_.port);
        if (port)
            port_ = *std::move(port);
        const auto trouble = port ? "" : port.error().message;
        if (std::exchange(port_trouble_, trouble) != trouble && !port)
            log::error(component, "live publishers cannot call; trying again",
                       {{"reason", trouble}, {"remedy", "choose another port in INGEST"}});
    }
    if (port_ && !gate_ && gate_pause_.when(now) <= now) {
        gate_pause_.took_place(now);
        start_gate();
    }
}

void Worker::start_gate()
{
    const gate::Open open = {.latency_ms = static_cast<int>(options_.latency.count()),
                             .stream_id = std::string(options_.secrets.stream_id.reveal()),
                             .passphrase = std::string(options_.secrets.passphrase.reveal())};
    auto child = GateChild::start(options_.gate, open, port_);
    if (child)
        gate_ = *std::move(child);
    else
        log::error(component, "the gate for live publishers cannot be started; trying again",
                   {{"reason", child.error().message}});
}

void Worker::wait()
{
    std::vector<pollfd> watched = {{waker_.get(), POLLIN, 0}};
    const auto* door = this->door();
    if (door != nullptr)
        door->watch(watched);
    if (encoder_)
        watched.push_back({encoder_->pull->fd(), POLLIN, 0});
    for (const auto& one : draining_)
        watched.push_back({one.pull->fd(), POLLIN, 0});
    const bool busy =
        encoder_ || !draining_.empty() || view().state != PublisherState::absent || door == nullptr;
    ::poll(watched.data(), watched.size(), busy ? wait_busy_ms : wait_idle_ms);
    eventfd_t count = 0;
    ::eventfd_read(waker_.get(), &count);
}

void Worker::obey()
{
    std::vector<gate::Order> orders;
    bool unplayable = false;
    {
        const std::scoped_lock lock(mutex_);
        orders = std::exchange(orders_, {});
        unplayable = std::exchange(unplayable_, false);
    }
    if (unplayable) {
        log::warn(component, "what comes from the live publisher cannot be played; beginning anew",
                  {{"from", from_}});
        told_why_ = true;
        step([](Course& course) { return course.unplayable(Clock::now()); });
    }
    for (const auto& order : orders) {
        const auto* closing = std::get_if<gate::Close>(&order);
        if (closing != nullptr) {
            closed_until_ = Clock::now() + closing->length;
            closed_until_wall_ = std::chrono::system_clock::now() + closing->length;
        }
        if (auto* door = this->door())
            door->tell(order);
        if (closing == nullptr || closing->length > std::chrono::seconds(0))
            step([](Course& course) { return course.told_to_end(); });
    }
}

void Worker::hear(Time now)
{
    while (auto* door = this->door()) {
        auto heard = door->hear();
        if (!heard) {
            log::warn(component, "the gate for live publishers has ended; restarting it",
                      {{"reason", heard.error().message}});
            gate_.reset();
            listening_ = false;
            metrics_.publishes(false);
            step([now](Course& course) { return course.gate_lost(now); });
            return;
        }
        if (!*heard)
            return;
        if (std::holds_alternative<gate::Media>((*heard)->report)) {
            sample_ = std::move((*heard)->sample);
            stream_ = std::move((*heard)->stream);
        }
        std::visit([this, now](const auto& said) { this->heard(said, now); }, (*heard)->report);
    }
}

void Worker::pump(Time now)
{
    std::erase_if(draining_, [now](Encoder& one) { return !pump(one, now); });
    if (!encoder_)
        return;
    const bool goes_on = pump(*encoder_, now);
    if (const int thrown = encoder_->feed->thrown_away();
        thrown != std::exchange(encoder_->thrown_away, thrown))
        log::warn(
            component, "the live picture fell behind; skipping part of it",
            {{"remedy", "if it happens again, lower the resolution or frame rate at the sender"}});
    const int trimmed = encoder_->feed->trimmed();
    metrics_.left_out(trimmed - std::exchange(encoder_->trimmed, trimmed));
    if (const auto delivered = encoder_->pull->delivered();
        delivered != std::exchange(encoder_->delivered, delivered))
        step([now](Course& course) {
            course.pictured(now);
            return Course::Acts{};
        });
    if (encoder_->feed->ready())
        step([](Course& course) {
            course.joinable();
            return Course::Acts{};
        });
    if (goes_on)
        return;
    log::debug(component, "the encoder of the live publisher has ended",
               {{"reason", encoder_->pull->reason()}});
    encoder_.reset();
    step([now](Course& course) { return course.encoder_ended(now); });
}

// False: it has ended, and all of it is in the feed.
bool Worker::pump(Encoder& encoder, Time now)
{
    encoder.pull->pump();
    while (auto packet = encoder.pull->pop())
        encoder.feed->push(*std::move(packet), now);
    if (!encoder.pull->ended())
        return true;
    encoder.feed->end();
    return false;
}

void Worker::carry_out(const Course::Acts& acts)
{
    for (const auto& one : acts)
        std::visit([this](const auto& what) { act(what); }, one);
}

void Worker::show()
{
    IngestView before;
    IngestView now;
    {
        const std::scoped_lock lock(mutex_);
        before = view_;
        now = {.state = course_.state(),
               .may_go_on = course_.may_go_on() && feed_ && feed_->ready(),
               .has_the_air = course_.has_the_air(),
               .from = course_.state() == PublisherState::absent ? "" : from_,
               .port = listening_ ? port() : std::uint16_t(0),
               .refused_until = {}};
        if (Clock::now() < closed_until_)
            now.refused_until = closed_until_wall_;
        view_ = now;
    }
    if (now == before)
        return;
    log_change(before, now);
    options_.wake();
}

void Worker::log_change(const IngestView& before, const IngestView& now)
{
    if (now.state == before.state)
        return;
    if (now.state == PublisherState::ready)
        log::info(component,
                  now.may_go_on ? "the live publisher is ready"
                                : "the live publisher is ready and waits for `ctl live admit`",
                  {{"from", now.from}});
    else if (now.state == PublisherState::held && before.state == PublisherState::on_air &&
             !std::exchange(told_why_, false))
        log::warn(component, "nothing is received from the live publisher; waiting for him",
                  {{"from", now.from}});
}

}  // namespace tgvs::ingest
