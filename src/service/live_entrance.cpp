#include "service/live_entrance.hpp"

#include "base/log.hpp"
#include "ingest/udp_port.hpp"

#include <fmt/format.h>

#include <utility>

namespace tgvs::service {

std::optional<ingest::Entrance> entrance_of(const config::Settings& settings)
{
    if (!settings.ingest)
        return std::nullopt;
    auto secrets =
        ingest::load_or_make_secrets(ingest::secrets_file(settings.state_dir),
                                     {settings.ingest_stream_id, settings.ingest_passphrase});
    if (!secrets) {
        log::error("ingest", "live publishers cannot call: there are no secrets for them",
                   {{"reason", secrets.error().message},
                    {"remedy",
                     "make STATE_DIR writable, or set INGEST_STREAM_ID and "
                     "INGEST_PASSPHRASE"}});
        return std::nullopt;
    }
    return ingest::Entrance{.host = ingest::url_host(settings.ingest->address),
                            .port = settings.ingest->port,
                            .latency = settings.ingest_latency,
                            .stream_id = std::move(secrets->stream_id),
                            .passphrase = std::move(secrets->passphrase),
                            .rtmp_app = settings.ingest->rtmp_app};
}

namespace {

// Where nginx is reached that listens there.
std::string from_here(const std::string& address)
{
    if (address == "0.0.0.0")
        return "127.0.0.1";
    return address == "::" ? "::1" : address;
}

}  // namespace

bool nginx_answers(const config::Settings& settings)
{
    return ingest::tcp_answers(from_here(settings.ingest->address), settings.ingest->port,
                               std::chrono::seconds(1));
}

ingest::IngestOptions ingest_options(const config::Settings& settings,
                                     const ingest::Entrance& entrance,
                                     const ffmpeg::EncoderOptions& encoder,
                                     std::function<void()> wake)
{
    const auto& app = settings.ingest->rtmp_app;
    return {.address = app.empty() ? settings.ingest->address : from_here(settings.ingest->address),
            .port = entrance.port,
            .latency = entrance.latency,
            .rtmp_app = app,
            .secrets = {entrance.stream_id, entrance.passphrase},
            .course = {.hold = settings.ingest_hold,
                       .ask = settings.ingest_admit == config::IngestAdmit::ask},
            .encoder = encoder,
            .wake = std::move(wake)};
}

namespace {

control::Refused impossible(std::string text, std::string remedy)
{
    return {.code = control::RefusalCode::not_possible,
            .text = std::move(text),
            .remedy = std::move(remedy)};
}

}  // namespace

control::Outcome live_outcome(const control::Command& command, const ingest::IngestView& publisher)
{
    using ingest::PublisherState;
    const bool there = publisher.state != PublisherState::absent;
    if (const auto* refuse = std::get_if<control::command::LiveRefuse>(&command)) {
        if (refuse->length == std::chrono::seconds(0))
            return control::Done{"live publishers are let in again"};
        return control::Done{fmt::format("no live publisher is let in for {} s{}",
                                         refuse->length.count(),
                                         there ? "; whoever is connected is disconnected" : "")};
    }
    if (!there)
        return impossible("nobody is publishing",
                          "`ctl live how` prints what publishers must enter");
    if (std::holds_alternative<control::command::LiveEnd>(command))
        return control::Done{"the live publisher is disconnected"};
    if (publisher.state == PublisherState::on_air)
        return impossible("the live publisher is on air already", "");
    return control::Done{publisher.state == PublisherState::ready
                             ? "the live publisher goes on air"
                             : "the live publisher goes on air when his picture is ready"};
}

control::Outcome carry_out_live(const control::Command& command, ingest::Ingest& ingest)
{
    auto outcome = live_outcome(command, ingest.view());
    if (std::holds_alternative<control::Refused>(outcome))
        return outcome;
    if (const auto* refuse = std::get_if<control::command::LiveRefuse>(&command))
        ingest.close(refuse->length);
    else if (std::holds_alternative<control::command::LiveEnd>(command))
        ingest.end();
    else
        ingest.admit();
    return outcome;
}

}  // namespace tgvs::service
