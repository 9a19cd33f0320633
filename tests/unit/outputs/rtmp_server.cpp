#include "rtmp_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tgvs::outputs {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t handshake_bytes = 1'536;
constexpr std::uint32_t largest_short_time = 0xFFFFFF;
constexpr int set_chunk_size = 1;
constexpr int command = 20;

constexpr auto null = "\x05"sv;
constexpr auto number_one = "\x00\x3F\xF0\x00\x00\x00\x00\x00\x00"sv;
constexpr auto publish_started =
    "\x02\x00\x08onStatus\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\x03"
    "\x00\x05level\x02\x00\x06status"
    "\x00\x04"
    "code\x02\x00\x17NetStream.Publish.Start\x00\x00\x09"sv;

// An AMF string without its mark: two bytes of length, then the characters.
std::string_view string_at(std::string_view amf, std::size_t at)
{
    if (amf.size() < at + 2)
        return {};
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(amf[at])) << 8 |
                      static_cast<unsigned char>(amf[at + 1]);
    return amf.substr(at + 2, size);
}

}  // namespace

RtmpServer::RtmpServer(Manner manner) : manner_(manner)
{
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::getsockname(listener_, any, &size) != 0)
        throw std::runtime_error("no port on the loopback");
    port_ = ntohs(address.sin_port);
    if (manner_ != Manner::refuses)
        open();
}

RtmpServer::~RtmpServer()
{
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        if (connection_ >= 0)
            ::shutdown(connection_, SHUT_RDWR);
    }
    if (thread_.joinable())
        thread_.join();
    ::close(listener_);
}

void RtmpServer::open()
{
    constexpr int backlog = 8;
    ::listen(listener_, backlog);
    thread_ = std::thread(&RtmpServer::run, this);
}

void RtmpServer::drop()
{
    const std::scoped_lock lock(mutex_);
    if (connection_ >= 0)
        ::shutdown(connection_, SHUT_RDWR);
}

int RtmpServer::connections() const
{
    const std::scoped_lock lock(mutex_);
    return connections_;
}

std::vector<RtmpSession> RtmpServer::sessions() const
{
    const std::scoped_lock lock(mutex_);
    return sessions_;
}

void RtmpServer::run()
{
    for (;;) {
        const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        {
            const std::scoped_lock lock(mutex_);
            if (stopped_ || accepted < 0) {
                if (accepted >= 0)
                    ::close(accepted);
                return;
            }
            connection_ = accepted;
            ++connections_;
        }
        serve();
        const std::scoped_lock lock(mutex_);
        ::close(std::exchange(connection_, -1));
        if (!sessions_.empty())
            sessions_.back().open = false;
    }
}

void RtmpServer::serve()
{
    streams_.clear();
    chunk_bytes_ = 128;
    broken_ = false;
    if (manner_ == Manner::mute) {
        char byte = 0;
        while (read(&byte, 1)) {
        }
        return;
    }
    if (!shake_hands())
        return;
    while (read_chunk()) {
    }
}

bool RtmpServer::shake_hands()
{
    std::string hello(1 + handshake_bytes, '\0');
    std::string echo(handshake_bytes, '\0');
    return read(hello.data(), hello.size()) &&
           send("\x03" + std::string(handshake_bytes, '\0') + hello.substr(1)) &&
           read(echo.data(), echo.size());
}

// RTMP 1.0 section 5.3.1
bool RtmpServer::read_chunk()
{
    const auto first = read_number(1);
    const auto format = first >> 6;
    const auto id = first & 0x3F;
    if (broken_ || id < 2)
        return false;
    auto& stream = streams_[id];
    auto& message = stream.message;
    std::uint32_t time = 0;
    if (format < 3)
        time = read_number(3);
    if (format < 2) {
        stream.size = read_number(3);
        message.type = static_cast<int>(read_number(1));
    }
    if (format == 0)
        read_number(4);  // the message stream
    if (time == largest_short_time)
        time = read_number(4);
    if (format == 0)
        message.time_ms = 0;
    if (format < 3)
        stream.delta_ms = time;
    if (message.body.empty())
        message.time_ms += stream.delta_ms;

    const auto have = message.body.size();
    message.body.resize(have + std::min(chunk_bytes_, stream.size - have));
    if (broken_ || !read(message.body.data() + have, message.body.size() - have))
        return false;
    if (message.body.size() < stream.size)
        return true;
    const bool going_on = handle(message);
    message.body.clear();
    return going_on;
}

bool RtmpServer::handle(const RtmpMessage& message)
{
    if (message.type == set_chunk_size && message.body.size() == 4) {
        std::uint32_t size = 0;
        std::memcpy(&size, message.body.data(), sizeof size);
        chunk_bytes_ = ntohl(size);
        return chunk_bytes_ > 0;
    }
    if (message.type == command)
        return answer(message);
    constexpr std::array media = {8, 9, 18};
    const std::scoped_lock lock(mutex_);
    if (!sessions_.empty() && sessions_.back().open &&
        std::find(media.begin(), media.end(), message.type) != media.end())
        sessions_.back().media.push_back(message);
    return true;
}

// RTMP 1.0 section 7.2
bool RtmpServer::answer(const RtmpMessage& message)
{
    const std::string_view amf = message.body;
    const auto name = string_at(amf, 1);
    const auto transaction = amf.substr(std::min(amf.size(), 3 + name.size()), number_one.size());
    const auto result = "\x02\x00\x07_result"sv;
    if (name == "connect")
        return send_command(std::string(result).append(transaction).append(null).append(null));
    if (name == "createStream")
        return send_command(
            std::string(result).append(transaction).append(null).append(number_one));
    if (name == "publish" && manner_ == Manner::key_in_use)
        return false;
    if (name == "publish") {
        const auto key_at = 3 + name.size() + transaction.size() + null.size() + 1;
        {
            const std::scoped_lock lock(mutex_);
            sessions_.push_back({.key = std::string(string_at(amf, key_at)), .media = {}});
        }
        return send_command(publish_started);
    }
    return name != "deleteStream";
}

bool RtmpServer::read(char* to, std::size_t size)
{
    while (size > 0 && !broken_) {
        const auto got = ::recv(connection_, to, size, 0);
        broken_ = got <= 0;
        if (broken_)
            return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return !broken_;
}

// Most significant byte first; 0 when the connection is over.
std::uint32_t RtmpServer::read_number(std::size_t bytes)
{
    std::array<unsigned char, 4> read_bytes{};
    if (!read(reinterpret_cast<char*>(read_bytes.data()), bytes))
        return 0;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        number = number << 8 | read_bytes[i];
    return number;
}

bool RtmpServer::send(std::string_view bytes)
{
    return ::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
}

// One chunk of type 0 on chunk stream 3, and further ones for what is over 128 bytes: there is none.
bool RtmpServer::send_command(std::string_view amf)
{
    std::string chunk("\x03\x00\x00\x00\x00\x00", 6);
    chunk += static_cast<char>(amf.size());
    chunk += static_cast<char>(command);
    chunk.append(4, '\0');
    return send(chunk.append(amf));
}

}  // namespace tgvs::outputs
