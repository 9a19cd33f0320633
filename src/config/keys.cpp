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

template <const auto& words>
auto one_of(std::string_view text)
{
    return forms::meaning(words, text);
}

using S = Settings;

// clang-format off
constexpr Key table[] = {
    {"API_ID", "the number from my.telegram.org", into<&S::api_id, forms::api_id>},
    {"API_HASH", "the 32 hexadecimal digits from my.telegram.org", into<&S::api_hash, forms::api_hash>},
    {"SESSION_STRING", "a session string on one line", into<&S::session_string, forms::secret>},
    {"CHAT_ID", "-100…, @name, a t.me/… link or the id of a basic group", into<&S::chat_id, forms::chat_id>},
    {"VIDEO_QUALITY", "480p, 720p or 1080p", into<&S::video_quality, one_of<forms::video_qualities>>},
    {"LOOP", "0 or 1", into<&S::loop, forms::flag>},
    {"SHUFFLE", "0 or 1", into<&S::shuffle, forms::flag>},
    {"PLAYLIST", "a path", into<&S::playlist, forms::path>},
    {"FFMPEG_ARGS", "ffmpeg options on one line", into<&S::ffmpeg_args, forms::one_line>},
    {"PASSTHROUGH", "0 or 1", into<&S::passthrough, forms::flag>},
    {"OUTPUT", "telegram, rtmp or preview", into<&S::output, one_of<forms::outputs>>},
    {"RTMP_URL", "rtmp://host/application/key or rtmps://…", into<&S::rtmp_url, forms::rtmp_url>},
    {"PREVIEW", "0 or 1", into<&S::preview, forms::flag>},
    {"PROMETHEUS_PORT", "0 to 65535", into<&S::prometheus_port, forms::port>},
    {"PROMETHEUS_ADDRESS", "an IPv4 or IPv6 address", into<&S::prometheus_address, forms::ip_address>},
    {"PANEL_PORT", "0 to 65535", into<&S::panel_port, forms::port>},
    {"PANEL_ADDRESS", "an IPv4 or IPv6 address", into<&S::panel_address, forms::ip_address>},
    {"PANEL_TOKEN", "ASCII characters without blanks", into<&S::panel_token, forms::token>},
    {"STATE_DIR", "a path", into<&S::state_dir, forms::path>},
    {"CACHE_DIR", "a path", into<&S::cache_dir, forms::path>},
    {"CACHE_MAX_GB", "a number above 0", into<&S::cache_max_bytes, forms::gigabytes>},
    {"SESSION_INVALID", "degraded or exit", into<&S::session_invalid, one_of<forms::session_invalid>>},
    {"AUTO_REGENERATE", "0, 1 or qr", into<&S::auto_regenerate, one_of<forms::auto_regenerate>>},
    {"SESSION_LOST_ON_AIR", "pause or keep", into<&S::session_lost_on_air, one_of<forms::session_lost_on_air>>},
    {"SESSION_RETRY_SECONDS", "1 to 86400", into<&S::session_retry, forms::retry_pause>},
    {"FILLER", "a path", into<&S::filler, forms::path>},
    {"YTDLP", "a program's name or path", into<&S::ytdlp, forms::one_line>},
    {"YTDLP_COOKIES", "a path", into<&S::ytdlp_cookies, forms::path>},
    {"YTDLP_ARGS", "yt-dlp options on one line", into<&S::ytdlp_args, forms::one_line>},
    {"LOG_LEVEL", "debug, info, warn or error", into<&S::log_level, one_of<forms::log_levels>>},
    {"LOG_FORMAT", "auto, text or json", into<&S::log_format, one_of<forms::log_formats>>},
    {"TELEGRAM_PROXY", "socks5://[user:pass@]host:port or tg://proxy?server=…&port=…&secret=…",
        into<&S::telegram_proxy, forms::telegram_proxy>},
    {"TELEGRAM_DC", "id@host:port, as in 2@127.0.0.1:10443", into<&S::telegram_dc, forms::telegram_dc>},
    {"TELEGRAM_RSA_KEYS", "a path", into<&S::telegram_rsa_keys, forms::path>},
};
// clang-format on

}  // namespace

std::span<const Key> keys()
{
    return table;
}

const Key* find_key(std::string_view name)
{
    const auto found = std::ranges::find(table, name, &Key::name);
    return found == std::end(table) ? nullptr : found;
}

}  // namespace tgvs::config
