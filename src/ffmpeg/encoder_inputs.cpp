#include "ffmpeg/encoder_inputs.hpp"

#include "base/text.hpp"
#include "ffmpeg/encoder_output.hpp"

#include <array>
#include <fstream>
#include <string_view>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

// The memory of one decoded picture stays below some 300 MB; 8K fits.
constexpr std::string_view pixels_limit = "70000000";

constexpr std::string_view media_formats =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,flv,avi,mpegts,mpeg,mpegvideo,asf,ogg,mp3,aac,flac,wav,"
    "w64,aiff,caf,au,ac3,eac3,dts,truehd,ape,wv,tta,mpc,mpc8,tak,amr,loas,h264,hevc,m4v,ivf,obu,"
    "gif,apng,mlp,voc,dsf,mxf,nut,rm,dv,wtv,yuv4mpegpipe";
constexpr std::string_view picture_formats =
    "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,jpegxl_pipe,gif";
constexpr std::string_view avif_formats = "mov,mp4,m4a,3gp,3g2,mj2,avif";
constexpr std::string_view live_formats =
    "concat,hls,applehttp,dash,mpegts,flv,live_flv,mov,mp4,m4a,matroska,webm,aac,mp3,ogg,asf,wav,"
    "flac,rtsp,rtp,h264,hevc,mpjpeg,mjpeg";

bool begins_as_jpeg(const std::filesystem::path& file)
{
    constexpr std::array<char, 3> jpeg = {'\xff', '\xd8', '\xff'};
    std::array<char, 3> begins{};
    std::error_code missing;
    if (!std::filesystem::is_regular_file(file, missing))
        return false;
    std::ifstream(file, std::ios::binary).read(begins.data(), begins.size());
    return begins == jpeg;
}

Argv with_threads(int threads, const Argv& more)
{
    Argv argv = {"-threads", std::to_string(threads > 0 ? threads : usual_threads())};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
}

}  // namespace

Argv media_input_options(int threads, Times times)
{
    const std::string flags =
        times == Times::made_up ? "+genpts+discardcorrupt" : "+discardcorrupt";
    return with_threads(
        threads,
        {"-protocol_whitelist", "file", "-format_whitelist", std::string(media_formats),
         "-max_pixels", std::string(pixels_limit), "-fflags", flags, "-err_detect", "ignore_err"});
}

Argv picture_input_options(const std::filesystem::path& file)
{
    const bool avif = to_lower(file.extension().string()) == ".avif";
    auto argv = with_threads(0, {"-protocol_whitelist", "file", "-format_whitelist",
                                 std::string(avif ? avif_formats : picture_formats), "-max_pixels",
                                 std::string(pixels_limit)});
    if (begins_as_jpeg(file))
        argv.insert(argv.end(), {"-f", "jpeg_pipe"});
    return argv;
}

Argv live_input_options(int threads)
{
    return with_threads(
        threads, {"-protocol_whitelist", "file", "-format_whitelist", std::string(live_formats),
                  "-max_pixels", std::string(pixels_limit), "-fflags", "+genpts+discardcorrupt",
                  "-err_detect", "ignore_err", "-f", "concat", "-safe", "0"});
}

Argv publisher_input_options()
{
    return with_threads(
        prompt_threads,
        {"-protocol_whitelist", "pipe", "-format_whitelist", "mpegts", "-max_pixels",
         std::string(pixels_limit), "-fflags", "+genpts+discardcorrupt", "-err_detect",
         "ignore_err", "-analyzeduration", "500000", "-probesize", "1000000", "-f", "mpegts"});
}

std::string file_url(const std::filesystem::path& path)
{
    return "file:" + path.string();
}

Argv file_input(Argv options, const std::filesystem::path& file)
{
    return joined(std::move(options), {"-i", file_url(file)});
}

Argv lavfi_input(std::string graph)
{
    return {"-f", "lavfi", "-i", std::move(graph)};
}

}  // namespace tgvs::ffmpeg
