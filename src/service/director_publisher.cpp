// Director: live publishers, who come before everything else.
#include "service/director.hpp"

#include <utility>

namespace tgvs::service {

namespace {

// He is no item of a list; this is what he is called on the page and in the log.
const playlist::Item publisher_item = {.location = "srt://publisher", .title = "Live"};

}  // namespace

bool Director::publisher_on_air() const
{
    return on_air_ && on_air_->claim == control::Claim::publisher;
}

media::FillerKind Director::filler_kind() const
{
    if (paused())
        return media::FillerKind::paused;
    return publisher_has_the_air() ? media::FillerKind::away : media::FillerKind::soon;
}

std::vector<Director::Candidate> Director::with_publisher(std::vector<Candidate> found) const
{
    if (stage_ == nullptr)
        return found;
    if (publisher_has_the_air())
        found.clear();
    // What is on air of him is over, if there is more: his stream has begun anew.
    if (stage_->ready())
        found.push_back({.wish = {.claim = control::Claim::publisher,
                                  .ready = true,
                                  .newer = true,
                                  .live = true},
                         .entry = {.item = publisher_item, .position = {}}});
    return found;
}

bool Director::queue_publisher(const Candidate& one)
{
    auto reader = stage_->take();
    if (!reader)
        return false;
    return to_deck({.entry = one.entry,
                    .title = one.entry.item.title,
                    .live = true,
                    .claim = control::Claim::publisher},
                   std::move(reader));
}

}  // namespace tgvs::service
