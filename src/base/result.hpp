// base/result.hpp: expected failures are values.
//
// A module whose callers branch on the reason declares its own error type and uses Result<T, That>;
// everybody else uses Error, a sentence for people. No exception crosses a module's border.
#pragma once

#include <expected>
#include <string>
#include <system_error>
#include <utility>

namespace tgvs {

struct Error {
    std::string message;  // one sentence without a full stop; never holds a secret
    // Why the system refused, when it did. Decisions are made by this and never by the message.
    std::error_code system = {};
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

inline std::unexpected<Error> failure(std::string message)
{
    return std::unexpected(Error{std::move(message)});
}

// "cannot open x" and its cause: "cannot open x: Permission denied".
inline std::unexpected<Error> failure(const std::string& what, std::error_code system)
{
    return std::unexpected(Error{what + ": " + system.message(), system});
}

// The same with errno.
inline std::unexpected<Error> failure(const std::string& what, int error)
{
    return failure(what, std::error_code(error, std::generic_category()));
}

}  // namespace tgvs
