#include "config/key_facts.hpp"

#include <algorithm>

namespace tgvs::config {

namespace {

constexpr bool shown = false;
constexpr bool secret = true;
constexpr bool here = true;  // on the panel
constexpr bool host = false;

using enum KeyGroup;

// clang-format off
constexpr KeyFacts facts_table[] = {
    {"PLAYLIST", programme, "playlist.txt", shown, host},
    {"PLAYLIST_DIR", programme, "", shown, host},
    {"LOOP", programme, "1", shown, here},
    {"SHUFFLE", programme, "0", shown, here},
    {"AFTER_BREAK", programme, "resume", shown, here},
    {"FILLER", programme, "", shown, host},
    {"JINGLES", programme, "", shown, host},
    {"JINGLE_EVERY", programme, "4", shown, here},
    {"SCHEDULE", schedule, "", secret, host},
    {"SCHEDULE_ZONE", schedule, "", shown, here},
    {"SCHEDULE_MEDIA", schedule, "", shown, host},
    {"SCHEDULE_AHEAD", schedule, "24h", shown, here},
    {"VIDEO_QUALITY", picture, "720p", shown, here},
    {"FRAME_RATE", picture, "30", shown, here},
    {"LOGO", picture, "", shown, host},
    {"LOGO_POSITION", picture, "top-right", shown, here},
    {"LOGO_OPACITY", picture, "1", shown, here},
    {"TITLE_CARD", picture, "0", shown, here},
    {"AUDIO_LANGUAGE", picture, "", shown, here},
    {"SUBTITLES", picture, "", shown, here},
    {"STILL_SECONDS", picture, "10", shown, here},
    {"PASSTHROUGH", picture, "0", shown, here},
    {"FFMPEG_ARGS", picture, "", shown, host},
    {"INGEST", live, "", shown, host},
    {"INGEST_LATENCY", live, "400", shown, here},
    {"INGEST_ADMIT", live, "auto", shown, here},
    {"INGEST_HOLD", live, "10", shown, here},
    {"INGEST_STREAM_ID", live, "", secret, here},
    {"INGEST_PASSPHRASE", live, "", secret, here},
    {"OUTPUT", output, "telegram", shown, host},
    {"RTMP_URL", output, "", secret, here},
    {"PREVIEW", output, "0", shown, here},
    {"API_ID", telegram, "", shown, here},
    {"API_HASH", telegram, "", secret, here},
    {"SESSION_STRING", telegram, "", secret, host},
    {"CHAT_ID", telegram, "", shown, here},
    {"SESSION_INVALID", telegram, "degraded", shown, here},
    {"AUTO_REGENERATE", telegram, "0", shown, here},
    {"SESSION_LOST_ON_AIR", telegram, "pause", shown, here},
    {"SESSION_RETRY_SECONDS", telegram, "60", shown, here},
    {"TELEGRAM_PROXY", telegram, "", secret, here},
    {"TELEGRAM_DC", telegram, "", shown, host},
    {"TELEGRAM_RSA_KEYS", telegram, "", shown, host},
    {"BOT_TOKEN", telegram, "", secret, here},
    {"CONTROL_ADMINS", telegram, "", shown, here},
    {"CONTROL_CHAT", telegram, "", shown, here},
    {"CONTROL_BY_RIGHTS", telegram, "no", shown, here},
    {"CONTROL_LANGUAGE", telegram, "auto", shown, here},
    {"GUIDE_CHAT", telegram, "", shown, here},
    {"GUIDE_TEMPLATE", telegram, "", shown, here},
    {"PANEL_PORT", panel, "8080", shown, host},
    {"PANEL_ADDRESS", panel, "127.0.0.1", shown, host},
    {"PANEL_TOKEN", panel, "", secret, host},
    {"STATE_DIR", storage, "", shown, host},
    {"CACHE_DIR", storage, "", shown, host},
    {"CACHE_MAX_GB", storage, "20", shown, here},
    {"YTDLP", programs, "yt-dlp", shown, host},
    {"YTDLP_COOKIES", programs, "", shown, host},
    {"YTDLP_ARGS", programs, "", secret, host},
    {"CHILD_READS", programs, "", shown, host},
    {"ALLOW_PRIVATE_SOURCES", programs, "0", shown, host},
    {"LOG_LEVEL", log, "info", shown, here},
    {"LOG_FORMAT", log, "auto", shown, here},
    {"PROMETHEUS_PORT", log, "9090", shown, host},
    {"PROMETHEUS_ADDRESS", log, "0.0.0.0", shown, host},
    {"PROMETHEUS_HOSTS", log, "", shown, host},
};
// clang-format on

}  // namespace

std::string_view to_string(KeyGroup group)
{
    constexpr std::string_view words[] = {"programme", "schedule", "picture", "live",     "output",
                                          "telegram",  "panel",    "storage", "programs", "log"};
    return words[static_cast<std::size_t>(group)];
}

std::span<const KeyFacts> key_facts()
{
    return facts_table;
}

KeyFacts facts_of(std::string_view key)
{
    const auto* found = std::ranges::find(facts_table, key, &KeyFacts::name);
    return found == std::end(facts_table) ? KeyFacts{.name = key} : *found;
}

}  // namespace tgvs::config
