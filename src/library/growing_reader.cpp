#include "library/growing_reader.hpp"

#include <utility>

namespace tgvs::library {

media::ReadResult GrowingReader::read()
{
    for (;;) {
        auto result = file_.reader->read();
        if (const auto* packet = std::get_if<media::Packet>(&result))
            note(*packet);
        if (!std::holds_alternative<media::Failed>(result) || !broke_off())
            return result;
        auto next = errands_->take();
        if (next && !*next)
            return media::Failed{next->error().message};
        if (!next || !**next) {
            errands_->ask(file_.from);
            return media::NotYet{};
        }
        file_ = ***std::move(next);
        keyframe_ms_.reset();
    }
}

bool GrowingReader::broke_off() const
{
    return file_.growth != nullptr && file_.growth->load() == media::Growth::failed;
}

// `from` moves on with the keyframes: it is where the group begins that is being given out.
void GrowingReader::note(const media::Packet& packet)
{
    if (packet.kind != media::Kind::video || !packet.keyframe)
        return;
    if (const auto before = std::exchange(keyframe_ms_, packet.dts_ms))
        file_.from += std::chrono::milliseconds(packet.dts_ms - *before);
}

}  // namespace tgvs::library
