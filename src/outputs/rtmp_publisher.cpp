#include "outputs/rtmp_publisher.hpp"

#include "base/big_endian.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tgvs::outputs {

namespace {

constexpr char rtmp_version = 3;
constexpr std::size_t half_hello_bytes = 1'536;
constexpr std::size_t hello_bytes = 1 + 2 * half_hello_bytes;

// The numbers of our commands, in their order.
constexpr double connect_number = 1;
constexpr double release_number = 2;
constexpr double announce_number = 3;
constexpr double create_number = 4;
constexpr double publish_number = 5;
constexpr double later_number = 6;

// An acknowledgement for less would be longer than what it acknowledges.
constexpr std::uint64_t smallest_window_bytes = 1'024;

constexpr std::uint32_t ping_request = 6;
constexpr std::uint32_t ping_response = 7;
constexpr std::size_t ping_bytes = 6;

constexpr std::string_view taken_out = "***";
constexpr std::size_t enough_output_bytes = 64 * 1024;
constexpr std::size_t flv_header_bytes = 13;
constexpr std::size_t tag_header_bytes = 11;
constexpr std::size_t tag_trailer_bytes = 4;

std::unexpected<RtmpFailure> protocol_failure(std::string reason)
{
    return std::unexpected(RtmpFailure{RtmpErrc::protocol, std::move(reason)});
}

// Of what a server says, with what only the operator may know taken out: the key, what stands before its question mark,
// for that is what a server calls the stream, and what stands behind one, for there may be tokens.
std::string without_key(std::string text, const RtmpAddress& address)
{
    const auto key = address.key.reveal();
    replace_all(text, key, taken_out);
    for (const auto part : {key, address.app.reveal()})
        if (const auto mark = part.find('?'); mark != std::string_view::npos)
            replace_all(text, part.substr(mark + 1), taken_out);
    if (const auto mark = key.find('?'); mark != std::string_view::npos)
        replace_all(text, key.substr(0, mark), taken_out);
    return printable(text);
}

}  // namespace

RtmpPublisher::RtmpPublisher(RtmpAddress address, std::string_view random)
    : address_(std::move(address))
{
    // C0 and C1: version, time 0, four zeros, and anything.
    output_ = std::string(1, rtmp_version) + std::string(8, '\0');
    output_ += random.substr(0, random_bytes);
    output_.resize(1 + half_hello_bytes);
}

std::string_view RtmpPublisher::awaited() const
{
    switch (step_) {
        case Step::shaking_hands:
            return "the handshake";
        case Step::connecting:
            return "the answer to connect";
        case Step::creating:
            return "the answer to createStream";
        case Step::asking:
            return "the answer to publish";
        case Step::publishing:
        case Step::over:
            break;
    }
    return "nothing";
}

Result<void, RtmpFailure> RtmpPublisher::take(std::string_view bytes)
{
    received_bytes_ += bytes.size();
    if (step_ == Step::shaking_hands) {
        const auto rest = shake_hands(bytes);
        if (!rest)
            return std::unexpected(rest.error());
        bytes = *rest;
    }
    if (bytes.empty())
        return {};
    reader_.feed(bytes);
    for (;;) {
        auto message = reader_.next();
        if (!message)
            return protocol_failure(message.error().message);
        if (!*message)
            break;
        if (auto handled = handle(**message); !handled)
            return handled;
    }
    acknowledge();
    return {};
}

// RTMP 1.0 section 5.2. S2 should echo what we sent; servers that know a handshake with digests send something else.
Result<std::string_view, RtmpFailure> RtmpPublisher::shake_hands(std::string_view bytes)
{
    const auto before = hello_.size();
    const auto used = std::min(bytes.size(), hello_bytes - before);
    hello_ += bytes.substr(0, used);
    if (!hello_.empty() && hello_[0] != rtmp_version)
        return protocol_failure("the server does not speak RTMP");
    if (before < 1 + half_hello_bytes && hello_.size() >= 1 + half_hello_bytes)
        output_ += hello_.substr(1, half_hello_bytes);
    if (hello_.size() == hello_bytes) {
        hello_ = {};
        step_ = Step::connecting;
        writer_.announce_size(output_);
        say(connect_command(connect_number, address_));
    }
    return bytes.substr(used);
}

Result<void, RtmpFailure> RtmpPublisher::handle(const ChunkReader::Message& message)
{
    std::string_view body = message.body;
    switch (message.type) {
        case RtmpType::user_control:
            answer_ping(body);
            return {};
        case RtmpType::window_size:
            if (body.size() >= 4)
                window_bytes_ = std::max<std::uint64_t>(read_u32(body, 0), smallest_window_bytes);
            return {};
        case RtmpType::command_3:
            body.remove_prefix(std::min<std::size_t>(body.size(), 1));
            [[fallthrough]];
        case RtmpType::command: {
            const auto command = read_command(body);
            return command ? handle(*command)
                           : protocol_failure("the server sent a command without a name");
        }
        default:
            return {};
    }
}

