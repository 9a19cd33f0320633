#include "telegram/flood_gate.hpp"

#include <chrono>
#include <string>

namespace tgvs::telegram {

std::optional<CallError> FloodGate::refusal(std::uint32_t method, Time now)
{
    const auto found = closed_.find(method);
    if (found == closed_.end())
        return std::nullopt;
    if (now >= found->second.until) {
        closed_.erase(found);
        return std::nullopt;
    }
    auto error = found->second.error;
    const auto left = std::chrono::ceil<std::chrono::seconds>(found->second.until - now);
    error.text = parse_rpc_error(error.code, error.text).name + '_' + std::to_string(left.count());
    return error;
}

void FloodGate::note(std::uint32_t method, const CallError& error, Time now)
{
    const auto meaning = classify(error);
    if (meaning.kind == ErrorKind::wait)
        closed_[method] = {now + meaning.pause, error};
}

}  // namespace tgvs::telegram
