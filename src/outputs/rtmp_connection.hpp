// outputs/rtmp_connection.hpp: one RTMP or RTMPS publish session, by libavformat's protocol layer.
//
// libavformat speaks the protocol (handshake, chunks, commands, TLS); what we hand it are whole FLV tags,
// for the packets have that form already. So no muxer stands between us and the order of packets.
//
// Time     every operation is bounded: name resolution 8 s, connecting 10 s, a write 3 s.
// TLS      the certificate and the host name are verified.
// Secrets  the URL holds the stream key. It is in no log and no error: what libavformat logs is caught and
//          cleaned, and names only scheme and host.
// Threads  one owner, the sink's thread; `stop` may be set by another and ends what is under way.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "outputs/rtmp_failure.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct AVIOContext;

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

    ~RtmpConnection();  // says goodbye to the server; bounded by the write limit
    RtmpConnection(const RtmpConnection&) = delete;
    RtmpConnection& operator=(const RtmpConnection&) = delete;

    // Whole FLV tags (the first time: the file header before them).
    Result<void, RtmpFailure> write(std::string_view tags);

private:
    explicit RtmpConnection(const RtmpOptions& options, const std::atomic<bool>& stop)
        : options_(options), stop_(stop)
    {
    }
    Result<void, RtmpFailure> connect();
    void bound(std::chrono::milliseconds limit);
    static int interrupted(void* self);

    RtmpOptions options_;
    const std::atomic<bool>& stop_;
    std::chrono::steady_clock::time_point deadline_{};
    bool timed_out_ = false;
    bool closing_ = false;
    bool broken_ = false;  // a write has failed
    AVIOContext* io_ = nullptr;
};

}  // namespace tgvs::outputs
