// library/live_titles.hpp: what live sources say they are playing, for whoever shows it.
//
// Threads  any. A reader may outlive the library, so that both hold it.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace tgvs::library {

class LiveTitles {
public:
    void set(const std::string& id, std::string title)
    {
        const std::lock_guard lock(mutex_);
        if (titles_.size() >= limit)
            titles_.clear();
        titles_[id] = std::move(title);
    }
    void forget(const std::string& id)
    {
        const std::lock_guard lock(mutex_);
        titles_.erase(id);
    }
    // Empty: it says nothing.
    std::string of(const std::string& id) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = titles_.find(id);
        return found == titles_.end() ? std::string() : found->second;
    }

private:
    static constexpr std::size_t limit = 16;  // more than are pulled at a time

    mutable std::mutex mutex_;
    std::map<std::string, std::string> titles_;
};

}  // namespace tgvs::library
