#include "service/show.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "media/flv.hpp"
#include "service/child_options.hpp"
#include "service/live_entrance.hpp"
#include "service/programme_choice.hpp"
#include "service/publish_site.hpp"
#include "service/show_adapters.hpp"

#include <prometheus/gauge.h>

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace tgvs::service {

namespace {

constexpr std::chrono::seconds report_every{1};

std::unique_ptr<outputs::RtmpSink> rtmp_sink(const config::Settings& settings,
                                             const media::HouseFormat& format,
                                             prometheus::Registry& registry)
{
    if (settings.output == config::Output::preview)
        return nullptr;
    // In Telegram the target comes and goes with the live stream.
    const bool fixed = settings.output == config::Output::rtmp;
    outputs::RtmpSinkOptions options = {
        .connection = {.url = fixed ? settings.rtmp_url : Secret()},
        .metadata =
            media::flv_metadata_body({.width = format.width,
                                      .height = format.height,
                                      .fps = static_cast<double>(format.fps),
                                      .video_kbps = static_cast<double>(format.video_kbps),
                                      .audio_kbps = static_cast<double>(format.audio_kbps),
                                      .audio_rate = static_cast<double>(format.audio_rate)})};
    return std::make_unique<outputs::RtmpSink>(std::move(options), registry);
}

ytdlp::ExtractorOptions extractor_options(const config::Settings& settings)
{
    auto plan = extractor_plan(settings);
    if (plan.refused)
        log::warn("extractor", "cannot parse YTDLP_ARGS; continuing without them",
                  {{"reason", *plan.refused}});
    return std::move(plan.options);
}

bool has_preview(const config::Settings& settings)
{
    return settings.output == config::Output::preview || settings.preview;
}

}  // namespace

Show::Show(const Options& options, ffmpeg::EncoderOptions encoder_options,
           std::vector<media::Packet> filler, Studio& studio)
    : settings_(options.settings),
      version_(options.version),
      studio_(studio),
      positions_(settings_.state_dir / "position.json"),
      desk_store_(settings_.state_dir / "desk.json"),
      day_store_(settings_.state_dir / "day.json"),
      list_store_({.playlist = settings_.playlist, .folder = settings_.playlist_dir}),
      desk_(desk_store_.load(), choice_of(settings_)),
      choice_(chosen_before(desk_, list_store_.places())),
      desk_gauges_(*studio_.registry),
      day_gauges_(*studio_.registry),
      ledger_(settings_.state_dir / "audit.jsonl", *studio_.registry),
      people_(settings_.state_dir, *studio_.registry),
      events_(*studio_.registry),
      desk_site_(
          {.media_folders = media_folders(settings_),
           .wake = [this] { studio_.events.wake(); },
           .list_changed = [this](const std::string& list,
                                  const std::string& revision) { tell_of_list(list, revision); },
           .live = live_commands(),
           .library = library_access(),
           .asked_for = [this](const playlist::Item& item) { resolver_->ask(item); }},
          desk_, list_store_, ledger_),
      channel_events_(desk_site_, events_),
      api_(desk_site_, people_, ledger_, events_),
      entrance_(entrance_of(settings_)),
      live_site_(entrance_),
      settings_site_({.env_file = options.env_file, .running = settings_, .reload = options.reload},
                     desk_, ledger_),
      schedule_site_({.calendars = calendars_of(settings_),
                      .zone = settings_.schedule_zone,
                      .media = settings_.schedule_media,
                      .state_dir = settings_.state_dir,
                      .changed = [this](const std::string& revision) { tell_of_plan(revision); }},
                     ledger_),
      update_request_(settings_.state_dir / "yt-dlp-update.request"),
      extractor_updates_(settings_.ytdlp, *studio_.registry),
      report_(options.version),
      channels_site_(desk_site_, report_, options.version, has_preview(settings_)),
      encoder_(std::move(encoder_options)),
      ffmpeg_(encoder_),
      extractor_(extractor_options(settings_)),
      ytdlp_(extractor_),
      resolve_site_({.media_folders = [this] { return desk_site_.media_folders(); },
                     .ask = [this](const playlist::Item& item) { return resolver_->ask(item); }})
{
    const auto& format = encoder_.options().format;
    if (has_preview(settings_))
        preview_ = std::make_unique<outputs::PreviewSink>(*studio_.registry);
    rtmp_ = rtmp_sink(settings_, format, *studio_.registry);
    playout_ = std::make_unique<playout::Playout>(
        playout::PlayoutOptions{.splicer = {.fps = format.fps, .audio_rate = format.audio_rate}},
        std::move(filler), sinks(), studio_.events, *studio_.registry);
    more_fillers_ = std::make_unique<MoreFillers>(
        encoder_, filler_options_of(settings_), [this](media::FillerKind kind, auto packets) {
            playout_->add_filler(kind, std::move(packets));
        });

    take_stop();
    take_broadcast();
    add_to_api();

    resolver_ = std::make_unique<Resolver>(ytdlp_, ffmpeg_, [this] { studio_.events.wake(); });
    library_ = std::make_unique<library::Library>(
        library::LibraryOptions{.cache_folder = settings_.cache_dir,
                                .state_folder = settings_.state_dir,
                                .cache_limit_bytes = settings_.cache_max_bytes},
        ytdlp_, ffmpeg_, *studio_.registry);
    library_->set_listener([this] { studio_.events.wake(); });
    shelf_ = std::make_unique<LibraryShelf>(*library_);
    deck_ = std::make_unique<PlayoutDeck>(*playout_);
    director_ = std::make_unique<Director>(
        DirectorOptions{
            .breaks = breaks_of(settings_),
            .jingles = {.items = settings_.jingle_every.items, .time = settings_.jingle_every.time},
            .day_ahead = settings_.schedule_ahead},
        *shelf_, *deck_, desk_, day_store_.load());

    if (entrance_) {
        ingest_ = std::make_unique<ingest::Ingest>(
            ingest_options(settings_, *entrance_, encoder_.options(),
                           [this] { studio_.events.wake(); }),
            *studio_.registry);
        stage_ = std::make_unique<PublisherStage>(*ingest_);
        director_->set_stage(*stage_);
    }

    lists_ = std::make_unique<ExtractorLists>(extractor_);
    keeper_ = std::make_unique<PlaylistKeeper>(
        playlist::list_file(list_store_.places(), choice_.list).value_or(settings_.playlist),
        lists_.get(), [this] { studio_.events.wake(); }, *studio_.registry,
        settings_.state_dir / "lists.json");

    if (!settings_.jingles.empty())
        jingle_keeper_ = std::make_unique<PlaylistKeeper>(
            settings_.jingles, nullptr, [this] { studio_.events.wake(); }, jingle_registry_);
    if (auto calendars = calendars_of(settings_); !calendars.empty())
        plan_keeper_ = std::make_unique<PlanKeeper>(
            PlanSources{.calendars = std::move(calendars),
                        .zone = settings_.schedule_zone,
                        .media = settings_.schedule_media,
                        .folders = plan_folders(settings_),
                        .ahead = settings_.schedule_ahead,
                        .state_dir = settings_.state_dir},
            [this] { studio_.events.wake(); }, *studio_.registry);

    if (studio_.broadcast)
        login_ = std::make_unique<PanelLogin>(*studio_.broadcast);
    if (preview_)
        window_ = std::make_unique<WindowPreview>(preview_->window());
    endpoints_ = std::make_unique<http::Endpoints>(
        http::EndpointOptions{.metrics_address = settings_.prometheus_address,
                              .metrics_port = settings_.prometheus_port,
                              .metrics_hosts = settings_.prometheus_hosts,
                              .panel_address = settings_.panel_address,
                              .panel_port = settings_.panel_port,
                              .panel_token = settings_.panel_token,
                              .link_on_terminal = ::isatty(STDERR_FILENO) != 0,
                              .state_dir = settings_.state_dir,
                              .runtime_dir = settings_.runtime_dir},
        studio_.registry,
        http::Sources{
            .health = report_,
            .status = report_,
            .preview = window_.get(),
            .login = login_.get(),
            .guests = &people_,
            .api = [this](const http::Request& request,
                          const control::Person& person) { return api_.answer(request, person); },
            .publishers = publishers(),
            .bell = &events_.bell()});
    gauge(*studio_.registry, "tgvs_build_info", "Always 1; the version is in the label.",
          {{"version", options.version}})
        .Set(1);
    terminal_ = std::make_unique<TerminalLine>(settings_.log_format == log::Format::automatic);
    take_settings(settings_);
}

http::Site Show::publishers()
{
    if (!settings_.ingest || settings_.ingest->rtmp_app.empty())
        return {};
    const auto may = [this](const ingest::RtmpCall& call) {
        return ingest_ ? ingest_->asked(call) : ingest::RtmpAnswer::no;
    };
    const auto nginx = http::peer_from_text(settings_.ingest->address);
    return [site = std::make_shared<PublishSite>(may, nginx)](const http::Request& request) {
        return site->answer(request);
    };
}

Show::~Show()
{
    stop();
}

std::vector<playout::Sink*> Show::sinks() const
{
    std::vector<playout::Sink*> sinks;
    if (rtmp_)
        sinks.push_back(rtmp_.get());
    if (preview_)
        sinks.push_back(preview_.get());
    return sinks;
}

void Show::interrupt_lists()
{
    lists_->interrupt();
}

void Show::tick(Time now)
{
    withheld_ = false;
    take_broadcast();
    take_stop();
    take_events();
    take_choice();
    take_programme(now);
    take_plan(now);
    tick_director();
    playout_->show_filler(director_->filler_kind());
    playout_->hold(withheld_ || director_->paused());
    if (now - reported_ >= report_every) {
        reported_ = now;
        report(now);
    }
    channel_events_.look(now);
}

void Show::take_events()
{
    for (const auto& event : studio_.events.take()) {
        if (const auto* started = std::get_if<TrackStarted>(&event))
            director_->track_started(started->id);
        else if (const auto* ended = std::get_if<TrackEnded>(&event))
            director_->track_ended(ended->id, ended->position);
        else if (const auto* failed = std::get_if<TrackFailed>(&event))
            director_->track_failed(failed->id, failed->position, failed->reason);
    }
}

void Show::report(Time now)
{
    Situation situation = {.on_air = director_->on_air(),
                           .upcoming = director_->upcoming(),
                           .deck = playout_->snapshot(),
                           .sinks = {},
                           .library = library_->snapshot(),
                           .troubles = {},
                           .now = now,
                           .stopped = stopped_};
    const auto complain = [&situation](const char* kind, std::vector<std::string> problems) {
        for (auto& problem : problems)
            situation.troubles.push_back({.kind = kind, .text = std::move(problem)});
    };
    if (!on_telegram_.problem.empty())
        complain("telegram", {on_telegram_.problem});
    complain("playlist", keeper_->problems());
    if (jingle_keeper_)
        complain("jingles", jingle_keeper_->problems());
    if (plan_keeper_)
        complain("schedule", plan_keeper_->problems());
    if (bot_)
        if (auto problem = bot_->problem(); !problem.empty())
            complain("bot", {std::move(problem)});
    for (const auto* sink : sinks())
        situation.sinks.push_back(sink->status());
    report_.update(situation);
    show_desk(now, situation);
    show_day(now);
    inform_broadcast(now);
    inform_bot();
    extractor_updates_.look(now);
    const auto& update = extractor_updates_.last();
    update_request_.update(situation.library.extractor_wants_update,
                           update ? std::optional<UpdateRequest::Time>(update->at) : std::nullopt,
                           UpdateRequest::Time::clock::now());
    if (programme_known_ && !finished())
        positions_.keep(director_->position(), now);
    if (report_.health().live || waits_knowingly(situation.sinks))
        notifier_.ready();
    const auto line = report_.one_line();
    notifier_.status(line);
    notifier_.feed({.timeline_ms = situation.deck.timeline_ms, .sinks = situation.sinks}, now);
    terminal_->show(line);
}

// The start has not failed when it is known what it waits for: the other side, or the operator.
bool Show::waits_knowingly(const std::vector<playout::SinkStatus>& sinks) const
{
    return stopped_ || !on_telegram_.problem.empty() ||
           std::ranges::any_of(sinks, [](const auto& sink) { return sink.reconnects > 0; });
}

void Show::stop(Stop why)
{
    if (!endpoints_)
        return;
    if (why == Stop::for_good)
        notifier_.stopping();
    terminal_.reset();
    if (finished())
        positions_.forget();  // LOOP=0: the next start is a new show
    else if (programme_known_)
        positions_.save(director_->position());
    endpoints_.reset();
    bot_.reset();
    resolver_->stop();
    desk_store_.save(desk_.with([](const auto& desk) { return desk.state(); }));
    lists_->stop.request_stop();
    keeper_.reset();
    jingle_keeper_.reset();
    if (std::exchange(plan_keeper_, nullptr))
        day_store_.save(director_->day().state());
    if (studio_.broadcast)
        studio_.broadcast->stop();
    ingest_.reset();
    library_->stop();
    playout_->stop();
    if (rtmp_)
        rtmp_->stop();
    if (preview_)
        preview_->stop();
}

}  // namespace tgvs::service
