// http/panel_site.hpp: the page, its data and the live preview.
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
    // Without a `preview` its paths are not found.
    PanelSite(PanelAccess access, const StatusSource& status, const PreviewSource* preview);

    Response answer(const Request& request) const;

private:
    Response route(const Request& request) const;
    Response hls(std::string_view file) const;

    PanelAccess access_;
    const StatusSource& status_;
    const PreviewSource* preview_;
    std::string instance_;
};

}  // namespace tgvs::http
