// http/channel_pages.hpp: what the page shows of a channel beside the API: its data, the live preview, the login to Telegram.
//
// For somebody whom a door has let in. The login is for admins.
// Every path is looked up in a table or a number: nothing of a request ever becomes a file name.
#pragma once

#include "http/message.hpp"
#include "http/sources.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::http {

struct ChannelSources {
    const StatusSource& status;
    const PreviewSource* preview = nullptr;  // without it its paths are not found
    LoginSource* login = nullptr;            // without it none is ever wanted
};

// What the page sends is an object of one text.
std::optional<Secret> text_in(const Secret& body, const char* name);
Response nothing_more();  // 204

class ChannelPages {
public:
    explicit ChannelPages(ChannelSources sources);

    // Nothing: the path is not one of these.
    std::optional<Response> answer(const Request& request, const control::Person& person) const;

private:
    Response status(const control::Person& person) const;
    Response login_picture() const;
    Response take_login(const Request& request) const;
    Response take_password(Secret password) const;
    Response take_decision(bool accept) const;
    Response hls(std::string_view file) const;

    ChannelSources sources_;
    std::string instance_;
};

}  // namespace tgvs::http
