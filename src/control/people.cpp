#include "control/people.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::control {

namespace {

constexpr std::size_t longest_device = 200;
constexpr std::chrono::hours used_step{1};  // finer would write the file all the time

std::unexpected<Refused> refused(RefusalCode code, std::string text, std::string remedy)
{
    return std::unexpected(
        Refused{.code = code, .text = std::move(text), .remedy = std::move(remedy)});
}

std::unexpected<Refused> nobody(std::string_view who)
{
    return refused(RefusalCode::unknown_entry,
                   fmt::format("there is nobody called {}", printable(who, longest_name)),
                   "the list of people has their names and ids");
}

std::optional<Refused> refuse_name(std::string_view name)
{
    const bool plain = !name.empty() && name.size() <= longest_name && name == trim(name) &&
                       name == printable(name, longest_name);
    const bool like_an_id = name.size() > 1 && to_lower(name.substr(0, 1)) == "p" &&
                            std::ranges::all_of(name.substr(1), is_digit);
    if (plain && !like_an_id)
        return std::nullopt;
    return Refused{.code = RefusalCode::bad_value,
                   .text = "that is not a valid name",
                   .remedy =
                       "a name has 1 to 64 bytes, no surrounding spaces, no line breaks, and does "
                       "not look like an id (p1)"};
}

bool is_over(const Session& session, WallTime now)
{
    return now - session.used > session_idle_limit || now - session.made > session_limit;
}

}  // namespace

const Member* People::find(std::string_view who) const
{
    // An id before any name, which may be like one in a file of an earlier version.
    if (const auto* member = member_with(who))
        return member;
    const auto named = std::ranges::find_if(
        state_.members, [&](const Member& one) { return to_lower(one.name) == to_lower(who); });
    return named != state_.members.end() ? &*named : nullptr;
}

const Member* People::member_with(std::string_view id) const
{
    const auto member = std::ranges::find(state_.members, id, &Member::id);
    return member != state_.members.end() ? &*member : nullptr;
}

Member* People::found(std::string_view who)
{
    const auto* one = find(who);
    return one != nullptr ? &state_.members[static_cast<std::size_t>(one - state_.members.data())]
                          : nullptr;
}

std::string People::next_id(char kind)
{
    return fmt::format("{}{}", kind, ++state_.last_id);
}

Result<Member, Refused> People::add(std::string_view name, Role role, WallTime now)
{
    if (auto wrong = refuse_name(name))
        return std::unexpected(*std::move(wrong));
    if (find(name) != nullptr)
        return refused(RefusalCode::taken, fmt::format("there is a {} already", name),
                       "give another name, or a new link to the existing person");
    if (state_.members.size() >= people_limit)
        return refused(RefusalCode::too_many, "there are already 100 people",
                       "remove those who no longer need access");
    state_.members.push_back(
        {.id = next_id('p'), .name = std::string(name), .role = role, .made = now});
    return state_.members.back();
}

Result<Member, Refused> People::set_role(std::string_view who, Role role)
{
    auto* member = found(who);
    if (member == nullptr)
        return nobody(who);
    member->role = role;
    return *member;
}

Result<Member, Refused> People::set_channels(std::string_view who, ChannelRoles channels)
{
    auto* member = found(who);
    if (member == nullptr)
        return nobody(who);
    member->channels = std::move(channels);
    return *member;
}

Result<Member, Refused> People::remove(std::string_view who)
{
    const auto* member = find(who);
    if (member == nullptr)
        return nobody(who);
    const auto gone = *member;
    std::erase_if(state_.sessions, [&](const Session& one) { return one.member == gone.id; });
    std::erase(state_.members, gone);
    return gone;
}

Result<Member, Refused> People::set_link(std::string_view who, std::string link, WallTime until)
{
    auto* member = found(who);
    if (member == nullptr)
        return nobody(who);
    member->link = std::move(link);
    member->link_until = until;
    return *member;
}

std::optional<Session> People::enter(std::string_view link, std::string key,
                                     std::string_view device, WallTime now)
{
    const auto member = std::ranges::find_if(
        state_.members, [&](const Member& one) { return !link.empty() && one.link == link; });
    if (member == state_.members.end())
        return std::nullopt;
    member->link.clear();
    // A clock that was set back does not make it last for longer.
    if (now >= member->link_until || member->link_until - now > invitation_is_good_for)
        return std::nullopt;
    forget_old(now);
    const auto is_his = [&](const Session& one) { return one.member == member->id; };
    if (std::ranges::count_if(state_.sessions, is_his) >=
        static_cast<std::ptrdiff_t>(sessions_limit)) {
        auto oldest = std::ranges::find_if(state_.sessions, is_his);
        for (auto one = oldest; one != state_.sessions.end(); ++one)
            if (is_his(*one) && one->used < oldest->used)
                oldest = one;
        state_.sessions.erase(oldest);
    }
    member->used = now;
    state_.sessions.push_back({.id = next_id('s'),
                               .member = member->id,
                               .key = std::move(key),
                               .device = printable(device, longest_device),
                               .made = now,
                               .used = now});
    return state_.sessions.back();
}

std::optional<Session> People::session(std::string_view key, WallTime now)
{
    const auto session = std::ranges::find(state_.sessions, key, &Session::key);
    if (key.empty() || session == state_.sessions.end())
        return std::nullopt;
    auto* member = found(session->member);
    if (member == nullptr || is_over(*session, now)) {
        state_.sessions.erase(session);
        touched_ = true;
        return std::nullopt;
    }
    if (now - session->used >= used_step) {
        touched_ = true;
        session->used = now;
        member->used = now;
    }
    return *session;
}

std::optional<Session> People::current_session(std::string_view id, WallTime now) const
{
    const auto session = std::ranges::find(state_.sessions, id, &Session::id);
    const bool good = session != state_.sessions.end() && !is_over(*session, now) &&
                      member_of(*session) != nullptr;
    return good ? std::optional(*session) : std::nullopt;
}

const Member* People::member_of(const Session& session) const
{
    return member_with(session.member);
}

bool People::end_session(std::string_view id)
{
    return std::erase_if(state_.sessions, [&](const Session& one) { return one.id == id; }) > 0;
}

void People::forget_old(WallTime now)
{
    std::erase_if(state_.sessions, [&](const Session& one) { return is_over(one, now); });
}

std::optional<Role> role_on(const Member& member, std::string_view channel)
{
    if (member.role == Role::admin || member.channels.empty())
        return member.role;
    const auto own = member.channels.find(channel);
    return own != member.channels.end() ? std::optional(own->second) : std::nullopt;
}

std::optional<Role> role_from(std::string_view word)
{
    for (const auto role : {Role::viewer, Role::operator_, Role::editor, Role::admin})
        if (word == to_string(role))
            return role;
    return std::nullopt;
}

}  // namespace tgvs::control
