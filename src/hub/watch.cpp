#include "hub/watch.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "http/channel_place.hpp"
#include "hub/last_words.hpp"

#include <fmt/format.h>

#include <pthread.h>
#include <system_error>
#include <utility>

namespace tgvs::hub {

namespace {

constexpr std::chrono::seconds look_each{2};
constexpr std::chrono::seconds answer_within{2};
constexpr std::chrono::seconds leave_alone{10};
constexpr std::chrono::seconds kept_each{10};

bool nobody_is_there(const std::error_code& error)
{
    return error == std::errc::connection_refused ||
           error == std::errc::no_such_file_or_directory || error == std::errc::connection_reset ||
           error == std::errc::broken_pipe;
}

void tell(const std::string& name, const std::string& what, const Roster& roster)
{
    const auto card = roster.find(name);
    if (!card || card->state != control::ChannelState::down)
        return log::info("hub", fmt::format("channel {}", what), {{"channel", name}});
    log::warn("hub", fmt::format("channel {}; see the journal of its unit", what),
              {{"channel", name}, {"last_words", card->last_words}});
}

}  // namespace

Heard heard_of(bool has_socket, const Result<http::Answer>& answer)
{
    if (!has_socket)
        return control::Silence::ended;
    if (!answer)
        return nobody_is_there(answer.error().system) ? control::Silence::gone
                                                      : control::Silence::mute;
    if (answer->status == 200)
        if (auto card = control::card_from_json(answer->body))
            return *std::move(card);
    return control::Silence::mute;
}

Watch::Watch(std::filesystem::path folder, std::filesystem::path kept)
    : folder_(std::move(folder)),
      kept_(std::move(kept),
            {.component = "hub",
             .damaged = {},
             .unwritten = "cannot save the channel's last report; check HUB_STATE_DIR"}),
      kept_text_(read_file(kept_.path(), last_words_limit_bytes).value_or("")),
      roster_(cards_from_last_words(kept_text_)),
      thread_([this](const std::stop_token& stop) { run(stop); })
{
}

void Watch::run(const std::stop_token& stop)
{
    ::pthread_setname_np(::pthread_self(), "channels");
    while (!stop.stop_requested()) {
        look(stop);
        keep(false);
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, stop, look_each, [] { return false; });
    }
    keep(true);
}

void Watch::keep(bool at_once)
{
    auto text = last_words_json(cards());
    if (text == kept_text_ || (!at_once && Clock::now() - kept_at_ < kept_each))
        return;
    kept_at_ = Clock::now();
    kept_.save(text, {});
    if (!kept_.failed())
        kept_text_ = std::move(text);
}

void Watch::look(const std::stop_token& stop)
{
    const auto looked = http::channels_in(folder_);
    const auto problem = looked ? std::string() : looked.error().message;
    if (std::exchange(problem_, problem) != problem && !problem.empty())
        log::warn("hub", "the channels that were known last are kept", {{"reason", problem}});
    if (!looked)
        return;
    const auto& found = *looked;
    {
        const std::scoped_lock lock(mutex_);
        sockets_.clear();
        std::vector<std::string> names;
        for (const auto& one : found) {
            names.push_back(one.name);
            if (one.has_socket)
                sockets_[one.name] = one.socket;
        }
        // The unnamed one has no folder of its own that would stay.
        names.emplace_back(http::unnamed_channel);
        roster_.keep_only(names);
    }
    const auto hear = [this](const std::string& name, const Heard& heard) {
        const std::scoped_lock lock(mutex_);
        const auto what = roster_.hear(name, heard, std::chrono::system_clock::now());
        if (!what.empty())
            tell(name, what, roster_);
    };
    bool has_unnamed = false;
    for (const auto& one : found) {
        if (stop.stop_requested())
            return;
        has_unnamed = has_unnamed || one.name == http::unnamed_channel;
        const auto now = Clock::now();
        if (one.has_socket && now < left_alone_until_[one.name])
            continue;
        const auto answer =
            one.has_socket ? http::ask(one.socket, "GET", "/api/v1/channels", {}, answer_within)
                           : Result<http::Answer>(failure("it has no socket"));
        const auto heard = heard_of(one.has_socket, answer);
        const auto* silence = std::get_if<control::Silence>(&heard);
        const bool hangs = silence != nullptr && *silence == control::Silence::mute;
        left_alone_until_[one.name] = hangs ? Clock::now() + leave_alone : Clock::time_point{};
        hear(one.name, heard);
    }
    if (!has_unnamed && known(http::unnamed_channel))
        hear(std::string(http::unnamed_channel), control::Silence::ended);
    std::erase_if(left_alone_until_, [&](const auto& one) { return !known(one.first); });
}

bool Watch::known(std::string_view name) const
{
    const std::scoped_lock lock(mutex_);
    return roster_.find(name).has_value();
}

std::vector<control::ChannelCard> Watch::cards() const
{
    const std::scoped_lock lock(mutex_);
    return roster_.cards();
}

std::optional<std::filesystem::path> Watch::socket_of(std::string_view name) const
{
    const std::scoped_lock lock(mutex_);
    const auto one = sockets_.find(name);
    return one != sockets_.end() ? std::optional(one->second) : std::nullopt;
}

}  // namespace tgvs::hub
