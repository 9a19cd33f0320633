// service/show.hpp: the parts of a running show, built in order and stopped in reverse.
#pragma once

#include "base/result.hpp"
#include "bot/bot.hpp"
#include "broadcast/broadcast.hpp"
#include "control/shared_desk.hpp"
#include "ffmpeg/encoder.hpp"
#include "http/endpoints.hpp"
#include "ingest/ingest.hpp"
#include "library/library.hpp"
#include "outputs/preview_sink.hpp"
#include "outputs/rtmp_sink.hpp"
#include "service/api_site.hpp"
#include "service/bot_station.hpp"
#include "service/channel_events.hpp"
#include "service/channels_site.hpp"
#include "service/day_gauges.hpp"
#include "service/day_store.hpp"
#include "service/desk_gauges.hpp"
#include "service/desk_site.hpp"
#include "service/desk_store.hpp"
#include "service/director.hpp"
#include "service/event_queue.hpp"
#include "service/extractor_updates.hpp"
#include "service/ledger.hpp"
#include "service/live_site.hpp"
#include "service/more_fillers.hpp"
#include "service/notifier.hpp"
#include "service/panel_login.hpp"
#include "service/people_keeper.hpp"
#include "service/plan_keeper.hpp"
#include "service/playlist_keeper.hpp"
#include "service/position_store.hpp"
#include "service/report.hpp"
#include "service/resolve_site.hpp"
#include "service/resolver.hpp"
#include "service/schedule_site.hpp"
#include "service/service_types.hpp"
#include "service/settings_site.hpp"
#include "service/terminal_line.hpp"
#include "service/update_request.hpp"
#include "ytdlp/extractor.hpp"

#include <prometheus/registry.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::service {

// What is there before the show and outlives it.
struct Studio {
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
    EventQueue events;
    std::unique_ptr<broadcast::Broadcast> broadcast;  // OUTPUT=telegram
};

// show_adapters.hpp
struct LibraryShelf;
struct PlayoutDeck;
struct ExtractorLists;
struct WindowPreview;
struct PublisherStage;

class Show {
public:
    using Time = std::chrono::steady_clock::time_point;

    Show(const Options& options, ffmpeg::EncoderOptions encoder_options,
         std::vector<media::Packet> filler, Studio& studio);
    ~Show();

    void tick(Time now);
    // `.env` as it is now: what need not wait for another start is taken over.
    void take_settings(const config::Settings& settings);
    // LOOP=0 in the settings: all has been played. A loop that people have switched off by hand ends the programme only.
    bool finished() const { return !settings_.loop && director_->finished(); }
    bool is_pressed() const { return director_->is_pressed(); }
    // By the broadcast: the session is invalid, and the settings say what is to be done then.
    std::optional<Ending> told_to_stop() const;
    // Media leaves to the output.
    bool on_air() const { return report_.health().live; }
    // systemd kills a process that says it is stopping and stays.
    enum class Stop { for_good, to_start_anew };
    void stop(Stop why = Stop::for_good);

private:
    http::Site publishers();
    std::function<control::Outcome(const control::Command&)> live_commands();
    LibraryAccess library_access();
    void add_to_api();
    void tell_of_plan(const std::string& revision);
    void take_choice();
    void interrupt_lists();
    void take_programme(Time now);
    void take_plan(Time now);
    void tick_director();
    void show_day(Time now);
    void list_day(Time now);
    playlist::Order order() const;
    void take_events();
    void show_desk(Time now, const Situation& situation);
    std::string stream_title();
    void take_stop();
    void tell_of_list(const std::string& list, const std::string& revision);
    void take_broadcast();
    void inform_broadcast(Time now);
    void inform_bot();
    bool waits_knowingly(const std::vector<playout::SinkStatus>& sinks) const;
    void report(Time now);
    std::vector<playout::Sink*> sinks() const;

    config::Settings settings_;
    std::string version_;
    Studio& studio_;
    broadcast::BroadcastView on_telegram_;
    std::string title_;      // as the broadcast was told it
    bool withheld_ = false;  // nobody would see the show
    bool stopped_ = false;   // somebody has taken it off the air
    PositionStore positions_;
    DeskStore desk_store_;
    DayStore day_store_;
    playlist::ListStore list_store_;
    control::SharedDesk desk_;
    control::ProgrammeChoice choice_;  // as it is played
    DeskGauges desk_gauges_;
    DayGauges day_gauges_;
    Ledger ledger_;
    PeopleKeeper people_;
    EventHub events_;
    DeskSite desk_site_;
    ChannelEvents channel_events_;
    ApiSite api_;
    std::optional<ingest::Entrance> entrance_;  // where publishers may call
    LiveSite live_site_;
    SettingsSite settings_site_;
    ScheduleSite schedule_site_;
    UpdateRequest update_request_;
    ExtractorUpdates extractor_updates_;
    Report report_;
    ChannelsSite channels_site_;
    Notifier notifier_;

    ffmpeg::Encoder encoder_;
    library::Ffmpeg ffmpeg_;
    ytdlp::Extractor extractor_;
    library::YtDlp ytdlp_;

    std::unique_ptr<outputs::PreviewSink> preview_;
    std::unique_ptr<outputs::RtmpSink> rtmp_;
    std::unique_ptr<Resolver> resolver_;
    ResolveSite resolve_site_;
    std::unique_ptr<library::Library> library_;  // goes after the playout, which reads its tracks
    std::unique_ptr<playout::Playout> playout_;
    std::unique_ptr<MoreFillers> more_fillers_;
    std::unique_ptr<LibraryShelf> shelf_;
    std::unique_ptr<PlayoutDeck> deck_;
    std::unique_ptr<ingest::Ingest> ingest_;
    std::unique_ptr<PublisherStage> stage_;
    std::unique_ptr<Director> director_;
    std::unique_ptr<ExtractorLists> lists_;
    std::unique_ptr<PlaylistKeeper> keeper_;
    prometheus::Registry jingle_registry_;           // nobody asks for it
    std::unique_ptr<PlaylistKeeper> jingle_keeper_;  // null: there are none
    std::unique_ptr<PlanKeeper> plan_keeper_;        // null: there is no calendar
    std::unique_ptr<WindowPreview> window_;
    std::unique_ptr<PanelLogin> login_;
    BotStation bot_station_{
        desk_site_, {settings_.state_dir, settings_.cache_dir}, schedule_site_.zone()};
    config::Settings bot_made_of_;
    std::unique_ptr<bot::Bot> bot_;  // null: there has been no token
    std::unique_ptr<http::Endpoints> endpoints_;
    std::unique_ptr<TerminalLine> terminal_;
    Time reported_{};
    bool other_list_ = false;  // has been chosen; its items are on their way
    bool programme_known_ = false;
    Time day_listed_{};
    std::optional<std::chrono::system_clock::duration>
        clocks_apart_;  // the wall's and the steady one
};

}  // namespace tgvs::service
