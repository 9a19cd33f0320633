#include "library/whole_number.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace tgvs::library {

std::uint64_t whole_number(const nlohmann::json& value, std::uint64_t most)
{
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
        throw std::out_of_range("a number is out of range");
    return value.get<std::uint64_t>();
}

}  // namespace tgvs::library
