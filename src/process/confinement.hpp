// process/confinement.hpp: what a child may see of the file system, and do to it. Everything else is not there for it.
//
// Every child sees the system's programs, libraries, fonts, certificates and name lookup; of /etc, /proc and /sys only
// what is named here, because there are other people's secrets. Of its own program it sees what came with it: a virtual
// environment, the libraries beside it, its interpreter.
//
// Bounds   what a box cannot take back: that a file exists, its size, times and mode (stat), and what was open before.
// Threads  any.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::process {

struct Confinement {
    // Files, or folders with all that is in them. What is not there (yet) stays out of reach.
    std::vector<std::filesystem::path> readable = {};
    std::vector<std::filesystem::path> writable = {};
    // Programs with what belongs to them, or folders of such; argv[0] is one without being named.
    std::vector<std::filesystem::path> programs = {};
    // Writable, and the child's TMPDIR. Empty: it has none.
    std::filesystem::path temporary = {};
};

// Each includes the ones before it, but that what is written is never executed.
enum class Sight { read, run, write, own };

struct Grant {
    std::filesystem::path path;
    Sight sight;

    bool operator==(const Grant&) const = default;
};

// The part of a child's environment that names files.
struct NamedByVariables {
    std::string path = {};
    std::string home = {};
    std::string ssl_cert_file = {};
    std::string ssl_cert_dir = {};
};

// What every child sees. Pure.
std::vector<Grant> system_grants(const NamedByVariables& variables);

// "/usr/bin/python3" of "#!/usr/bin/python3 -u", "python3" of "#!/usr/bin/env -S python3 -u"; empty: no script. Pure.
std::string interpreter_in(std::string_view first_bytes);
// The folder of the interpreter that a virtual environment was made from: "home = /usr/bin". Pure.
std::string home_in(std::string_view pyvenv_cfg);
// What belongs to a program at this place. Pure.
std::vector<Grant> beside(const std::filesystem::path& program);

// All that a child of this program and confinement sees; looks into scripts and links.
std::vector<Grant> grants_of(const std::filesystem::path& program, const Confinement& confinement,
                             const NamedByVariables& variables);

}  // namespace tgvs::process
