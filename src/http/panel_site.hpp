// http/panel_site.hpp: the page, its data, the live preview and the login to Telegram.
//
// For anybody there is only the page that exchanges a link for the cookie, and what it is made of. The login to
// Telegram is for admins.
// Every path is looked up in a table or a number: nothing of a request ever becomes a file name.
#pragma once

#include "http/message.hpp"
#include "http/panel_access.hpp"
#include "http/sources.hpp"

#include <string>

namespace tgvs::http {

struct PanelSources {
    const StatusSource& status;
    const PreviewSource* preview = nullptr;  // without it its paths are not found
    LoginSource* login = nullptr;            // without it none is ever wanted
    Api api = {};                            // what is below /api/v1/
    Site publishers = {};                    // what is below /ingest/, for programs of this host
};

class PanelSite {
public:
    PanelSite(PanelAccess access, PanelSources sources);

    Response answer(const Request& request);

private:
    Response respond(const Request& request);
    Response for_person(const Request& request);
    Response enter(const Request& request);
    Response leave(const Request& request);
    Response route(const Request& request, const control::Person& person) const;
    Response status(const control::Person& person) const;
    Response login_picture() const;
    Response take_login(const Request& request) const;
    Response take_password(Secret password) const;
    Response take_decision(bool accept) const;
    Response hls(std::string_view file) const;

    PanelAccess access_;
    PanelSources sources_;
    std::string instance_;
};

}  // namespace tgvs::http
