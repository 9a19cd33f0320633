#include "http/acting.hpp"

#include "base/text.hpp"
#include "control/people.hpp"
#include "http/encoding.hpp"

#include <fmt/format.h>

namespace tgvs::http {

Result<control::Person> acting_person(const Request& request)
{
    if (request.acting_name.empty() && request.acting_role.empty())
        return control::Person{.name = "ctl", .role = control::Role::admin, .door = "ctl"};
    const auto role = control::role_from(request.acting_role);
    const auto name = percent_decoded(request.acting_name);
    if (!role || name.empty() || name.size() > control::longest_name || printable(name) != name)
        return failure("the request does not say on whose behalf it is made");
    return control::Person{.name = name, .role = *role, .door = "hub"};
}

std::string acting_headers(const control::Person& person)
{
    return fmt::format("{}: {}\r\n{}: {}\r\n", acting_name_header, percent_encoded(person.name),
                       acting_role_header, to_string(person.role));
}

}  // namespace tgvs::http
