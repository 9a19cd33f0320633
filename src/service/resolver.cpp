#include "service/resolver.hpp"

#include "base/text.hpp"
#include "library/preparation.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::service {

namespace {

bool is_open(const ResolvedItem& answer)
{
    return answer.state == ResolvedItem::State::resolving;
}

ResolvedItem failed(std::string reason)
{
    return {.state = ResolvedItem::State::failed, .reason = printable(reason, 300)};
}

}  // namespace

Resolver::Resolver(const library::ExtractorApi& extractor, const library::EncoderApi& encoder,
                   std::function<void()> changed, Clock clock)
    : extractor_(extractor),
      encoder_(encoder),
      changed_(std::move(changed)),
      clock_(std::move(clock)),
      first_([this](const std::stop_token& stop) { run(stop); }),
      second_([this](const std::stop_token& stop) { run(stop); })
{
}

Resolver::~Resolver()
{
    stop();
}

void Resolver::stop()
{
    for (auto* thread : {&first_, &second_})
        thread->request_stop();
    for (auto* thread : {&first_, &second_})
        if (thread->joinable())
            thread->join();
}

std::optional<ResolvedItem> Resolver::ask(const playlist::Item& item)
{
    if (playlist::is_live_address(item))
        return ResolvedItem{.state = ResolvedItem::State::ready, .live = true};
    const std::scoped_lock lock(mutex_);
    forget_old();
    if (const auto found = questions_.find(item.id()); found != questions_.end())
        return found->second.answer;
    const auto open = std::ranges::count_if(
        questions_, [](const auto& one) { return is_open(one.second.answer); });
    if (static_cast<std::size_t>(open) >= at_once)
        return std::nullopt;
    questions_.emplace(item.id(), Question{.item = item, .at = clock_()});
    news_.notify_one();
    return ResolvedItem{};
}

std::optional<ResolvedItem> Resolver::known(const playlist::Item& item) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = questions_.find(item.id());
    return found == questions_.end() ? std::nullopt : std::optional(found->second.answer);
}

// What is being looked at stays: its answer is yet to be written.
void Resolver::forget_old()
{
    const auto now = clock_();
    std::erase_if(questions_, [now](const auto& one) {
        return !is_open(one.second.answer) && now - one.second.at > kept_for;
    });
    while (questions_.size() >= answers_limit) {
        auto oldest = questions_.end();
        for (auto one = questions_.begin(); one != questions_.end(); ++one)
            if (!is_open(one->second.answer) &&
                (oldest == questions_.end() || one->second.at < oldest->second.at))
                oldest = one;
        if (oldest == questions_.end())
            return;
        questions_.erase(oldest);
    }
}

void Resolver::run(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    const auto waiting = [this] {
        return std::ranges::find_if(questions_, [](const auto& one) {
            return !one.second.begun && is_open(one.second.answer);
        });
    };
    while (news_.wait(lock, stop, [&] { return waiting() != questions_.end(); })) {
        auto& question = waiting()->second;
        question.begun = true;
        const auto item = question.item;
        lock.unlock();
        auto answer = look(item, stop);
        lock.lock();
        const auto asked = questions_.find(item.id());
        if (asked != questions_.end()) {
            asked->second.answer = std::move(answer);
            asked->second.at = clock_();
        }
        lock.unlock();
        if (!stop.stop_requested())
            changed_();
        lock.lock();
    }
}

ResolvedItem Resolver::look(const playlist::Item& item, const std::stop_token& stop) const
{
    using State = ResolvedItem::State;
    if (item.is_url()) {
        auto resolved = extractor_.resolve(library::address_of(item), stop);
        if (!resolved)
            return failed(resolved.error().reason);
        return {.state = State::ready,
                .title = printable(resolved->title, 300),
                .duration = resolved->duration,
                .live = resolved->live};
    }
    auto info = encoder_.probe({.media = item.location}, stop);
    if (!info)
        return failed(info.error().message);
    return {
        .state = State::ready, .title = printable(info->title, 300), .duration = info->duration};
}

}  // namespace tgvs::service