Result<void, RtmpFailure> RtmpPublisher::handle(const ServerCommand& command)
{
    const bool of_connect = command.transaction == connect_number && step_ == Step::connecting;
    const bool of_create = command.transaction == create_number && step_ == Step::creating;
    const bool of_publish = command.transaction == publish_number && step_ == Step::asking;
    if (command.name == "_result")
        return of_connect  ? connected()
               : of_create ? created(command)
                           : Result<void, RtmpFailure>();
    // releaseStream and FCPublish are unknown to many servers.
    if (command.name == "_error" && (of_connect || of_create || of_publish))
        return refused(command);
    if (command.name == "onStatus")
        return status(command);
    // Servers of Adobe's kind wait for this.
    if (command.name == "onBWDone" && !std::exchange(bandwidth_asked_, true))
        say(plain_command("_checkbw", later_number));
    return {};
}

Result<void, RtmpFailure> RtmpPublisher::connected()
{
    const auto key = address_.key.reveal();
    say(plain_command("releaseStream", release_number, {key}));
    say(plain_command("FCPublish", announce_number, {key}));
    say(plain_command("createStream", create_number));
    step_ = Step::creating;
    return {};
}

Result<void, RtmpFailure> RtmpPublisher::created(const ServerCommand& command)
{
    constexpr double most = 0xFFFF'FFFF;
    if (!command.number || !(*command.number >= 0 && *command.number <= most))
        return protocol_failure("the server named no stream");
    stream_ = static_cast<std::uint32_t>(*command.number);
    writer_.append(output_, ChunkStream::publish, RtmpType::command, stream_, 0,
                   plain_command("publish", publish_number, {address_.key.reveal(), "live"}));
    step_ = Step::asking;
    return {};
}

Result<void, RtmpFailure> RtmpPublisher::status(const ServerCommand& command)
{
    if (command.level == "error" || command.code == "NetStream.Publish.BadName")
        return refused(command);
    if (step_ == Step::asking && command.code == "NetStream.Publish.Start")
        step_ = Step::publishing;
    return {};
}

std::unexpected<RtmpFailure> RtmpPublisher::refused(const ServerCommand& command)
{
    const auto code = publishing() ? RtmpErrc::broken : RtmpErrc::rejected;
    step_ = Step::over;
    if (command.description.find("authmod=") != std::string::npos)
        return std::unexpected(RtmpFailure{
            code, "the server requires a user name and password, which is not supported"});
    std::string said = command.description;
    if (!command.code.empty())
        said += said.empty() ? command.code : " (" + command.code + ")";
    if (said.empty())
        said = "no reason given";
    return std::unexpected(
        RtmpFailure{code, "Server error: " + without_key(std::move(said), address_)});
}

// RTMP 1.0 section 7.1.7
void RtmpPublisher::answer_ping(std::string_view body)
{
    if (body.size() < ping_bytes || read_u16(body, 0) != ping_request)
        return;
    std::string answer;
    append_big_endian(answer, ping_response, 2);
    answer += body.substr(2, 4);
    writer_.append(output_, ChunkStream::control, RtmpType::user_control, 0, 0, answer);
}

// RTMP 1.0 section 5.4.3. At half the window: at its end the server would have to wait.
void RtmpPublisher::acknowledge()
{
    if (window_bytes_ == 0 || received_bytes_ - acknowledged_bytes_ < window_bytes_ / 2)
        return;
    acknowledged_bytes_ = received_bytes_;
    std::string count;
    append_big_endian(count, received_bytes_ & 0xFFFF'FFFF, 4);
    writer_.append(output_, ChunkStream::control, RtmpType::acknowledgement, 0, 0, count);
}

void RtmpPublisher::say(std::string_view body)
{
    writer_.append(output_, ChunkStream::command, RtmpType::command, 0, 0, body);
}

Result<void, RtmpFailure> RtmpPublisher::send(std::string_view& tags)
{
    if (tags.starts_with("FLV"))
        tags.remove_prefix(std::min(tags.size(), flv_header_bytes));
    while (!tags.empty() && output_.size() < enough_output_bytes) {
        const auto size = tags.size() < tag_header_bytes ? 0 : read_u24(tags, 1);
        if (tags.size() < tag_header_bytes + size + tag_trailer_bytes)
            return std::unexpected(RtmpFailure{RtmpErrc::broken, "a tag is cut off"});
        const auto type = static_cast<RtmpType>(byte_at(tags, 0));
        const auto time_ms = read_u24(tags, 4) | byte_at(tags, 7) << 24;
        const auto body = tags.substr(tag_header_bytes, size);
        const auto chunks = type == RtmpType::video ? ChunkStream::video : ChunkStream::audio;
        if (type == RtmpType::data)
            writer_.append(output_, chunks, type, stream_, time_ms, data_to_keep(body));
        else
            writer_.append(output_, chunks, type, stream_, time_ms, body);
        tags.remove_prefix(tag_header_bytes + size + tag_trailer_bytes);
    }
    return {};
}

void RtmpPublisher::say_goodbye()
{
    if (!publishing())
        return;
    say(plain_command("FCUnpublish", later_number + 1, {address_.key.reveal()}));
    say(delete_stream_command(later_number + 2, stream_));
    step_ = Step::over;
}

}  // namespace tgvs::outputs
