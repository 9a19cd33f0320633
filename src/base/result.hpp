// base/result.hpp: expected failures are values.
//
// A module whose callers branch on the reason declares its own error type and uses Result<T, That>;
// everybody else uses Error, a sentence for people. No exception crosses a module's border.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tgvs {

struct Error {
    std::string message;  // one sentence without a full stop; never holds a secret
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

inline std::unexpected<Error> failure(std::string message)
{
    return std::unexpected(Error{std::move(message)});
}

}  // namespace tgvs
