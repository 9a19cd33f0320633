// broadcast/live_session.hpp: one session of Telegram: carries out what is asked of it, and passes on what comes unasked.
//
// Decides nothing: BroadcastMachine says what is asked, one request at a time, and when.
// Threads   one: everything runs on the executor given; `post` is called there.
#pragma once

#include "broadcast/broadcast_machine.hpp"
#include "broadcast/broadcast_metrics.hpp"
#include "telegram/access.hpp"
#include "telegram/account.hpp"
#include "telegram/chat.hpp"
#include "telegram/live_stream.hpp"
#include "telegram/session_string.hpp"
#include "telegram/stream_probe.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tgvs::broadcast {

namespace asio = boost::asio;

struct LiveSessionOptions {
    telegram::ChatId chat;
    std::string chat_id;  // as in `.env`
    std::filesystem::path chat_cache;
    std::string title;
    std::function<void(Input)> post;
};

class LiveSession {
public:
    LiveSession(asio::any_io_executor executor, telegram::Access access,
                const telegram::SessionData& session, LiveSessionOptions options,
                BroadcastMetrics& metrics);

    // Cancelled: what it gives is nobody's any more.
    asio::awaitable<Input> carry_out(Request request);
    asio::awaitable<void> close();

    void set_title(std::string title);
    net::Deadline title_due() const;

    std::int64_t account() const { return account_; }  // after log_in
    const Secret& target() const { return target_; }   // after open

private:
    using Asked = asio::awaitable<Result<Input, telegram::ChatFailure>>;

    Asked perform(Request request);
    Asked log_in();
    Asked find_chat();
    Asked open();
    Asked refresh();
    Asked look_at_chat();
    Asked send_title();
    Asked probe();
    Asked end_stream();

    telegram::ClientHandlers handlers();
    void take_update(const mtproto::TlObject& update);
    telegram::ChatFailure with_cause(telegram::ChatFailure failure) const;
    void forget_chat() const;

    asio::any_io_executor executor_;
    telegram::Access access_;
    bool test_mode_;
    LiveSessionOptions options_;
    BroadcastMetrics& metrics_;
    telegram::Client client_;
    telegram::StreamProbe probe_;
    std::optional<telegram::LiveStream> stream_;
    std::int64_t account_ = 0;
    std::int64_t call_ = 0;  // the one that was opened last
    Secret target_;
};

}  // namespace tgvs::broadcast
