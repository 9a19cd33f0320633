// http/acting.hpp: for whom somebody acts who has come by the control socket: the person that a hub has let in.
//
// Whoever may open the socket is an admin, and could name himself as he likes; so nothing is given away by believing him.
// On the panel's port nobody is asked for this, and nobody believed.
#pragma once

#include "base/result.hpp"
#include "control/person.hpp"
#include "http/message.hpp"

#include <string>

namespace tgvs::http {

inline constexpr std::string_view acting_name_header = "Tgvs-Person";  // percent-encoded
inline constexpr std::string_view acting_role_header = "Tgvs-Role";

// The owner of the socket himself, if neither header is there.
Result<control::Person> acting_person(const Request& request);

// The two lines of a request's head.
std::string acting_headers(const control::Person& person);

}  // namespace tgvs::http
