// http/page_status.hpp: what the page shows, as values, and their JSON form at /api/status.
//
// Titles come from outside: they are cut and cleaned here; the page never takes them for markup.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::http {

struct OnAir {
    std::string title = {};
    bool filler = false;  // nothing of the playlist is ready
    std::chrono::milliseconds position{};
    std::optional<std::chrono::milliseconds> duration = {};  // nothing: live, or not known
};

enum class Preparation { waiting, resolving, fetching, encoding, ready, failed };

struct NextItem {
    std::string title = {};
    Preparation state = Preparation::waiting;
    std::optional<double> progress = {};  // 0..1 of the present step
    std::string reason = {};              // why it failed
};

enum class OutputState { connecting, live, reconnecting };

struct OutputStatus {
    std::string name = {};  // "telegram", "rtmp", "preview"
    OutputState state = OutputState::connecting;
    std::chrono::milliseconds connected{};  // how long the present connection has held
    double bits_per_second = 0;
    std::uint64_t dropped_frames = 0;
    std::uint64_t reconnects = 0;
    std::string problem = {};  // empty when there is none
};

struct PageStatus {
    std::string version = {};
    OnAir on_air = {};
    std::vector<NextItem> next = {};  // in order; the first 20 are sent
    std::vector<OutputStatus> outputs = {};
    std::uint64_t cache_bytes = 0;
    std::chrono::milliseconds uptime{};
    std::vector<std::string> problems = {};  // sentences for the operator; the first 20 are sent
};

std::string_view name(Preparation state);
std::string_view name(OutputState state);

// Somebody has logged in with another account than the one before, by their numbers at Telegram.
struct OtherAccount {
    std::int64_t before = 0;  // 0: the session before does not say
    std::int64_t now = 0;
};

// A login to Telegram that somebody is asked for.
struct LoginStatus {
    bool wants_password = false;  // else a code is there to be scanned
    std::chrono::seconds valid{};
    std::uint32_t code = 0;                          // another one for another picture
    std::optional<OtherAccount> other_account = {};  // to be confirmed
};

// What the site itself adds.
struct PageSite {
    // Tells one run of the program from the next: the page starts its player anew when it changes.
    std::string_view instance;
    bool preview = false;  // there is one to play
    std::optional<LoginStatus> login = {};
};

std::string to_json(const PageStatus& status, const PageSite& site);

}  // namespace tgvs::http
