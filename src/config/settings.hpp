// config/settings.hpp: every setting of the service, typed, from the environment, `.env` and credentials.
//
// Order    a variable of the process environment, else the last such line of `.env`, else the credential of
//          that name (credentials.hpp), else the default. A credential stays as it was when the unit was started;
//          `.env` goes before it, so that a SESSION_STRING that is written there later counts without a restart.
// Empty    stands for the default. A variable that is set but empty hides the line in `.env` and the credential,
//          so `FFMPEG_ARGS= tg_video_streamer run` runs without the extra options for once. An empty line in `.env`
//          hides nothing.
// Paths    relative ones start at the working directory, wherever the `.env` lies. Under systemd
//          the defaults of STATE_DIR and CACHE_DIR are $STATE_DIRECTORY and $CACHE_DIRECTORY.
// Errors   as lists of findings, each with its file and line. None of them shows a value: what
//          stands behind a mistyped key may be a secret.
// The keys are explained in `.env.example`; src/config/keys.cpp has their table.
#pragma once

#include "base/secret.hpp"
#include "config/settings_types.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::config {

std::string_view to_string(VideoQuality quality);  // "480p", as in .env and in media::house_format
std::string_view to_string(Output output);

struct Loaded {
    Settings settings;  // what is wrong in the sources has its default here
    std::vector<Finding> warnings = {};
    std::vector<Finding> errors = {};       // not empty: exit code 2
    std::vector<std::string> refused = {};  // the keys that these are about, as far as is known
    std::vector<std::string> from_credentials = {};  // the keys that are
};

// What a variable is set to, "" included; nothing: not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
std::optional<std::string> process_environment(std::string_view name);

// Reads and narrows the file (env_access.hpp); a missing one is a warning and means the defaults. Credentials are
// looked for in $CREDENTIALS_DIRECTORY.
Loaded load_settings(const std::filesystem::path& env_file,
                     const Environment& environment = process_environment);

// The pure part of it. `file_name` is what the findings call the text.
Loaded read_settings(std::string_view text, std::string_view file_name,
                     const Environment& environment,
                     const std::map<std::string, Secret, std::less<>>& credentials = {});

// What the chosen output cannot do without, once the command line has had its say. A missing
// SESSION_STRING is none of it: that is a session to be made, not a setting to be mended. Nor is what is
// there and was `refused`.
std::vector<Finding> missing_settings(const Settings& settings,
                                      const std::vector<std::string>& refused = {});

}  // namespace tgvs::config
