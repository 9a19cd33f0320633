#include "playout/playout.hpp"

#include "base/log.hpp"
#include "playout/gop_gate.hpp"

#include <prometheus/registry.h>

#include <algorithm>
#include <pthread.h>
#include <utility>

namespace tgvs::playout {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

// A track that is or will be on air.
struct Playout::PlayedTrack {
    TrackId id;
    GopGate gate;
    Seconds start;
    std::size_t groups_to_go_on;
    std::optional<Clock::time_point> at;  // until then it does not begin
    std::int64_t pictures = 0;            // sent
    bool announced = false;
    bool dry = false;                        // ran out of packets or is held; the filler stands in
    std::optional<Gop> held = std::nullopt;  // read, and waiting for a new beginning in the splicer
    std::optional<std::variant<media::Ended, media::Failed>> end = std::nullopt;

    Seconds position(int fps) const { return start + Seconds(static_cast<double>(pictures) / fps); }
};

Playout::Playout(PlayoutOptions options, std::vector<media::Packet> filler,
                 std::vector<Sink*> sinks, PlayoutListener& listener,
                 prometheus::Registry& registry)
    : options_(options),
      sinks_(std::move(sinks)),
      listener_(listener),
      metrics_(registry),
      splicer_(options.splicer),
      pacer_(options.pacer)
{
    add_filler(media::FillerKind::soon, std::move(filler));
    thread_ = std::thread(&Playout::run, this);
}

Playout::~Playout()
{
    stop();
}

Result<void> Playout::queue(Track track)
{
    std::unique_ptr<PlayedTrack> next(new PlayedTrack{.id = track.id,
                                                      .gate = GopGate(std::move(track.reader)),
                                                      .start = track.start,
                                                      .groups_to_go_on = track.groups_to_go_on,
                                                      .at = track.at});
    if (auto reason = next->gate.nothing_to_play())
        return failure(*std::move(reason));
    const std::scoped_lock lock(mutex_);
    next_ = std::move(next);
    snapshot_.has_next = true;
    return {};
}

void Playout::retime(TrackId id, Clock::time_point at)
{
    const std::scoped_lock lock(mutex_);
    if (next_ && next_->id == id && next_->at)
        next_->at = at;
}

void Playout::drop_next()
{
    const std::scoped_lock lock(mutex_);
    next_.reset();
    snapshot_.has_next = false;
}

void Playout::cut(TrackId id)
{
    const std::scoped_lock lock(mutex_);
    cut_ = id;
}

std::optional<TakenBack> Playout::take_back()
{
    std::unique_lock lock(mutex_);
    taken_back_.reset();
    take_back_ = true;
    changed_.wait(lock, [this] { return !take_back_ || stopped_; });
    return std::exchange(taken_back_, std::nullopt);
}

void Playout::hold(bool holding)
{
    const std::scoped_lock lock(mutex_);
    hold_ = holding;
    // It is told as over by the playout thread, together with the new filler_since.
    snapshot_.held = snapshot_.held || holding;
}

void Playout::show_filler(media::FillerKind kind)
{
    const std::scoped_lock lock(mutex_);
    filler_kind_ = kind;
}

void Playout::add_filler(media::FillerKind kind, std::vector<media::Packet> packets)
{
    auto filler = std::make_shared<const std::vector<media::Packet>>(std::move(packets));
    const std::scoped_lock lock(mutex_);
    fillers_[static_cast<std::size_t>(kind)] = std::move(filler);
}

PlayoutSnapshot Playout::snapshot() const
{
    const std::scoped_lock lock(mutex_);
    return snapshot_;
}

void Playout::stop()
{
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void Playout::run()
{
    ::pthread_setname_np(::pthread_self(), "playout");
    filler_since_ = Clock::now();
    std::unique_lock lock(mutex_);
    while (!stopped_) {
        lock.unlock();
        const auto now = Clock::now();
        send_due(now);
        publish_state();
        auto wake = pacer_.next_tick(now);
        lock.lock();
        if (next_ && next_->at && *next_->at > now)
            wake = std::min(wake, *next_->at);
        changed_.wait_until(lock, wake, [this] { return stopped_; });
    }
}

void Playout::send_due(Pacer::Time now)
{
    carry_out_cut();
    take_over(now);
    const auto from = splicer_.picture_end_ms();
    auto due = pacer_.due_ms(now, from);
    // From then on pictures are another track's.
    if (const auto time = next_time(); time && *time > now)
        due = std::min(due, pacer_.position_at(*time).value_or(due));
    const bool filler = filler_shown_;
    batch_.clear();
    while (splicer_.picture_end_ms() < due) {
        auto packet = splicer_.pop();
        if (!packet) {
            refill();
            continue;
        }
        if (!filler_shown_ && packet->kind == media::Kind::video)
            ++on_air_->pictures;
        batch_.push_back(*std::move(packet));
    }
    for (auto* sink : sinks_)
        sink->push(batch_);
    if (filler)
        metrics_.filler_seconds.Increment(static_cast<double>(splicer_.picture_end_ms() - from) /
                                          1'000);
}

// Gives the splicer something to go on with. It always can: the filler never ends.
void Playout::refill()
{
    if (splicer_.idle())
        begin_next();
    else if (filler_shown_)
        refill_from_filler();
    else
        refill_from_track();
}

void Playout::begin_next()
{
    collect_end();
    metrics_.av_offset.Set(splicer_.av_offset_ms() / 1'000);
    splicer_.begin_track();
    if (!track_can_go_on() || !take_next() || nothing_came()) {
        if (!filler_shown_)
            filler_since_ = Clock::now();
        filler_shown_ = true;
        filler_ = wanted_filler();
        filler_next_ = 0;
        return;
    }
    filler_shown_ = false;
    on_air_->dry = false;
    if (!std::exchange(on_air_->announced, true)) {
        {
            // All of it: whoever is told below asks at once.
            const std::scoped_lock lock(mutex_);
            snapshot_.track = on_air_->id;
            snapshot_.track_since = Clock::now();
            snapshot_.position = on_air_->position(options_.splicer.fps);
            snapshot_.filler = false;
        }
        metrics_.streams_played.Increment();
        listener_.track_started(on_air_->id);
    }
}

// True: there is a track on air.
bool Playout::take_next()
{
    if (on_air_)
        return true;
    const std::scoped_lock lock(mutex_);
    // Since a moment ago: it may have been queued after the question whether it can go on.
    if (hold_ || !next_ || next_->at)
        return false;
    on_air_ = std::move(next_);
    snapshot_.has_next = false;
    return true;
}

// Of a track that is not announced yet. Its end is told when this is asked for the next time.
bool Playout::nothing_came()
{
    if (on_air_->announced)
        return false;
    if (auto reason = on_air_->gate.nothing_to_play())
        on_air_->end = media::Failed{*std::move(reason)};
    return on_air_->end.has_value();
}

void Playout::refill_from_track()
{
    if (is_held()) {
        splicer_.end_track();
        on_air_->dry = true;
        return;
    }
    auto gop = on_air_->held ? GopGate::Result(*std::exchange(on_air_->held, std::nullopt))
                             : on_air_->gate.next();
    if (auto* group = std::get_if<Gop>(&gop)) {
        if (std::exchange(group->discontinuous, false)) {
            on_air_->held = std::move(*group);
            splicer_.end_track();
            return;
        }
        for (auto& packet : group->packets)
            splicer_.push(std::move(packet));
        return;
    }
    splicer_.end_track();
    if (std::holds_alternative<media::NotYet>(gop))
        on_air_->dry = true;
    else if (auto* failed = std::get_if<media::Failed>(&gop))
        on_air_->end = *failed;
    else
        on_air_->end = media::Ended{};
}

void Playout::refill_from_filler()
{
    if (filler_next_ == filler_->size() || filler_ != wanted_filler() || track_can_go_on()) {
        splicer_.end_track();
        return;
    }
    // A few at a time, so that it can be left from one frame to the next.
    constexpr std::size_t slice = 4;
    for (std::size_t i = 0; i < slice && filler_next_ < filler_->size(); ++i)
        splicer_.push((*filler_)[filler_next_++]);
}

Playout::Filler Playout::wanted_filler() const
{
    const std::scoped_lock lock(mutex_);
    const auto& wanted = fillers_[static_cast<std::size_t>(filler_kind_)];
    return wanted ? wanted : fillers_.front();
}

bool Playout::track_can_go_on()
{
    if (on_air_)
        return !is_held() && (!on_air_->dry || on_air_->gate.fill(on_air_->groups_to_go_on));
    const std::scoped_lock lock(mutex_);
    return !hold_ && next_ && !next_->at && next_->gate.fill(1);
}

bool Playout::is_held() const
{
    const std::scoped_lock lock(mutex_);
    return hold_;
}

// Tells the end of a track once its last packet has been sent.
void Playout::collect_end()
{
    if (!on_air_ || !on_air_->end)
        return;
    const auto ended = std::exchange(on_air_, nullptr);
    const auto position = ended->position(options_.splicer.fps);
    if (const auto* failed = std::get_if<media::Failed>(&*ended->end))
        listener_.track_failed(ended->id, position, failed->reason);
    else
        listener_.track_ended(ended->id, position);
}

void Playout::carry_out_cut()
{
    std::optional<TrackId> cut;
    {
        const std::scoped_lock lock(mutex_);
        cut = std::exchange(cut_, std::nullopt);
    }
    if (on_air_ && on_air_->id == cut)
        leave_track();
}

// At its next picture.
void Playout::leave_track()
{
    if (!on_air_->end)
        on_air_->end = media::Ended{};
    if (filler_shown_)
        collect_end();
    else
        splicer_.cut_track();
}

// For the track whose time has come, if it has something to show.
void Playout::take_over(Pacer::Time now)
{
    {
        const std::scoped_lock lock(mutex_);
        if (hold_ || !next_ || !next_->at || *next_->at > now || !next_->gate.fill(1))
            return;
        next_->at.reset();
    }
    if (on_air_)
        leave_track();
    splicer_.cut_track();  // also the filler, of which some pictures are ahead
}

std::optional<Pacer::Time> Playout::next_time() const
{
    const std::scoped_lock lock(mutex_);
    return next_ ? next_->at : std::nullopt;
}

void Playout::answer_take_back()
{
    if (!take_back_)
        return;
    if (on_air_ && filler_shown_) {
        const auto track = std::exchange(on_air_, nullptr);
        taken_back_ = {.position = track->position(options_.splicer.fps),
                       .reader = track->gate.take_reader()};
    }
    take_back_ = false;
    changed_.notify_all();
}

void Playout::publish_state()
{
    metrics_.clock_lag.Set(static_cast<double>(pacer_.lag().count()) / 1'000);
    metrics_.clock_shifts.Increment(static_cast<double>(pacer_.shifts()) -
                                    metrics_.clock_shifts.Value());
    metrics_.silent_frames.Increment(static_cast<double>(splicer_.silent_frames()) -
                                     metrics_.silent_frames.Value());
    metrics_.timeline.Set(static_cast<double>(splicer_.picture_end_ms()) / 1'000);
    metrics_.filler_active.Set(filler_shown_ ? 1 : 0);

    const std::scoped_lock lock(mutex_);
    if (std::exchange(was_held_, hold_) && !hold_)
        filler_since_ = Clock::now();
    snapshot_.held = hold_;
    answer_take_back();
    snapshot_.track = on_air_ ? std::optional(on_air_->id) : std::nullopt;
    snapshot_.position = on_air_ ? on_air_->position(options_.splicer.fps) : Seconds{};
    snapshot_.filler = filler_shown_;
    snapshot_.filler_since = filler_since_;
    snapshot_.timeline_ms = splicer_.picture_end_ms();
}

}  // namespace tgvs::playout
