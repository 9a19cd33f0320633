#include "control/api.hpp"

#include <gtest/gtest.h>

namespace tgvs::control {
namespace {

TEST(LibraryCommands, AreReadAndNamedAndAreForEditors)
{
    for (const auto* name : {"library-retry", "library-refetch", "library-delete"}) {
        const auto command =
            command_from_json(std::string(R"({"command":")") + name + R"(","item":"0a1b"})");
        ASSERT_TRUE(command) << name;
        EXPECT_EQ(name_of(*command), name);
        EXPECT_EQ(role_for(*command), Role::editor);
        EXPECT_EQ(std::get<command::LibraryWork>(*command).item, "0a1b");
    }
    EXPECT_FALSE(command_from_json(R"({"command":"library-retry"})"));
    EXPECT_FALSE(command_from_json(R"({"command":"library-eat","item":"0a1b"})"));
}

TEST(LibraryCommands, AreRefusedWhereThereIsNoLibrary)
{
    Desk desk;
    const auto outcome = desk.apply(command::LibraryWork{},
                                    {.name = "Ada", .role = Role::editor, .door = "panel"}, {});
    ASSERT_TRUE(std::holds_alternative<Refused>(outcome));
    EXPECT_EQ(std::get<Refused>(outcome).code, RefusalCode::not_possible);
}

}  // namespace
}  // namespace tgvs::control
