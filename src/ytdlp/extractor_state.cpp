#include "ytdlp/extractor_state.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "process/memory_limit.hpp"
#include "ytdlp/extractor_box.hpp"
#include "ytdlp/extractor_errors.hpp"
#include "ytdlp/extractor_gate.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace tgvs::ytdlp {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view component = "extractor";

// A file of options as yt-dlp reads it: words as in a shell.
std::string header_options(const Headers& headers)
{
    std::string text;
    for (const auto& [name, value] : headers) {
        text += "--add-headers '";
        for (const char c : name + ':' + value)
            text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        text += "'\n";
    }
    return text;
}

bool is_youtube(const ExtractorRequest& request)
{
    return site_of(request.url) == "youtube.com";
}

std::unexpected<ExtractFailure> failure_of(const process::Finished& finished,
                                           const std::vector<std::string>& secrets)
{
    const auto said = reason_of(finished.err, secrets);
    if (finished.end != process::End::exited)
        return refusal(finished.end == process::End::too_much_output ? ExtractErrc::unknown
                                                                     : ExtractErrc::timed_out,
                       finished.reason() + (said.empty() ? "" : "; last said: " + said));
    const auto code = classify(finished.err);
    return refusal(code, said.empty() ? "yt-dlp: " + finished.reason() : said,
                   code == ExtractErrc::not_yet ? begins_in(finished.err) : std::nullopt);
}

}  // namespace

ExtractorState::ExtractorState(ExtractorOptions options) : options_(std::move(options))
{
    if (options_.cache_folder.empty())
        options_.cache_folder = fs::temp_directory_path() / "tgvs-yt-dlp";
    if (options_.cookies)
        jar_ = identity_of_file(*options_.cookies);
    RunFolder::remove_old(options_.cache_folder);
}

Extracted<ExtractorProgram> ExtractorState::program(std::stop_token stop)
{
    const std::scoped_lock lock(mutex_);
    const auto identity = identity_of_extractor(options_.program);
    if (identity.empty())
        return refusal(ExtractErrc::missing,
                       options_.program + " is not installed or not executable");
    const bool again = program_.unsure && std::chrono::steady_clock::now() >= unsure_until_;
    if (identity != identity_ || again) {
        auto examined = examine_program(options_, stop);
        if (stop.stop_requested())
            return refusal(ExtractErrc::cancelled, "stopped");
        unsure_until_ = std::chrono::steady_clock::now() + options_.examine_again;
        // A machine that is busy does not take away what was known to work.
        if (!examined && identity == identity_)
            return program_;
        if (!examined)
            return refusal(ExtractErrc::missing,
                           options_.program + ": " + examined.error().message);
        const bool news = identity != identity_ || examined->runtime != program_.runtime;
        program_ = std::move(*examined);
        identity_ = identity;
        if (news)
            log::info(component, "yt-dlp found",
                      {{"version", program_.version}, {"runtime", program_.runtime}});
    }
    return program_;
}

Extracted<process::Finished> ExtractorState::ask(const ExtractorRequest& request,
                                                 std::stop_token stop)
{
    auto answer = run(request, Cookies::sent, stop);
    if (!answer && answer.error().code == ExtractErrc::cookies_dead)
        // Of YouTube's page they are gone then, unless there are others by now.
        return run(request, is_youtube(request) ? Cookies::sent : Cookies::left_out, stop);
    return answer;
}

Extracted<process::Finished> ExtractorState::run(const ExtractorRequest& request, Cookies cookies,
                                                 std::stop_token stop)
{
    const auto known = program(stop);
    if (!known)
        return std::unexpected(known.error());
    const auto folder = RunFolder::make(options_.cache_folder);
    if (!folder)
        return refusal(ExtractErrc::disk_full, folder.error().message);
    const auto address = request.found.empty() ? folder->write("url.txt", request.url + '\n')
                                               : folder->write("found.json", request.found);
    if (!address)
        return refusal(
            out_of_space(address.error()) ? ExtractErrc::disk_full : ExtractErrc::unknown,
            address.error().message);
    const auto headers = request.headers.empty()
                             ? Result<fs::path>(fs::path())
                             : folder->write("headers.conf", header_options(request.headers));
    if (!headers)
        return refusal(ExtractErrc::disk_full, headers.error().message);
    const auto jar = cookies == Cookies::sent ? lend_jar(*folder) : std::nullopt;
    std::optional<JsonSieve> sieve;
    auto output = request.output;
    if (request.wanted != nullptr)
        output.on_stdout = [&one = sieve.emplace(*request.wanted)](std::string_view bytes) {
            one.feed(bytes);
        };
    auto environment = environment_of(options_);
    environment.insert(environment.end(), {"PYTHONIOENCODING=utf-8", "PYTHONUNBUFFERED=1"});
    std::vector<fs::path> into;
    if (request.into)
        into.push_back(*request.into);
    auto finished = process::run({.argv = argv(*known, request, *address, *headers, jar),
                                  .environment = std::move(environment),
                                  .nice = options_.nice,
                                  .file_limit_bytes = options_.fetch_limit_bytes,
                                  .memory_limit_bytes = process::script_bytes,
                                  .cpu_limit = request.into ? fetch_cpu_limit : answer_cpu_limit,
                                  .confinement = box_of(options_, folder->path(), into)},
                                 request.limits, stop, output);
    if (!finished)
        return refusal(ExtractErrc::missing, finished.error().message);
    if (sieve && sieve->overflowed() && finished->success())
        return refusal(ExtractErrc::unknown, "yt-dlp's answer is too large");
    if (sieve)
        finished->out = sieve->take();
    return judge(request, std::move(*finished), jar);
}

