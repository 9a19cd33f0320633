#include "http/channel_place.hpp"

#include "http/unix_socket.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace tgvs::http {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ChannelPlaceTest : public testing::Test {
protected:
    // A service listens there.
    void serve(const fs::path& place)
    {
        fs::create_directories(folder.path() / place);
        auto listener = listen_on_file(control_socket_file(folder.path() / place));
        ASSERT_TRUE(listener) << listener.error().message;
        listeners.push_back(std::move(*listener));
    }
    // "socket's folder, state folder", relative.
    std::string found(std::string_view name)
    {
        const auto place = find_channel(name, roots);
        if (!place)
            return place.error().message;
        const auto relative = [this](const fs::path& path) {
            return path.lexically_relative(folder.path()).string();
        };
        return relative(place->socket.parent_path()) + ", " + relative(place->state_dir);
    }

    const TemporaryFolder folder;
    const ChannelRoots roots = {.run = folder.path() / "run",
                                .lib = folder.path() / "lib",
                                .here = folder.path() / "here",
                                .state_dir = folder.path() / "own"};
    std::vector<Listener> listeners;
};

TEST_F(ChannelPlaceTest, IsTheFirstThatIsThere)
{
    serve("here/news/state");
    serve("own");
    EXPECT_EQ(found("news"), "here/news/state, here/news/state");
    EXPECT_EQ(found("main"), "own, own");
    serve("lib/news");
    serve("lib");
    EXPECT_EQ(found("news"), "lib/news, lib/news");
    EXPECT_EQ(found("main"), "lib, lib");
    serve("run/news");
    serve("run");
    EXPECT_EQ(found("news"), "run/news, lib/news");
    EXPECT_EQ(found("main"), "run, lib");
}

TEST_F(ChannelPlaceTest, WhatIsMissingIsToldWithWhatIsThere)
{
    EXPECT_EQ(found("news"),
              "no channel news is running here, nor any other; start it, for example with "
              "systemctl start tg_video_streamer@news");
    EXPECT_THAT(found("main"), testing::EndsWith("systemctl start tg_video_streamer"));
    serve("run/sport");
    serve("lib/sport");
    serve("run");
    EXPECT_EQ(found("news"), "no channel news is running here; there is: main, sport");
    fs::create_directories(folder.path() / "run/news");
    std::ofstream(folder.path() / "run/news/control.sock") << "no socket";
    EXPECT_THAT(found("news"), HasSubstr("no channel news"));
}

TEST_F(ChannelPlaceTest, ANameIsNoPath)
{
    serve("run/news");
    for (const auto* name : {"", ".", "..", "../run/news", "news/", "/", "a\nb", ".hidden"})
        EXPECT_THAT(found(name), HasSubstr("is not the name of a channel")) << name;
    EXPECT_THAT(found(std::string(129, 'x')), HasSubstr("is not the name of a channel"));
}

TEST_F(ChannelPlaceTest, ThoseOfARunFolderAreFoundByTheirFolders)
{
    serve("run");
    serve("run/news");
    fs::create_directories(folder.path() / "run/kino");  // was started once
    fs::create_directories(folder.path() / "run/.hidden");
    fs::create_directories(folder.path() / "run/main");  // would be another's name
    std::ofstream(folder.path() / "run/file");
    const auto names = [this] {
        std::string text;
        const auto found = channels_in(roots.run);
        for (const auto& one : *found)
            text += one.name + (one.has_socket ? "+ " : "- ");
        return text;
    };
    EXPECT_EQ(names(), "kino- main+ news+ ");
    EXPECT_EQ(channels_in(roots.run)->back().socket, folder.path() / "run/news/control.sock");
    listeners.clear();  // killed: its socket stays
    EXPECT_EQ(names(), "kino- main+ news+ ");
    fs::remove(folder.path() / "run/control.sock");
    fs::remove_all(folder.path() / "run/news");
    EXPECT_EQ(names(), "kino- ");
    EXPECT_TRUE(channels_in(folder.path() / "nowhere").value().empty());
    EXPECT_FALSE(channels_in(folder.path() / "run/file")) << "not that there are none";
}

TEST_F(ChannelPlaceTest, NoMoreThanSixtyFourAreFound)
{
    for (int one = 0; one < 70; ++one)
        fs::create_directories(folder.path() / "run" / std::to_string(one));
    EXPECT_EQ(channels_in(roots.run)->size(), channels_limit);
}

}  // namespace
}  // namespace tgvs::http
