#include "ytdlp/extractor_gate.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace tgvs::ytdlp {

namespace {

using namespace std::chrono_literals;

constexpr BackoffOptions bot_check_pauses = {.first = 15min, .ceiling = 240min};
// Short: the item that failed waits longer by itself, and others of the site have their turn before it.
constexpr BackoffOptions network_pauses = {.first = 5s, .ceiling = 10s};
constexpr auto rate_limit_pause = 60min;  // "for up to an hour", says YouTube
constexpr auto runtime_pause = 30min;
constexpr auto local_pause = 1min;
constexpr auto set_aside_for = 24h;
constexpr auto premiere_pause = 15min;
constexpr auto premiere_pause_longest = 24h;  // the time may be brought forward

// The oldest that are open again are forgotten.
constexpr std::size_t site_limit = 1'000;

constexpr std::array<std::string_view, 6> youtube_hosts = {
    "youtube.com",     "youtu.be",        "youtube-nocookie.com",
    "youtubekids.com", "googlevideo.com", "youtube.googleapis.com"};

}  // namespace

std::string site_of(std::string_view url)
{
    const auto origin = url_origin(url);
    auto host =
        to_lower(std::string_view(origin).substr(std::min(origin.find("://"), origin.size())));
    host.erase(0, std::min<std::size_t>(3, host.size()));
    for (const std::string_view prefix : {"www.", "m.", "music."})
        if (host.starts_with(prefix))
            host.erase(0, prefix.size());
    const bool youtube = std::ranges::any_of(youtube_hosts, [&host](std::string_view name) {
        return host == name || host.ends_with('.' + std::string(name));
    });
    return youtube ? "youtube.com" : host;
}

std::optional<ExtractorGate::Time> ExtractorGate::closed_until(const std::string& site,
                                                               Time now) const
{
    const auto known = sites_.find(site);
    std::optional<Time> open_at;
    const auto heed = [&](const Closed& closed) {
        if (closed.at(now))
            open_at = std::max(open_at, std::optional(closed.until));
    };
    heed(all_);
    if (known != sites_.end()) {
        heed(known->second.closed);
        heed(known->second.to_bots);
    }
    return open_at;
}

ExtractorGate::Verdict ExtractorGate::failed(const std::string& url, const ExtractFailure& failure,
                                             Time now)
{
    auto& here = site(site_of(url), now);
    const bool may_be_ours =
        failure.code == ExtractErrc::format || failure.code == ExtractErrc::unknown;
    if (may_be_ours && suspects_.size() < enough_suspects)
        suspects_.insert(url);
    const bool cookies_died_again =
        std::exchange(here.cookies_were_dead, failure.code == ExtractErrc::cookies_dead);
    switch (failure.code) {
        case ExtractErrc::bot_check:
            return {Item::later, close(here.to_bots, here.bot_check.next(), now)};
        case ExtractErrc::rate_limited:
            return {Item::later, close(here.closed, rate_limit_pause, now)};
        case ExtractErrc::network:
        case ExtractErrc::timed_out:
            return {Item::later, close(here.closed, here.network.next(), now)};
        case ExtractErrc::runtime:
            runtime_fails_ = true;
            return {Item::later, close(here.closed, runtime_pause, now)};
        case ExtractErrc::missing:
        case ExtractErrc::disk_full:
            return {Item::later, close(all_, local_pause, now)};
        case ExtractErrc::cookies_dead:
            return {cookies_died_again ? Item::counts : Item::later, now};
        case ExtractErrc::gone:
        case ExtractErrc::geo:
        case ExtractErrc::too_large:
        case ExtractErrc::private_source:
            return {Item::set_aside, now + set_aside_for};
        case ExtractErrc::not_yet:
            return {Item::later, std::clamp<Time>(failure.retry_at.value_or(now + premiere_pause),
                                                  now + local_pause, now + premiere_pause_longest)};
        case ExtractErrc::cancelled:
            return {Item::later, now};
        case ExtractErrc::format:
        case ExtractErrc::unknown:
            return {Item::counts, now};
    }
    return {Item::counts, now};
}

void ExtractorGate::succeeded(const std::string& url)
{
    sites_.erase(site_of(url));
    suspects_.clear();
    runtime_fails_ = false;
}

void ExtractorGate::extractor_replaced()
{
    sites_.clear();
    all_ = {};
    suspects_.clear();
    runtime_fails_ = false;
}

void ExtractorGate::cookies_replaced()
{
    for (auto& [name, site] : sites_) {
        site.to_bots = {};
        site.bot_check.reset();
        site.cookies_were_dead = false;
    }
}

ExtractorGate::Site& ExtractorGate::site(const std::string& name, Time now)
{
    if (sites_.size() >= site_limit && !sites_.contains(name))
        std::erase_if(sites_, [now](const auto& entry) {
            return !entry.second.closed.at(now) && !entry.second.to_bots.at(now);
        });
    if (sites_.size() >= site_limit && !sites_.contains(name))
        sites_.erase(sites_.begin());
    const auto found = sites_.find(name);
    if (found != sites_.end())
        return found->second;
    return sites_
        .emplace(name,
                 Site{.bot_check = Backoff(bot_check_pauses, static_cast<unsigned>(random_())),
                      .network = Backoff(network_pauses, static_cast<unsigned>(random_()))})
        .first->second;
}

ExtractorGate::Time ExtractorGate::close(Closed& closed, std::chrono::milliseconds pause, Time now)
{
    const Time until = now + pause;
    closed = {.since = now, .until = closed.at(now) ? std::max(closed.until, until) : until};
    return closed.until;
}

}  // namespace tgvs::ytdlp
