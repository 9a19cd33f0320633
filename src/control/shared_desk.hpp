// control/shared_desk.hpp: the desk between the doors, each on a thread of its own, and the director.
#pragma once

#include "control/desk.hpp"

#include <mutex>
#include <utility>

namespace tgvs::control {

class SharedDesk {
public:
    explicit SharedDesk(DeskState state = {}, ProgrammeChoice settings = {})
        : desk_(std::move(state), std::move(settings))
    {
    }

    // `f` gets the desk to itself; it must not wait for anything.
    template <typename F>
    decltype(auto) with(F&& f)
    {
        const std::scoped_lock lock(mutex_);
        return std::forward<F>(f)(desk_);
    }

private:
    std::mutex mutex_;
    Desk desk_;
};

}  // namespace tgvs::control
