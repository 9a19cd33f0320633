#include "library/live_course.hpp"

namespace tgvs::library {

LiveCourse::Verdict LiveCourse::judge(const Look& look, Time now) const
{
    if (look.ended)
        return Verdict::ended;
    return now - look.fed_at >= options_.stall ? Verdict::stalled : Verdict::keep;
}

LiveCourse::Step LiveCourse::dropped(const Drop& drop)
{
    const auto enough = drop.why == Verdict::stalled ? options_.steady : options_.good;
    const bool good = drop.delivered >= enough;
    if (good) {
        fruitless_ = 0;
        backoff_.reset();
    } else {
        ++fruitless_;
    }
    if (good || !failing_since_)
        failing_since_ = drop.fed_at;
    if (fruitless_ >= options_.restarts_limit)
        return {.next = Next::over};
    if (drop.successor)
        return {.next = Next::successor};
    // A drop after good minutes is most often a short one: the same address is tried first.
    return {.next = Next::start,
            .pause = good ? std::chrono::milliseconds(0) : backoff_.next(),
            .doubt_address = drop.refused || !good};
}

void LiveCourse::played(Seconds delivered)
{
    if (!ever_played_ || delivered >= options_.steady)
        failing_since_.reset();
    ever_played_ = true;
}

}  // namespace tgvs::library
