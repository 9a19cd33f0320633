// Whole calendars with what happens in them: vectors/NAME.ics and NAME.json.
//
// `from` and `to` are a window, `station_zone` is where floating times and whole days are. `occurrences` is what there
// is in it, in order; or `refused`: the file is not taken over. `agree` and `differ` say which implementations gave
// exactly that when the vector was made, `why` what it guards.
#include "schedule/calendar.hpp"
#include "schedule/expand.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tgvs::schedule {
namespace {

using Json = nlohmann::json;

std::filesystem::path vectors_folder()
{
    return std::filesystem::path(test::source_folder()) / "tests/unit/schedule/vectors";
}

std::string bytes_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> vector_names()
{
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(vectors_folder()))
        if (file.path().extension() == ".json")
            names.push_back(file.path().stem());
    std::ranges::sort(names);
    return names;
}

// A line each, so that a difference is seen at once.
std::string lines_of(const Json& occurrences)
{
    std::string lines;
    for (const auto& one : occurrences)
        lines += one["start"].get<std::string>() + ' ' + one["end"].get<std::string>() + ' ' +
                 one["summary"].get<std::string>() + '\n';
    return lines;
}

std::string lines_of(const Expanded& expanded)
{
    std::string lines;
    for (const auto& one : expanded.occurrences)
        lines += to_text(one.start) + ' ' + to_text(one.end) + ' ' + one.show->title + '\n';
    return lines;
}

class Vectors : public testing::TestWithParam<std::string> {};

TEST_P(Vectors, HappenAsTheyShould)
{
    const auto wanted = Json::parse(bytes_of(vectors_folder() / (GetParam() + ".json")));
    const auto calendar = parse_calendar(bytes_of(vectors_folder() / (GetParam() + ".ics")));
    ASSERT_EQ(calendar.has_value(), !wanted.contains("refused"))
        << (calendar ? "" : calendar.error().message);
    if (!calendar)
        return;
    Zones zones;
    const auto station = zones.find(wanted["station_zone"].get<std::string>());
    ASSERT_NE(station, nullptr);
    const Window window = {*parse_instant(wanted["from"].get<std::string>()),
                           *parse_instant(wanted["to"].get<std::string>())};
    EXPECT_EQ(lines_of(expand(*calendar, window, station, zones)), lines_of(wanted["occurrences"]))
        << wanted["what"];
}

std::string test_name(const testing::TestParamInfo<std::string>& info)
{
    auto name = info.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Calendars, Vectors, testing::ValuesIn(vector_names()), test_name);

}  // namespace
}  // namespace tgvs::schedule
