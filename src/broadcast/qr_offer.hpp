// broadcast/qr_offer.hpp: a login by QR code that waits, for as long as it takes, to be scanned.
//
// For whoever shows it: `on_change` after each new link, and when the two-step password is wanted.
// Threads  one: everything runs on the executor given.
#pragma once

#include "broadcast/broadcast_types.hpp"
#include "telegram/access.hpp"
#include "telegram/login.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace tgvs::broadcast {

namespace asio = boost::asio;

class QrOffer : private telegram::LoginDialogue {
public:
    QrOffer(asio::any_io_executor executor, telegram::Access access,
            const config::Settings& settings,
            std::function<void(std::optional<LoginOffer>)> on_change);

    // The session string of whoever scanned it.
    asio::awaitable<Result<Secret, telegram::LoginFailure>> run();
    void give_password(Secret password);

private:
    asio::awaitable<std::optional<Secret>> ask(telegram::Question question,
                                               std::string text) override;
    void tell(std::string text) override;
    void show_link(const Secret& link, std::chrono::seconds valid) override;

    asio::any_io_executor executor_;
    telegram::Access access_;
    telegram::Login login_;
    std::function<void(std::optional<LoginOffer>)> on_change_;
    LoginOffer offer_;
    std::optional<Secret> password_;
    asio::steady_timer answered_;
};

}  // namespace tgvs::broadcast
