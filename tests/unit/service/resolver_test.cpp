#include "service/resolve_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>

namespace tgvs::service {
namespace {

using namespace std::chrono_literals;
using Looked = ResolvedItem::State;

playlist::Item link(const std::string& name)
{
    return {.location = "https://example.org/" + name, .title = {}};
}

// Looks take until the gate is open.
class Gate {
public:
    void open()
    {
        const std::scoped_lock lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    void pass(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        most = std::max(most.load(), ++inside_);
        changed_.wait(lock, stop, [this] { return is_open_; });
        --inside_;
    }
    std::atomic<int> most = 0;

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool is_open_ = false;
    int inside_ = 0;
};

struct SlowExtractor : library::ExtractorApi {
    explicit SlowExtractor(Gate& g) : gate(g) {}
    std::string identity() const override { return "x"; }
    std::uint64_t cookies_seen() const override { return 0; }
    ytdlp::Extracted<ytdlp::Resolved> resolve(const ytdlp::Address& address,
                                              std::stop_token stop) const override
    {
        ++looks;
        gate.pass(stop);
        if (address.url.ends_with("gone"))
            return std::unexpected(ytdlp::ExtractFailure{.code = ytdlp::ExtractErrc::gone,
                                                         .reason = "it was\x1b removed"});
        ytdlp::Resolved resolved;
        resolved.title = "Title of " + address.url;
        resolved.duration = media::Seconds(90);
        resolved.live = address.url.ends_with("live");
        return resolved;
    }
    ytdlp::Extracted<ytdlp::Fetched> fetch(const ytdlp::Address&, const std::filesystem::path&,
                                           const std::function<void(ytdlp::FetchProgress)>&,
                                           std::stop_token) const override
    {
        return std::unexpected(ytdlp::ExtractFailure{});
    }
    Gate& gate;
    mutable std::atomic<int> looks = 0;
};

struct FileEncoder : library::EncoderApi {
    std::string fingerprint() const override { return "x"; }
    bool draws_titles() const override { return false; }
    std::uint64_t bytes_per_second() const override { return 1; }
    Result<ffmpeg::MediaInfo> probe(const ffmpeg::Source& source, std::stop_token) const override
    {
        if (source.media.extension() == ".txt")
            return failure("no picture and no sound");
        ffmpeg::MediaInfo info;
        info.duration = media::Seconds(12);
        info.title = "From the tags";
        return info;
    }
    std::optional<ffmpeg::Levelling> hear(const ffmpeg::Source&, const ffmpeg::MediaInfo&,
                                          const std::function<void(ffmpeg::EncodeProgress)>&,
                                          std::stop_token) const override
    {
        return std::nullopt;
    }
    Result<void, ffmpeg::EncodeFailure> encode(const ffmpeg::Source&, const ffmpeg::MediaInfo&,
                                               const std::filesystem::path&,
                                               const std::function<void(ffmpeg::EncodeProgress)>&,
                                               std::stop_token) const override
    {
        return {};
    }
    Result<void> try_out(std::stop_token) const override { return {}; }
    Result<process::Child> start_live(const ffmpeg::LiveSource&, std::stop_token) const override
    {
        return failure("none");
    }
};

class ResolverTest : public testing::Test {
protected:
    ~ResolverTest() override { gate.open(); }

    // Until it is no more being looked at.
    ResolvedItem settled(const playlist::Item& item)
    {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        auto answer = resolver.ask(item);
        while ((!answer || answer->state == Looked::resolving) &&
               std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(2ms);
            answer = resolver.ask(item);
        }
        return answer.value_or(ResolvedItem{});
    }

