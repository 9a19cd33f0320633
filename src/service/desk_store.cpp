#include "service/desk_store.hpp"

#include "control/api.hpp"

#include <utility>

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

DeskStore::DeskStore(std::filesystem::path file)
    : file_(std::move(file),
            {.component = "desk",
             .damaged = "the saved queue cannot be used; starting with an empty one",
             .unwritten = "cannot save the queue; a restart would lose it; check STATE_DIR"})
{
}

control::DeskState DeskStore::load()
{
    saved_ = file_.load(control::desk_limit_bytes, control::desk_from_json)
                 .value_or(control::DeskState{});
    return saved_;
}

void DeskStore::keep(const control::DeskState& state, Time now)
{
    if (state == saved_ && !file_.failed())
        return;
    if (now - saved_at_ < write_every && without_places(state) == without_places(saved_))
        return;
    saved_at_ = now;
    save(state);
}

void DeskStore::save(const control::DeskState& state)
{
    saved_ = state;
    file_.save(control::desk_to_json(state));
}

}  // namespace tgvs::service
