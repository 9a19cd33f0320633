#include "ffmpeg/encoder_live.hpp"

#include "base/async.hpp"
#include "base/text.hpp"
#include "ffmpeg/description.hpp"
#include "ffmpeg/encode_command.hpp"
#include "ffmpeg/encoder_box.hpp"
#include "ffmpeg/encoder_inputs.hpp"
#include "ffmpeg/encoder_reason.hpp"
#include "ffmpeg/probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <future>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tgvs::ffmpeg {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto open_limit = 5s;
constexpr auto probe_limit = 20s;
constexpr auto poll_interval = 5ms;

constexpr std::string_view protocols =
    "https,httpproxy,tcp,tls,crypto,rtmp,rtmps,rtmpt,rtmpts,rtp,udp,srt";

// All in microseconds or seconds, as each option has it. Those that a protocol lacks are ignored.
constexpr std::array resilience = {"rw_timeout 15000000", "reconnect 1", "reconnect_streamed 1",
                                   "reconnect_on_network_error 1", "reconnect_delay_max 5"};

// A list's segments may have any name: what they are is seen from what is in them, and the protocols keep files
// out of reach. The second is called so in FFmpeg 5.1 as well as in 7; what a release lacks is ignored.
constexpr std::array any_segment = {"extension_picky 0", "allowed_extensions ALL",
                                    "allowed_segment_extensions ALL"};

// UDP that does not get through is silent for longer than anybody waits. Where TCP is refused, UDP is next.
// The timeout is in microseconds.
constexpr std::array over_tcp = {"rtsp_flags prefer_tcp", "timeout 10000000"};

