// config/value_forms.hpp: the forms that values in `.env` have. Pure; nothing: not of that form.
#pragma once

#include "base/text.hpp"
#include "config/settings_types.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::config::forms {

std::optional<bool> flag(std::string_view text);  // 0 or 1; also no, yes, off, on, false, true
std::optional<std::string> one_line(std::string_view text);  // any text without control characters
std::optional<std::filesystem::path> path(std::string_view text);
std::optional<std::vector<std::filesystem::path>> absolute_paths(
    std::string_view text);                           // ':' between
std::optional<Secret> secret(std::string_view text);  // as one_line
std::optional<Secret> token(std::string_view text);   // printable ASCII without blanks
std::optional<std::int32_t> api_id(std::string_view text);
std::optional<Secret> api_hash(std::string_view text);
std::optional<std::string> chat_id(std::string_view text);
std::optional<std::string> guide_template(std::string_view text);  // with | for a line break
std::optional<Secret> rtmp_url(std::string_view text);
std::optional<std::uint16_t> port(std::string_view text);  // 0 to 65535
std::optional<std::string> ip_address(std::string_view text);
std::optional<PrivateSources> private_sources(std::string_view text);
std::optional<std::vector<std::string>> host_names(std::string_view text);  // with blanks between
std::optional<Secret> calendars(
    std::string_view text);  // files, https:// and webcal:// addresses; blanks between
std::optional<std::string> zone_name(std::string_view text);
std::optional<Ingest> ingest(
    std::string_view text);  // srt://ADDRESS:PORT, rtmp, rtmp://ADDRESS:PORT/APP
std::optional<std::chrono::milliseconds> ingest_latency(std::string_view text);
std::optional<std::chrono::seconds> ingest_hold(std::string_view text);  // 0 to 60 s
// They are entered in URLs, where nothing of them may need to be encoded.
std::optional<Secret> ingest_stream_id(std::string_view text);  // 8 to 79 characters
std::optional<Secret> ingest_passphrase(
    std::string_view text);  // 10 to 64, as SRT and ffmpeg have it
std::optional<Secret> bot_token(
    std::string_view text);  // any text: a wrong one stops the bot alone
std::optional<std::vector<std::int64_t>> person_numbers(std::string_view text);  // blanks or commas
std::optional<std::int64_t> group_number(std::string_view text);                 // below 0
std::optional<std::vector<std::string>> languages(std::string_view text);        // blanks or commas
std::optional<std::vector<std::string>> subtitle_languages(
    std::string_view text);                                              // none for "off"
std::optional<std::uint64_t> gigabytes(std::string_view text);           // in bytes
std::optional<std::chrono::seconds> retry_pause(std::string_view text);  // 1 s to a day
std::optional<int> frame_rate(std::string_view text);
std::optional<double> opacity(std::string_view text);                     // above 0, up to 1
std::optional<std::chrono::seconds> still_length(std::string_view text);  // 1 s to an hour
std::optional<std::chrono::hours> schedule_ahead(std::string_view text);
std::optional<JingleEvery> jingle_every(std::string_view text);  // "4" items, or "15m"
std::optional<Secret> telegram_proxy(std::string_view text);
std::optional<TelegramDc> telegram_dc(std::string_view text);

// Enumerations, as they are written in `.env`.
template <class T>
using Word = std::pair<std::string_view, T>;

inline constexpr Word<VideoQuality> video_qualities[] = {
    {"480p", VideoQuality::p480}, {"720p", VideoQuality::p720}, {"1080p", VideoQuality::p1080}};
inline constexpr Word<Corner> corners[] = {{"top-left", Corner::top_left},
                                           {"top-right", Corner::top_right},
                                           {"bottom-left", Corner::bottom_left},
                                           {"bottom-right", Corner::bottom_right}};
inline constexpr Word<Output> outputs[] = {
    {"telegram", Output::telegram}, {"rtmp", Output::rtmp}, {"preview", Output::preview}};
inline constexpr Word<SessionInvalid> session_invalid[] = {{"degraded", SessionInvalid::degraded},
                                                           {"exit", SessionInvalid::exit}};
inline constexpr Word<AutoRegenerate> auto_regenerate[] = {
    {"0", AutoRegenerate::off}, {"1", AutoRegenerate::on}, {"qr", AutoRegenerate::qr}};
inline constexpr Word<SessionLostOnAir> session_lost_on_air[] = {{"pause", SessionLostOnAir::pause},
                                                                 {"keep", SessionLostOnAir::keep}};
inline constexpr Word<AfterBreak> after_break[] = {{"resume", AfterBreak::resume},
                                                   {"next", AfterBreak::next}};
inline constexpr Word<IngestAdmit> ingest_admit[] = {{"auto", IngestAdmit::automatically},
                                                     {"ask", IngestAdmit::ask}};
inline constexpr Word<bool> control_rights[] = {{"no", false}, {"manage_call", true}};
inline constexpr Word<ControlLanguage> control_languages[] = {
    {"auto", ControlLanguage::automatic}, {"en", ControlLanguage::en}, {"ru", ControlLanguage::ru}};
inline constexpr Word<log::Level> log_levels[] = {{"debug", log::Level::debug},
                                                  {"info", log::Level::info},
                                                  {"warn", log::Level::warn},
                                                  {"error", log::Level::error}};
inline constexpr Word<log::Format> log_formats[] = {
    {"auto", log::Format::automatic}, {"text", log::Format::text}, {"json", log::Format::json}};

template <class T, std::size_t count>
std::optional<T> meaning(const Word<T> (&words)[count], std::string_view text)
{
    for (const auto& [word, value] : words)
        if (word == to_lower(text))
            return value;
    return std::nullopt;
}

template <class T, std::size_t count>
std::string_view word_for(const Word<T> (&words)[count], T value)
{
    for (const auto& [word, meant] : words)
        if (meant == value)
            return word;
    return {};
}

}  // namespace tgvs::config::forms
