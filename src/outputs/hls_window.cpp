#include "outputs/hls_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace tgvs::outputs {

namespace {

constexpr std::size_t listed = 6;
constexpr std::size_t kept = 9;

}  // namespace

void HlsWindow::add(std::string segment, double seconds, bool discontinuity)
{
    auto bytes = std::make_shared<const std::string>(std::move(segment));
    const std::scoped_lock lock(mutex_);
    segments_.push_back({next_++, seconds, discontinuity, std::move(bytes)});
    if (segments_.size() > listed && segments_[segments_.size() - listed - 1].discontinuity)
        ++discontinuities_left_;
    if (segments_.size() > kept)
        segments_.pop_front();
}

std::optional<std::string> HlsWindow::playlist() const
{
    const std::scoped_lock lock(mutex_);
    if (segments_.empty())
        return std::nullopt;
    const auto first =
        std::prev(segments_.end(), static_cast<std::ptrdiff_t>(std::min(listed, segments_.size())));
    const auto longest =
        std::max_element(first, segments_.end(),
                         [](const Segment& a, const Segment& b) { return a.seconds < b.seconds; });
    std::string text = fmt::format(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{}\n"
        "#EXT-X-MEDIA-SEQUENCE:{}\n#EXT-X-DISCONTINUITY-SEQUENCE:{}\n",
        std::ceil(longest->seconds), first->sequence, discontinuities_left_);
    for (auto segment = first; segment != segments_.end(); ++segment)
        text += fmt::format("{}#EXTINF:{:.3f},\n{}.ts\n",
                            segment->discontinuity ? "#EXT-X-DISCONTINUITY\n" : "",
                            segment->seconds, segment->sequence);
    return text;
}

std::shared_ptr<const std::string> HlsWindow::segment(std::uint64_t sequence) const
{
    const std::scoped_lock lock(mutex_);
    for (const auto& segment : segments_)
        if (segment.sequence == sequence)
            return segment.bytes;
    return nullptr;
}

}  // namespace tgvs::outputs