// As ffmpeg's av_get_token reads it.
std::string script_token(std::string_view value)
{
    std::string result = "'";
    for (const char c : value)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

// The lines that ffmpeg marks so with -loglevel level, without the mark.
class Said {
public:
    explicit Said(std::string_view mark) : mark_(mark) {}

    void take(std::string_view line)
    {
        constexpr std::size_t said_limit_bytes = 4 * 1024;
        const auto at = line.find(mark_);
        if (at != std::string_view::npos && text_.size() < said_limit_bytes)
            text_ += std::string(line.substr(at + mark_.size())) + '\n';
    }
    const std::string& text() const { return text_; }
    std::string reason() const { return ffmpeg_reason(text_); }

private:
    std::string_view mark_;
    std::string text_;
};

bool has_line_break(std::string_view value)
{
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

std::string header_options(const LiveSource& source)
{
    std::string options;
    for (const auto& [header, value] : source.headers) {
        const auto name = to_lower(header);
        if (name == "user-agent")
            options += "option user_agent " + script_token(value) + '\n';
        else if (name == "referer")
            options += "option referer " + script_token(value) + '\n';
        else if (name == "origin")
            options += "option headers " + script_token("Origin: " + value) + '\n';
    }
    return options;
}

// ffmpeg sends such a cookie over http as well. With one, http is not spoken.
bool has_secure_cookie(const LiveSource& source)
{
    return std::ranges::any_of(source.cookies,
                               [](const auto& cookie) { return cookie.ends_with("; Secure"); });
}

std::optional<Seconds> told_length(std::string_view line)
{
    constexpr std::string_view mark = "] format: start_time: ";
    constexpr std::string_view length = " duration: ";
    const auto at = line.find(mark);
    const auto value = line.find(length, at);
    if (!line.starts_with('[') || line.starts_with("[concat ") || at == std::string_view::npos ||
        value == std::string_view::npos)
        return std::nullopt;
    const auto rest = line.substr(value + length.size());
    return Seconds(parse_number(rest.substr(0, rest.find(' '))).value_or(0));
}

// SIGPIPE must not end us when the reader goes away: the write is left to tell.
void write_all(int fd, std::string_view bytes)
{
    sigset_t pipe;
    sigset_t before;
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, &before);
    while (!bytes.empty()) {
        const auto count = ::write(fd, bytes.data(), bytes.size());
        if (count > 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            break;
    }
    const timespec at_once{};
    if (!bytes.empty())
        ::sigtimedwait(&pipe, nullptr, &at_once);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

Result<std::string> live_script(const LiveSource& source)
{
    if (source.url.find("://") == std::string::npos || source.url.starts_with("file:"))
        return failure("the live source has no network address");
    if (has_line_break(source.url))
        return failure("the address of the live source contains a line break");
    for (const auto& [name, value] : source.headers)
        if (has_line_break(name) || has_line_break(value))
            return failure("a header of the live source contains a line break");
    if (std::ranges::any_of(source.cookies, has_line_break))
        return failure("a cookie of the live source contains a line break");
    std::string script = fmt::format("ffconcat version 1.0\nfile {}\n", script_token(source.url));
    script += fmt::format("option protocol_whitelist {}{}\n",
                          has_secure_cookie(source) ? "" : "http,", protocols);
    const auto add = [&script](const auto& options) {
        for (const auto* option : options)
            script += fmt::format("option {}\n", option);
    };
    add(resilience);
    if (source.url.starts_with("rtsp"))
        add(over_tcp);
    else
        add(any_segment);
    if (!source.cookies.empty())
        script += "option cookies " + script_token(source.cookies.front()) + '\n';
    return script + header_options(source);
}

Result<ScriptPipe> ScriptPipe::make()
{
    auto folder = PrivateFolder::make();
    if (!folder)
        return std::unexpected(folder.error());
    ScriptPipe pipe(std::move(*folder));
    if (::mkfifo(pipe.path().c_str(), 0600) != 0)
        return failure("cannot make a named pipe", errno);
    return pipe;
}

bool ScriptPipe::hand_over(const std::string& script, std::chrono::milliseconds limit,
                           const std::function<bool()>& gone) const
{
    const auto until = Clock::now() + limit;
    FileDescriptor fd;
    // Opening for writing without waiting succeeds once there is a reader.
    while (!fd) {
        fd.reset(::open(path().c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
        if (fd)
            break;
        if (gone() || Clock::now() >= until)
            return false;
        ::poll(nullptr, 0, static_cast<int>(poll_interval.count()));
    }
    ::unlink(path().c_str());
    write_all(fd.get(), script);
    return true;
}

namespace {

// Whether that is what ffprobe failed by. A name may have more addresses than the one that was refused: another has
// answered, or it failed by something else while the refusal was getaddrinfo's look at them only.
bool is_reason(const process::NetworkRefusal& refused, std::string_view said)
{
    return !said.contains("Server returned ") &&
           (refused.certain || said.contains("Permission denied"));
}

// ffprobe, which reads the script as its input.
Result<process::Finished> run_with_script(process::Command command, const EncoderOptions& options,
                                          const std::string& script, std::stop_token stop,
                                          const process::Output& output = {})
{
    auto pipe = ScriptPipe::make();
    if (!pipe)
        return std::unexpected(pipe.error());
    command.argv.insert(command.argv.end(), {"-i", file_url(pipe->path())});
    command.cpu_limit = describe_cpu_limit;
    command.confinement = sees(options, pipe->path());
    std::stop_source over;
    auto handing = start_async([&] {
        return pipe->hand_over(script, open_limit, [&over] { return over.stop_requested(); });
    });
    if (!handing)
        return std::unexpected(handing.error());
    auto finished =
        process::run(command, {.total = probe_limit, .stdout_limit_bytes = description_limit_bytes},
                     std::move(stop), output);
    over.request_stop();
    handing->wait();
    return finished;
}

}  // namespace

Result<MediaInfo> probe_live(const EncoderOptions& options, const std::string& script,
                             std::stop_token stop)
{
    const auto finished = run_with_script({.argv = describe_command(options, live_input_options()),
                                           .memory_limit_bytes = process::look_bytes},
                                          options, script, std::move(stop));
    if (!finished)
        return std::unexpected(finished.error());
    if (finished->success()) {
        auto described = read_description(finished->out, options.format, options.audio_languages);
        if (!described)
            return std::unexpected(described.error());
        keep_within_memory(described->info, options);
        return std::move(described->info);
    }
    if (finished->end == process::End::too_much_output)
        return failure(description_too_large);
    if (finished->refused && is_reason(*finished->refused, finished->err))
        return process::as_error(*finished->refused);
    const auto said = ffmpeg_reason(finished->err);
    return failure(said.empty() ? "no data from the live source: " + finished->reason() : said);
}

// The concat demuxer has no length, and the source's own stands in no output of ffprobe but the trace.
Result<Seconds> live_length(const EncoderOptions& options, const LiveSource& source,
                            std::stop_token stop)
{
    const auto script = live_script(source);
    if (!script)
        return std::unexpected(script.error());
    std::optional<Seconds> length;
    Said errors("[error] ");
    Said warnings("[warning] ");  // of a segment that is not there, while it is asked for again
    std::vector<std::string> argv = {options.ffprobe, "-hide_banner", "-loglevel", "level+trace"};
    const auto input = live_input_options();
    argv.insert(argv.end(), input.begin(), input.end());
    const auto finished =
        run_with_script({.argv = std::move(argv), .nice = options.nice}, options, *script,
                        std::move(stop), {.on_stderr_line = [&](std::string_view line) {
                            if (const auto told = told_length(line))
                                length = told;
                            errors.take(line);
                            warnings.take(line);
                        }});
    if (!finished)
        return std::unexpected(finished.error());
    if (finished->success() && length)
        return *length;
    if (finished->refused && is_reason(*finished->refused, errors.text() + warnings.text()))
        return process::as_error(*finished->refused);
    auto said = errors.reason();
    if (said.empty())
        said = warnings.reason();
    return failure(said.empty() ? "the source cannot be read: " + finished->reason() : said);
}

Result<process::Child> start_live_child(const EncoderOptions& options, const MediaInfo& info,
                                        const std::string& script)
{
    auto pipe = ScriptPipe::make();
    if (!pipe)
        return std::unexpected(pipe.error());
    auto child = process::Child::start({.argv = live_command(pipe->path(), info, options),
                                        .confinement = sees(options, pipe->path())});
    if (!child)
        return child;
    const bool taken =
        pipe->hand_over(script, open_limit, [&child] { return child->poll_status().has_value(); });
    if (!taken)
        return failure("ffmpeg does not start");
    return child;
}

}  // namespace tgvs::ffmpeg
