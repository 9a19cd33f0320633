// control/api.hpp: commands, answers and the kept desk as JSON. Pure text in and out.
//
// What does not read exactly as described here is refused with the member that is wrong: a name that is not known, a
// wrong type, a text over its bound.
#pragma once

#include "base/result.hpp"
#include "control/desk.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::control {

inline constexpr std::size_t command_limit_bytes = 8 * 1'024;

//   {"command": "skip" | "restart-item" | "previous", "item": ID?}
//   {"command": "seek", "second": NUMBER, "relative": BOOL?, "item": ID?}
//   {"command": "pause", "length_s": NUMBER?}    {"command": "resume"}
//   {"command": "play", "location": TEXT, "place": "now" | "next" | "last"?}
//   {"command": "queue-move", "entry": ID, "before": ID?}
//   {"command": "queue-remove", "entry": ID}     {"command": "queue-clear"}
//   {"command": "playlist-add", "location": TEXT, PLACE?, "create": BOOL?, LIST?}
//   {"command": "playlist-remove", "entry": ID, LIST?}
//   {"command": "playlist-move", "entry": ID, PLACE?, LIST?}
//   {"command": "playlist-replace", "entry": ID, "location": TEXT, LIST?}
//       PLACE: "first": true | "after": ID | "before": ID; else at the end
//       LIST: "list": NAME ("default" if it is missing), "revision": TEXT on which the change was made
//   {"command": "list-use", "list": NAME}        {"command": "shuffle" | "loop", "on": BOOL}
//   {"command": "live-admit"}    {"command": "live-end"}    {"command": "live-refuse", "length_s": NUMBER?}
//   {"command": "queue-restore", "entry": ID}
//   {"command": "title-set", "text": TEXT}       {"command": "title-auto"}
//   {"command": "start" | "stop"}
//   {"command": "library-retry" | "library-refetch" | "library-delete", "item": ID}
// A location is what somebody typed: it is the caller's to find out what that is.
Result<Command> command_from_json(std::string_view text);
// The members of an object that stand in for those of a command: from the address of a resource.
using Given = std::vector<std::pair<std::string, std::string>>;
Result<Command> command_from_json(std::string_view text, const Given& given);

std::string done_json(const Done& done);
// RFC 9457, with `code` for programs and `remedy` for people.
std::string problem_json(int status, std::string_view code, std::string_view text,
                         std::string_view remedy = {});

// The desk as it is kept over a restart (STATE_DIR/desk.json).
inline constexpr std::size_t desk_limit_bytes = 1024 * 1024;
std::string desk_to_json(const DeskState& state);
Result<DeskState> desk_from_json(std::string_view text);

}  // namespace tgvs::control
