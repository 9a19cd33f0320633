// tg_video_streamer_gate: takes in publishers by SRT for tg_video_streamer, which starts it.
//
// The only program of ours that is linked with libsrt, whose packet parser strangers reach: it holds no secret but those
// that publishers know, sees no file, makes no socket, and decodes nothing. See gate/words.hpp for what it says.
#include "listener.hpp"
#include "parent.hpp"

#include <csignal>
#include <cstdio>
#include <optional>
#include <string_view>
#include <sys/socket.h>

namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

bool is_started_by_the_service()
{
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
           type == SOCK_SEQPACKET;
}

}  // namespace

int main(int argc, char** argv)
{
    using namespace tgvs::gate;
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        std::puts("tg_video_streamer_gate " TGVS_VERSION);
        return 0;
    }
    if (argc != 1 || !is_started_by_the_service()) {
        std::fputs("tg_video_streamer_gate is started by tg_video_streamer\n", stderr);
        return exit_usage;
    }
    std::signal(SIGPIPE, SIG_IGN);
    Parent parent;
    auto first = parent.wait();
    const auto* open = first.order ? std::get_if<Open>(&*first.order) : nullptr;
    if (open == nullptr || !first.socket)
        return exit_failed;
    Listener listener(parent, *open, std::move(first.socket));
    if (!listener.listen())
        return exit_failed;
    listener.run();
    return 0;
}
