#include "login_helper.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

#include <cerrno>
#include <filesystem>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace {

using namespace tgvs;

constexpr std::string_view component = "login";
constexpr int exit_failed = 1;

// The one that was installed with this program; else one of the search path.
std::string helper()
{
    std::error_code unknown;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const auto beside = self.parent_path() / "auto_session_runner";
    return !unknown && std::filesystem::exists(beside, unknown) ? beside.string()
                                                                : "auto_session_runner";
}

}  // namespace

int run_login_helper(const std::string& env_file)
{
    log::info(component, "starting auto_session_runner --write-env");
    std::string program = helper();
    std::string write_env = "--write-env", option = "--env-file", file = env_file;
    char* const argv[] = {program.data(), write_env.data(), option.data(), file.data(), nullptr};
    // It is a person's program: it gets this terminal, and its signals as they were before us.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t ignored_here;
    ::sigemptyset(&ignored_here);
    ::sigaddset(&ignored_here, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &ignored_here);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, program.c_str(), nullptr, &attributes, argv, environ);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        log::error(component, "auto_session_runner cannot be started",
                   {{"program", program}, {"reason", errno_text(error)}});
        return exit_failed;
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    const bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    log::info(component, done ? "logged in; start the service again" : "not logged in");
    return done ? 0 : exit_failed;
}
