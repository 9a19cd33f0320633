// bot/bot_types.hpp: what a bot starts with, and the station that it is a door of.
#pragma once

#include "base/secret.hpp"
#include "bot/alarms.hpp"
#include "bot/guide.hpp"
#include "bot/texts.hpp"
#include "bot/who_may.hpp"
#include "control/channel.hpp"
#include "control/command.hpp"
#include "control/person.hpp"
#include "telegram/access.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::bot {

// Asked on the bot's thread.
class Station {
public:
    virtual ~Station() = default;
    virtual control::Channel channel() = 0;
    virtual StationTroubles troubles() = 0;
    virtual std::vector<GuideEvent> today() = 0;  // what is still to come of the plan
    virtual std::optional<ListPlace> place() = 0;
    virtual std::string clock(WallTime at) = 0;  // what its clocks show then: "14:05"
    virtual control::Outcome carry_out(const control::Command& command,
                                       const control::Person& person) = 0;
};

struct GuideSettings {
    ChatNumber chat = 0;  // 0: none
    std::string text_template = {};
};

struct BotSettings {
    Secret token = {};  // empty: there is no bot
    std::int32_t api_id = 0;
    Secret api_hash = {};
    telegram::AccessOptions access = {};
    ControlRules rules = {};
    GuideSettings guide = {};
    std::string quality = {};               // of the picture: "1080p"
    std::optional<Language> language = {};  // nothing: each person's own, if it is known
};

struct BotOptions {
    BotSettings settings = {};
    std::filesystem::path state_dir = {};
    std::chrono::milliseconds replies_stay_for{30'000};                     // in groups
    std::chrono::milliseconds ends_believed_after{Alarms::believed_after};  // after a restart
};

// "12345:…" as BotFather gives them.
bool looks_like_a_token(std::string_view text);

}  // namespace tgvs::bot
