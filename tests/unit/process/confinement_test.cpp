// Which paths a child sees, as values.
#include "process/confinement.hpp"

#include "process/landlock.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace tgvs::process {
namespace {

namespace fs = std::filesystem;

bool holds(const std::vector<Grant>& grants, const Grant& wanted)
{
    return std::ranges::find(grants, wanted) != grants.end();
}

bool names(const std::vector<Grant>& grants, const fs::path& path)
{
    return std::ranges::find(grants, path, &Grant::path) != grants.end();
}

TEST(Confinement, TheSystemIsProgramsAndNamedFilesAndNoWholeFolderOfOthersSecrets)
{
    const auto grants = system_grants({});
    EXPECT_TRUE(holds(grants, {"/usr", Sight::run}));
    EXPECT_TRUE(holds(grants, {"/etc/ssl/certs", Sight::read}));
    EXPECT_TRUE(holds(grants, {"/dev/null", Sight::write}));
    for (const auto* path : {"/", "/etc", "/etc/ssl", "/etc/ssl/private", "/home", "/root", "/opt",
                             "/proc", "/proc/self", "/run", "/sys", "/tmp", "/var", "/dev"})
        EXPECT_FALSE(names(grants, path)) << path;
    for (const auto& grant : grants)
        EXPECT_TRUE(grant.sight != Sight::own &&
                    (grant.sight != Sight::write || grant.path == "/dev/null"))
            << grant.path;
}

TEST(Confinement, WhatVariablesNameIsSeenIfItIsAPath)
{
    const auto grants = system_grants({.path = "/opt/a/bin:relative:/usr/bin::/opt/b",
                                       .home = "/home/me",
                                       .ssl_cert_file = "/opt/ca.pem",
                                       .ssl_cert_dir = "/opt/certs:/opt/more"});
    EXPECT_TRUE(holds(grants, {"/opt/a/bin", Sight::run}));
    EXPECT_TRUE(holds(grants, {"/opt/b", Sight::run}));
    EXPECT_FALSE(names(grants, "relative"));
    EXPECT_TRUE(holds(grants, {"/home/me/.fonts", Sight::read}));
    EXPECT_FALSE(names(grants, "/home/me"));
    for (const auto* path : {"/opt/ca.pem", "/opt/certs", "/opt/more"})
        EXPECT_TRUE(holds(grants, {path, Sight::read})) << path;
    EXPECT_FALSE(names(system_grants({.home = "home"}), "home/.fonts"));
}

TEST(Confinement, TheInterpreterOfAScriptIsFound)
{
    const struct {
        std::string_view text;
        std::string_view interpreter;
    } rows[] = {
        {"#!/usr/bin/python3\nimport", "/usr/bin/python3"},
        {"#! /opt/venv/bin/python3 -u\n", "/opt/venv/bin/python3"},
        {"#!/usr/bin/env python3\n", "python3"},
        {"#!/usr/bin/env -S A=1 python3 -u\n", "python3"},
        {"#!/bin/sh", "/bin/sh"},
        {"#!\n", ""},
        {"#!/usr/bin/env\n", ""},
        {"\x7f"
         "ELF",
         ""},
        {"", ""},
    };
    for (const auto& row : rows)
        EXPECT_EQ(interpreter_in(row.text), row.interpreter) << row.text;
}

TEST(Confinement, TheHomeOfAVirtualEnvironmentIsFound)
{
    EXPECT_EQ(home_in("version = 3.11\nhome = /opt/python/bin\n"), "/opt/python/bin");
    EXPECT_EQ(home_in("homepage = x\n"), "");
    EXPECT_EQ(home_in(""), "");
}

TEST(Confinement, AProgramInABinFolderBringsItsPrefixAndAnotherOnlyItsNeighbours)
{
    const auto installed = beside("/opt/x/bin/tool");
    EXPECT_TRUE(holds(installed, {"/opt/x/lib", Sight::run}));
    EXPECT_TRUE(holds(installed, {"/opt/x/pyvenv.cfg", Sight::read}));
    EXPECT_FALSE(names(installed, "/opt/x"));
    const auto alone = beside("/opt/x/yt-dlp");
    EXPECT_TRUE(holds(alone, {"/opt/x/_internal", Sight::run}));
    EXPECT_FALSE(names(alone, "/opt/x"));
    EXPECT_FALSE(names(alone, "/opt/lib"));
}

TEST(Confinement, AProgramIsFollowedThroughLinksToItsEnvironmentAndInterpreter)
{
    const test::TempFolder folder;
    folder.write("real/venv-1/bin/yt-dlp",
                 "#!" + (folder.path() / "current/bin/python3").string() + "\n");
    folder.write("real/venv-1/pyvenv.cfg",
                 "home = " + (folder.path() / "python/bin").string() + "\n");
    folder.write("python/bin/python3", "");
    for (const auto* program : {"real/venv-1/bin/yt-dlp", "python/bin/python3"})
        fs::permissions(folder.path() / program, fs::perms::owner_all);
    fs::create_symlink(folder.path() / "python/bin/python3",
                       folder.path() / "real/venv-1/bin/python3");
    fs::create_symlink("real/venv-1", folder.path() / "current");
    const auto grants = grants_of(folder.path() / "current/bin/yt-dlp", {}, {});
    const auto root = fs::canonical(folder.path());
    EXPECT_TRUE(holds(grants, {root / "real/venv-1/bin/yt-dlp", Sight::run}));
    EXPECT_TRUE(holds(grants, {root / "real/venv-1/lib", Sight::run}));
    EXPECT_TRUE(holds(grants, {root / "python/bin/python3", Sight::run}));
    EXPECT_TRUE(holds(grants, {root / "python/lib", Sight::run}));
    EXPECT_FALSE(names(grants, root));
}

TEST(Confinement, AFolderOfProgramsThatHoldsSettingsIsNotOpened)
{
    const test::TempFolder folder;
    folder.write("bin/.env", "SESSION_STRING=x");
    const auto program = folder.write("bin/tool", "");
    const auto grants = grants_of(program, {}, {.path = folder.path() / "bin"});
    EXPECT_TRUE(names(grants, fs::canonical(program)));
    EXPECT_FALSE(names(grants, folder.path() / "bin"));
}

TEST(Confinement, WhatIsNamedRelativelyIsMeantFromHere)
{
    const auto grants = grants_of(
        "/usr/bin/true", {.readable = {"clip.mp4"}, .writable = {"/w"}, .temporary = "/t"}, {});
    EXPECT_TRUE(holds(grants, {fs::current_path() / "clip.mp4", Sight::read}));
    EXPECT_TRUE(holds(grants, {"/w", Sight::write}));
    EXPECT_TRUE(holds(grants, {"/t", Sight::own}));
}

TEST(Landlock, HandlesWhatTheVersionKnows)
{
    using namespace landlock;
    const struct {
        int abi;
        std::uint64_t handled;
        std::uint64_t scoped;
    } rows[] = {{0, 0, 0},      {1, 0x1fff, 0}, {2, 0x3fff, 0}, {3, 0x7fff, 0}, {4, 0x7fff, 0},
                {5, 0xffff, 0}, {6, 0xffff, 3}, {7, 0xffff, 3}, {99, 0xffff, 3}};
    for (const auto& row : rows) {
        EXPECT_EQ(handled(row.abi), row.handled) << row.abi;
        EXPECT_EQ(scoped(row.abi), row.scoped) << row.abi;
    }
}

TEST(Landlock, RightsAreWithinWhatIsHandledAndFitFilesAndFolders)
{
    using namespace landlock;
    const struct {
        Sight sight;
        bool folder;
        int abi;
        std::uint64_t rights;
    } rows[] = {
        {Sight::read, false, 7, read_file},
        {Sight::read, true, 7, read_file | read_dir},
        {Sight::run, false, 7, read_file | execute},
        {Sight::run, true, 1, read_file | read_dir | execute},
        {Sight::write, false, 1, read_file | write_file},
        {Sight::write, false, 3, read_file | write_file | truncate},
        {Sight::write, false, 5, read_file | write_file | truncate | ioctl_dev},
        {Sight::write, true, 1,
         read_file | read_dir | write_file | remove_dir | remove_file | make_dir | make_reg},
        {Sight::write, true, 7,
         read_file | read_dir | write_file | remove_dir | remove_file | make_dir | make_reg |
             refer | truncate},
        {Sight::own, true, 7,
         read_file | read_dir | write_file | remove_dir | remove_file | make_dir | make_reg |
             refer | truncate | make_sym},
        {Sight::read, true, 0, 0},
    };
    for (const auto& row : rows)
        EXPECT_EQ(rights(row.sight, row.folder, row.abi), row.rights)
            << static_cast<int>(row.sight) << row.folder << row.abi;
}

}  // namespace
}  // namespace tgvs::process
