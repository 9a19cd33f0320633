// hub/hub_site.hpp: the API of a hub, and what it passes on to its channels.
//
//   GET /api/v1/channels        those that somebody may see, each with his role there
//   …   /api/v1/people, sessions, me, log    the hub's own people (service/people_site.hpp), by their roles on the hub
//   …   /channels/NAME/…        passed on over the channel's socket, with the person's name and role (http/acting.hpp)
//
// Threads  the pages' thread.
#pragma once

#include "http/message.hpp"
#include "hub/lanes.hpp"
#include "hub/watch.hpp"
#include "service/ledger.hpp"
#include "service/people_keeper.hpp"
#include "service/people_site.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tgvs::hub {

// What somebody who was let in may do on a channel; nothing: he does not see it.
std::optional<control::Role> role_on(const control::PeopleState& people,
                                     const control::Person& person, std::string_view channel);

// As whom the hub's own API knows him: whoever has roles on channels is no more than a viewer here.
control::Person on_the_hub(const control::PeopleState& people, control::Person person);

// The request as the channel is to have it.
Secret request_for(const http::Request& request, std::string_view path,
                   const control::Person& person);

class HubSite {
public:
    HubSite(const Watch& watch, service::PeopleKeeper& people, service::Ledger& ledger)
        : watch_(watch), members_(people), people_(people, ledger, true)
    {
    }

    http::Response api(const http::Request& request, const control::Person& person);
    http::Response channel(const http::Request& request, const control::Person& person);

private:
    http::Response channels(const http::Request& request, const control::Person& person) const;

    const Watch& watch_;
    service::PeopleKeeper& members_;
    service::PeopleSite people_;
    Lanes lanes_;
};

}  // namespace tgvs::hub
