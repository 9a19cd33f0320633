// bot/bot_store.hpp: STATE_DIR/bot.session, and the lock that keeps two of our processes from using it.
//
// Telegram ends a login that it sees on two connections. The lock (`STATE_DIR/bot.lock`, flock) goes with its holder; the file
// stays.
#pragma once

#include "base/file.hpp"
#include "base/state_file.hpp"
#include "bot/login_state.hpp"
#include "mtproto/auth_key.hpp"

#include <filesystem>
#include <optional>

namespace tgvs::bot {

// A key as it is kept, in hexadecimal digits.
Secret text_of(const mtproto::AuthKey& key);
std::optional<mtproto::AuthKey> key_of(const Secret& text);

class BotStore {
public:
    explicit BotStore(std::filesystem::path folder);

    // Empty when there is none. One that cannot be understood is put aside and costs an ERROR.
    SavedLogin load();
    void save(const SavedLogin& login);

    // False: another process has it.
    bool lock();
    void unlock() { lock_.reset(); }

private:
    std::filesystem::path folder_;
    StateFile file_;
    FileDescriptor lock_;
};

}  // namespace tgvs::bot
