// service/people_keeper.hpp: the people, kept in STATE_DIR/people.json (mode 600).
//
// A change counts only once it is on disk: a link that was spent must not open again after a restart. What is written is
// written twice, one after the other, so that a file that was damaged by hand or by a disk leaves the one before.
//
// Threads  the pages' thread, but for the constructor.
#pragma once

#include "control/people.hpp"
#include "http/sources.hpp"

#include <prometheus/registry.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tgvs::service {

class PeopleKeeper : public http::GuestSource {
public:
    using Clock = std::function<control::WallTime()>;

    // Adds tgvs_people_refused_total to the registry.
    PeopleKeeper(const std::filesystem::path& state_dir, prometheus::Registry& registry,
                 Clock clock = std::chrono::system_clock::now);

    const control::PeopleState& state() const { return people_.state(); }
    control::WallTime now() const { return clock_(); }

    // Carries out one change and writes it. Nothing has changed if that fails.
    Result<control::Member, control::Refused> change(
        const std::function<Result<control::Member, control::Refused>(control::People&)>& how);
    // The secret of a new link for somebody.
    Result<Secret, control::Refused> new_link(std::string_view who, std::chrono::seconds good_for);
    // Of this member only, if one is given.
    Result<void, control::Refused> end_session(std::string_view id,
                                               const std::optional<std::string>& member);

    // Somebody who was let in, as he is now; nothing: his session is over. Who is no member stays who he is.
    std::optional<control::Person> current(const control::Person& person) const;
    // Called after each change.
    void set_listener(std::function<void()> changed) { changed_ = std::move(changed); }

    std::optional<control::Person> person(std::string_view session) override;
    std::optional<Entered> enter(std::string_view link, std::string_view device) override;
    void leave(std::string_view session) override;

private:
    Result<void> save(const control::PeopleState& state);
    void take(control::People changed);
    std::optional<control::PeopleState> load(const std::filesystem::path& file);

    std::filesystem::path file_;
    std::filesystem::path backup_;
    prometheus::Counter& refused_;
    Clock clock_;
    control::People people_;
    std::function<void()> changed_;
};

}  // namespace tgvs::service
