#include "base/log_types.hpp"

#include <fmt/format.h>

namespace tgvs::log {

Field::Field(std::string_view k, double v) : key(k), value(fmt::format("{:.3f}", v))
{
    if (value.find('.') != std::string::npos) {
        value.erase(value.find_last_not_of('0') + 1);
        if (value.back() == '.')
            value.pop_back();
    }
}

}  // namespace tgvs::log
