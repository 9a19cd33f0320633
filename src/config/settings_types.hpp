// config/settings_types.hpp: the settings as values, and what is found wrong on the way to them.
#pragma once

#include "base/ip_network.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tgvs::config {

enum class VideoQuality { p480, p720, p1080 };
enum class Corner { top_left, top_right, bottom_left, bottom_right };
enum class Output { telegram, rtmp, preview };
enum class SessionInvalid { degraded, exit };
enum class AutoRegenerate { off, on, qr };
enum class SessionLostOnAir { pause, keep };

struct TelegramDc {
    int id = 0;
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(const TelegramDc&, const TelegramDc&) = default;
};

enum class AfterBreak { resume, next };

enum class IngestAdmit { automatically, ask };
enum class ControlLanguage { automatic, en, ru };

// Where live publishers call.
struct Ingest {
    std::string address;  // an IP address
    std::uint16_t port = 0;
    std::string rtmp_app = {};  // of nginx, by RTMP; empty: the gate, by SRT

    friend bool operator==(const Ingest&, const Ingest&) = default;
};

// After so many items, or so much time.
struct JingleEvery {
    std::size_t items = 4;
    std::chrono::seconds time{};

    friend bool operator==(const JingleEvery&, const JingleEvery&) = default;
};

struct Settings {
    std::optional<std::int32_t> api_id;
    Secret api_hash;                     // 32 hexadecimal digits, or empty: not set
    Secret session_string;               // any text; the session code tells what it is
    std::optional<std::string> chat_id;  // -100…, @name, t.me/… or a basic group's id

    VideoQuality video_quality = VideoQuality::p720;
    int frame_rate = 30;
    bool loop = true;
    bool shuffle = false;
    AfterBreak after_break = AfterBreak::resume;
    std::filesystem::path playlist = "playlist.txt";
    std::filesystem::path playlist_dir;  // of further lists; empty: there are none
    Secret
        schedule;  // files and addresses with blanks between; whoever has an address reads the calendar
    std::string schedule_zone;                            // empty: the host's
    std::optional<std::filesystem::path> schedule_media;  // the folder below which its paths lie
    std::chrono::hours schedule_ahead{24};                // what begins until then is prepared
    std::vector<std::string> audio_languages;             // the most wanted first
    std::vector<std::string> subtitles;                   // likewise; none: no subtitles
    std::chrono::seconds still_length{10};                // of an item that is a picture
    std::optional<std::filesystem::path> logo;            // nothing: none
    Corner logo_position = Corner::top_right;
    double logo_opacity = 1;  // up to 1
    bool title_card = false;

    std::optional<Ingest> ingest;  // nothing: nobody may take over
    std::chrono::milliseconds ingest_latency{400};
    IngestAdmit ingest_admit = IngestAdmit::automatically;
    std::chrono::seconds ingest_hold{10};
    Secret ingest_stream_id;   // empty: made up
    Secret ingest_passphrase;  // empty: made up

    Secret bot_token;                          // empty: there is no bot
    std::vector<std::int64_t> control_admins;  // numbers of people
    std::int64_t control_chat = 0;             // as the Bot API numbers groups; 0: none
    bool control_by_rights = false;            // whoever may manage its video chats
    ControlLanguage control_language = ControlLanguage::automatic;
    std::int64_t guide_chat = 0;  // 0: there is no guide for the audience
    std::string guide_template;   // bot/guide.hpp; empty: the one of the language

    std::filesystem::path jingles;  // a folder or a list; empty: there are none
    JingleEvery jingle_every;
    std::string ffmpeg_args;  // not yet split
    bool passthrough = false;

    Output output = Output::telegram;
    Secret rtmp_url;
    bool preview = false;

    std::uint16_t prometheus_port = 9'090;       // 0: any free one
    std::string prometheus_address = "0.0.0.0";  // always an IP address
    std::vector<std::string> prometheus_hosts;   // names it may be asked by
    std::uint16_t panel_port = 8'080;
    std::string panel_address = "127.0.0.1";
    Secret panel_token;  // empty: to be generated

    std::filesystem::path state_dir = "./state";
    std::filesystem::path cache_dir = "./cache";
    std::filesystem::path runtime_dir;  // $RUNTIME_DIRECTORY, by systemd; empty: none
    std::uint64_t cache_max_bytes = 20'000'000'000;

    SessionInvalid session_invalid = SessionInvalid::degraded;
    AutoRegenerate auto_regenerate = AutoRegenerate::off;
    SessionLostOnAir session_lost_on_air = SessionLostOnAir::pause;
    std::chrono::seconds session_retry{60};

    std::optional<std::filesystem::path> filler;  // nothing: the built-in one
    std::string ytdlp = "yt-dlp";
    std::optional<std::filesystem::path> ytdlp_cookies;
    std::string ytdlp_args;  // not yet split
    std::vector<std::filesystem::path> child_reads;

    PrivateSources private_sources;

    log::Level log_level = log::Level::info;
    log::Format log_format = log::Format::automatic;

    Secret telegram_proxy;  // may hold a password
    std::optional<TelegramDc> telegram_dc;
    std::optional<std::filesystem::path> telegram_rsa_keys;

    friend bool operator==(const Settings&, const Settings&) = default;
};

struct Finding {
    std::string where;  // ".env:12", "environment"
    std::string what;

    std::string text() const { return where + ": " + what; }
};

}  // namespace tgvs::config
