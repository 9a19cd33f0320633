#include "library/live_errands.hpp"

namespace tgvs::library {

void LiveErrands::ask(LiveErrand errand)
{
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(busy_, true))
            return;
        errand_ = std::move(errand);
    }
    wake_();
}

std::optional<LiveAnswer> LiveErrands::take()
{
    const std::lock_guard lock(mutex_);
    if (!answer_)
        return std::nullopt;
    busy_ = false;
    return std::exchange(answer_, std::nullopt);
}

std::optional<LiveErrand> LiveErrands::accept()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(errand_, std::nullopt);
}

void LiveErrands::answer(LiveAnswer answer)
{
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
}

}  // namespace tgvs::library
