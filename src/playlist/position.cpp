#include "playlist/position.hpp"

#include "playlist/folder.hpp"
#include "playlist/line.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace tgvs::playlist {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;
constexpr std::size_t id_limit_bytes = 2 * line_limit_bytes;  // a location and its options
constexpr double offset_limit_seconds = 1e7;                  // 115 days: longer than any item

// Reads the members of one object; the first that is wrong is kept.
class Reader {
public:
    explicit Reader(const Json& object) : object_(object) {}

    std::string text(const char* name)
    {
        const auto member = object_.find(name);
        const auto* value =
            member == object_.end() ? nullptr : member->get_ptr<const std::string*>();
        if (value != nullptr && value->size() <= id_limit_bytes)
            return *value;
        blame(name);
        return {};
    }

    std::uint64_t number(const char* name, std::uint64_t limit)
    {
        const auto member = object_.find(name);
        if (member != object_.end() && member->is_number_unsigned() &&
            member->get<std::uint64_t>() <= limit)
            return member->get<std::uint64_t>();
        blame(name);
        return 0;
    }

    std::chrono::milliseconds seconds(const char* name)
    {
        const auto member = object_.find(name);
        const double value =
            member != object_.end() && member->is_number() ? member->get<double>() : -1;
        if (std::isfinite(value) && value >= 0 && value <= offset_limit_seconds)
            return std::chrono::milliseconds(std::llround(value * 1'000));
        blame(name);
        return {};
    }

    const std::string& wrong() const { return wrong_; }

private:
    void blame(const char* name)
    {
        if (wrong_.empty())
            wrong_ = name;
    }

    const Json& object_;
    std::string wrong_;
};

}  // namespace

std::string to_json(const Position& position)
{
    const Json object = {{"version", format_version},
                         {"location", position.location},
                         {"occurrence", position.occurrence},
                         {"index", position.index},
                         {"pass", position.pass},
                         {"seed", position.seed},
                         {"deferred", position.deferred},
                         {"second", static_cast<double>(position.offset.count()) / 1'000}};
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<Position> position_from_json(std::string_view text)
{
    if (text.size() > position_limit_bytes)
        return failure("the saved position is larger than 64 KiB");
    const auto object = Json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure("the saved position is not a JSON object");
    Reader reader(object);
    if (reader.number("version", UINT64_MAX) != format_version)
        return failure("the saved position is of another version");
    Position position = {.location = reader.text("location"),
                         .occurrence = reader.number("occurrence", item_limit),
                         .index = reader.number("index", item_limit),
                         .pass = reader.number("pass", UINT64_MAX - 1),
                         .seed = reader.number("seed", UINT64_MAX),
                         .deferred = reader.text("deferred"),
                         .offset = reader.seconds("second")};
    if (!reader.wrong().empty())
        return failure("the saved position has a wrong or missing member: " + reader.wrong());
    return position;
}

}  // namespace tgvs::playlist
