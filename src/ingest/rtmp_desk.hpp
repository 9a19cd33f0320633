// ingest/rtmp_desk.hpp: who may publish by RTMP: what nginx is answered, and what the worker hears of it.
//
// nginx asks before it lets somebody publish, again every two seconds while he does, and tells when he is gone
// (deploy/nginx/). What comes out are the reports that the gate makes of a publisher by SRT.
//
//   nginx                                            is answered   and the worker hears
//     asks for a stranger                            no            refused: stream_id (the name), passphrase (the key)
//     goes on with a stranger, or tells that ours    wrong key     refused: passphrase
//     is gone with another key than his
//     asks for somebody, while nobody is let in      no            refused: closed
//     asks for somebody, while another one sends     no            refused: busy
//     asks for somebody, while nothing comes         yes           ended: replaced, accepted
//     asks for somebody                              yes           accepted
//     goes on with somebody we do not know           yes           accepted: we were started again, or nginx was
//     goes on with somebody who was told to go       no            by which nginx closes his connection
//     says that another one than ours is gone        yes           nothing: it says so of refused ones, too; his key
//                                                                  is not looked at
//     says that ours is gone                         yes           ended: closed; whether he or his network did it
//                                                                  is not to be known
//
// Pure     no sockets, no clock. One owner.
// Bounds   one publisher, one who was told to go, and 64 reports that nobody has taken: then refusals are left out.
#pragma once

#include "base/secret.hpp"
#include "gate/words.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::ingest {

inline constexpr std::string_view rtmp_stream_name = "studio";

// What nginx says.
struct RtmpCall {
    enum class What { publish, update, done };
    What what = What::publish;
    std::string app = {};
    std::string name = {};
    Secret key = {};
    std::string client = {};  // nginx's number of his connection
    std::string from = {};    // his address
};

enum class RtmpAnswer { yes, no, wrong_key };

class RtmpDesk {
public:
    using Time = std::chrono::steady_clock::time_point;
    using SessionId = gate::SessionId;

    RtmpDesk(std::string app, Secret key) : app_(std::move(app)), key_(std::move(key)) {}

    // Whether he may.
    RtmpAnswer answer(const RtmpCall& call, Time now);
    // Of the operator: `end`, `close`.
    void tell(const gate::Order& order, Time now);

    // What is seen of his stream.
    void sends(SessionId id, bool bytes);
    void lost(SessionId id);

    std::vector<gate::Report> take_reports() { return std::exchange(reports_, {}); }

private:
    struct On {
        SessionId id = 0;
        std::string client;
        bool sends = true;
    };

    bool publish(const RtmpCall& call, Time now);
    bool update(const RtmpCall& call, Time now);
    void done(const RtmpCall& call);
    bool refuse(const RtmpCall& call, gate::Refusal why);
    bool accept(const RtmpCall& call);
    void end(gate::Ending why);

    std::string app_;
    Secret key_;
    std::optional<On> on_;
    std::string sent_away_;  // a client, who may not have noticed yet
    Time closed_until_{};
    SessionId last_id_ = 0;
    std::vector<gate::Report> reports_;
};

}  // namespace tgvs::ingest
