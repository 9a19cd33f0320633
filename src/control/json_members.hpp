// control/json_members.hpp: the members of a JSON object that somebody sent, each with its bounds. What is not named
// here is refused: a typing error must not become "the default".
#pragma once

#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::control {

inline constexpr std::size_t longest_id = 64;

// With a line's end. Bad UTF-8 is replaced.
inline std::string dumped(const nlohmann::ordered_json& object)
{
    using Json = nlohmann::ordered_json;
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

// Reads the members of one object; the first that is wrong is kept.
class Members {
public:
    explicit Members(const nlohmann::ordered_json& object) : object_(object) {}

    std::string text(const char* name, std::size_t limit, bool needed = true)
    {
        const auto* member = find(name, needed);
        const auto* value = member != nullptr ? member->get_ptr<const std::string*>() : nullptr;
        if (member != nullptr && (value == nullptr || value->empty() || value->size() > limit))
            blame(fmt::format("\"{}\" must be a text of 1 to {} bytes", name, limit));
        return value != nullptr ? *value : std::string();
    }

    std::optional<double> number(const char* name, double least, double most, bool needed = true)
    {
        const auto* member = find(name, needed);
        if (member == nullptr)
            return std::nullopt;
        const auto value =
            member->is_number() ? member->get<double>() : std::numeric_limits<double>::quiet_NaN();
        if (!(value >= least && value <= most)) {
            blame(fmt::format("\"{}\" must be a number from {} to {}", name, least, most));
            return std::nullopt;
        }
        return value;
    }

    bool flag(const char* name, bool needed = false)
    {
        const auto* member = find(name, needed);
        if (member != nullptr && !member->is_boolean())
            blame(fmt::format("\"{}\" must be true or false", name));
        return member != nullptr && member->is_boolean() && member->get<bool>();
    }

    // Of any type; null: there is none.
    const nlohmann::ordered_json* any(const char* name) { return find(name, false); }

    // What is left was asked for by nobody.
    void refuse_others()
    {
        for (const auto& [name, value] : object_.items())
            if (std::ranges::find(known_, name) == known_.end())
                blame(fmt::format("\"{}\" is not known here", printable(name, longest_id)));
    }

    void blame(std::string what)
    {
        if (wrong_.empty())
            wrong_ = std::move(what);
    }
    const std::string& wrong() const { return wrong_; }

private:
    const nlohmann::ordered_json* find(const char* name, bool needed)
    {
        known_.emplace_back(name);
        const auto member = object_.find(name);
        if (member != object_.end())
            return &*member;
        if (needed)
            blame(fmt::format("\"{}\" is missing", name));
        return nullptr;
    }

    const nlohmann::ordered_json& object_;
    std::vector<std::string> known_;
    std::string wrong_;
};

}  // namespace tgvs::control
