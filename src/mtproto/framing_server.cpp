// The serving side of mtproto/framing.hpp.
#include "mtproto/framing.hpp"
#include "mtproto/obfuscation.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

ServerTransport::ServerTransport(Random& random, Secret proxy_secret)
    : random_(random), proxy_secret_(std::move(proxy_secret))
{
}

std::string ServerTransport::wrap(std::string_view payload)
{
    return transport_ ? transport_->wrap(payload) : std::string();
}

std::string ServerTransport::wrap_error(std::int32_t code)
{
    constexpr std::size_t below_packet = 12;  // with the four bytes of the error still under 16
    if (!transport_)
        return {};
    const bool padded = transport_->framing_ == Framing::padded;
    return transport_->frame(TlWriter().i32(code).written(),
                             padded ? random_.below(below_packet) : 0);
}

void ServerTransport::feed(std::string_view bytes)
{
    if (transport_) {
        transport_->feed(bytes);
        return;
    }
    if (failed_ || bytes.empty())
        return;
    head_ += bytes;
    detect();
}

// What follows the head belongs to the first packet.
void ServerTransport::begin(Framing framing, std::size_t head_bytes)
{
    if (!transport_)
        transport_ = Transport();
    transport_->framing_ = framing;
    transport_->random_ = &random_;
    transport_->feed(std::string_view(head_).substr(head_bytes));
    head_.clear();
}

void ServerTransport::detect()
{
    const bool by_proxy = !proxy_secret_.empty();
    if (!by_proxy && head_.front() == tag_of(Framing::abridged))
        return begin(Framing::abridged, 1);
    if (head_.size() < 4)
        return;
    if (const auto plain = framing_of_tag(std::string_view(head_).substr(0, 4)); plain && !by_proxy)
        return begin(*plain, 4);
    if (head_.size() < obfuscated_head_bytes)
        return;
    auto found = read_obfuscated_head(std::string_view(head_).substr(0, obfuscated_head_bytes),
                                      proxy_secret_.reveal());
    if (!found) {
        failed_ = FramingErrc::unknown_form;
        return;
    }
    transport_ = Transport();
    transport_->decrypt_ = std::move(found->to_server);
    transport_->encrypt_ = std::move(found->to_client);
    begin(found->framing, obfuscated_head_bytes);
}

Result<std::optional<std::string>, FramingErrc> ServerTransport::next()
{
    if (failed_)
        return std::unexpected(*failed_);
    if (!transport_)
        return std::nullopt;
    return transport_->next_payload();
}

}  // namespace tgvs::mtproto
