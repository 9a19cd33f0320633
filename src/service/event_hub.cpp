#include "service/event_hub.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "http/encoding.hpp"
#include "service/api_answers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace tgvs::service {

namespace {

using EventJson = nlohmann::ordered_json;

constexpr std::size_t longest_event_id = 64;
constexpr std::string_view come_again = "retry: 2000\n";  // ms, when the connection is lost

prometheus::Counter& ended_streams(prometheus::Registry& registry, const char* reason)
{
    return counter(registry, "tgvs_event_streams_ended_total",
                   "Event streams that were closed because of a slow reader, or refused because "
                   "there were too many.",
                   {{"reason", reason}});
}

std::string me_json(const control::Person& person)
{
    return EventJson{{"name", person.name}, {"role", to_string(person.role)}}.dump(
        -1, ' ', false, EventJson::error_handler_t::replace);
}

}  // namespace

// What one listener hears.
class EventHub::Stream : public http::Feed {
public:
    Stream(EventHub& hub, Listener listener, std::string_view after)
        : hub_(hub), listener_(std::move(listener)), who_(control::identity(listener_.person))
    {
        std::optional<control::EventLog::Number> heard;
        {
            const std::scoped_lock lock(hub_.mutex_);
            heard = hub_.log_.find(after);
            heard_ = heard.value_or(hub_.log_.last());
        }
        if (!heard)
            first_ = after.empty() ? "snapshot" : "reset";
        hub_.streams_.push_back(this);
        hub_.open_.Set(static_cast<double>(hub_.streams_.size()));
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() override { hub_.left(*this); }

    const std::string& who() const { return who_; }
    void end() { over_ = true; }

    Part news() override
    {
        Part part{.texts = {}, .last = over_};
        if (over_ || !still_there(part))
            return part;
        if (const auto* first = std::exchange(first_, nullptr))
            part.texts.push_back(snapshot(first));
        const std::scoped_lock lock(hub_.mutex_);
        for (auto& text : hub_.log_.after(heard_, listener_.person))
            part.texts.push_back(std::move(text));
        heard_ = hub_.log_.last();
        return part;
    }

    Part pulse() override
    {
        auto part = news();
        if (part.texts.empty())
            part.texts.push_back(own("ping", {}, "{}"));
        return part;
    }

    bool give_up() override
    {
        if (gone_ = over_ || !listener_.now(listener_.person); gone_)
            return true;
        const std::scoped_lock lock(hub_.mutex_);
        return hub_.log_.too_far_behind(heard_);
    }

    void dropped() override
    {
        if (gone_)
            return;
        hub_.dropped_.Increment();
        log::info("events", "an event stream was closed: its client does not read",
                  {{"by", listener_.person.name}});
    }

private:
    // Says so, if somebody has become somebody else, or nobody.
    bool still_there(Part& part)
    {
        auto now = listener_.now(listener_.person);
        part.last = !now;
        if (!now)
            part.texts.push_back(own("bye", {}, R"({"code":"session_ended"})"));
        else if (now->role != listener_.person.role || now->name != listener_.person.name)
            part.texts.push_back(own("me", {}, me_json(*now)));
        if (now)
            listener_.person = *std::move(now);
        return !part.last;
    }

    // What was posted since is in it, and is told all the same: it says the same once more.
    Text snapshot(const char* name)
    {
        std::string id;
        {
            const std::scoped_lock lock(hub_.mutex_);
            id = hub_.log_.id_of(heard_);
        }
        const auto text = own(name, id, listener_.snapshot());
        return std::make_shared<const std::string>(std::string(come_again) + *text);
    }

    Text own(std::string_view name, std::string_view id, std::string_view json) const
    {
        return std::make_shared<const std::string>(
            control::event_text(name, id, control::with_time(json, hub_.clock_())));
    }

    EventHub& hub_;
    Listener listener_;
    control::EventLog::Number heard_ = 0;
    const char* first_ = nullptr;  // what it begins with
    bool gone_ = false;            // his session is over
    std::string who_;
    bool over_ = false;  // its place is another's
};

EventHub::EventHub(prometheus::Registry& registry, std::string run, Clock clock)
    : clock_(std::move(clock)),
      open_(gauge(registry, "tgvs_event_streams", "Event streams that are open.")),
      dropped_(ended_streams(registry, "slow")),
      refused_(ended_streams(registry, "too_many")),
      log_(std::move(run))
{
}

EventHub::EventHub(prometheus::Registry& registry)
    : EventHub(registry, fmt::format("{:08x}", std::random_device{}()))
{
}

void EventHub::post(control::Topic topic, std::string_view object, std::string_view member)
{
    {
        const std::scoped_lock lock(mutex_);
        log_.post(topic, object, clock_(), member);
    }
    bell_.ring();
}

void EventHub::left(const Stream& stream)
{
    std::erase(streams_, &stream);
    open_.Set(static_cast<double>(streams_.size()));
}

// Takes one from whoever has the most, if `who` would not have as many with it.
bool EventHub::make_room(const std::string& who)
{
    const auto count_of = [this](const std::string& one) {
        return std::ranges::count(streams_, one, &Stream::who);
    };
    const auto most = std::ranges::max_element(
        streams_, {}, [&](const Stream* stream) { return count_of(stream->who()); });
    if (most == streams_.end() || count_of((*most)->who()) <= count_of(who) + 1)
        return false;
    auto* const leaving = *most;
    left(*leaving);
    leaving->end();
    bell_.ring();
    return true;
}

http::Response EventHub::open(const http::Request& request, Listener listener)
{
    if (request.method != http::Method::get)
        return only("GET");
    const auto asked = http::query_value(request.query, "after");
    const auto after = asked ? std::string_view(*asked) : request.last_event_id;
    if (after.size() > longest_event_id)
        return problem(400, "bad_request", "that is not an event id",
                       "leave it out: the stream then begins with a snapshot");
    const bool full = streams_.size() >= streams_limit;
    if (full)
        refused_.Increment();
    if (full && !make_room(control::identity(listener.person))) {
        auto response =
            problem(503, "too_many_streams", fmt::format("{} pages are open", streams_limit),
                    "close those that nobody is using");
        response.headers.push_back({"Retry-After", "10"});
        return response;
    }
    return {.status = 200,
            .content_type = "text/event-stream",
            // A proxy passes it on at once.
            .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
            .feed = std::make_shared<Stream>(*this, std::move(listener), after)};
}

}  // namespace tgvs::service
