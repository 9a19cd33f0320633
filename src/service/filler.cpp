#include "service/filler.hpp"

#include "base/log.hpp"
#include "base/sha256.hpp"
#include "ffmpeg/filler_picture.hpp"
#include "media/flv_file.hpp"

#include <system_error>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;

using Source = std::optional<fs::path>;

// A minute at the highest quality; what is larger is not ours.
constexpr std::size_t filler_limit_bytes = 48 * 1024 * 1024;

fs::path file_in(const fs::path& folder, const ffmpeg::Encoder& encoder, const Source& source,
                 media::FillerKind kind)
{
    std::string identity = encoder.fingerprint();
    if (kind != media::FillerKind::soon)
        for (const auto& line : ffmpeg::filler_lines(kind))
            identity += line + '\n';
    std::error_code unreadable;  // a source that cannot be read has no cached filler either
    if (source)
        identity +=
            source->string() +
            std::to_string(fs::last_write_time(*source, unreadable).time_since_epoch().count());
    return folder / ("filler-" + sha256_hex(identity).substr(0, 16) + ".flv");
}

Result<std::vector<media::Packet>> read_packets(const fs::path& file)
{
    auto reader = media::FlvFileReader::open(file);
    if (!reader)
        return std::unexpected(reader.error());
    std::vector<media::Packet> packets;
    std::size_t bytes = 0;
    bool keyframe = false;
    for (;;) {
        auto result = (*reader)->read();
        if (const auto* failed = std::get_if<media::Failed>(&result))
            return failure(file.string() + ": " + failed->reason);
        auto* packet = std::get_if<media::Packet>(&result);
        if (packet == nullptr)
            break;
        bytes += packet->body->size();
        if (bytes > filler_limit_bytes)
            return failure(file.string() + " is too large");
        keyframe = keyframe || (packet->kind == media::Kind::video && packet->keyframe);
        packets.push_back(std::move(*packet));
    }
    if (!keyframe)
        return failure(file.string() + ": it has no video");
    return packets;
}

Result<std::vector<media::Packet>> make_in(const fs::path& folder, const ffmpeg::Encoder& encoder,
                                           const Source& source, media::FillerKind kind,
                                           std::stop_token stop)
{
    const auto file = file_in(folder, encoder, source, kind);
    if (auto packets = read_packets(file))
        return packets;
    std::error_code error;
    fs::create_directories(folder, error);
    auto aside = file;
    aside += ".new";
    auto made = encoder.make_filler(source, kind, aside, stop);
    if (!made) {
        fs::remove(aside, error);
        return std::unexpected(made.error());
    }
    auto packets = read_packets(aside);
    if (!packets) {
        fs::remove(aside, error);
        return packets;
    }
    fs::rename(aside, file, error);
    return packets;
}

}  // namespace

FillerOptions filler_options_of(const config::Settings& settings)
{
    return {.picture_or_clip = settings.filler,
            .folders = {settings.cache_dir, settings.state_dir, fs::temp_directory_path()}};
}

bool filler_is_cached(const ffmpeg::Encoder& encoder, const FillerOptions& options)
{
    for (const auto& folder : options.folders) {
        std::error_code error;
        if (fs::exists(file_in(folder, encoder, options.picture_or_clip, options.kind), error))
            return true;
    }
    return false;
}

FillerOptions filler_to_begin_with(const ffmpeg::Encoder& encoder, FillerOptions options)
{
    if (!filler_is_cached(encoder, options))
        options.picture_or_clip.reset();
    return options;
}

Result<std::vector<media::Packet>> load_filler(const ffmpeg::Encoder& encoder,
                                               const FillerOptions& options, std::stop_token stop)
{
    std::vector<Source> sources = {options.picture_or_clip};
    if (options.picture_or_clip)
        sources.emplace_back(std::nullopt);
    Error last{"no folder to create it in"};
    for (const auto& source : sources) {
        for (const auto& folder : options.folders) {
            auto packets = make_in(folder, encoder, source, options.kind, stop);
            if (packets || stop.stop_requested())
                return packets;
            last = packets.error();
        }
        if (source && options.kind == media::FillerKind::soon)
            log::warn("filler", "FILLER cannot be used; using the built-in one",
                      {{"file", source->string()}, {"reason", last.message}});
    }
    return std::unexpected(last);
}

}  // namespace tgvs::service
