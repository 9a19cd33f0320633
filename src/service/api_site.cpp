#include "service/api_site.hpp"

#include "base/sha256.hpp"
#include "http/encoding.hpp"
#include "http/web_files.hpp"
#include "service/api_answers.hpp"

#include <fmt/format.h>

#include <ctime>

namespace tgvs::service {

namespace {

constexpr std::size_t shortest_key = 16;
constexpr std::string_view openapi_path = "/api/v1/openapi.json";
constexpr std::string_view not_read = "not_read";  // in the record: it was refused before

std::string digest_of(const http::Request& request)
{
    return sha256_hex(fmt::format("{} {}\n{}", static_cast<int>(request.method), request.path,
                                  request.body.reveal()));
}

constexpr std::string_view flood_text = "at most 60 commands a minute are accepted from one person";
constexpr std::string_view busy_text = "too much is asked at once";
constexpr std::string_view key_text = "that Idempotency-Key was already used for another command";

// Of this thread: what else runs on the machine does not count.
std::chrono::nanoseconds processor_time()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

http::Response come_again(std::chrono::milliseconds wait, std::string_view code,
                          std::string_view text)
{
    auto response = problem(429, code, text, "wait some seconds");
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    response.headers.push_back({"Retry-After", std::to_string(seconds)});
    return response;
}

}  // namespace

ApiSite::ApiSite(DeskSite& desk, PeopleKeeper& people, Ledger& ledger, EventHub& events,
                 Clock clock)
    : desk_(desk),
      members_(people),
      ledger_(ledger),
      people_(people, ledger),
      events_(events),
      clock_(std::move(clock))
{
    ledger.set_listener([&events](const std::string& row, const control::Person& person) {
        events.post(control::Topic::command, row, person.member);
    });
    people.set_listener([&events, &people] {
        events.post(control::Topic::people, control::members_json(people.state()));
    });
}

http::Response ApiSite::answer(const http::Request& request, const control::Person& person)
{
    if (request.method == http::Method::get)
        return in_share(request, person);
    const auto who = identity(person);
    const auto key = request.idempotency_key;
    if (!key.empty() && (key.size() < shortest_key || key.size() > control::longest_replay_key))
        return problem(400, "bad_request", "an Idempotency-Key has 16 to 128 characters");
    if (key.empty())
        return command(request, person);
    const auto digest = digest_of(request);
    const auto [before, other] = replays_.find(who, key, digest, clock_());
    if (other)
        return refuse_key(person);
    if (before != nullptr)
        return json_answer(before->status, before->body);
    auto response = command(request, person);
    // The link of an invitation is shown once and kept nowhere; a name is taken the second time.
    if (response.status != 429 && !request.path.starts_with("/api/v1/people"))
        replays_.keep(who, std::string(key), digest,
                      {.status = response.status, .body = std::string(http::bytes(response.body))},
                      clock_());
    return response;
}

http::Response ApiSite::in_share(const http::Request& request, const control::Person& person)
{
    if (person.role == control::Role::admin)
        return route(request, person);
    const auto who = identity(person);
    if (const auto wait = share_.wait(who, clock_()); wait.count() > 0)
        return come_again(wait, "too_many_requests", busy_text);
    const auto before = processor_time();
    auto response = route(request, person);
    share_.took(who, processor_time() - before, clock_());
    return response;
}

http::Response ApiSite::events(const http::Request& request, const control::Person& person)
{
    const auto channel = http::query_value(request.query, "channel");
    if (channel && *channel != "main")
        return problem(404, "not_found", "there is no such channel", "the one here is main");
    return events_.open(request, {.person = person,
                                  .now = [this](const auto& one) { return members_.current(one); },
                                  .snapshot = [this] { return desk_.channel_text(); }});
}

http::Response ApiSite::command(const http::Request& request, const control::Person& person)
{
    if (auto refused = refuse_flood(person))
        return *std::move(refused);
    return in_share(request, person);
}

std::optional<http::Response> ApiSite::refuse_flood(const control::Person& person)
{
    const auto answer = rate_.take(identity(person), clock_());
    if (answer.wait.count() == 0)
        return std::nullopt;
    if (answer.first)
        ledger_.note(not_read, person, Ledger::Result::refused, flood_text);
    return come_again(answer.wait, "too_many_commands", flood_text);
}

http::Response ApiSite::refuse_key(const control::Person& person)
{
    if (auto refused = refuse_flood(person))
        return *std::move(refused);
    ledger_.note(not_read, person, Ledger::Result::refused, key_text);
    return problem(422, "key_reused", std::string(key_text), "make a new key for each command");
}

http::Response ApiSite::route(const http::Request& request, const control::Person& person)
{
    if (request.path == "/api/v1/events")
        return events(request, person);
    if (request.path == openapi_path)
        return request.method == http::Method::get ? http::answer_web_file(openapi_path, request)
                                                   : only("GET");
    if (auto response = people_.answer(request, person))
        return *std::move(response);
    for (const auto& part : parts_)
        if (auto response = part(request, person))
            return *std::move(response);
    return desk_.answer(request, person);
}

}  // namespace tgvs::service
