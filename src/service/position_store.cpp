#include "service/position_store.hpp"

#include <system_error>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds save_every{2};

}  // namespace

PositionStore::PositionStore(std::filesystem::path file)
    : file_(std::move(file),
            {.component = "programme",
             .damaged = "the saved position cannot be used; starting from the beginning",
             .unwritten = "cannot save the position; after a restart the show would start from the "
                          "beginning; check STATE_DIR"})
{
}

std::optional<playlist::Position> PositionStore::load()
{
    return file_.load(playlist::position_limit_bytes, playlist::position_from_json);
}

void PositionStore::keep(const playlist::Position& position, Time now)
{
    auto place = position;
    place.offset = saved_.offset;
    if (place == saved_ && now - saved_at_ < save_every)
        return;
    saved_at_ = now;
    save(position);
}

void PositionStore::save(const playlist::Position& position)
{
    saved_ = position;
    // Not synced: a write of this kind each five seconds would wear the disk, and after a power cut a
    // position some seconds older is as good.
    file_.save(playlist::to_json(position));
}

void PositionStore::forget()
{
    std::error_code gone_already;
    std::filesystem::remove(file_.path(), gone_already);
}

}  // namespace tgvs::service
