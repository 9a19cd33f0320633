#include "config/keys.hpp"

#include "config/value_forms.hpp"

#include <algorithm>

namespace tgvs::config {

namespace {

template <auto member, auto form>
bool into(std::string_view text, Settings& settings)
{
    auto value = form(text);
    if (!value)
        return false;
    settings.*member = std::move(*value);
    return true;
}

template <auto member>
bool same(const Settings& a, const Settings& b)
{
    return a.*member == b.*member;
}

template <auto member, auto form>
constexpr Key key(std::string_view name, std::string_view accepted, Change change = Change::start)
{
    return {name, accepted, change, into<member, form>, same<member>};
}

template <const auto& words>
auto one_of(std::string_view text)
{
    return forms::meaning(words, text);
}

using S = Settings;

// clang-format off
constexpr Key table[] = {
    key<&S::api_id, forms::api_id>("API_ID", "the number from my.telegram.org", Change::session),
    key<&S::api_hash, forms::api_hash>("API_HASH", "the 32 hexadecimal digits from my.telegram.org", Change::session),
    key<&S::session_string, forms::secret>("SESSION_STRING", "a session string on one line", Change::session),
    key<&S::chat_id, forms::chat_id>("CHAT_ID", "-100…, @name, a t.me/… link or the id of a basic group", Change::session),
    key<&S::video_quality, one_of<forms::video_qualities>>("VIDEO_QUALITY", "480p, 720p or 1080p"),
    key<&S::frame_rate, forms::frame_rate>("FRAME_RATE", "25, 30, 50 or 60"),
    key<&S::loop, forms::flag>("LOOP", "0 or 1"),
    key<&S::shuffle, forms::flag>("SHUFFLE", "0 or 1"),
    key<&S::after_break, one_of<forms::after_break>>("AFTER_BREAK", "resume or next"),
    key<&S::playlist, forms::path>("PLAYLIST", "a path"),
    key<&S::playlist_dir, forms::path>("PLAYLIST_DIR", "a path"),
    key<&S::schedule, forms::calendars>("SCHEDULE", "iCalendar files and https:// addresses separated by spaces"),
    key<&S::schedule_zone, forms::zone_name>("SCHEDULE_ZONE", "the name of a time zone, as in Europe/Berlin"),
    key<&S::schedule_media, forms::path>("SCHEDULE_MEDIA", "a path"),
    key<&S::schedule_ahead, forms::schedule_ahead>("SCHEDULE_AHEAD", "1h to 168h, or 1d to 7d"),
    key<&S::audio_languages, forms::languages>("AUDIO_LANGUAGE", "languages separated by spaces, as in: ru en"),
    key<&S::subtitles, forms::subtitle_languages>("SUBTITLES", "languages separated by spaces, as in: ru en; or off"),
    key<&S::still_length, forms::still_length>("STILL_SECONDS", "1 to 3600"),
    key<&S::logo, forms::path>("LOGO", "a path"),
    key<&S::logo_position, one_of<forms::corners>>("LOGO_POSITION", "top-left, top-right, bottom-left or bottom-right"),
    key<&S::logo_opacity, forms::opacity>("LOGO_OPACITY", "above 0, up to 1, as in 0.8"),
    key<&S::title_card, forms::flag>("TITLE_CARD", "0 or 1"),
    key<&S::ingest, forms::ingest>("INGEST", "srt://address:port, as in srt://0.0.0.0:9000, or rtmp, or rtmp://address:port/application"),
    key<&S::ingest_latency, forms::ingest_latency>("INGEST_LATENCY", "120 to 1500 (milliseconds)"),
    key<&S::ingest_admit, one_of<forms::ingest_admit>>("INGEST_ADMIT", "auto or ask"),
    key<&S::ingest_hold, forms::ingest_hold>("INGEST_HOLD", "0 to 60 (seconds)"),
    key<&S::ingest_stream_id, forms::ingest_stream_id>("INGEST_STREAM_ID", "8 to 79 letters, digits and -._~"),
    key<&S::ingest_passphrase, forms::ingest_passphrase>("INGEST_PASSPHRASE", "10 to 64 letters, digits and -._~"),
    key<&S::bot_token, forms::bot_token>("BOT_TOKEN", "a token from @BotFather", Change::bot),
    key<&S::control_admins, forms::person_numbers>("CONTROL_ADMINS", "up to 16 numbers of Telegram users separated by spaces", Change::bot),
    key<&S::control_chat, forms::group_number>("CONTROL_CHAT", "the number of a group: -100… or -…", Change::bot),
    key<&S::control_by_rights, one_of<forms::control_rights>>("CONTROL_BY_RIGHTS", "no or manage_call", Change::bot),
    key<&S::control_language, one_of<forms::control_languages>>("CONTROL_LANGUAGE", "auto, en or ru", Change::bot),
    key<&S::guide_chat, forms::group_number>("GUIDE_CHAT", "the number of a channel or group: -100… or -…", Change::bot),
    key<&S::guide_template, forms::guide_template>("GUIDE_TEMPLATE", "a text of 1000 bytes at most", Change::bot),
    key<&S::jingles, forms::path>("JINGLES", "a path"),
    key<&S::jingle_every, forms::jingle_every>("JINGLE_EVERY", "a number of items, or a time as in 90s, 15m or 1h"),
    key<&S::ffmpeg_args, forms::one_line>("FFMPEG_ARGS", "ffmpeg options on one line"),
    key<&S::passthrough, forms::flag>("PASSTHROUGH", "0 or 1"),
    key<&S::output, one_of<forms::outputs>>("OUTPUT", "telegram, rtmp or preview"),
    key<&S::rtmp_url, forms::rtmp_url>("RTMP_URL", "rtmp://host/application/key or rtmps://…"),
    key<&S::preview, forms::flag>("PREVIEW", "0 or 1"),
    key<&S::prometheus_port, forms::port>("PROMETHEUS_PORT", "0 to 65535"),
    key<&S::prometheus_address, forms::ip_address>("PROMETHEUS_ADDRESS", "an IPv4 or IPv6 address"),
    key<&S::prometheus_hosts, forms::host_names>("PROMETHEUS_HOSTS", "host names separated by spaces"),
    key<&S::panel_port, forms::port>("PANEL_PORT", "0 to 65535"),
    key<&S::panel_address, forms::ip_address>("PANEL_ADDRESS", "an IPv4 or IPv6 address"),
    key<&S::panel_token, forms::token>("PANEL_TOKEN", "ASCII characters without spaces"),
    key<&S::state_dir, forms::path>("STATE_DIR", "a path"),
    key<&S::cache_dir, forms::path>("CACHE_DIR", "a path"),
    key<&S::cache_max_bytes, forms::gigabytes>("CACHE_MAX_GB", "a number above 0, as in 20 or 0.5"),
    key<&S::session_invalid, one_of<forms::session_invalid>>("SESSION_INVALID", "degraded or exit", Change::policy),
    key<&S::auto_regenerate, one_of<forms::auto_regenerate>>("AUTO_REGENERATE", "0, 1 or qr", Change::policy),
    key<&S::session_lost_on_air, one_of<forms::session_lost_on_air>>("SESSION_LOST_ON_AIR", "pause or keep", Change::policy),
    key<&S::session_retry, forms::retry_pause>("SESSION_RETRY_SECONDS", "1 to 86400", Change::policy),
    key<&S::filler, forms::path>("FILLER", "a path"),
    key<&S::ytdlp, forms::one_line>("YTDLP", "a program's name or path"),
    key<&S::ytdlp_cookies, forms::path>("YTDLP_COOKIES", "a path"),
    key<&S::ytdlp_args, forms::one_line>("YTDLP_ARGS", "yt-dlp options on one line"),
    key<&S::child_reads, forms::absolute_paths>("CHILD_READS", "absolute paths with ':' between them"),
    key<&S::private_sources, forms::private_sources>("ALLOW_PRIVATE_SOURCES", "0, 1, or up to 32 addresses and networks as in 192.168.1.0/24, 127.0.0.1, fd00::/8"),
    key<&S::log_level, one_of<forms::log_levels>>("LOG_LEVEL", "debug, info, warn or error"),
    key<&S::log_format, one_of<forms::log_formats>>("LOG_FORMAT", "auto, text or json"),
    key<&S::telegram_proxy, forms::telegram_proxy>("TELEGRAM_PROXY", "socks5://[user:pass@]host:port or tg://proxy?server=…&port=…&secret=…", Change::session),
    key<&S::telegram_dc, forms::telegram_dc>("TELEGRAM_DC", "id@host:port, as in 2@127.0.0.1:10443", Change::session),
    key<&S::telegram_rsa_keys, forms::path>("TELEGRAM_RSA_KEYS", "a path", Change::session),
};
// clang-format on

}  // namespace

std::span<const Key> keys()
{
    return table;
}

std::vector<std::string_view> changed_keys(const Settings& a, const Settings& b, Change change)
{
    std::vector<std::string_view> names;
    for (const auto& key : table)
        if (key.change == change && !key.same(a, b))
            names.push_back(key.name);
    return names;
}

const Key* find_key(std::string_view name)
{
    const auto found = std::ranges::find(table, name, &Key::name);
    return found == std::end(table) ? nullptr : found;
}

}  // namespace tgvs::config
