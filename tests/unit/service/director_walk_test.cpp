// A station at random on a virtual clock: people, a plan, publishers, items that fail, restarts. After each second it is
// asked whether the air was dead without need, and whether what is on air is what the rules say.
#include "director_fixture.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace tgvs::service {
namespace {

constexpr auto step = 1s;
constexpr Seconds endless{1e9};

class WalkReader : public FakeReader {
public:
    explicit WalkReader(Seconds length)
        : FakeReader(std::make_shared<media::ReadResult>(live_picture())), length(length)
    {
    }
    Seconds length;
};

class WalkShelf : public FakeShelf {
public:
    Result<library::OpenedTrack> open(const Item& item, Seconds from) override
    {
        const auto& ready = std::get<Ready>(states.at(item.location));
        return library::OpenedTrack{.reader = std::make_unique<WalkReader>(ready.duration),
                                    .title = item.location,
                                    .duration = ready.duration,
                                    .from = from,
                                    .live = false};
    }
};

class WalkStage : public Stage {
public:
    bool ready() const override { return calls; }
    bool has_the_air() const override { return on_air; }
    std::unique_ptr<media::TrackReader> take() override
    {
        calls = false;
        on_air = true;
        return std::make_unique<WalkReader>(endless);
    }
    bool calls = false;
    bool on_air = false;
};

// What the playout does with what it is given, a second at a time.
class WalkDeck : public Deck {
public:
    struct Given {
        TrackId id;
        Seconds at;
        Seconds length;
        std::optional<Director::Time> begins;
    };

    Result<void> queue(playout::Track track) override
    {
        const auto* reader = dynamic_cast<const WalkReader*>(track.reader.get());
        next = Given{track.id, track.start, reader->length, track.at};
        return {};
    }
    void retime(TrackId id, Director::Time at) override
    {
        if (next && next->id == id)
            next->begins = at;
    }
    void drop_next() override { next.reset(); }
    void cut(TrackId id) override { cut_ = id; }
    std::optional<playout::TakenBack> take_back() override { return std::nullopt; }
    playout::PlayoutSnapshot snapshot() const override
    {
        playout::PlayoutSnapshot shown;
        shown.filler = !on_air || held;
        shown.filler_since = filler_since;
        shown.held = held;
        if (on_air) {
            shown.track = on_air->id;
            shown.position = on_air->at;
        }
        return shown;
    }

    // A second passes; `director` hears what that meant.
    void go_on(Director& director, Director::Time now)
    {
        if (on_air && !held)
            on_air->at += step;
        if (on_air && on_air->at >= on_air->length)
            leave(director, now);
        if (next && next->begins && now >= *next->begins)
            leave(director, now);
        begin(director, now);
    }
    bool carry_out_cut(Director& director, Director::Time now)
    {
        if (!cut_)
            return false;
        if (on_air && on_air->id == *cut_)
            leave(director, now);
        cut_.reset();
        begin(director, now);
        return true;
    }
    void publisher_leaves(Director& director, Director::Time now)
    {
        if (on_air && on_air->length == endless)
            leave(director, now);
    }

    std::optional<Given> on_air;
    std::optional<Given> next;
    bool held = false;
    Director::Time filler_since;

private:
    void leave(Director& director, Director::Time now)
    {
        if (!on_air)
            return;
        const auto left = *std::exchange(on_air, std::nullopt);
        filler_since = now;
        director.track_ended(left.id, std::min(left.at, left.length));
    }
    void begin(Director& director, Director::Time now)
    {
        if (on_air || !next || (next->begins && now < *next->begins))
            return;
        // While held nothing begins; what breaks the pause has ended it before it is due.
        if (held)
            return;
        on_air = std::exchange(next, std::nullopt);
        director.track_started(on_air->id);
    }

    std::optional<TrackId> cut_;
};

class Walk {
public:
    Walk(unsigned seed, bool planned) : random_(seed)
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

    void run(std::chrono::seconds length)
    {
        for (auto t = 0s; t < length && !testing::Test::HasFailure(); t += step) {
            if (number(0, 40) == 0)
                disturb();
            second();
        }
        if (!testing::Test::HasFailure())
            calm_down();
    }

private:
    int number(int least, int most)
    {
        return std::uniform_int_distribution<int>(least, most)(random_);
    }
    const Item& one_of(const std::vector<Item>& items)
    {
        return items[static_cast<std::size_t>(number(0, static_cast<int>(items.size()) - 1))];
    }
    void make_ready(const std::string& location)
    {
        auto& length = lengths_[location];
        if (length == Seconds{})
            length = Seconds(number(5, 400));
        shelf_.states[location] = Ready{.duration = length, .title = {}};
    }
    void make_plan()
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

    void build(std::optional<playlist::Position> position, control::DayState day)
    {
        director_.emplace(DirectorOptions{}, shelf_, deck_, *desk_, std::move(day));
        director_->set_stage(stage_);
        director_->set_programme(playlist::Programme(list_, {}), true);
        director_->resume(position.value_or(playlist::Position{}), now_);
        director_->set_plan(plan_of(events_));
    }
    void kill()
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

    void disturb()
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
    void give(const control::Command& command)
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
    void play(control::command::Place place)
    {
        give(control::command::Play{.item = one_of(others_), .place = place});
    }
    // What the order is about is the tests of the desk; here, that the show goes on after it.
    void order(const control::Command& command)
    {
        give(command);
        ordered_ = now_;
        free_choice_ = true;
        if (on_air_ && !on_air_->request.empty())
            undecided_.insert(on_air_->request);
    }
    void fail_or_mend()
    {
        const auto& item = number(0, 1) == 0 ? one_of(list_) : one_of(others_);
        const auto bad = number(0, 2) == 0;
        note((bad ? "fails: " : "is ready: ") + item.location);
        if (!bad)
            return make_ready(item.location);
        shelf_.states[item.location] = Unavailable{.error_class = "network",
                                                   .reason = "no route",
                                                   .until = std::chrono::system_clock::now() + 1h,
                                                   .quarantined = number(0, 1) == 0};
        was_bad_.insert(item.location);
    }
    void come_or_go()
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

