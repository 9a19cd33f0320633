#include "outputs/rtmp_connection.hpp"

#include "base/text.hpp"
#include "outputs/libav_log.hpp"
#include "outputs/name_resolution.hpp"

#include <fmt/format.h>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/dict.h>
#include <libavutil/error.h>
}

#include <array>
#include <utility>

namespace tgvs::outputs {

namespace {

using Clock = std::chrono::steady_clock;

// Half a second of the house format. The kernel's own choice grows to megabytes, and a server that no
// longer reads would be noticed only when they are full.
constexpr const char* send_buffer_bytes = "131072";

std::string_view host_of(std::string_view origin)
{
    auto host = origin.substr(origin.find("://") + 3);
    if (host.starts_with('['))
        return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.rfind(':'));
}

// Everything behind the host: application and key.
std::string_view secret_part(std::string_view url)
{
    const auto path = url.find('/', url.find("://") + 3);
    return path == std::string_view::npos ? std::string_view{} : url.substr(path + 1);
}

class Options {
public:
    ~Options() { av_dict_free(&dictionary_); }
    void set(const char* key, const std::string& value)
    {
        av_dict_set(&dictionary_, key, value.c_str(), 0);
    }
    AVDictionary** pointer() { return &dictionary_; }

private:
    AVDictionary* dictionary_ = nullptr;
};

// Which of our kinds a failure to open is: libavformat tells it in words only.
RtmpErrc classify(int error, std::string_view said, bool timed_out)
{
    if (timed_out || error == AVERROR(ETIMEDOUT) || contains_ignoring_case(said, "timed out"))
        return RtmpErrc::timed_out;
    // Not just "tls": it stands in every address of this kind.
    constexpr std::array tls_words = {"certificate", "handshake failed", "gnutls", "tls packet",
                                      "tls session"};
    for (const auto* word : tls_words)
        if (contains_ignoring_case(said, word))
            return RtmpErrc::tls;
    if (contains_ignoring_case(said, "server error") || contains_ignoring_case(said, "publish"))
        return RtmpErrc::rejected;
    if (error == AVERROR(ECONNREFUSED) || error == AVERROR(EHOSTUNREACH) ||
        error == AVERROR(ENETUNREACH))
        return RtmpErrc::unreachable;
    return RtmpErrc::broken;
}

}  // namespace

Result<std::unique_ptr<RtmpConnection>, RtmpFailure> RtmpConnection::open(
    const RtmpOptions& options, const std::atomic<bool>& stop)
{
    capture_libav_log();
    // avio_open2 would take anything, also the name of a file to write to.
    const auto url = options.url.reveal();
    if (!url.starts_with("rtmp://") && !url.starts_with("rtmps://"))
        return std::unexpected(
            RtmpFailure{RtmpErrc::unresolved, "the address is not rtmp:// or rtmps://"});
    const auto host = std::string(host_of(url_origin(url)));
    switch (resolve_name(host, options.resolve_limit, stop)) {
        case NameAnswer::found:
            break;
        case NameAnswer::stopped:
            return std::unexpected(RtmpFailure{RtmpErrc::stopped, "stopped"});
        case NameAnswer::unknown:
            return std::unexpected(
                RtmpFailure{RtmpErrc::unresolved, "the name " + host + " is not known"});
        case NameAnswer::no_answer:
            return std::unexpected(
                RtmpFailure{RtmpErrc::unresolved, "name server timed out for " + host});
    }
    std::unique_ptr<RtmpConnection> connection(new RtmpConnection(options, stop));
    if (auto connected = connection->connect(); !connected)
        return std::unexpected(connected.error());
    return connection;
}

Result<void, RtmpFailure> RtmpConnection::connect()
{
    const auto microseconds = [](std::chrono::milliseconds time) {
        return std::to_string(std::chrono::microseconds(time).count());
    };
    Options options;
    options.set("rw_timeout", microseconds(options_.write_limit));
    options.set("send_buffer_size", send_buffer_bytes);
    options.set("tcp_nodelay",
                "1");  // Nagle against delayed acknowledgement costs 140 ms at connecting
    if (options_.url.reveal().starts_with("rtmps:")) {
        options.set("tls_verify", "1");
        if (!options_.ca_file.empty())
            options.set("ca_file", options_.ca_file);
    }
    bound(options_.connect_limit);
    const AVIOInterruptCB callback = {&RtmpConnection::interrupted, this};
    const std::string url(options_.url.reveal());
    take_libav_log({});
    const int error = avio_open2(&io_, url.c_str(), AVIO_FLAG_WRITE, &callback, options.pointer());
    const auto said = take_libav_log(secret_part(url));
    if (error >= 0)
        return {};
    if (stop_)
        return std::unexpected(RtmpFailure{RtmpErrc::stopped, "stopped"});
    const auto code = classify(error, said, timed_out_);
    return std::unexpected(RtmpFailure{code, timed_out_     ? "timed out"
                                             : said.empty() ? error_text(error)
                                                            : said});
}

RtmpConnection::~RtmpConnection()
{
    if (io_ == nullptr)
        return;
    closing_ = true;  // the goodbye is sent also when we are being stopped
    bound(std::chrono::milliseconds(broken_ ? 0 : 1'000));
    avio_closep(&io_);
    take_libav_log({});
}

Result<void, RtmpFailure> RtmpConnection::write(std::string_view tags)
{
    bound(options_.write_limit);
    avio_write(io_, reinterpret_cast<const unsigned char*>(tags.data()),
               static_cast<int>(tags.size()));
    avio_flush(io_);
    if (io_->error >= 0)
        return {};
    broken_ = true;
    const auto said = take_libav_log(secret_part(options_.url.reveal()));
    if (stop_)
        return std::unexpected(RtmpFailure{RtmpErrc::stopped, "stopped"});
    if (timed_out_)
        return std::unexpected(
            RtmpFailure{RtmpErrc::timed_out, "the server no longer accepts data"});
    return std::unexpected(
        RtmpFailure{RtmpErrc::broken, said.empty() ? error_text(io_->error) : said});
}

void RtmpConnection::bound(std::chrono::milliseconds limit)
{
    timed_out_ = false;
    deadline_ = Clock::now() + limit;
}

int RtmpConnection::interrupted(void* self)
{
    auto& connection = *static_cast<RtmpConnection*>(self);
    if (connection.stop_ && !connection.closing_)
        return 1;
    if (Clock::now() < connection.deadline_)
        return 0;
    connection.timed_out_ = true;
    return 1;
}

}  // namespace tgvs::outputs
