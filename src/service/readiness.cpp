#include "service/readiness.hpp"

#include <string>
#include <variant>

namespace tgvs::service {

namespace {

control::Readiness readiness(const library::Absent& /*absent*/)
{
    return {};
}

control::Readiness readiness(const library::Preparing& state)
{
    return {.state = std::string(to_string(state.stage)), .progress = state.progress};
}

control::Readiness readiness(const library::Ready& state)
{
    return {.state = "ready", .duration = state.duration, .title = state.title};
}

control::Readiness readiness(const library::Playable& state)
{
    return {.state = "encoding",
            .progress = state.progress,
            .duration = state.duration,
            .title = state.title};
}

control::Readiness readiness(const library::LiveReady& state)
{
    return {.state = "live", .title = state.title};
}

control::Readiness readiness(const library::Unavailable& state)
{
    return {.state = "failed", .reason = state.reason};
}

}  // namespace

control::Readiness readiness_of(const library::ItemState& state)
{
    return std::visit([](const auto& one) { return readiness(one); }, state);
}

}  // namespace tgvs::service
