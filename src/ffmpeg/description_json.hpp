// ffmpeg/description_json.hpp: what ffprobe says in JSON, member by member. It may be of any type or not be there: then it is
// empty or 0.
#pragma once

#include "media/seconds.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace tgvs::ffmpeg {

std::string text_of(const nlohmann::json& object, const char* key);
long long integer_of(const nlohmann::json& object, const char* key);
// 0: not known.
media::Seconds time_of(const nlohmann::json& object, const char* key);
const nlohmann::json& member(const nlohmann::json& object, const char* key);

std::string tag(const nlohmann::json& object, std::string_view name);
bool disposed_as(const nlohmann::json& stream, const char* what);

}  // namespace tgvs::ffmpeg
