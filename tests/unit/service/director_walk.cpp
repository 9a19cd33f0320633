// What happens to the station of director_walk.hpp.
#include "director_walk.hpp"

#include <utility>

namespace tgvs::service {

Walk::Walk(unsigned seed, bool planned) : random_(seed)
{
    for (const auto* name : {"/a", "/b", "/c", "/d", "/e"})
        list_.push_back({.location = name, .title = {}});
    for (int i = 0; i < 6; ++i)
        others_.push_back({.location = "/x" + std::to_string(i), .title = {}});
    for (const auto* items : {&list_, &others_})
        for (const auto& item : *items)
            make_ready(item.location);
    if (planned)
        make_plan();
    deck_.filler_since = now_;
    build(std::nullopt, {});
}

void Walk::run(std::chrono::seconds length)
{
    for (auto t = 0s; t < length && !testing::Test::HasFailure(); t += walk_step) {
        if (number(0, 40) == 0)
            disturb();
        second();
    }
    if (!testing::Test::HasFailure())
        calm_down();
}

int Walk::number(int least, int most)
{
    return std::uniform_int_distribution<int>(least, most)(random_);
}

const Item& Walk::one_of(const std::vector<Item>& items)
{
    return items[static_cast<std::size_t>(number(0, static_cast<int>(items.size()) - 1))];
}

void Walk::make_ready(const std::string& location)
{
    auto& length = lengths_[location];
    if (length == Seconds{})
        length = Seconds(number(5, 400));
    shelf_.states[location] = Ready{.duration = length, .title = {}};
}

void Walk::make_plan()
{
    auto start = evening + std::chrono::seconds(number(60, 900));
    for (int i = 0; i < 12; ++i) {
        PlannedEvent event = {.uid = "event" + std::to_string(i),
                              .start = start,
                              .end = start + std::chrono::seconds(number(120, 900)),
                              .items = {}};
        for (int n = number(1, 3); n > 0; --n) {
            event.items.push_back(event.uid + "-" + std::to_string(n));
            make_ready(event.items.back());
        }
        if (number(0, 1) == 0)
            event.options.start = schedule::StartMode::hard;
        if (number(0, 1) == 0)
            event.options.end = schedule::EndMode::cut;
        event.options.requests = number(0, 2) != 0;
        start = event.end + std::chrono::seconds(number(0, 900));
        events_.push_back(std::move(event));
    }
}

void Walk::build(std::optional<playlist::Position> position, control::DayState day)
{
    director_.emplace(DirectorOptions{}, shelf_, deck_, *desk_, std::move(day));
    director_->set_stage(stage_);
    director_->set_programme(playlist::Programme(list_, {}), true);
    director_->resume(position.value_or(playlist::Position{}), now_);
    director_->set_plan(plan_of(events_));
}

void Walk::kill()
{
    note("killed");
    if (on_air_ && !on_air_->request.empty())
        places_[on_air_->request] = left_at_;
    const auto position = director_->position();
    auto day = director_->day().state();
    auto desk = desk_->with([](auto& one) { return one.state(); });
    director_.reset();
    desk_.emplace(std::move(desk));
    deck_.on_air.reset();
    deck_.next.reset();
    deck_.held = false;
    deck_.filler_since = now_;
    stage_.on_air = stage_.calls = false;
    on_air_.reset();
    build(position, std::move(day));
    expected_.reset();
    if (position.offset.count() > 0)
        expected_ = {position, Seconds(position.offset)};
    early_.clear();  // what was played before its turn is forgotten
    free_choice_ = position.offset.count() == 0;
}

void Walk::disturb()
{
    switch (number(0, 11)) {
        case 0:
        case 1:
            play(control::command::Place::now);
            break;
        case 2:
            play(control::command::Place::next);
            break;
        case 3:
            play(control::command::Place::last);
            break;
        case 4:
            order(control::command::Skip{});
            break;
        case 5:
            order(control::command::Previous{});
            break;
        case 6:
            order(control::command::Seek{.second = static_cast<double>(number(0, 300))});
            break;
        case 7:
            give(control::command::Pause{});
            break;
        case 8:
            give(control::command::Resume{});
            break;
        case 9:
            fail_or_mend();
            break;
        case 10:
            if (number(0, 2) == 0)
                kill();
            break;
        default:
            come_or_go();
    }
}

void Walk::give(const control::Command& command)
{
    desk_->with([&](auto& one) {
        const control::Person anna = {
            .name = "Anna", .role = control::Role::operator_, .door = "ctl"};
        const auto outcome = one.apply(command, anna, std::chrono::system_clock::now());
        note(std::holds_alternative<control::Done>(outcome)
                 ? std::get<control::Done>(outcome).text
                 : "refused: " + std::get<control::Refused>(outcome).text);
    });
}

void Walk::play(control::command::Place place)
{
    give(control::command::Play{.item = one_of(others_), .place = place});
}

// What the order is about is the tests of the desk; here, that the show goes on after it.
void Walk::order(const control::Command& command)
{
    give(command);
    free_choice_ = true;
    if (on_air_ && !on_air_->request.empty())
        undecided_.insert(on_air_->request);
}

void Walk::fail_or_mend()
{
    const auto& item = number(0, 1) == 0 ? one_of(list_) : one_of(others_);
    const auto bad = number(0, 2) == 0;
    note((bad ? "fails: " : "is ready: ") + item.location);
    if (!bad)
        return make_ready(item.location);
    if (number(0, 3) == 0)
        shelf_.states[item.location] = Preparing{};  // it was evicted
    else
        shelf_.states[item.location] = Unavailable{.error_class = "network",
                                                   .reason = "no route",
                                                   .until = std::chrono::system_clock::now() + 1h,
                                                   .quarantined = number(0, 1) == 0};
    was_bad_.insert(item.location);
}

void Walk::come_or_go()
{
    if (stage_.on_air) {
        note("the publisher leaves");
        publisher_left_ = now_;
        stage_.on_air = false;
        deck_.publisher_leaves(*director_, now_);
    } else if (number(0, 2) == 0) {
        note("a publisher calls");
        stage_.calls = true;
    }
}

void Walk::second()
{
    now_ += walk_step;
    wall_ += walk_step;
    look_at_leaving();
    deck_.go_on(*director_, now_);
    for (int i = 0; i < 4; ++i) {
        look_at_start();
        director_->tick(now_, wall_);
        deck_.held = director_->paused();
        look_at_leaving();
        if (!deck_.carry_out_cut(*director_, now_))
            break;
    }
    look_at_start();
    look();
}

// Once nobody does anything any more, all that was asked for is played and the programme goes on.
void Walk::calm_down()
{
    for (const auto* items : {&list_, &others_})
        for (const auto& item : *items)
            make_ready(item.location);
    give(control::command::Resume{});
    if (stage_.on_air)
        come_or_go();
    stage_.calls = false;
    for (auto t = 0s; t < 40h && !testing::Test::HasFailure(); t += walk_step) {
        second();
        const bool waiting = desk_->with([](auto& desk) { return !desk.state().queue.empty(); });
        if (!waiting && on_air_ && on_air_->of_programme())
            return;
    }
    if (!testing::Test::HasFailure())
        FAIL() << "the programme does not go on" << history();
}

}  // namespace tgvs::service
