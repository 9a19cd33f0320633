#include "process/box.hpp"

#include "base/log.hpp"
#include "process/landlock.hpp"
#include "process/syscall_filter.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <sys/prctl.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tgvs::process {

namespace {

const Result<std::vector<sock_filter>>& filter_program()
{
    static const auto program = make_syscall_filter(::getpid());
    return program;
}

sock_fprog as_program(const std::vector<sock_filter>& program)
{
    return {.len = static_cast<unsigned short>(program.size()),
            .filter = const_cast<sock_filter*>(program.data())};
}

void try_landlock(BoxAbility& ability)
{
    const auto abi = landlock::abi();
    if (!abi) {
        ability.no_landlock = abi.error().message;
        return;
    }
    const auto ruleset = landlock::make_ruleset({}, *abi);
    if (!ruleset)
        ability.no_landlock = ruleset.error().message;
    else if (const int error = landlock::restrict_self(ruleset->get()); error != 0)
        ability.no_landlock = "Landlock refuses: " + errno_text(error);
    else
        ability.landlock_abi = *abi;
}

void try_filter(BoxAbility& ability)
{
    if (const auto& program = filter_program(); !program)
        ability.no_filter = program.error().message;
    else if (const int error = filter_self(as_program(*program)); error != 0)
        ability.no_filter = "seccomp refuses: " + errno_text(error);
    else
        ability.filter = true;
}

BoxAbility try_box()
{
    BoxAbility ability;
    const auto tried = [&ability] {
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        try_landlock(ability);
        try_filter(ability);
    };
    try {
        std::thread(tried).join();  // both bind the thread that asks for them, and only that
    } catch (const std::system_error&) {
        // No thread to be had: believe that it works, and let children fail otherwise.
        ability = {.landlock_abi = landlock::abi().value_or(0), .filter = true};
    }
    if (!ability.complete())
        log::warn("process", "ffmpeg and yt-dlp can see more than they should",
                  {{"reason", ability.text()}, {"remedy", box_remedy}});
    return ability;
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

std::string BoxAbility::text() const
{
    const auto files = landlock_abi > 0 ? fmt::format("Landlock ABI {}", landlock_abi)
                                        : "no Landlock (" + no_landlock + ")";
    return files +
           (filter ? ", system calls filtered" : ", system calls not filtered (" + no_filter + ")");
}

const BoxAbility& box_ability()
{
    static const auto ability = try_box();
    return ability;
}

Result<Box> make_box(const std::filesystem::path& program, const Confinement& confinement)
{
    const auto& ability = box_ability();
    Box box;
    if (ability.filter)
        box.filter = as_program(*filter_program());
    if (ability.landlock_abi == 0)
        return box;
    const auto grants = grants_of(program, confinement,
                                  {.path = variable("PATH"),
                                   .home = variable("HOME"),
                                   .ssl_cert_file = variable("SSL_CERT_FILE"),
                                   .ssl_cert_dir = variable("SSL_CERT_DIR")});
    auto ruleset = landlock::make_ruleset(grants, ability.landlock_abi);
    if (!ruleset)
        return std::unexpected(ruleset.error());
    box.ruleset = std::move(*ruleset);
    return box;
}

}  // namespace tgvs::process
