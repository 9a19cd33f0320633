// service/people_site.hpp: people and their sessions, and what was done, for whom the door has let in.
//
//   GET    /api/v1/people                  admin   who may come in
//   POST   /api/v1/people                  admin   {"name", "role"}; 201 with a link, which is shown once
//   PATCH  /api/v1/people/ID               admin   {"role"}, of a hub also {"channels"}
//   DELETE /api/v1/people/ID               admin   and all sessions of that person
//   POST   /api/v1/people/ID/links         admin, or oneself for a further device; 201 with a link
//   GET    /api/v1/sessions                one's own; an admin sees all
//   DELETE /api/v1/sessions/ID             one's own; an admin ends any
//   GET    /api/v1/me                      who one is
//   GET    /api/v1/log?limit=N             what was done: editors and admins
//
// ID is an id or a name, percent-encoded. A link is relative to the page's address: "#in=SECRET".
//
// Threads  the pages' thread.
#pragma once

#include "http/message.hpp"
#include "service/ledger.hpp"
#include "service/people_keeper.hpp"

#include <optional>
#include <string_view>

namespace tgvs::service {

class PeopleSite {
public:
    // `has_channels`: people may have roles on channels, {"channels": {NAME: ROLE}}, for it is a hub.
    PeopleSite(PeopleKeeper& people, Ledger& ledger, bool has_channels = false)
        : people_(people), ledger_(ledger), has_channels_(has_channels)
    {
    }

    // Nothing: the path is not one of these.
    std::optional<http::Response> answer(const http::Request& request,
                                         const control::Person& person);

private:
    http::Response people(const http::Request& request, const control::Person& person);
    http::Response add(const http::Request& request, const control::Person& person);
    http::Response member(const http::Request& request, const control::Person& person,
                          std::string_view who);
    http::Response set_role(const http::Request& request, const control::Person& person,
                            std::string_view who);
    Result<control::MemberRequest> wanted(const http::Request& request, bool with_name) const;
    http::Response remove(const control::Person& person, std::string_view who);
    http::Response link(const http::Request& request, const control::Person& person,
                        std::string_view who);
    http::Response sessions(const control::Person& person);
    http::Response end_session(const control::Person& person, std::string_view id);
    http::Response refuse(std::string_view command, const control::Person& person,
                          const control::Refused& refused);
    http::Response unreadable(std::string_view command, const control::Person& person,
                              const Error& error);

    PeopleKeeper& people_;
    Ledger& ledger_;
    bool has_channels_;
};

}  // namespace tgvs::service
