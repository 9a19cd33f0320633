// http/panel_site.hpp: the page, and who may see what is behind it.
//
// For anybody there is only the page that exchanges a link for the cookie, and what it is made of.
// Every path is looked up in a table or a number: nothing of a request ever becomes a file name.
#pragma once

#include "http/channel_pages.hpp"
#include "http/message.hpp"
#include "http/panel_access.hpp"

namespace tgvs::http {

struct PanelSources {
    ChannelSources pages;
    Api api = {};          // what is below /api/v1/
    Site publishers = {};  // what is below /ingest/, for programs of this host
    Api channels = {};     // what is below /channels/, of a hub
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
    Response known(const Request& request, const control::Person& person) const;

    PanelAccess access_;
    PanelSources sources_;
    ChannelPages pages_;
};

}  // namespace tgvs::http
