// A track in the cache, as it goes on air: looked through, entered at each of its points, put on the publish clock, and
// written as the preview's MPEG-TS. Whatever is in the file, times never step back.
#include "base/file.hpp"
#include "library/cache_index.hpp"
#include "media/flv_file.hpp"
#include "outputs/ts_muxer.hpp"
#include "playout/gop_gate.hpp"
#include "playout/splicer.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <sys/mman.h>
#include <unistd.h>

namespace {

using namespace tgvs;

class OnAir {
public:
    void take(playout::Gop group)
    {
        if (!splicer_.idle() && group.discontinuous)
            end_track();
        if (splicer_.idle())
            splicer_.begin_track();
        for (auto& packet : group.packets)
            splicer_.push(std::move(packet));
        send();
    }

    void end_track()
    {
        splicer_.end_track();
        send();
        if (!splicer_.idle())
            std::abort();
    }

private:
    void send()
    {
        while (const auto packet = splicer_.pop()) {
            auto& last = last_ms_[packet->kind == media::Kind::video ? 0 : 1];
            if (packet->dts_ms <= last || packet->config == nullptr)
                std::abort();
            last = packet->dts_ms;
            if (!muxer_)
                muxer_ = outputs::TsMuxer::open(*packet->config).value_or(nullptr);
            if (muxer_)
                (void)muxer_->write(*packet);
        }
    }

    playout::Splicer splicer_{{}};
    std::unique_ptr<outputs::TsMuxer> muxer_;
    std::array<std::int64_t, 2> last_ms_ = {-1, -1};
};

void play(const std::string& path, std::uint64_t offset)
{
    auto reader = media::FlvFileReader::open(path, offset);
    if (!reader)
        return;
    playout::GopGate gate(*std::move(reader));
    OnAir on_air;
    for (;;) {
        auto next = gate.next();
        if (auto* group = std::get_if<playout::Gop>(&next))
            on_air.take(std::move(*group));
        else
            break;
    }
    on_air.end_track();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const FileDescriptor file(::memfd_create("track", MFD_CLOEXEC));
    if (!file || ::write(file.get(), data, size) != static_cast<ssize_t>(size))
        std::abort();
    const auto path = "/proc/self/fd/" + std::to_string(file.get());
    play(path, 0);
    auto indexer = library::TrackIndexer::open(path);
    const auto index = indexer->finish();
    if (!index)
        return 0;
    if (index->points.empty() || index->frames == 0 || index->size_bytes != size)
        std::abort();
    for (const auto& point : index->points) {
        const auto reader = media::FlvFileReader::open(path, point.offset);
        if (!reader)
            std::abort();
        const auto first = (*reader)->read();
        const auto* packet = std::get_if<media::Packet>(&first);
        if (packet == nullptr || packet->kind != media::Kind::video || !packet->keyframe)
            std::abort();
    }
    play(path, index->points.back().offset);
    return 0;
}
