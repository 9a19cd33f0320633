#include "telegram/chat_cache.hpp"

#include "base/file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/stat.h>

namespace tgvs::telegram {
namespace {

class ChatCache : public testing::Test {
protected:
    void SetUp() override
    {
        auto name = (std::filesystem::temp_directory_path() / "tgvs-chat-cache-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
        file_ = folder_ / "chat.json";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    const ChatReference at_{ChatKind::supergroup, 1234567890, -7'777'777'777'777'777};
    const CachedChat cached_{777'000, "@radio_one", at_};
    std::filesystem::path folder_;
    std::filesystem::path file_;
};

TEST_F(ChatCache, GivesBackWhatWasWritten)
{
    ASSERT_TRUE(save_chat_cache(file_, cached_).has_value());
    EXPECT_EQ(load_chat_cache(file_, 777'000, "@radio_one"), at_);
    struct stat facts = {};
    ASSERT_EQ(stat(file_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    for (const auto kind : {ChatKind::group, ChatKind::channel}) {
        auto other = cached_;
        other.at.kind = kind;
        EXPECT_EQ(parse_chat_cache(to_text(other)), other);
    }
}

TEST_F(ChatCache, OfAnotherAccountOrChatIsIgnored)
{
    ASSERT_TRUE(save_chat_cache(file_, cached_).has_value());
    EXPECT_FALSE(load_chat_cache(file_, 777'001, "@radio_one"));
    EXPECT_FALSE(load_chat_cache(file_, 777'000, "@radio_two"));
}

TEST_F(ChatCache, ThatIsNotAsWeWriteItIsIgnored)
{
    EXPECT_FALSE(load_chat_cache(file_, 777'000, "@radio_one"));
    const auto whole = to_text(cached_);
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        ASSERT_TRUE(write_file_atomically(file_, whole.substr(0, length)).has_value());
        EXPECT_FALSE(load_chat_cache(file_, 777'000, "@radio_one")) << length;
    }
    ASSERT_TRUE(write_file_atomically(file_, std::string(5000, ' ') + whole).has_value());
    EXPECT_FALSE(load_chat_cache(file_, 777'000, "@radio_one"));
}

TEST_F(ChatCache, FieldsOutOfRangeAreRefused)
{
    const auto with = [](std::string_view key, std::string_view value) {
        std::string text = R"({"version":1,"account":5,"chat_id":"@name","kind":"channel",)"
                           R"("id":7,"access_hash":9})";
        const auto begin = text.find("\"" + std::string(key) + "\":") + key.size() + 3;
        const auto end = text.find_first_of(",}", begin);
        return text.replace(begin, end - begin, value);
    };
    ASSERT_TRUE(parse_chat_cache(with("id", "7")).has_value());
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{{"version", "2"},
                                                          {"version", "\"1\""},
                                                          {"account", "0"},
                                                          {"account", "-5"},
                                                          {"account", "5.5"},
                                                          {"id", "0"},
                                                          {"id", "-7"},
                                                          {"id", "18446744073709551615"},
                                                          {"id", "null"},
                                                          {"access_hash", "1e3"},
                                                          {"access_hash", "true"},
                                                          {"chat_id", "\"\""},
                                                          {"chat_id", "5"},
                                                          {"kind", "\"user\""},
                                                          {"kind", "[]"}})
        EXPECT_FALSE(parse_chat_cache(with(key, value)).has_value()) << key << ' ' << value;
}

}  // namespace
}  // namespace tgvs::telegram
