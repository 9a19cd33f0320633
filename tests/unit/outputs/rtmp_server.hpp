// An RTMP server on the loopback that keeps what is published to it: one connection after the other, each
// publish a session. It takes every key. It can be there and not listen, or accept and say nothing.
//
// Errors   what is not RTMP ends the connection.
// Threads  its own; the functions from any.
// Source   RTMP 1.0 sections 5 and 7; AMF 0.
#pragma once

#include "base/secret.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tgvs::outputs {

struct RtmpMessage {
    int type = 0;  // 8 audio, 9 video, 18 data
    std::uint32_t time_ms = 0;
    std::string body;
};

struct RtmpSession {
    std::string key;
    std::deque<RtmpMessage> media;
    bool open = true;
};

enum class Manner { publishes, mute, refuses, key_in_use };

class RtmpServer {
public:
    explicit RtmpServer(Manner manner = Manner::publishes);
    ~RtmpServer();
    RtmpServer(const RtmpServer&) = delete;
    RtmpServer& operator=(const RtmpServer&) = delete;

    // One that refuses connections takes them from now on.
    void open();
    // The present connection ends.
    void drop();

    std::string origin() const { return "rtmp://127.0.0.1:" + std::to_string(port_); }
    Secret url() const { return Secret(origin() + "/live/" + std::string(key)); }
    static constexpr std::string_view key = "the-secret-key";

    int connections() const;
    std::vector<RtmpSession> sessions() const;

private:
    struct Stream {  // a chunk stream
        RtmpMessage message;
        std::uint32_t delta_ms = 0;
        std::size_t size = 0;
    };

    void run();
    void serve();
    bool shake_hands();
    bool read_chunk();
    bool handle(const RtmpMessage& message);
    bool answer(const RtmpMessage& message);
    bool read(char* to, std::size_t size);
    std::uint32_t read_number(std::size_t bytes);
    bool send(std::string_view bytes);
    bool send_command(std::string_view amf);

    Manner manner_;
    int listener_ = -1;
    int port_ = 0;

    // Of the present connection, the thread's own.
    std::map<unsigned, Stream> streams_;
    std::size_t chunk_bytes_ = 128;
    bool broken_ = false;

    mutable std::mutex mutex_;
    int connection_ = -1;
    bool stopped_ = false;
    int connections_ = 0;
    std::vector<RtmpSession> sessions_;

    std::thread thread_;
};

}  // namespace tgvs::outputs
