#include "panel_link_command.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "http/panel_token.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace tgvs;
namespace fs = std::filesystem;

constexpr int exit_without_link = 1;

int say_why_not(const std::string& why)
{
    fmt::print(stderr, "{}\n", why);
    return exit_without_link;
}

// Root's file would be one that the service cannot take away, and root need not write where another may put links.
bool belongs_to_somebody_else(const fs::path& folder)
{
    struct stat status = {};
    return ::stat(folder.c_str(), &status) == 0 && status.st_uid != ::geteuid();
}

}  // namespace

int print_panel_link(const fs::path& state_dir, const std::string& address)
{
    if (belongs_to_somebody_else(state_dir))
        return say_why_not(fmt::format(
            "{} belongs to another user; run this as that user, with sudo -u", state_dir.string()));
    const auto url = read_file(http::panel_url_file(state_dir), http::longest_panel_url);
    if (!url)
        return say_why_not(
            fmt::format("no panel is on: {}; is the service running, and is this its --env-file?",
                        url.error().message));
    const auto secret =
        http::make_link(http::panel_link_file(state_dir), std::chrono::system_clock::now());
    if (!secret)
        return say_why_not(secret.error().message);
    std::string base = address.empty() ? std::string(trim(*url)) : address;
    if (!base.ends_with('/'))
        base += '/';
    fmt::print("{}\n", http::link_url(base, *secret).reveal());
    fmt::print(stderr, "It works once, within {} minutes.\n", http::link_is_good_for.count());
    return 0;
}
