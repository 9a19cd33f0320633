// A disk that is full, made of a limit, for as long as the object lives: of this process, whatever file it writes.
#pragma once

#include <csignal>
#include <sys/resource.h>

namespace tgvs::test {

class FullDisk {
public:
    explicit FullDisk(rlim_t room = 64) : handler_(std::signal(SIGXFSZ, SIG_IGN))
    {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small = {.rlim_cur = room, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int);
};

}  // namespace tgvs::test
