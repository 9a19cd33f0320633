// telegram/stream_probe.hpp: whether what we publish reaches Telegram, as a viewer sees it.
//
// Bytes may flow to the ingest and nothing arrive. So the call is joined, muted, and the data centre that
// hands out its pieces is asked for the newest one's time.
//
// Viewer   counts as one while it has joined; leave() or stop() ends that.
// Clients  another data centre than home gets a client and a login of its own (auth.exportAuthorization);
//          an error there says nothing about the session: the login is carried over anew, once.
// Source   core.telegram.org/method/phone.getGroupCallStreamChannels; tdlib/td GroupCallManager.cpp
#pragma once

#include "mtproto/random.hpp"
#include "telegram/chat_failure.hpp"
#include "telegram/client.hpp"
#include "telegram/live_call.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tgvs::telegram {

enum class MediaArrival {
    nothing,  // is being received
    seen,     // for the first time, or begun anew: ask again after some seconds
    growing,
    stuck,  // nothing new since the last time
};

MediaArrival compare(std::optional<std::int64_t> before, std::optional<std::int64_t> now);

struct ProbeReading {
    std::optional<std::int64_t> last_timestamp_ms = {};  // nothing received: none
    MediaArrival arrival = MediaArrival::nothing;
};

struct ProbeOptions {
    // A client for a data centre, without a key.
    std::function<ClientOptions(int dc)> client_options = {};
    std::chrono::milliseconds call_limit{30'000};
};

// What joins without sending anything.
std::string viewer_params(std::int32_t source, mtproto::Random& random);

class StreamProbe {
public:
    // The client of the home data centre outlives it.
    StreamProbe(asio::any_io_executor executor, Client& home, ProbeOptions options);
    ~StreamProbe();

    // Joins when it has to. At least as often as each 30 s, or Telegram takes the viewer out.
    asio::awaitable<Result<ProbeReading, ChatFailure>> look(LiveCall call);
    asio::awaitable<void> leave();
    // Leaves, and ends the other client.
    asio::awaitable<void> stop();

private:
    template <class T>
    using Step = asio::awaitable<Result<T, ChatFailure>>;
    struct Joined {
        LiveCall call;
        std::int32_t source = 0;
    };

    asio::awaitable<Result<mtproto::TlObject, CallError>> call_home(mtproto::TlObject function);
    Step<void> join(LiveCall call);
    Step<bool> is_joined(LiveCall call);
    Step<Client*> client_of(int dc);
    Step<void> carry_login(int dc);
    asio::awaitable<void> drop_other();
    asio::awaitable<Result<mtproto::TlObject, CallError>> ask(Client* client, LiveCall call);
    Step<mtproto::TlObject> read_channels(LiveCall call);

    asio::any_io_executor executor_;
    Client& home_;
    ProbeOptions options_;
    mtproto::SystemRandom random_;
    std::optional<Joined> joined_;
    std::unique_ptr<Client> other_;
    std::optional<std::int64_t> last_;  // of the call that is joined
};

}  // namespace tgvs::telegram
