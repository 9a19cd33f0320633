#include "process/confinement.hpp"

#include "base/text.hpp"
#include "process/find_program.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

namespace tgvs::process {

namespace {

namespace fs = std::filesystem;

constexpr std::array programs_of_system = {"/usr",   "/bin",   "/sbin",  "/lib",
                                           "/lib32", "/lib64", "/libx32"};

constexpr std::array read_of_system = {
    // Of the loader, the C library and the Debian alternatives.
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
    "/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/passwd", "/etc/group",
    "/etc/os-release", "/etc/gcrypt", "/etc/magic",
    // Name lookup. The folders are where resolv.conf is often a link to; it is written anew there.
    "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf",
    "/etc/services", "/etc/protocols", "/run/systemd/resolve", "/run/resolvconf",
    // Certificates of authorities; not the folder with private keys beside them.
    "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs",
    "/etc/pki/tls/openssl.cnf", "/etc/pki/ca-trust", "/etc/ca-certificates", "/etc/crypto-policies",
    // Fonts, and what Python reads before anything else.
    "/etc/fonts", "/var/cache/fontconfig", "/etc/mime.types", "/etc/python3", "/etc/python3.11",
    "/etc/python3.13", "/dev/zero", "/dev/random", "/dev/urandom",
    // How many processors and how much memory there are; V8 and malloc fit themselves to that.
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems",
    "/proc/sys/crypto/fips_enabled", "/proc/sys/kernel/osrelease", "/proc/sys/vm/max_map_count",
    "/proc/sys/vm/overcommit_memory", "/proc/sys/fs/pipe-max-size", "/sys/devices/system/cpu",
    "/sys/devices/system/node", "/sys/kernel/mm/transparent_hugepage", "/sys/fs/cgroup"};

constexpr std::array fonts_of_home = {".fonts", ".local/share/fonts", ".config/fontconfig",
                                      ".cache/fontconfig"};

// A prefix, as `make install` and virtual environments have it.
constexpr std::array parts_of_prefix = {"bin", "lib", "lib64", "libexec", "share"};

constexpr int most_interpreters = 4;  // of interpreters: a script that is run by a script …

std::string beginning_of(const fs::path& file)
{
    std::string text(4'096, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

bool is_of_system(const fs::path& path)
{
    return std::ranges::any_of(programs_of_system, [&path](const fs::path folder) {
        return std::ranges::mismatch(folder, path).in1 == folder.end();
    });
}

// Somebody who keeps programs and settings in one folder must not open the settings to each of the programs.
bool holds_settings(const fs::path& folder)
{
    std::error_code ignored;
    return fs::exists(folder / ".env", ignored);
}

class Grants {
public:
    void add(fs::path path, Sight sight)
    {
        if (!path.is_absolute())
            return;
        Grant grant{std::move(path), sight};
        if (std::ranges::find(list_, grant) == list_.end())
            list_.push_back(std::move(grant));
    }

    void add_all(const std::vector<Grant>& grants)
    {
        for (const auto& grant : grants)
            if (grant.sight != Sight::run || !holds_settings(grant.path))
                add(grant.path, grant.sight);
    }

    // The place that it is called by counts as well as the one that links lead to.
    void add_program(const fs::path& program, int depth = 0)
    {
        std::error_code error;
        const auto called = fs::absolute(program, error);
        const auto target = fs::canonical(called, error);
        if (error || depth > most_interpreters)
            return;
        add(target, Sight::run);
        if (fs::is_directory(target, error))
            return;
        for (const auto& place : {called, target})
            if (!is_of_system(place))
                add_place(place, depth);
        add_interpreter(interpreter_in(beginning_of(target)), depth);
    }

    std::vector<Grant> take() && { return std::move(list_); }

private:
    void add_place(const fs::path& place, int depth)
    {
        add_all(beside(place));
        const auto home = home_in(beginning_of(place.parent_path().parent_path() / "pyvenv.cfg"));
        if (!home.empty() && !is_of_system(home))
            add_program(fs::path(home) / "python3", depth + 1);
    }

    void add_interpreter(const std::string& name, int depth)
    {
        if (name.empty())
            return;
        if (const auto found = find_program(name))
            add_program(*found, depth + 1);
    }

    std::vector<Grant> list_;
};

}  // namespace

std::vector<Grant> system_grants(const NamedByVariables& variables)
{
    std::vector<Grant> result;
    for (const auto* path : programs_of_system)
        result.push_back({path, Sight::run});
    for (const auto* path : read_of_system)
        result.push_back({path, Sight::read});
    result.push_back({"/dev/null", Sight::write});
    for (const auto folder : split(variables.path, ':'))
        if (folder.starts_with('/') && !is_of_system(folder))
            result.push_back({folder, Sight::run});
    for (const auto& named : {variables.ssl_cert_file, variables.ssl_cert_dir})
        for (const auto path : split(named, ':'))
            if (path.starts_with('/'))
                result.push_back({path, Sight::read});
    if (variables.home.starts_with('/'))
        for (const auto* name : fonts_of_home)
            result.push_back({fs::path(variables.home) / name, Sight::read});
    return result;
}

std::string interpreter_in(std::string_view first_bytes)
{
    if (!first_bytes.starts_with("#!"))
        return {};
    const auto line = first_bytes.substr(2, first_bytes.find('\n') - 2);
    bool by_env = false;
    for (const auto word : split(line, ' ')) {
        const auto name = trim(word);
        // Options and variables are env's own.
        if (name.empty() ||
            (by_env && (name[0] == '-' || name.find('=') != std::string_view::npos)))
            continue;
        if (by_env || fs::path(name).filename() != "env")
            return std::string(name);
        by_env = true;
    }
    return {};
}

std::string home_in(std::string_view pyvenv_cfg)
{
    for (const auto line : split(pyvenv_cfg, '\n')) {
        const auto equals = line.find('=');
        if (equals != std::string_view::npos && trim(line.substr(0, equals)) == "home")
            return std::string(trim(line.substr(equals + 1)));
    }
    return {};
}

std::vector<Grant> beside(const fs::path& program)
{
    const auto folder = program.parent_path();
    // As PyInstaller and yt-dlp name them.
    std::vector<Grant> result = {{folder / "_internal", Sight::run},
                                 {folder / "yt-dlp-plugins", Sight::read}};
    if (folder.filename() != "bin")
        return result;
    const auto prefix = folder.parent_path();
    for (const auto* part : parts_of_prefix)
        result.push_back({prefix / part, Sight::run});
    result.push_back({prefix / "pyvenv.cfg", Sight::read});
    return result;
}

std::vector<Grant> grants_of(const fs::path& program, const Confinement& confinement,
                             const NamedByVariables& variables)
{
    Grants grants;
    grants.add_all(system_grants(variables));
    grants.add_program(program);
    for (const auto& path : confinement.programs)
        grants.add_program(path);
    std::error_code ignored;
    for (const auto& path : confinement.readable)
        grants.add(fs::absolute(path, ignored), Sight::read);
    for (const auto& path : confinement.writable)
        grants.add(fs::absolute(path, ignored), Sight::write);
    if (!confinement.temporary.empty())
        grants.add(fs::absolute(confinement.temporary, ignored), Sight::own);
    return std::move(grants).take();
}

}  // namespace tgvs::process