    Gate gate;
    SlowExtractor extractor{gate};
    FileEncoder encoder;
    std::atomic<int> told = 0;
    std::atomic<std::chrono::steady_clock::duration::rep> passed = 0;
    Resolver resolver{extractor, encoder, [this] { ++told; },
                      [this] {
                          return std::chrono::steady_clock::time_point(
                              std::chrono::steady_clock::duration(passed.load()));
                      }};
};

TEST_F(ResolverTest, TitleAndLengthAreFoundOutOnce)
{
    EXPECT_EQ(resolver.ask(link("a"))->state, Looked::resolving);
    EXPECT_EQ(resolver.ask(link("a"))->state, Looked::resolving);
    EXPECT_FALSE(resolver.known(link("b")));
    gate.open();
    const auto answer = settled(link("a"));
    EXPECT_EQ(answer.state, Looked::ready);
    EXPECT_EQ(answer.title, "Title of https://example.org/a");
    EXPECT_EQ(answer.duration, media::Seconds(90));
    EXPECT_FALSE(answer.live);
    EXPECT_EQ(extractor.looks, 1);
    EXPECT_TRUE(settled(link("live")).live);
    EXPECT_EQ(resolver.known(link("a"))->title, answer.title);
}

TEST_F(ResolverTest, FailuresFilesAndLiveAddressesAreAnsweredToo)
{
    gate.open();
    const auto gone = settled(link("gone"));
    EXPECT_EQ(gone.state, Looked::failed);
    EXPECT_THAT(gone.reason, testing::HasSubstr("removed"));
    EXPECT_EQ(gone.reason.find('\x1b'), std::string::npos);
    const auto file = settled({.location = "/media/a.mkv", .title = {}});
    EXPECT_EQ(file.title, "From the tags");
    EXPECT_EQ(file.duration, media::Seconds(12));
    EXPECT_EQ(settled({.location = "/media/a.txt", .title = {}}).reason, "no picture and no sound");
    EXPECT_TRUE(resolver.ask({.location = "rtmp://x.example/live", .title = {}})->live);
    EXPECT_EQ(extractor.looks, 1);
}

TEST_F(ResolverTest, TwoAreLookedAtAndTenAreTaken)
{
    for (std::size_t i = 0; i < Resolver::at_once; ++i)
        EXPECT_TRUE(resolver.ask(link(std::to_string(i))));
    EXPECT_FALSE(resolver.ask(link("more")));
    EXPECT_TRUE(resolver.ask(link("3")));
    gate.open();
    EXPECT_EQ(settled(link("more")).state, Looked::ready);
    EXPECT_LE(gate.most, 2);
}

TEST_F(ResolverTest, AnAnswerIsForgottenAfterAWhile)
{
    gate.open();
    EXPECT_EQ(settled(link("a")).state, Looked::ready);
    passed = std::chrono::steady_clock::duration(Resolver::kept_for + 1s).count();
    EXPECT_EQ(settled(link("a")).state, Looked::ready);
    EXPECT_EQ(extractor.looks, 2);
    for (std::size_t i = 0; i < 2 * Resolver::answers_limit; ++i) {
        passed += std::chrono::steady_clock::duration(1s).count();
        settled({.location = "/media/" + std::to_string(i) + ".mkv", .title = {}});
    }
    EXPECT_FALSE(resolver.known(link("a")));
}

TEST_F(ResolverTest, ItStopsWhileItIsLooking)
{
    EXPECT_TRUE(resolver.ask(link("a")));
    resolver.stop();
    EXPECT_EQ(told, 0);
}

TEST(ResolveSite, AnswersWhatIsKnownAndRefusesTheRest)
{
    std::optional<ResolvedItem> answer = ResolvedItem{};
    std::vector<std::string> asked;
    ResolveSite site({.media_folders = [] { return std::vector<std::filesystem::path>{"/media"}; },
                      .ask =
                          [&](const playlist::Item& item) {
                              asked.push_back(item.location);
                              return answer;
                          }});
    control::Person anna = {.name = "Anna", .role = control::Role::operator_, .door = "panel"};
    const auto ask = [&](std::string body, http::Method method = http::Method::post) {
        return *site.answer(
            {.method = method, .path = ResolveSite::path, .body = Secret(std::move(body))}, anna);
    };
    const std::string good = R"({"location":"https://example.org/v?key=secret"})";
    auto response = ask(good);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(asked.back(), "https://example.org/v?key=secret");
    EXPECT_THAT(std::string(http::bytes(response.body)),
                testing::HasSubstr(R"("state":"resolving")"));
    EXPECT_THAT(std::string(http::bytes(response.body)),
                testing::Not(testing::HasSubstr("secret")));
    answer = ResolvedItem{.state = Looked::ready, .title = "T", .duration = media::Seconds(5)};
    const auto json = nlohmann::json::parse(http::bytes(ask(good).body));
    EXPECT_EQ(json["title"], "T");
    EXPECT_EQ(json["duration_s"], 5);
    answer.reset();
    EXPECT_EQ(ask(good).status, 409);
    for (const auto* bad : {"", "[]", "{}", R"({"location":1})", R"({"location":"x","more":1})"})
        EXPECT_EQ(ask(bad).status, 400) << bad;
    EXPECT_EQ(ask(R"({"location":"/etc/passwd"})").status, 422);
    EXPECT_EQ(ask(good, http::Method::get).status, 405);
    anna.role = control::Role::viewer;
    EXPECT_EQ(ask(good).status, 403);
    EXPECT_FALSE(site.answer({.path = "/api/v1/me"}, anna));
}

}  // namespace
}  // namespace tgvs::service
