#include "service/desk_store.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "control/api.hpp"

#include <system_error>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds write_every{2};

// Where a request that is on air has got to changes all the time.
control::DeskState without_places(control::DeskState state)
{
    for (auto& request : state.queue)
        request.from = {};
    return state;
}

}  // namespace

control::DeskState DeskStore::load()
{
    std::error_code error;
    if (!std::filesystem::exists(file_, error))
        return {};
    const auto text = read_file(file_, control::desk_limit_bytes);
    auto state = text ? control::desk_from_json(*text) : std::unexpected(text.error());
    if (state) {
        saved_ = *state;
        return *std::move(state);
    }
    auto aside = file_;
    aside += ".damaged";
    std::filesystem::rename(file_, aside, error);
    log::error("desk", "the saved queue cannot be used; starting with an empty one",
               {{"file", aside.string()}, {"reason", state.error().message}});
    return {};
}

void DeskStore::keep(const control::DeskState& state, Time now)
{
    if (state == saved_ && !failed_)
        return;
    if (now - saved_at_ < write_every && without_places(state) == without_places(saved_))
        return;
    saved_at_ = now;
    save(state);
}

void DeskStore::save(const control::DeskState& state)
{
    saved_ = state;
    const auto written =
        write_file_atomically(file_, control::desk_to_json(state), {.durable = false});
    if (!written && !failed_)
        log::error("desk", "cannot save the queue; it would be lost with a restart",
                   {{"reason", written.error().message}});
    failed_ = !written;
}

}  // namespace tgvs::service
