#include "service/more_fillers.hpp"

#include "base/log.hpp"

#include <pthread.h>
#include <utility>

namespace tgvs::service {

MoreFillers::MoreFillers(const ffmpeg::Encoder& encoder, FillerOptions options, Give give)
    : thread_([&encoder, options = std::move(options),
               give = std::move(give)](const std::stop_token& stop) mutable {
          ::pthread_setname_np(::pthread_self(), "fillers");
          using Kind = media::FillerKind;
          const bool has_first = !options.picture_or_clip || filler_is_cached(encoder, options);
          for (const auto kind : {Kind::soon, Kind::paused, Kind::away}) {
              if (kind == Kind::soon && has_first)
                  continue;
              options.kind = kind;
              auto packets = load_filler(encoder, options, stop);
              if (stop.stop_requested())
                  return;
              if (packets)
                  give(kind, *std::move(packets));
              else
                  log::warn("filler", "cannot create a filler; showing the one that is there",
                            {{"reason", packets.error().message}});
          }
      })
{
}

}  // namespace tgvs::service
