// control/people.hpp: who may come in, as what, by which link and on which devices.
//
// A person gets in by a link that works once, and stays by a session of that device. Of both only a digest is kept
// (base/sha256.hpp): what is in the file opens nothing. They are 256 random bits, so that a plain digest is enough.
//
// Pure: digests and time in. A change counts for the next request, whatever pages are open.
//
// Bounds   100 people, 20 sessions each: with one more the one that was used least recently goes. A newer link takes
//          the place of the one before.
// Threads  one owner.
#pragma once

#include "base/result.hpp"
#include "control/command.hpp"
#include "control/person.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::control {

using WallTime = std::chrono::system_clock::time_point;

inline constexpr std::size_t people_limit = 100;
inline constexpr std::size_t sessions_limit = 20;  // of one person
inline constexpr std::size_t longest_name = 64;    // bytes
inline constexpr std::size_t member_channels_limit = 32;
inline constexpr std::size_t longest_channel_name = 128;  // bytes

// A link that invites somebody waits until he reads his messages; one for a further device of one's own does not.
inline constexpr std::chrono::hours invitation_is_good_for{24};
inline constexpr std::chrono::minutes device_link_is_good_for{10};
// Phones are used each evening or so, and to be invited anew needs an admin.
inline constexpr std::chrono::hours session_idle_limit{14 * 24};
inline constexpr std::chrono::hours session_limit{90 * 24};

// Of a hub: what somebody may on which channel.
using ChannelRoles = std::map<std::string, Role, std::less<>>;

struct Member {
    std::string id = {};
    std::string name = {};
    Role role = Role::viewer;
    ChannelRoles channels = {};  // empty: `role` counts on each
    WallTime made{};
    std::optional<WallTime> used = {};  // to the hour
    std::string link = {};              // digest; empty: none waits
    WallTime link_until{};

    friend bool operator==(const Member&, const Member&) = default;
};

struct Session {
    std::string id = {};
    std::string member = {};  // its id
    std::string key = {};     // digest
    std::string device = {};  // as the browser names itself
    WallTime made{};
    WallTime used{};  // to the hour

    friend bool operator==(const Session&, const Session&) = default;
};

// What is kept over a restart.
struct PeopleState {
    std::vector<Member> members = {};
    std::vector<Session> sessions = {};
    std::uint64_t last_id = 0;  // ids are never used again

    friend bool operator==(const PeopleState&, const PeopleState&) = default;
};

class People {
public:
    explicit People(PeopleState state = {}) : state_(std::move(state)) {}

    const PeopleState& state() const { return state_; }

    // People are named by id or by name, whatever its case.
    const Member* find(std::string_view who) const;

    Result<Member, Refused> add(std::string_view name, Role role, WallTime now);
    Result<Member, Refused> set_role(std::string_view who, Role role);
    Result<Member, Refused> set_channels(std::string_view who, ChannelRoles channels);
    Result<Member, Refused> remove(std::string_view who);  // and all his sessions
    Result<Member, Refused> set_link(std::string_view who, std::string link, WallTime until);

    // Spends the link. Nothing: it is not good, or not any more.
    std::optional<Session> enter(std::string_view link, std::string key, std::string_view device,
                                 WallTime now);
    // Whose session this is, which is marked as used.
    std::optional<Session> session(std::string_view key, WallTime now);
    // The same by its id, which only looks.
    std::optional<Session> current_session(std::string_view id, WallTime now) const;
    const Member* member_of(const Session& session) const;
    bool end_session(std::string_view id);

    // Whether session() has changed anything since the last call.
    bool take_touched() { return std::exchange(touched_, false); }

private:
    const Member* member_with(std::string_view id) const;
    Member* found(std::string_view who);
    std::string next_id(char kind);
    void forget_old(WallTime now);

    PeopleState state_;
    bool touched_ = false;
};

std::optional<Role> role_from(std::string_view word);

// What a member may on a channel of a hub; nothing: he does not even see it. An admin is one everywhere. Whoever has roles
// on channels has them there, and nothing elsewhere.
std::optional<Role> role_on(const Member& member, std::string_view channel);

// ---- As JSON

inline constexpr std::size_t people_file_limit_bytes = 1024 * 1024;
std::string people_to_json(const PeopleState& state);  // the file; with digests
Result<PeopleState> people_from_json(std::string_view text);

// What an admin may see: no digests.
std::string members_json(const PeopleState& state);
std::string member_json(const Member& member);
// Of one member, or of all; `current` is the session of whoever asks.
std::string sessions_json(const PeopleState& state, const std::optional<std::string>& member,
                          std::string_view current);

// {"name": TEXT, "role": "viewer" | "operator" | "editor" | "admin", "channels": {NAME: ROLE, …}?}; to change somebody
// "role", "channels" or both. Of a new one with channels the role may be left out: he is a viewer.
struct MemberRequest {
    std::string name = {};
    std::optional<Role> role = {};
    std::optional<ChannelRoles> channels = {};
};
Result<MemberRequest> member_from_json(std::string_view text, bool with_name);

}  // namespace tgvs::control