    void second()
    {
        now_ += step;
        wall_ += step;
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

    bool is_ready(const std::string& location) const
    {
        return std::holds_alternative<Ready>(shelf_.states.at(location));
    }

    // Where what is on air is, before it may leave.
    void look_at_leaving()
    {
        if (on_air_ && deck_.on_air && deck_.on_air->id == on_air_->id)
            left_at_ = deck_.on_air->at;
    }
    void look_at_start()
    {
        const auto& now_on = director_->on_air();
        if (on_air_ && (!now_on || now_on->id != on_air_->id))
            left(*on_air_, left_at_);
        const bool started = now_on && (!on_air_ || now_on->id != on_air_->id);
        on_air_ = now_on;
        if (started)
            look_at(*now_on);
    }

    void left(const Director::Playing& one, Seconds at)
    {
        const bool to_its_end = at + step >= one.duration;
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
    void look_at(const Director::Playing& one)
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
    void look_at_request(const Director::Playing& one)
    {
        ASSERT_FALSE(played_.contains(one.request) && !undecided_.contains(one.request))
            << "once more: " << one.entry.item.location << history();
        const auto place = places_.find(one.request);
        if (place != places_.end() && !undecided_.contains(one.request)) {
            ASSERT_NEAR(one.from.count(), place->second.count(), 2.1) << history();
        }
    }
    void look_at_programme(const Director::Playing& one)
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
    void look_at_order(const playlist::Position& position)
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
    static playlist::Position without_offset(playlist::Position position)
    {
        position.offset = {};
        return position;
    }

    void look()
    {
        const bool dark = !deck_.on_air;
        const bool could = !director_->paused() && !stage_.on_air &&
                           std::ranges::any_of(
                               list_, [this](const auto& item) { return is_ready(item.location); });
        dead_ = dark && could ? dead_ + step : 0s;
        ASSERT_LE(dead_, 5s) << "dead air" << history();
        calling_ = stage_.calls ? calling_ + step : 0s;
        ASSERT_LE(calling_, 1s) << "the publisher waits" << history();
        if (desk_->with([](auto& desk) { return desk.state().paused; }) && director_->on_air()) {
            ASSERT_TRUE(director_->paused() ||
                        director_->on_air()->claim <= control::Claim::hard_event)
                << history();
        }
        look_at_events();
    }
    // Its item is ready, so a hard event is on at its second; only a publisher comes before it.
    void look_at_events()
    {
        for (const auto& event : events_) {
            if (event.options.start != schedule::StartMode::hard || wall_ != event.start + 1s)
                continue;
            const auto& on = director_->on_air();
            const bool is_on = on && on->event && on->event->uid == event.uid;
            const auto lately = [this](Director::Time at) { return now_ - at < 5s; };
            ASSERT_TRUE(is_on || stage_.on_air || lately(ordered_) || lately(publisher_left_) ||
                        lately(began_))
                << event.uid << " is not on" << history();
        }
    }

    // Once nobody does anything any more, all that was asked for is played and the programme goes on.
    void calm_down()
    {
        for (const auto* items : {&list_, &others_})
            for (const auto& item : *items)
                make_ready(item.location);
        give(control::command::Resume{});
        if (stage_.on_air)
            come_or_go();
        stage_.calls = false;
        for (auto t = 0s; t < 40h && !testing::Test::HasFailure(); t += step) {
            second();
            const bool waiting =
                desk_->with([](auto& desk) { return !desk.state().queue.empty(); });
            if (!waiting && on_air_ && on_air_->of_programme())
                return;
        }
        if (!testing::Test::HasFailure())
            FAIL() << "the programme does not go on" << history();
    }

    void note(const std::string& what)
    {
        history_.push_back(schedule::to_text(std::chrono::floor<std::chrono::seconds>(wall_)) +
                           " " + what);
    }
    std::string history() const
    {
        std::string text = "\n";
        const auto first = history_.size() > 25 ? history_.size() - 25 : 0;
        for (auto i = first; i < history_.size(); ++i)
            text += history_[i] + "\n";
        return text;
    }

    std::mt19937 random_;
    std::vector<Item> list_;
    std::vector<Item> others_;
    std::map<std::string, Seconds> lengths_;
    std::vector<PlannedEvent> events_;
    Director::Time now_ = Director::Time{} + 100h;
    Director::Time began_ = now_;
    Director::WallTime wall_ = evening;
    WalkShelf shelf_;
    WalkDeck deck_;
    WalkStage stage_;
    std::optional<control::SharedDesk> desk_{std::in_place};
    std::optional<Director> director_;

    std::optional<Director::Playing> on_air_;
    Seconds left_at_{};
    Director::Time left_since_{};
    Director::Time ordered_{};
    Director::Time publisher_left_{};
    bool free_choice_ = true;                 // an order has moved the programme
    std::optional<playlist::Position> last_;  // of the programme
    std::optional<std::pair<playlist::Position, Seconds>> expected_;
    std::vector<playlist::Position> early_;
    std::set<std::string> was_bad_;          // of the list, since the last one began
    std::set<std::string> played_;           // requests
    std::set<std::string> undecided_;        // requests that an order was about
    std::map<std::string, Seconds> places_;  // where a request goes on
    std::chrono::seconds dead_{};
    std::chrono::seconds calling_{};
    std::vector<std::string> history_;
};

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
