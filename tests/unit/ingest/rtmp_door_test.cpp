// The door for RTMP, with a program in ffmpeg's place; and whether a publisher sends.
#include "ingest/rtmp_door.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <poll.h>
#include <string>
#include <variant>

namespace tgvs::ingest {
namespace {

using namespace std::chrono_literals;
using State = Pulse::State;

constexpr Pulse::Time taken{1h};

TEST(Pulse, SaysWhetherAPublisherSends)
{
    struct Row {
        const char* what;
        bool bytes;
        std::chrono::milliseconds after;
        State state;
    };
    for (const auto& row :
         {Row{"just taken", false, 0ms, State::sends},
          Row{"waits for a keyframe", false, 4'999ms, State::sends},
          Row{"nothing came", false, 5'000ms, State::pauses},
          Row{"nothing came for long", false, 10'000ms, State::lost},
          Row{"sends", true, 999ms, State::sends}, Row{"has paused", true, 1'000ms, State::pauses},
          Row{"paused for long", true, 9'999ms, State::pauses},
          Row{"is gone", true, 10'000ms, State::lost}}) {
        Pulse pulse(taken);
        if (row.bytes)
            pulse.bytes(taken);
        EXPECT_EQ(pulse.state(taken + row.after), row.state) << row.what;
    }
}

TEST(Pulse, AFullPipeIsNotSilence)
{
    Pulse pulse(taken);
    pulse.bytes(taken);
    pulse.pipe_full(taken + 900ms);
    EXPECT_EQ(pulse.state(taken + 1'800ms), State::sends);
    EXPECT_EQ(pulse.state(taken + 1'900ms), State::pauses);
    pulse.pipe_full(taken + 1h);
    EXPECT_EQ(pulse.state(taken + 1h), State::sends);
}

class RtmpDoorTest : public testing::Test {
protected:
    // What the child does that draws the stream.
    RtmpDoor open(const std::string& script)
    {
        const auto program = folder.write("ffmpeg", "#!/bin/sh\n" + script + '\n');
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        return RtmpDoor({.address = "127.0.0.1", .port = 1, .app = "live"}, Secret("PassPhrase"),
                        {.ffmpeg = program.string(), .may_read = {folder.path()}});
    }
    static RtmpCall publish()
    {
        return {.what = RtmpCall::What::publish,
                .app = "live",
                .name = "studio",
                .key = Secret("PassPhrase"),
                .client = "1",
                .from = "203.0.113.7"};
    }
    // "listening accepted media", with all that is said within that time. Keeps what a pipe is read by.
    std::string heard(RtmpDoor& door, std::chrono::milliseconds length)
    {
        std::string text;
        const auto until = std::chrono::steady_clock::now() + length;
        while (std::chrono::steady_clock::now() < until) {
            auto said = door.hear();
            if (!said || !*said) {
                ::poll(nullptr, 0, 5);
                continue;
            }
            text += (text.empty() ? "" : " ") + name_of((*said)->report);
            if ((*said)->stream)
                stream = std::move((*said)->stream);
        }
        return text;
    }
    static std::string name_of(const gate::Report& report)
    {
        const auto line = gate::to_line(report);
        return line.substr(0, line.find_first_of(" \n"));
    }

    test::TempFolder folder;
    FileDescriptor stream;
};

TEST_F(RtmpDoorTest, APublisherWhosePipeIsFullDoesNotPause)
{
    auto door = open("exec cat /dev/zero");
    EXPECT_EQ(door.asked(publish()), RtmpAnswer::yes);
    EXPECT_EQ(heard(door, 2'500ms), "listening accepted media") << "nobody has read a byte of it";
}

TEST_F(RtmpDoorTest, WhosePipeNobodyReadsAnyMoreGetsAnother)
{
    std::signal(SIGPIPE, SIG_IGN);
    auto door = open("exec cat /dev/zero");
    EXPECT_EQ(door.asked(publish()), RtmpAnswer::yes);
    EXPECT_EQ(heard(door, 500ms), "listening accepted media");
    stream = {};
    EXPECT_EQ(heard(door, 900ms), "paused media");
}

TEST_F(RtmpDoorTest, WhoStopsPauses)
{
    auto door = open("head -c 1000 /dev/zero; exec sleep 1000");
    EXPECT_EQ(door.asked(publish()), RtmpAnswer::yes);
    EXPECT_EQ(heard(door, 2'500ms), "listening accepted media paused");
}

}  // namespace
}  // namespace tgvs::ingest
