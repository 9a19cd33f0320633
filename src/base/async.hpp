// base/async.hpp: std::async that returns an error when no thread can be started.
#pragma once

#include "base/result.hpp"

#include <future>
#include <system_error>
#include <type_traits>
#include <utility>

namespace tgvs {

// What it returns must be waited for, as that of std::async.
template <class Function>
Result<std::future<std::invoke_result_t<std::decay_t<Function>>>> start_async(Function&& function)
{
    try {
        return std::async(std::launch::async, std::forward<Function>(function));
    } catch (const std::system_error& error) {
        return failure("cannot start a thread", error.code());
    }
}

}  // namespace tgvs
