// What a child is given by its standard input, and that this is all it has where it has no network.
#include "process/child.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace tgvs::process {
namespace {

using namespace std::chrono_literals;

struct TwoEnds {
    FileDescriptor read;
    FileDescriptor write;
};

TwoEnds two_ends_of_a_pipe()
{
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// Each line: what was tried, and what came of it.
constexpr const char* tries = R"(
import socket, sys
def attempt(what, call):
    try:
        call()
        print(what, "done")
    except OSError as error:
        print(what, "refused" if error.errno == 13 else error)
given = socket.socket(fileno=0)
attempt("socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
attempt("connect", lambda: given.connect("\0nobody"))
attempt("listen", lambda: given.listen(1))
attempt("pair", lambda: socket.socketpair())
attempt("given", lambda: given.send(b"hello"))
)";

TEST(ChildInput, IsWhatItIsGiven)
{
    auto pipe = two_ends_of_a_pipe();
    ASSERT_EQ(::write(pipe.write.get(), "a line", 6), 6);
    pipe.write.reset();
    const auto finished = run({.argv = {"cat"}, .input = pipe.read.get()}, {.total = 30s});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out, "a line");
}

TEST(ChildInput, IsEmptyWithoutOne)
{
    const auto finished = run({.argv = {"cat"}}, {.total = 30s});
    ASSERT_TRUE(finished);
    EXPECT_TRUE(finished->success());
    EXPECT_EQ(finished->out, "");
}

TEST(ChildInput, IsAllThatAChildWithoutNetworkSpeaksThrough)
{
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    const FileDescriptor ours(ends[0]);
    const FileDescriptor theirs(ends[1]);
    const auto finished = run({.argv = {"/usr/bin/python3", "-c", tries},
                               .input = theirs.get(),
                               .network = Network::none,
                               .confinement = Confinement{}},
                              {.total = 60s});
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->out,
              "socket refused\nconnect refused\nlisten refused\npair done\ngiven done\n")
        << finished->err;
    char said[16];
    EXPECT_EQ(::recv(ours.get(), said, sizeof said, MSG_DONTWAIT), 5);
}

}  // namespace
}  // namespace tgvs::process
