#include "hub_command.hpp"

#include "base/log.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace {

void take_directory(const char* name, std::filesystem::path& folder)
{
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0')
        folder = value;
}

}  // namespace

HubCommand::HubCommand(CLI::App& app)
    : command_(app.add_subcommand("hub", "one page for all channels of this host"))
{
    // What systemd says of the folders comes before the defaults, and after what somebody has set.
    take_directory("STATE_DIRECTORY", options_.state_dir);
    take_directory("RUNTIME_DIRECTORY", options_.runtime_dir);
    command_->add_option("--address", options_.address, "address of its page")
        ->envname("HUB_ADDRESS")
        ->capture_default_str();
    command_->add_option("--port", options_.port, "its port; the next free one, if it is taken")
        ->envname("HUB_PORT")
        ->capture_default_str();
    command_
        ->add_option("--channels", options_.channels,
                     "folder that contains the sockets of the channels")
        ->envname("HUB_CHANNELS")
        ->capture_default_str();
    command_->add_option("--state-dir", options_.state_dir, "folder for people and the log")
        ->envname("HUB_STATE_DIR")
        ->capture_default_str();
}

int HubCommand::run(const char* version)
{
    const tgvs::log::Background background;
    tgvs::log::configure({});
    options_.version = version;
    std::error_code unchanged;
    for (auto* folder : {&options_.channels, &options_.state_dir})
        if (const auto whole = std::filesystem::absolute(*folder, unchanged); !unchanged)
            *folder = whole.lexically_normal();
    return tgvs::hub::run(options_);
}
