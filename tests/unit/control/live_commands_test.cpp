#include "control/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

using namespace std::chrono_literals;

TEST(LiveCommands, AreReadAndNamed)
{
    for (const auto& [text, name] :
         {std::pair(R"({"command":"live-admit"})", "live-admit"),
          std::pair(R"({"command":"live-end"})", "live-end"),
          std::pair(R"({"command":"live-refuse"})", "live-refuse"),
          std::pair(R"({"command":"live-refuse","length_s":90})", "live-refuse")}) {
        const auto command = command_from_json(text);
        ASSERT_TRUE(command) << text;
        EXPECT_EQ(name_of(*command), name);
        EXPECT_TRUE(is_live(*command));
        EXPECT_EQ(role_for(*command), Role::operator_);
    }
    EXPECT_EQ(
        std::get<command::LiveRefuse>(*command_from_json(R"({"command":"live-refuse"})")).length,
        600s);
    EXPECT_EQ(std::get<command::LiveRefuse>(
                  *command_from_json(R"({"command":"live-refuse","length_s":0})"))
                  .length,
              0s);
    EXPECT_FALSE(command_from_json(R"({"command":"live-refuse","length_s":-1})"));
    EXPECT_FALSE(command_from_json(R"({"command":"live-refuse","length_s":90000})"));
    EXPECT_FALSE(is_live(*command_from_json(R"({"command":"skip"})")));
}

TEST(LiveCommands, AreRefusedWhereNobodyMayGoLive)
{
    Desk desk;
    const auto outcome =
        desk.apply(command::LiveEnd{}, {.name = "Ada", .role = Role::admin, .door = "panel"}, {});
    ASSERT_TRUE(std::holds_alternative<Refused>(outcome));
    EXPECT_EQ(std::get<Refused>(outcome).remedy, "set INGEST");
}

}  // namespace
}  // namespace tgvs::control
