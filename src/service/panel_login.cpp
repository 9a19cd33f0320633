#include "service/panel_login.hpp"

#include "telegram/qr.hpp"

#include <string>
#include <utility>

namespace tgvs::service {

void PanelLogin::update(const std::optional<broadcast::LoginOffer>& offer)
{
    const std::scoped_lock lock(mutex_);
    if (!offer) {
        shown_.reset();
        link_ = Secret();
        return;
    }
    if (!shown_)
        shown_.emplace();
    shown_->wants_password = offer->wants_password;
    shown_->other_account.reset();
    if (offer->other_account)
        shown_->other_account = http::OtherAccount{.before = offer->other_account->before,
                                                   .now = offer->other_account->now};
    valid_until_ = offer->valid_until;
    if (offer->link == link_)
        return;
    link_ = offer->link;
    const auto code = telegram::QrCode::encode(link_.reveal());
    shown_->svg = code && !link_.empty() ? telegram::qr_as_svg(*code) : std::string();
}

std::optional<http::LoginCode> PanelLogin::login_code() const
{
    const std::scoped_lock lock(mutex_);
    if (!shown_ || (shown_->svg.empty() && !shown_->wants_password && !shown_->other_account))
        return std::nullopt;
    auto code = shown_;
    code->valid =
        std::chrono::ceil<std::chrono::seconds>(valid_until_ - std::chrono::steady_clock::now());
    return code;
}

void PanelLogin::give_password(Secret password)
{
    broadcast_.give_password(std::move(password));
}

void PanelLogin::confirm_account(bool accept)
{
    broadcast_.confirm_account(accept);
}

}  // namespace tgvs::service
