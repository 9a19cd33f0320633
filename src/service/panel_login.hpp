// service/panel_login.hpp: the QR login as the panel shows it.
//
// Threads  update() on the service's main thread, the rest on the pages'.
#pragma once

#include "broadcast/broadcast.hpp"
#include "http/sources.hpp"

#include <chrono>
#include <mutex>
#include <optional>

namespace tgvs::service {

class PanelLogin : public http::LoginSource {
public:
    explicit PanelLogin(broadcast::Broadcast& broadcast) : broadcast_(broadcast) {}

    // The picture is made when the link changes, not each time that the page asks.
    void update(const std::optional<broadcast::LoginOffer>& offer);

    std::optional<http::LoginCode> login_code() const override;
    void give_password(Secret password) override;
    void confirm_account(bool accept) override;

private:
    broadcast::Broadcast& broadcast_;
    mutable std::mutex mutex_;
    Secret link_;
    std::chrono::steady_clock::time_point valid_until_{};
    std::optional<http::LoginCode> shown_;
};

}  // namespace tgvs::service
