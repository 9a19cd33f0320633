// http/panel_site.hpp: the page, its data, the live preview and the login to Telegram.
//
// For anybody there is only the page that exchanges a link for the cookie, and what it is made of.
// Every path is looked up in a table or a number: nothing of a request ever becomes a file name.
#pragma once

#include "http/message.hpp"
#include "http/panel_access.hpp"
#include "http/sources.hpp"

#include <string>

namespace tgvs::http {

class PanelSite {
public:
    // Without a `preview` its paths are not found; without a `login` none is ever wanted.
    PanelSite(PanelAccess access, const StatusSource& status, const PreviewSource* preview,
              LoginSource* login = nullptr);

    Response answer(const Request& request);

private:
    Response respond(const Request& request);
    Response enter(const Request& request) const;
    Response route(const Request& request) const;
    Response status() const;
    Response login_picture() const;
    Response take_login(const Request& request) const;
    Response take_password(Secret password) const;
    Response take_decision(bool accept) const;
    Response hls(std::string_view file) const;

    PanelAccess access_;
    const StatusSource& status_;
    const PreviewSource* preview_;
    LoginSource* login_;
    std::string instance_;
};

}  // namespace tgvs::http
