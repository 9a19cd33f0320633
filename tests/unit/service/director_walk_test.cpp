// What must hold of the station of director_walk.hpp, and its walks.
#include "director_walk.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::service {

bool Walk::is_ready(const std::string& location) const
{
    return std::holds_alternative<Ready>(shelf_.states.at(location));
}

// Where what is on air is, before it may leave.
void Walk::look_at_leaving()
{
    if (on_air_ && deck_.on_air && deck_.on_air->id == on_air_->id)
        left_at_ = deck_.on_air->at;
}

void Walk::look_at_start()
{
    const auto& now_on = director_->on_air();
    if (on_air_ && (!now_on || now_on->id != on_air_->id))
        left(*on_air_, left_at_);
    const bool started = now_on && (!on_air_ || now_on->id != on_air_->id);
    on_air_ = now_on;
    if (started)
        look_at(*now_on);
}

void Walk::left(const Director::Playing& one, Seconds at)
{
    const bool to_its_end = at + walk_step >= one.duration;
    note("left: " + one.entry.item.location + " at " + std::to_string(at.count()));
    if (!one.request.empty()) {
        const auto rest = one.duration - at;
        if (to_its_end || rest < 58s)
            played_.insert(one.request);
        else if (rest > 62s)
            places_[one.request] = at;
        else
            undecided_.insert(one.request);  // a second decides
    }
    if (!one.of_programme())
        return;
    expected_.reset();
    if (!to_its_end && one.duration - at > 61s && !free_choice_)
        expected_ = {one.entry.position, at};
    // Around the limit a second decides, which nobody sees.
    if (one.duration - at > 58s && one.duration - at < 62s)
        free_choice_ = true;
    left_since_ = now_;
}

void Walk::look_at(const Director::Playing& one)
{
    note("started: " + one.entry.item.location + " as " + std::string(to_string(one.claim)) +
         " from " + std::to_string(one.from.count()));
    if (!one.request.empty())
        look_at_request(one);
    else if (one.of_programme())
        look_at_programme(one);
    else if (one.out_of_turn)
        early_.push_back(one.entry.position);
}

void Walk::look_at_request(const Director::Playing& one)
{
    ASSERT_FALSE(played_.contains(one.request) && !undecided_.contains(one.request))
        << "once more: " << one.entry.item.location << history();
    const auto place = places_.find(one.request);
    if (place != places_.end() && !undecided_.contains(one.request)) {
        ASSERT_NEAR(one.from.count(), place->second.count(), 2.1) << history();
    }
}

void Walk::look_at_programme(const Director::Playing& one)
{
    const auto& position = one.entry.position;
    if (!std::exchange(free_choice_, false) && last_) {
        if (expected_) {
            const bool same = position == without_offset(expected_->first);
            const bool could = !was_bad_.contains(expected_->first.location);
            ASSERT_TRUE(same || !could || now_ - left_since_ > 2h)
                << "not resumed: " << expected_->first.location << history();
            if (same) {
                ASSERT_NEAR(one.from.count(), expected_->second.count(), 2.1) << history();
            }
        } else {
            look_at_order(position);
        }
    }
    std::erase(early_, position);
    last_ = position;
    expected_.reset();
    was_bad_.clear();
    for (const auto& item : list_)
        if (!is_ready(item.location))
            was_bad_.insert(item.location);
}

// What lies between the last one and this was bad, or has been on air before its turn.
void Walk::look_at_order(const playlist::Position& position)
{
    for (const auto& entry : playlist::Programme(list_, {}).after(*last_, 12)) {
        const bool early = std::ranges::find(early_, entry.position) != early_.end();
        if (entry.position == position) {
            ASSERT_FALSE(early) << "twice in a pass: " << position.location << history();
            return;
        }
        ASSERT_TRUE(early || was_bad_.contains(entry.position.location))
            << "left out: " << entry.position.location << history();
    }
    FAIL() << "out of order: " << position.location << history();
}

playlist::Position Walk::without_offset(playlist::Position position)
{
    position.offset = {};
    return position;
}

void Walk::look()
{
    const bool dark = !deck_.on_air;
    const bool could =
        !director_->paused() && !stage_.on_air &&
        std::ranges::any_of(list_, [this](const auto& item) { return is_ready(item.location); });
    dead_ = dark && could ? dead_ + walk_step : 0s;
    ASSERT_LE(dead_, 5s) << "dead air" << history();
    calling_ = stage_.calls ? calling_ + walk_step : 0s;
    ASSERT_LE(calling_, 1s) << "the publisher waits" << history();
    if (desk_->with([](auto& desk) { return desk.state().paused; }) && director_->on_air()) {
        ASSERT_TRUE(director_->paused() || director_->on_air()->claim <= control::Claim::hard_event)
            << history();
    }
    look_at_events();
}

// Its item is ready, so a hard event is on at its second; only a publisher comes before it.
void Walk::look_at_events()
{
    for (const auto& event : events_) {
        if (event.options.start != schedule::StartMode::hard || wall_ != event.start + 1s)
            continue;
        const auto& on = director_->on_air();
        const bool is_on = on && on->event && on->event->uid == event.uid;
        const auto lately = [this](Director::Time at) { return now_ - at < 5s; };
        ASSERT_TRUE(is_on || stage_.on_air || lately(publisher_left_) || lately(began_))
            << event.uid << " is not on" << history();
    }
}

void Walk::note(const std::string& what)
{
    history_.push_back(schedule::to_text(std::chrono::floor<std::chrono::seconds>(wall_)) + " " +
                       what);
}

std::string Walk::history() const
{
    std::string text = "\n";
    const auto first = history_.size() > 25 ? history_.size() - 25 : 0;
    for (auto i = first; i < history_.size(); ++i)
        text += history_[i] + "\n";
    return text;
}

namespace {

TEST(DirectorWalk, PeoplePublishersAndFailures)
{
    for (unsigned seed = 1; seed <= 4 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Walk(seed, false).run(3h);
    }
}

TEST(DirectorWalk, WithAPlanBesides)
{
    for (unsigned seed = 1; seed <= 4 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Walk(seed, true).run(3h);
    }
}

TEST(DirectorWalkLong, Both)
{
    for (unsigned seed = 100; seed < 200 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Walk(seed, seed % 2 == 0).run(4h);
    }
}

}  // namespace
}  // namespace tgvs::service
