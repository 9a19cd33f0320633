#include "process/landlock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tgvs::process::landlock {

namespace {

// The same on every architecture; not in the kernel headers that Debian 12 began with.
constexpr long create_ruleset_call = 444;
constexpr long add_rule_call = 445;
constexpr long restrict_self_call = 446;

constexpr unsigned version_flag = 1;
constexpr int rule_path_beneath = 1;

struct RulesetAttributes {
    std::uint64_t handled_access_fs;
    std::uint64_t handled_access_net;
    std::uint64_t scoped;
};

struct [[gnu::packed]] PathBeneath {
    std::uint64_t allowed_access;
    std::int32_t parent_fd;
};

constexpr std::uint64_t of_files = execute | write_file | read_file | truncate | ioctl_dev;

void add_rule(int ruleset, const Grant& grant, int abi)
{
    const FileDescriptor path(::open(grant.path.c_str(), O_PATH | O_CLOEXEC));
    struct stat status = {};
    if (!path || ::fstat(path.get(), &status) != 0)
        return;
    const PathBeneath rule = {rights(grant.sight, S_ISDIR(status.st_mode), abi), path.get()};
    // Refused only for what is no file of a file system; that needs no rule.
    ::syscall(add_rule_call, ruleset, rule_path_beneath, &rule, 0);
}

}  // namespace

std::uint64_t handled(int abi)
{
    if (abi < 1)
        return 0;
    std::uint64_t all = (make_sym << 1) - 1;
    if (abi >= 2)
        all |= refer;
    if (abi >= 3)
        all |= truncate;
    if (abi >= 5)
        all |= ioctl_dev;
    return all;
}

std::uint64_t scoped(int abi)
{
    return abi >= 6 ? scope_abstract_socket | scope_signal : 0;
}

std::uint64_t rights(Sight sight, bool folder, int abi)
{
    std::uint64_t wanted = read_file | read_dir;
    if (sight == Sight::run)
        wanted |= execute;
    // No named pipe, socket or device: whoever reads the folder afterwards would wait for it, or worse.
    if (sight == Sight::write || sight == Sight::own)
        wanted |= write_file | truncate | remove_dir | remove_file | make_dir | make_reg | refer;
    // A link in what we read afterwards would lead us, who are in no box, elsewhere.
    if (sight == Sight::own)
        wanted |= make_sym;
    if (!folder && sight == Sight::write)
        wanted |=
            ioctl_dev;  // of /dev/null: no harm, and a question that some ask of their standard input
    return wanted & handled(abi) & (folder ? ~std::uint64_t{0} : of_files);
}

Result<int> abi()
{
    const long version = ::syscall(create_ruleset_call, nullptr, 0, version_flag);
    if (version < 1)
        return failure("the kernel has no Landlock", errno);
    return static_cast<int>(version);
}

Result<FileDescriptor> make_ruleset(const std::vector<Grant>& grants, int abi)
{
    const RulesetAttributes attributes = {
        .handled_access_fs = handled(abi), .handled_access_net = 0, .scoped = scoped(abi)};
    FileDescriptor ruleset(
        static_cast<int>(::syscall(create_ruleset_call, &attributes, sizeof attributes, 0)));
    if (!ruleset)
        return failure("cannot make a Landlock ruleset", errno);
    for (const auto& grant : grants)
        add_rule(ruleset.get(), grant, abi);
    return ruleset;
}

int restrict_self(int ruleset)
{
    return ::syscall(restrict_self_call, ruleset, 0) == 0 ? 0 : errno;
}

}  // namespace tgvs::process::landlock