// It answers this when it has read and judged all its options; --version it answers before.
Extracted<void> ExtractorState::try_args(std::stop_token stop) const
{
    constexpr std::chrono::seconds limit{30};
    std::vector<std::string> words = {options_.program, "--ignore-config"};
    words.insert(words.end(), options_.extra_args.begin(), options_.extra_args.end());
    words.push_back("--dump-user-agent");
    const auto folder = RunFolder::make(options_.cache_folder);
    const auto finished =
        process::run({.argv = words,
                      .environment = environment_of(options_),
                      .memory_limit_bytes = process::script_bytes,
                      .cpu_limit = answer_cpu_limit,
                      .confinement = box_of(options_, folder ? folder->path() : fs::path())},
                     {.total = limit}, stop);
    if (!finished)
        return refusal(ExtractErrc::missing, finished.error().message);
    if (finished->success())
        return {};
    const auto said = reason_of(finished->err, {});
    return refusal(ExtractErrc::unknown, said.empty() ? "yt-dlp: " + finished->reason() : said);
}

Extracted<process::Finished> ExtractorState::judge(const ExtractorRequest& request,
                                                   process::Finished finished,
                                                   const std::optional<LentJar>& jar)
{
    if (finished.end == process::End::cancelled)
        return refusal(ExtractErrc::cancelled, "stopped");
    const bool told = jar && tells_dead_cookies(finished.err);
    if (told && is_youtube(request))
        drop_jar(*jar);
    // Another site's page may name a video of YouTube's, or break into its lines: that counts for this page alone.
    else if (told && !finished.success())
        log::warn(component,
                  "account cookies are no longer valid for this site; asking it without them",
                  {{"site", site_of(request.url)}});
    else
        finished.err = without_dead_cookies(finished.err);
    const auto secrets = jar ? jar->secrets() : std::vector<std::string>{};
    if (finished.success()) {
        if (jar && !told)
            keep(*jar);
        finished.err = scrubbed(finished.err, secrets);
        return finished;
    }
    auto failed = failure_of(finished, secrets);
    if (finished.refused && is_reason(*finished.refused, failed.error()))
        return refusal(ExtractErrc::private_source, finished.refused->text());
    return failed;
}

std::vector<std::string> ExtractorState::argv(const ExtractorProgram& program,
                                              const ExtractorRequest& request,
                                              const fs::path& address, const fs::path& headers,
                                              const std::optional<LentJar>& jar) const
{
    std::vector<std::string> result = {options_.program,
                                       "--ignore-config",
                                       "--no-playlist",
                                       "--socket-timeout",
                                       "15",
                                       "--retries",
                                       "3",
                                       "--fragment-retries",
                                       "3",
                                       "--extractor-retries",
                                       "3",
                                       "--fixup",
                                       "never",
                                       "--ffmpeg-location",
                                       no_ffmpeg(program.version),
                                       "--cache-dir",
                                       cache_of(options_).string()};
    const auto add = [&result](const std::vector<std::string>& more) {
        result.insert(result.end(), more.begin(), more.end());
    };
    if (program.knows("--color"))
        add({"--color", "never"});
    else if (program.knows("--no-colors"))
        add({"--no-colors"});
    if (program.knows("--no-remote-components"))
        add({"--no-remote-components"});
    if (!program.runtime_option.empty())
        add({"--js-runtimes", program.runtime_option});
    if (jar)
        add({"--cookies", jar->copy().string()});
    if (!headers.empty())
        add({"--config-locations", headers.string()});
    add(request.args);
    add(options_.extra_args);
    add({request.found.empty() ? "--batch-file" : "--load-info-json", address.string()});
    return result;
}

std::optional<LentJar> ExtractorState::lend_jar(const RunFolder& folder)
{
    const std::scoped_lock lock(mutex_);
    if (!options_.cookies)
        return std::nullopt;
    auto identity = identity_of_file(*options_.cookies);
    if (!dead_jar_.empty() && identity == dead_jar_)
        return std::nullopt;
    auto jar = LentJar::lend(*options_.cookies, std::move(identity), folder);
    if (jar) {
        jar_trouble_.clear();
        return std::move(*jar);
    }
    if (jar_trouble_ != jar.error().message)
        log::warn(component, "cookies cannot be read; continuing without them",
                  {{"reason", jar.error().message}, {"remedy", "check YTDLP_COOKIES"}});
    jar_trouble_ = jar.error().message;
    return std::nullopt;
}

// What the run says is of the jar that it had: one that was put in its place meanwhile has not been tried.
void ExtractorState::drop_jar(const LentJar& jar)
{
    const std::scoped_lock lock(mutex_);
    const auto& identity = jar.identity();
    if (identity == dead_jar_ || identity != identity_of_file(*options_.cookies))
        return;
    dead_jar_ = identity;
    log::warn(component, "account cookies are no longer valid; continuing without them",
              {{"file", options_.cookies->string()},
               {"remedy", "export them again from a private window, then close it"}});
}

void ExtractorState::keep(const LentJar& jar)
{
    jars_seen();
    const std::scoped_lock lock(mutex_, jar_mutex_);
    const auto given_back = jar.give_back();
    if (given_back && *given_back)
        jar_ = identity_of_file(*options_.cookies);
    if (!given_back && jar_trouble_ != given_back.error().message) {
        jar_trouble_ = given_back.error().message;
        log::warn(
            component,
            "cannot save renewed cookies; make the file of YTDLP_COOKIES and its folder writable",
            {{"reason", jar_trouble_}});
    }
}

std::uint64_t ExtractorState::jars_seen()
{
    const std::scoped_lock lock(jar_mutex_);
    const auto identity = options_.cookies ? identity_of_file(*options_.cookies) : std::string();
    if (!identity.empty() && std::exchange(jar_, identity) != identity)
        ++jars_;
    return jars_;
}

}  // namespace tgvs::ytdlp
