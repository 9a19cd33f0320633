#include "bot/bot_store.hpp"

#include "base/log.hpp"
#include "bot/component.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <system_error>

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

SavedLogin BotStore::load()
{
    std::error_code error;
    if (!std::filesystem::exists(file(), error))
        return {};
    const auto text = read_file(file(), saved_login_limit_bytes);
    auto login = text ? parse_saved_login(*text) : std::unexpected(text.error());
    if (login)
        return *std::move(login);
    auto aside = file();
    aside += ".damaged";
    std::filesystem::rename(file(), aside, error);
    log::error(component, "the kept login of the bot cannot be used; it logs in anew",
               {{"file", aside.string()}, {"reason", login.error().message}});
    return {};
}

void BotStore::save(const SavedLogin& login)
{
    const auto written = write_file_atomically(file(), to_text(login));
    if (!written && !failed_)
        log::error(component, "cannot keep the login of the bot; each start would log in anew",
                   {{"reason", written.error().message}});
    failed_ = !written;
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
