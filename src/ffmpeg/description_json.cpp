#include "ffmpeg/description_json.hpp"

#include "base/text.hpp"

#include <cmath>

namespace tgvs::ffmpeg {

namespace {

constexpr double longest_seconds = 1e7;  // 115 days; who claims more does not know

}  // namespace

std::string text_of(const nlohmann::json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

long long integer_of(const nlohmann::json& object, const char* key)
{
    const auto found = object.find(key);
    if (found != object.end() && found->is_number_integer())
        return found->get<long long>();
    return parse_integer(text_of(object, key)).value_or(0);
}

media::Seconds time_of(const nlohmann::json& object, const char* key)
{
    const auto seconds = parse_number(text_of(object, key)).value_or(0);
    return media::Seconds(std::abs(seconds) <= longest_seconds ? seconds : 0);
}

const nlohmann::json& member(const nlohmann::json& object, const char* key)
{
    static const nlohmann::json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? *found : nothing;
}

std::string tag(const nlohmann::json& object, std::string_view name)
{
    const auto& tags = member(object, "tags");
    if (tags.is_object())
        for (const auto& [key, value] : tags.items())
            if (to_lower(key) == name && value.is_string())
                return value.get<std::string>();
    return {};
}

bool disposed_as(const nlohmann::json& stream, const char* what)
{
    return integer_of(member(stream, "disposition"), what) == 1;
}

}  // namespace tgvs::ffmpeg
