#include "service/position_store.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

#include <system_error>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds save_every{2};

}  // namespace

std::optional<playlist::Position> PositionStore::load() const
{
    std::error_code error;
    if (!std::filesystem::exists(file_, error))
        return std::nullopt;
    const auto text = read_file(file_, playlist::position_limit_bytes);
    auto position = text ? playlist::position_from_json(*text) : std::unexpected(text.error());
    if (position)
        return *std::move(position);
    log::warn("programme", "the saved position cannot be used; starting from the beginning",
              {{"file", file_.string()}, {"reason", position.error().message}});
    return std::nullopt;
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
    const auto written =
        write_file_atomically(file_, playlist::to_json(position), {.durable = false});
    if (!written && !failed_)
        log::error(
            "programme",
            "cannot save the position; after a restart the show would start from the beginning",
            {{"reason", written.error().message}});
    failed_ = !written;
}

void PositionStore::forget()
{
    std::error_code gone_already;
    std::filesystem::remove(file_, gone_already);
}

}  // namespace tgvs::service
