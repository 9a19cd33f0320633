// http/panel_site.hpp: the page, its data, the live preview and the login to Telegram.
//
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

    Response answer(const Request& request) const;

private:
    Response route(const Request& request) const;
    Response status() const;
    Response login_picture() const;
    Response receive_password(const Request& request) const;
    Response hls(std::string_view file) const;

    PanelAccess access_;
    const StatusSource& status_;
    const PreviewSource* preview_;
    LoginSource* login_;
    std::string instance_;
};

}  // namespace tgvs::http
