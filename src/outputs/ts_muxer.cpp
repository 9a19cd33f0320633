#include "outputs/ts_muxer.hpp"

#include "outputs/libav_log.hpp"

extern "C" {
#include <libavcodec/packet.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
}

#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

namespace tgvs::outputs {

namespace {

constexpr int io_buffer_bytes = 32 * 1024;
constexpr AVRational milliseconds = {1, 1'000};
constexpr std::size_t video_header_bytes = 5;  // of an FLV tag's body
constexpr std::size_t audio_header_bytes = 2;

bool set_extradata(AVCodecParameters& parameters, std::string_view bytes)
{
    parameters.extradata =
        static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters.extradata == nullptr)
        return false;
    std::memcpy(parameters.extradata, bytes.data(), bytes.size());
    parameters.extradata_size = static_cast<int>(bytes.size());
    return true;
}

// An AudioSpecificConfig begins with 5 bits of object type, 4 of the rate's index, 4 of channels
// (ISO 14496-3, 1.6.2.1). 0: not a form that the house uses.
int rate_of(std::string_view config)
{
    constexpr int rates[] = {96'000, 88'200, 64'000, 48'000, 44'100, 32'000,
                             24'000, 22'050, 16'000, 12'000, 11'025, 8'000};
    if (config.size() < 2)
        return 0;
    const auto index = static_cast<std::size_t>((config[0] & 0x07) << 1 |
                                                (static_cast<unsigned char>(config[1]) >> 7));
    return index < std::size(rates) ? rates[index] : 0;
}

int channels_of(std::string_view config)
{
    return config.size() < 2 ? 0 : config[1] >> 3 & 0x0F;
}

AVStream* add_stream(AVFormatContext* context, AVMediaType type, AVCodecID codec,
                     std::string_view extradata)
{
    AVStream* stream = avformat_new_stream(context, nullptr);
    if (stream == nullptr || !set_extradata(*stream->codecpar, extradata))
        return nullptr;
    stream->time_base = milliseconds;
    stream->codecpar->codec_type = type;
    stream->codecpar->codec_id = codec;
    return stream;
}

}  // namespace

Result<std::unique_ptr<TsMuxer>> TsMuxer::open(const media::StreamConfig& config)
{
    capture_libav_log();
    if (config.video.size() <= video_header_bytes || config.audio.size() <= audio_header_bytes)
        return failure("the stream's parameters are missing");
    std::unique_ptr<TsMuxer> muxer(new TsMuxer);
    avformat_alloc_output_context2(&muxer->context_, nullptr, "mpegts", nullptr);
    auto* buffer = static_cast<unsigned char*>(av_malloc(io_buffer_bytes));
    if (muxer->context_ == nullptr || buffer == nullptr)
        return failure("no memory for an MPEG-TS muxer");
    muxer->context_->pb = avio_alloc_context(buffer, io_buffer_bytes, 1, muxer.get(), nullptr,
                                             &TsMuxer::keep, nullptr);
    const auto video = std::string_view(config.video).substr(video_header_bytes);
    const auto audio = std::string_view(config.audio).substr(audio_header_bytes);
    AVStream* const pictures =
        add_stream(muxer->context_, AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, video);
    AVStream* const sounds =
        add_stream(muxer->context_, AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, audio);
    if (pictures == nullptr || sounds == nullptr)
        return failure("no memory for an MPEG-TS muxer");
    sounds->codecpar->sample_rate = rate_of(audio);
    av_channel_layout_default(&sounds->codecpar->ch_layout, channels_of(audio));
    const int error = avformat_write_header(muxer->context_, nullptr);
    if (error < 0)
        return failure("the MPEG-TS muxer refuses the stream: " + error_text(error) + ' ' +
                       take_libav_log());
    return muxer;
}

TsMuxer::~TsMuxer()
{
    if (context_ == nullptr)
        return;
    if (context_->pb != nullptr) {
        av_freep(&context_->pb->buffer);
        avio_context_free(&context_->pb);
    }
    avformat_free_context(context_);
}

Result<void> TsMuxer::write(const media::Packet& packet)
{
    const bool video = packet.kind == media::Kind::video;
    const auto header = video ? video_header_bytes : audio_header_bytes;
    AVPacket* out = av_packet_alloc();
    if (out == nullptr || av_new_packet(out, static_cast<int>(packet.body->size() - header)) < 0) {
        av_packet_free(&out);
        return failure("no memory for a packet");
    }
    std::memcpy(out->data, packet.body->data() + header, packet.body->size() - header);
    out->stream_index = video ? 0 : 1;
    out->flags = packet.keyframe ? AV_PKT_FLAG_KEY : 0;
    out->dts = packet.dts_ms;
    out->pts = packet.dts_ms + packet.cts_ms;
    av_packet_rescale_ts(out, milliseconds, context_->streams[out->stream_index]->time_base);
    const int error = av_write_frame(context_, out);
    av_packet_free(&out);
    if (error < 0)
        return failure("the MPEG-TS muxer refuses a packet: " + error_text(error) + ' ' +
                       take_libav_log());
    return {};
}

std::string TsMuxer::take_segment()
{
    av_write_frame(context_, nullptr);
    avio_flush(context_->pb);
    av_opt_set(context_->priv_data, "mpegts_flags", "+resend_headers", 0);
    return std::exchange(out_, {});
}

template <class Byte>
int TsMuxer::keep(void* self, Byte* bytes, int count)
{
    static_cast<TsMuxer*>(self)->out_.append(reinterpret_cast<const char*>(bytes),
                                             static_cast<std::size_t>(count));
    return count;
}

}  // namespace tgvs::outputs
