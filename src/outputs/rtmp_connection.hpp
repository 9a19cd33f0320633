// outputs/rtmp_connection.hpp: one RTMP or RTMPS publish session. What is to be said, and what the server's words mean, is
// outputs/rtmp_publisher.hpp's; this one moves the bytes.
//
// Time     every operation is bounded: name resolution 8 s, connecting 10 s, a write 3 s. While it is connecting the
//          server may be silent for as long as a write may take.
// Bounds   what the server sends: outputs/inflow_limit.hpp, outputs/rtmp_chunks.hpp. What is to be sent waits in the
//          socket, and 64 KiB and a tag of it here.
// TLS      outputs/tls_client.hpp: the certificate and the host name are verified.
// Secrets  the URL holds the stream key. It is in no log and no error.
// Threads  one owner, the sink's thread; `stop` may be set by another and ends what is under way.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "outputs/inflow_limit.hpp"
#include "outputs/rtmp_failure.hpp"
#include "outputs/rtmp_publisher.hpp"
#include "outputs/tls_client.hpp"

#include <atomic>
#include <chrono>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>

namespace tgvs::outputs {

struct RtmpOptions {
    Secret url;                // rtmp:// or rtmps://, with the key
    std::string ca_file = {};  // PEM; empty: the system's certificates
    // The resolver gives a name server 5 s before it asks the next one.
    std::chrono::milliseconds resolve_limit{8'000};
    std::chrono::milliseconds connect_limit{10'000};
    std::chrono::milliseconds write_limit{3'000};
};

class RtmpConnection {
public:
    static Result<std::unique_ptr<RtmpConnection>, RtmpFailure> open(const RtmpOptions& options,
                                                                     const std::atomic<bool>& stop);

    ~RtmpConnection();  // says goodbye to the server, for a second at most
    RtmpConnection(const RtmpConnection&) = delete;
    RtmpConnection& operator=(const RtmpConnection&) = delete;

    // Whole FLV tags (the first time: the file header before them).
    Result<void, RtmpFailure> write(std::string_view tags);

private:
    using Clock = std::chrono::steady_clock;

    RtmpConnection(FileDescriptor socket, std::unique_ptr<TlsClient> tls, RtmpAddress address,
                   const RtmpOptions& options, const std::atomic<bool>& stop);
    // Both ways, until `done`.
    Result<void, RtmpFailure> move_bytes(std::predicate auto done, Clock::time_point until);
    Result<void, RtmpFailure> receive();
    Result<void, RtmpFailure> understand(std::string_view bytes);
    Result<void, RtmpFailure> send();
    Result<void> next_piece();  // to be sent
    bool all_sent() const;
    void wait(Clock::time_point until);
    Result<void, RtmpFailure> ended(int error) const;
    RtmpFailure timed_out() const;

    FileDescriptor socket_;
    std::unique_ptr<TlsClient> tls_;  // null: there is none
    RtmpPublisher publisher_;
    InflowLimit inflow_;
    const std::atomic<bool>& stop_;
    std::chrono::milliseconds write_limit_;
    Clock::time_point heard_;  // from the server
    std::string piece_;        // on its way
    std::size_t sent_bytes_ = 0;
    bool closing_ = false;  // the goodbye is sent also when we are being stopped
    bool broken_ = false;
};

}  // namespace tgvs::outputs
