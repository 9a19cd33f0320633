#include "schedule/event.hpp"

#include <utility>

namespace tgvs::schedule {

void Problems::add(std::size_t line, std::string what)
{
    if (all_.size() < problems_limit)
        all_.push_back({line, std::move(what)});
    else
        ++left_out_;
}

}  // namespace tgvs::schedule
