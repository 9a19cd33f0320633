#include "bot/bot_store.hpp"

#include "bot/component.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <utility>

namespace tgvs::bot {

namespace {

int value_of_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

}  // namespace

Secret text_of(const mtproto::AuthKey& key)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * mtproto::AuthKey::size_bytes);
    for (const unsigned char byte : key.reveal()) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return Secret(std::move(text));
}

std::optional<mtproto::AuthKey> key_of(const Secret& text)
{
    const auto digits = text.reveal();
    std::string bytes;
    bytes.reserve(mtproto::AuthKey::size_bytes);
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>(value_of_digit(digits[i]) * 16 + value_of_digit(digits[i + 1]));
    const Secret cleared(std::move(bytes));
    return mtproto::AuthKey::from_bytes(cleared.reveal());
}

BotStore::BotStore(std::filesystem::path folder)
    : folder_(std::move(folder)),
      file_(folder_ / "bot.session",
            {.component = component,
             .damaged = "cannot use the bot's saved login; logging in again",
             .unwritten =
                 "cannot save the bot's login, so every start logs in again; check STATE_DIR"})
{
}

SavedLogin BotStore::load()
{
    return file_.load(saved_login_limit_bytes, parse_saved_login).value_or(SavedLogin{});
}

void BotStore::save(const SavedLogin& login)
{
    file_.save(to_text(login), {});
}

// A folder that cannot be written to is no reason to be silent.
bool BotStore::lock()
{
    const auto path = folder_ / "bot.lock";
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return false;
    lock_ = std::move(fd);
    return true;
}

}  // namespace tgvs::bot
