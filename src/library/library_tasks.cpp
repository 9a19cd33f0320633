#include "library/library_tasks.hpp"

#include <algorithm>

namespace tgvs::library {

double progress_of(const EncodeReport& report)
{
    if (report.duration <= Seconds(0))
        return -1;
    return std::min(1.0, report.done / report.duration);
}

bool TaskBoard::add_missing(const std::function<bool(const playlist::Item&)>& needed)
{
    const auto before = tasks_.size();
    for (const auto& item : wanted_)
        if (!tasks_.contains(item.id()) && needed(item))
            tasks_.emplace(item.id(), Task{.item = item, .work = Waiting{}, .stop = {}});
    return tasks_.size() > before;
}

Task* TaskBoard::find(const std::string& location)
{
    const auto found = tasks_.find(location);
    return found == tasks_.end() ? nullptr : &found->second;
}

const Task* TaskBoard::find(const std::string& location) const
{
    const auto found = tasks_.find(location);
    return found == tasks_.end() ? nullptr : &found->second;
}

Task* TaskBoard::next_to_fetch(const std::function<bool(const playlist::Item&)>& may_ask)
{
    for (const auto& item : wanted_) {
        auto* task = find(item.id());
        if (task != nullptr && item.is_url() && !playlist::is_live_address(item) &&
            std::holds_alternative<Waiting>(task->work) && may_ask(item))
            return task;
    }
    return nullptr;
}

Task* TaskBoard::next_to_encode()
{
    for (const auto& item : wanted_) {
        auto* task = find(item.id());
        if (task == nullptr)
            continue;
        const bool local = !item.is_url() && std::holds_alternative<Waiting>(task->work);
        if (local || std::holds_alternative<Downloaded>(task->work))
            return task;
    }
    return nullptr;
}

bool TaskBoard::worth_finishing(const Encoding& encoding)
{
    return progress_of(encoding.report) >= 0.5 && next_to_encode() == nullptr;
}

std::vector<std::filesystem::path> TaskBoard::tidy(const std::set<std::string>& on_air)
{
    std::vector<std::filesystem::path> waste;
    for (auto next = tasks_.begin(); next != tasks_.end();) {
        const auto here = next++;
        auto& task = here->second;
        const bool wanted =
            on_air.contains(here->first) || std::ranges::find(wanted_, task.item) != wanted_.end();
        if (wanted)
            continue;
        if (std::holds_alternative<Fetching>(task.work)) {
            task.stop.request_stop();
        } else if (const auto* encoding = std::get_if<Encoding>(&task.work)) {
            if (!worth_finishing(*encoding))
                task.stop.request_stop();
        } else {
            if (const auto* downloaded = std::get_if<Downloaded>(&task.work))
                waste.push_back(downloaded->download.folder);
            tasks_.erase(here);
        }
    }
    return waste;
}

void TaskBoard::stop_all()
{
    for (auto& [location, task] : tasks_)
        task.stop.request_stop();
}

}  // namespace tgvs::library
