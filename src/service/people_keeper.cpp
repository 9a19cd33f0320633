#include "service/people_keeper.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/sha256.hpp"
#include "http/panel_token.hpp"

#include <prometheus/counter.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;
using control::RefusalCode;
using control::Refused;

constexpr std::string_view people_log = "people";

std::unexpected<Refused> not_written(const Error& error)
{
    return std::unexpected(Refused{.code = RefusalCode::not_written,
                                   .text = "nothing has changed: " + error.message,
                                   .remedy = "free some space, or check STATE_DIR"});
}

void put_aside(const fs::path& file, const std::string& reason)
{
    auto aside = file;
    aside += ".damaged";
    std::error_code ignored;
    fs::rename(file, aside, ignored);
    log::error(people_log, "cannot read the list of people; it was moved aside",
               {{"file", aside.string()}, {"reason", reason}});
}

}  // namespace

PeopleKeeper::PeopleKeeper(const fs::path& state_dir, prometheus::Registry& registry, Clock clock)
    : file_(state_dir / "people.json"),
      backup_(state_dir / "people.last-good.json"),
      refused_(
          counter(registry, "tgvs_people_refused_total", "Invalid links and sessions of people.")),
      clock_(std::move(clock))
{
    if (auto state = load(file_))
        people_ = control::People(*std::move(state));
    else if (auto before = load(backup_)) {
        log::error(people_log, "using the last good copy of the list of people",
                   {{"people", before->members.size()}});
        people_ = control::People(*std::move(before));
    }
}

std::optional<control::PeopleState> PeopleKeeper::load(const fs::path& file)
{
    std::error_code error;
    if (!fs::exists(file, error))
        return std::nullopt;
    const auto text = read_file(file, control::people_file_limit_bytes);
    auto state = text ? control::people_from_json(*text) : std::unexpected(text.error());
    if (state)
        return *std::move(state);
    put_aside(file, state.error().message);
    return std::nullopt;
}

Result<void> PeopleKeeper::save(const control::PeopleState& state)
{
    const auto text = control::people_to_json(state);
    if (auto written = write_file_atomically(file_, text); !written)
        return written;
    if (auto written = write_file_atomically(backup_, text); !written)
        log::warn(people_log, "cannot write the backup of the list of people; check STATE_DIR",
                  {{"reason", written.error().message}});
    return {};
}

Result<control::Member, Refused> PeopleKeeper::change(
    const std::function<Result<control::Member, Refused>(control::People&)>& how)
{
    auto changed = people_;
    auto member = how(changed);
    if (!member)
        return member;
    if (auto saved = save(changed.state()); !saved)
        return not_written(saved.error());
    take(std::move(changed));
    return member;
}

Result<Secret, Refused> PeopleKeeper::new_link(std::string_view who, std::chrono::seconds good_for)
{
    auto secret = http::random_secret();
    if (!secret)
        return not_written(secret.error());
    const auto member = change([&](control::People& people) {
        return people.set_link(who, sha256_hex(secret->reveal()), clock_() + good_for);
    });
    if (!member)
        return std::unexpected(member.error());
    return *std::move(secret);
}

Result<void, Refused> PeopleKeeper::end_session(std::string_view id,
                                                const std::optional<std::string>& member)
{
    const auto& sessions = people_.state().sessions;
    const auto session = std::ranges::find(sessions, id, &control::Session::id);
    if (session == sessions.end() || (member && session->member != *member))
        return std::unexpected(Refused{.code = RefusalCode::unknown_entry,
                                       .text = "there is no such session",
                                       .remedy = "the list of sessions has their ids"});
    auto changed = people_;
    changed.end_session(id);
    if (auto saved = save(changed.state()); !saved)
        return not_written(saved.error());
    take(std::move(changed));
    return {};
}

void PeopleKeeper::take(control::People changed)
{
    people_ = std::move(changed);
    if (changed_)
        changed_();
}

std::optional<control::Person> PeopleKeeper::current(const control::Person& person) const
{
    if (person.member.empty())
        return person;
    const auto session = people_.current_session(person.session, clock_());
    if (!session)
        return std::nullopt;
    const auto& member = *people_.member_of(*session);
    auto now = person;
    now.name = member.name;
    now.role = member.role;
    return now;
}

std::optional<control::Person> PeopleKeeper::person(std::string_view secret)
{
    const auto session = people_.session(sha256_hex(secret), clock_());
    // When it was used is worth a try.
    if (people_.take_touched())
        if (auto saved = save(people_.state()); !saved)
            log::warn(people_log, "cannot save when people were last here; check STATE_DIR",
                      {{"reason", saved.error().message}});
    if (!session) {
        refused_.Increment();
        return std::nullopt;
    }
    const auto& member = *people_.member_of(*session);
    return control::Person{.name = member.name,
                           .role = member.role,
                           .door = {},
                           .member = member.id,
                           .session = session->id};
}

std::optional<http::GuestSource::Entered> PeopleKeeper::enter(std::string_view link,
                                                              std::string_view device)
{
    auto secret = http::random_secret();
    if (!secret)
        return std::nullopt;
    auto changed = people_;
    const auto session =
        changed.enter(sha256_hex(link), sha256_hex(secret->reveal()), device, clock_());
    if (changed.state() == people_.state()) {
        refused_.Increment();
        return std::nullopt;
    }
    if (auto saved = save(changed.state()); !saved) {
        log::error(people_log,
                   "nobody can log in: cannot save which links are used up; check STATE_DIR",
                   {{"reason", saved.error().message}});
        return std::nullopt;
    }
    take(std::move(changed));
    if (!session) {
        refused_.Increment();
        return std::nullopt;
    }
    log::info(people_log, "somebody has logged in", {{"name", people_.member_of(*session)->name}});
    return Entered{.session = *std::move(secret), .good_for = control::session_limit};
}

void PeopleKeeper::leave(std::string_view secret)
{
    if (const auto session = people_.session(sha256_hex(secret), clock_()))
        if (auto ended = end_session(session->id, {}); !ended)
            log::warn(people_log, "cannot end a session", {{"reason", ended.error().text}});
}

}  // namespace tgvs::service
