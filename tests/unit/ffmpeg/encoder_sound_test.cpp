// Two ffmpegs make one track: whichever ends first, and however, the other one ends as well, and nothing is left.
#include "ffmpeg/encoder_sound.hpp"

#include "encoder_support.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

namespace tgvs::ffmpeg {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

// Their command lines end in the file that they write, below that folder: other tests have some as well.
std::vector<pid_t> writers_below(const std::string& folder, const std::string& ending)
{
    std::vector<pid_t> found;
    for (const auto& process : std::filesystem::directory_iterator("/proc")) {
        auto line = contents(process.path() / "cmdline");
        if (line.ends_with('\0'))
            line.pop_back();
        if (line.ends_with(ending) && line.contains(folder))
            found.push_back(
                static_cast<pid_t>(parse_integer(process.path().filename().string()).value_or(0)));
    }
    return found;
}

template <class Condition>
bool comes_true(const Condition& condition)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!condition())
        if (std::chrono::steady_clock::now() > until)
            return false;
        else
            std::this_thread::sleep_for(10ms);
    return true;
}

class TwoFfmpegs : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_EQ(::mkdir((folder / "tmp").c_str(), 0700), 0);
        ::setenv("TMPDIR", (folder / "tmp").c_str(), 1);
        ASSERT_NO_FATAL_FAILURE(ffmpeg(
            "-f lavfi -i testsrc2=s=320x180:r=30:d=40 -f lavfi -i sine=f=440:r=48000:d=40" + small,
            clip));
    }

    void TearDown() override
    {
        EXPECT_TRUE(comes_true(
            [&] { return writers_of(sound).empty() && writers_of(out.string()).empty(); }));
        errno = 0;
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
        EXPECT_EQ(errno, ECHILD);
        EXPECT_TRUE(std::filesystem::is_empty(folder / "tmp"));
        ::unsetenv("TMPDIR");
    }

    // Shell instead of the one that reads the sound, and of the one that encodes; `real` is ffmpeg itself.
    void instead(const std::string& reads_sound, const std::string& encodes)
    {
        write(program,
              "#!/bin/sh\nreal() { exec ffmpeg \"$@\"; }\nfor out; do :; done\n"
              "case $out in\n*/sound.nut) " +
                  reads_sound + ";;\n*/out.flv) " + encodes + ";;\n*) real \"$@\";;\nesac\n");
        ASSERT_EQ(::chmod(program.c_str(), 0700), 0);
        options.ffmpeg = program.string();
    }

    Result<void, EncodeFailure> encode(const std::function<void(EncodeProgress)>& on_progress = {})
    {
        Encoder encoder(options);
        const auto info = encoder.probe({.media = clip}, {});
        if (!info)
            return std::unexpected(EncodeFailure{info.error()});
        return encoder.encode({.media = clip}, *info, out, on_progress, stop.get_token());
    }

    std::vector<pid_t> writers_of(const std::string& ending) const
    {
        return writers_below((folder / "").string(), ending);
    }

    // In the middle of both.
    Result<void, EncodeFailure> encode_and_kill(const std::string& writer)
    {
        std::atomic killed = false;
        auto made = encode([&](EncodeProgress progress) {
            if (progress.done == Seconds{} || killed.exchange(true))
                return;
            for (const auto pid : writers_of(writer))
                EXPECT_EQ(::kill(pid, SIGKILL), 0);
        });
        EXPECT_TRUE(killed);
        return made;
    }

    Result<void, EncodeFailure> encode_and_stop_once_there_is(const std::string& writer)
    {
        std::jthread stopping([&] {
            EXPECT_TRUE(comes_true([&] { return !writers_of(writer).empty(); }));
            stop.request_stop();
        });
        return encode();
    }

    Folder folder;
    std::filesystem::path clip = folder / "clip.mkv";
    std::filesystem::path out = folder / "out.flv";
    std::filesystem::path program = folder / "ffmpeg.sh";
    std::string sound = "/sound.nut";
    EncoderOptions options = {.format = test_format};
    std::stop_source stop;
};

TEST_F(TwoFfmpegs, EndTogetherWhenTheOneThatEncodesIsKilled)
{
    const auto made = encode_and_kill(out.string());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, EncodeErrc::killed) << made.error().message;
}

TEST_F(TwoFfmpegs, EndTogetherWhenTheOneThatReadsTheSoundIsKilled)
{
    const auto made = encode_and_kill(sound);
    ASSERT_FALSE(made) << "it went on with silence";
    EXPECT_EQ(made.error().code, EncodeErrc::killed) << made.error().message;
}

TEST_F(TwoFfmpegs, EndTogetherWhenTheyAreCancelled)
{
    const auto made = encode([this](EncodeProgress progress) {
        if (progress.done > Seconds{})
            stop.request_stop();
    });
    EXPECT_FALSE(made);
}

// Neither waits in open() for one that will never come.
TEST_F(TwoFfmpegs, EndTogetherWhenTheOneThatReadsTheSoundIsKilledAtItsStart)
{
    ASSERT_NO_FATAL_FAILURE(instead("kill -9 $$", "real \"$@\""));
    const auto made = encode();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, EncodeErrc::killed) << made.error().message;
}

TEST_F(TwoFfmpegs, EndTogetherWhenTheOneThatEncodesIsKilledAtItsStart)
{
    ASSERT_NO_FATAL_FAILURE(instead("real \"$@\"", "kill -9 $$"));
    const auto made = encode();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, EncodeErrc::killed) << made.error().message;
}

TEST_F(TwoFfmpegs, TellWhatTheSoundFailedOf)
{
    ASSERT_NO_FATAL_FAILURE(
        instead("echo '[aac @ 0x1] the sound is bad' >&2; exit 1", "real \"$@\""));
    const auto made = encode();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "the sound is bad");
}

TEST_F(TwoFfmpegs, TellWhatTheEncoderFailedOf)
{
    ASSERT_NO_FATAL_FAILURE(
        instead("real \"$@\"", "echo '[flv @ 0x1] the disk is bad' >&2; exit 1"));
    const auto made = encode();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "the disk is bad");
}

TEST_F(TwoFfmpegs, AreCancelledWhileTheOneThatReadsTheSoundWaitsForTheOther)
{
    ASSERT_NO_FATAL_FAILURE(
        instead("real \"$@\"", "exec sh -c 'while :; do sleep 1; done' \"$@\""));
    EXPECT_FALSE(encode_and_stop_once_there_is(sound));
}

TEST_F(TwoFfmpegs, AreCancelledWhileTheOneThatEncodesWaitsForTheOther)
{
    ASSERT_NO_FATAL_FAILURE(
        instead("exec sh -c 'while :; do sleep 1; done' \"$@\"", "real \"$@\""));
    EXPECT_FALSE(encode_and_stop_once_there_is(out.string()));
}

TEST_F(TwoFfmpegs, SeeWhatTheyNeedAndNoMore)
{
    const auto secret = folder / "secret";
    write(secret, "x");
    ASSERT_NO_FATAL_FAILURE(
        instead("cat " + secret.string() + " && exit 3; echo '[a @ 0x1] no secret' >&2; exit 1",
                "real \"$@\""));
    const auto made = encode();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "no secret");
}

}  // namespace
}  // namespace tgvs::ffmpeg
