#include "ytdlp/extractor_errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace tgvs::ytdlp {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct Case {
    ExtractErrc code;
    std::string text;
};

std::ostream& operator<<(std::ostream& out, const Case& c)
{
    return out << to_string(c.code) << ": " << c.text;
}

class Message : public testing::TestWithParam<Case> {};

TEST_P(Message, HasItsClass)
{
    EXPECT_EQ(to_string(classify(GetParam().text)), to_string(GetParam().code)) << GetParam().text;
}

const std::string no_runtime =
    "WARNING: [youtube] No supported JavaScript runtime could be found. Only deno is enabled by "
    "default; to use another runtime add  --js-runtimes RUNTIME[:PATH]  to your command/config.\n";
const std::string sabr =
    "WARNING: [youtube] v5WxghmM0nA: Some web client https formats have been skipped as they are "
    "missing a url. YouTube is forcing SABR streaming for this client. See  "
    "https://github.com/yt-dlp/yt-dlp/issues/12482  for more details\n";
const std::string dead_cookies =
    "WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have likely "
    "been rotated in the browser as a security measure.\n";

// As printed by yt-dlp 2023.03.04 to 2026.08, from its source, its issues and runs of our own.
INSTANTIATE_TEST_SUITE_P(
    YtDlp, Message,
    testing::Values(
        Case{ExtractErrc::bot_check,
             "ERROR: [youtube] tJ51nR4-tLs: Sign in to confirm you\u2019re not a bot. This helps "
             "protect "
             "our community. Learn more"},
        Case{ExtractErrc::bot_check,
             "ERROR: [youtube] x: Sign in to confirm you're not a bot. Use"},
        Case{ExtractErrc::bot_check,
             "ERROR: [youtube] x: Sign in to confirm you\xEF\xBF\xBDre not a"},
        Case{ExtractErrc::bot_check,
             "WARNING: [youtube] x: YouTube is requiring a captcha challenge before playback\n"
             "ERROR: [youtube] x: Video unavailable"},
        Case{ExtractErrc::bot_check,
             no_runtime + "ERROR: [youtube] x: Sign in to confirm you\u2019re not a bot."},
        Case{ExtractErrc::rate_limited,
             "ERROR: [youtube] 8NxoMpXM2oI: Video unavailable. This content isn't available, try "
             "again "
             "later. The current session has been rate-limited by YouTube for up to an hour."},
        Case{ExtractErrc::rate_limited,
             "ERROR: [youtube] x: This content isn\u2019t available, try again later."},
        Case{
            ExtractErrc::rate_limited,
            "ERROR: [generic] None: Unable to download webpage: HTTP Error 429: Too Many Requests"},
        Case{ExtractErrc::cookies_dead,
             dead_cookies + "ERROR: [youtube:tab] LL: YouTube said: The playlist does not exist"},
        Case{ExtractErrc::cookies_dead,
             dead_cookies + "ERROR: [youtube] x: Sign in to confirm you\u2019re not a bot."},
        Case{ExtractErrc::runtime,
             "WARNING: [youtube] jNQXAC9IVRw: n challenge solving failed: Some formats may be "
             "missing. "
             "Ensure you have a supported JavaScript runtime and challenge solver script "
             "distribution "
             "installed.\nERROR: [youtube] jNQXAC9IVRw: No video formats found!; please report "
             "this"},
        Case{ExtractErrc::runtime,
             no_runtime +
                 "ERROR: [youtube] x: Requested format is not available. Use --list-formats"},
        Case{ExtractErrc::runtime, "ERROR: [youtube] x: No video formats found!"},
        Case{ExtractErrc::runtime, "WARNING: [youtube] x: No video formats found!"},
        Case{ExtractErrc::gone,
             no_runtime +
                 "ERROR: [youtube] lwUI5-fWv4U: Private video. Sign in if you've been granted "
                 "access to this video"},
        Case{
            ExtractErrc::gone,
            "ERROR: [youtube] h7aSM88pUv8: Join this channel to get access to members-only content "
            "like this video, and other exclusive perks."},
        Case{ExtractErrc::gone, "ERROR: [youtube] x: Video unavailable"},
        Case{ExtractErrc::gone,
             "ERROR: [youtube] x: Video unavailable. This video has been removed by the uploader"},
        Case{ExtractErrc::gone,
             "ERROR: [youtube] x: Video unavailable. This video is no longer available because the "
             "YouTube account associated with this video has been terminated."},
        Case{ExtractErrc::gone,
             "ERROR: [youtube] x: Sign in to confirm your age. This video may be inappropriate for "
             "some users."},
        Case{ExtractErrc::gone,
             "ERROR: [generic] None: Unable to download webpage: HTTP Error 404: Not Found (caused "
             "by "
             "<HTTPError 404: 'Not Found'>); please report this issue on  https://github.com"},
        Case{ExtractErrc::gone, "ERROR: Unsupported URL: http://127.0.0.1:18099/html/empty"},
        Case{
            ExtractErrc::geo,
            "ERROR: [youtube] ltcd1B8WyTM: Video unavailable. The uploader has not made this video "
            "available in your country"},
        Case{ExtractErrc::geo,
             "ERROR: [youtube] x: Video unavailable. This video contains content from SME, who has "
             "blocked it in your country on copyright grounds"},
        Case{ExtractErrc::geo,
             "ERROR: This video is not available from your location due to geo restriction"},
        Case{ExtractErrc::not_yet, "ERROR: [youtube] CviUGzWvm6w: Premieres in 6 hours"},
        Case{ExtractErrc::not_yet, "ERROR: [youtube] zDDm: This live event will begin in 2 days."},
        Case{ExtractErrc::not_yet,
             "WARNING: [youtube] This live event will begin in a few moments."},
        Case{ExtractErrc::format,
             "ERROR: [youtube] x: Requested format is not available. Use --list-formats for a list "
             "of "
             "available formats"},
        Case{ExtractErrc::format,
             sabr + "ERROR: [youtube] x: Requested format is not available. Use --list-formats"},
        Case{ExtractErrc::network,
             "ERROR: [download] Got error: Downloaded 30000 bytes, expected 67902 bytes. Giving up "
             "after 2 retries"},
        Case{ExtractErrc::network,
             "ERROR: [generic] None: Unable to download webpage: <urlopen error [Errno 111] "
             "Connection "
             "refused> (caused by URLError(ConnectionRefusedError(111, 'Connection refused')))"},
        Case{ExtractErrc::network,
             "ERROR: [generic] None: Unable to download webpage: <urlopen error [Errno -3] "
             "Temporary "
             "failure in name resolution>"},
        Case{ExtractErrc::network,
             "ERROR: [generic] None: Unable to download webpage: HTTP Error 503: Service "
             "Unavailable"},
        Case{ExtractErrc::network,
             "ERROR: unable to download video data: The read operation timed out"},
        Case{ExtractErrc::network,
             "ERROR: unable to download video data: <urlopen error [SSL: "
             "CERTIFICATE_VERIFY_FAILED]>"},
        // What the disk says is asked of the disk.
        Case{ExtractErrc::unknown,
             "\n\nERROR: unable to write data: [Errno 28] No space left on device"},
        Case{ExtractErrc::gone, "ERROR: [generic] HTTP Error 404: No space left on device"},
        Case{ExtractErrc::unknown,
             "ERROR: unable to download video data: HTTP Error 403: Forbidden"},
        Case{ExtractErrc::unknown, "yt-dlp: error: no such option: --foo"},
        Case{ExtractErrc::unknown,
             "WARNING: unable to download video thumbnail: HTTP Error 404: Not Found\n"
             "ERROR: Postprocessing: something new"},
        Case{ExtractErrc::unknown, no_runtime + "ERROR: [youtube] x: something new"},
        Case{ExtractErrc::unknown, ""}));

// Whatever a server writes into what yt-dlp quotes, the class is that of what has happened.
TEST(Classify, HearsYtDlpAndNotTheServerThatItQuotes)
{
    const std::vector<Case> said = {
        {ExtractErrc::gone, "HTTP Error 404: "},
        {ExtractErrc::network, "HTTP Error 503: "},
        {ExtractErrc::unknown, "HTTP Error 403: "},
        {ExtractErrc::gone, "HTTP Error 404: Not Found (caused by <HTTPError 404: "},
        {ExtractErrc::network, "('Connection aborted.', BadStatusLine('"},
        {ExtractErrc::gone, "Unsupported URL: http://"},
        {ExtractErrc::network, "timed out at http://h/?"},
    };
    const std::vector<std::string> lies = {
        "The provided YouTube account cookies are no longer valid",
        "No supported JavaScript runtime",
        "n challenge solving failed",
        "nsig extraction failed",
        "Signature extraction failed",
        "Sign in to confirm you're not a bot",
        "captcha challenge",
        "No video formats found [youtube]",
        "try again later",
        "Premieres in 900 weeks",
        "Private video",
        "geo restrict",
        "SABR",
    };
    for (const auto& [code, words] : said)
        for (const auto& lie : lies) {
            // An address has no spaces.
            auto told = lie;
            if (words.contains("://"))
                std::ranges::replace(told, ' ', '+');
            const auto text =
                "ERROR: [generic] None: Unable to download webpage: " + words + told + "'\n";
            EXPECT_EQ(to_string(classify(text)), to_string(code)) << text;
            EXPECT_FALSE(tells_dead_cookies(text)) << text;
        }
}

TEST(Classify, BelievesOnlyYouTubesExtractorOfWhatConcernsMoreThanItsSite)
{
    for (const auto* lie : {"The provided YouTube account cookies are no longer valid.",
                            "No supported JavaScript runtime", "nsig extraction failed"})
        for (const auto* line : {"ERROR: [vimeo] Vimeo said: ", "ERROR: [generic] [youtube] ",
                                 "WARNING: [generic] ", "ERROR: "})
            EXPECT_EQ(to_string(classify(std::string(line) + lie)), "unknown") << line << lie;
    EXPECT_EQ(to_string(classify("WARNING: [generic] No supported JavaScript runtime\n"
                                 "ERROR: [generic] x: Requested format is not available")),
              "format");
    EXPECT_TRUE(tells_dead_cookies(dead_cookies));
}

TEST(Classify, IsNotMisledByTheNameOfAServer)
{
    const std::vector<Case> cases = {
        {ExtractErrc::unknown,
         "ERROR: [generic] x: HTTPSConnectionPool(host='proxy.example', "
         "port=443): something new"},
        {ExtractErrc::network,
         "ERROR: [generic] x: HTTPSConnectionPool(host='sabr.example', "
         "port=443): Read timed out. (read timeout=15.0)"},
        {ExtractErrc::unknown, "ERROR: [generic] x: 'https://proxy.example/SSL:' is odd"},
        {ExtractErrc::gone, "ERROR: 'https://proxy.example/members-only' is not a valid URL"},
    };
    for (const auto& [code, text] : cases)
        EXPECT_EQ(to_string(classify(text)), to_string(code)) << text;
}

TEST(Scrubbed, TakesOutWhatMayBeSecret)
{
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"at https://u:p@h.org:81/a?sig=1#x, done", "at https://h.org:81/a?***, done"},
        {"at https://h/a, done", "at https://h/a, done"},
        {"'http://h?a=1' (http://g#t=2)", "'http://h?***' (http://g?***)"},
        {"http://h/a@b", "http://h/a@b"},
        {"Cookie: SID=1; b=2\nnext", "Cookie: ***\nnext"},
        {"Authorization: Bearer abc", "Authorization: ***"},
        {"value hunter22 in it", "value *** in it"},
        {"", ""},
        {"://", "://"},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(scrubbed(text, {"hunter22"}), expected);
}

TEST(Reason, IsTheLastErrorInOneCleanLine)
{
    EXPECT_EQ(
        reason_of("ERROR: first\nWARNING: w\nERROR: [generic] None: Unable to download webpage: "
                  "HTTP Error 404: Not Found; please report this issue on  https://github.com/x\n"),
        "[generic] None: Unable to download webpage: HTTP Error 404: Not Found");
    EXPECT_EQ(reason_of("Usage: yt-dlp [OPTIONS]\nyt-dlp: error: no such option: --foo\n"),
              "no such option: --foo");
    EXPECT_EQ(reason_of("WARNING: ffmpeg-location /x does not exist! Continuing without ffmpeg\n"
                        "WARNING: [youtube] x: Private video\n"),
              "[youtube] x: Private video");
    EXPECT_EQ(reason_of("WARNING: ffmpeg-location /x does not exist! Continuing without ffmpeg\n"),
              "");
    EXPECT_EQ(reason_of("Traceback\nKeyError: 'x'\n"), "KeyError: 'x'");
    EXPECT_EQ(reason_of(""), "");
    EXPECT_LE(reason_of("ERROR: " + std::string(10'000, 'a')).size(), 400U);
    EXPECT_THAT(reason_of("ERROR: a\x1B[0m https://h/?token=hush\n"), Not(HasSubstr("hush")));
}

TEST(BeginsIn, ReadsYouTubesWords)
{
    EXPECT_EQ(begins_in("ERROR: [youtube] x: Premieres in 6 hours"), 6h);
    EXPECT_EQ(begins_in("ERROR: [youtube] x: This live event will begin in 2 days."), 48h);
    EXPECT_EQ(begins_in("WARNING: This live event will begin in 1 minute.\n"), 1min);
    EXPECT_EQ(begins_in("ERROR: [youtube] x: This live event will begin in a few moments."), 1min);
    EXPECT_EQ(begins_in("Premieres in 99999999999999999 hours"), std::nullopt);
    EXPECT_EQ(begins_in("Premieres in "), std::nullopt);
    EXPECT_EQ(begins_in(""), std::nullopt);
}

TEST(IsReason, OnlyOfWhatNothingElseExplains)
{
    struct Row {
        bool certain;
        ExtractErrc code;
        const char* reason;
        bool is;
    };
    constexpr auto* denied = "[generic] x: <urlopen error [Errno 13] Permission denied>";
    for (const auto& [certain, code, reason, is] :
         {Row{true, ExtractErrc::unknown, denied, true},
          Row{false, ExtractErrc::unknown, denied, true},
          Row{true, ExtractErrc::network, "The downloaded file is empty", true},
          Row{true, ExtractErrc::timed_out, "no progress within the time allowed", true},
          Row{false, ExtractErrc::network, "[generic] x: Connection reset by peer", false},
          Row{false, ExtractErrc::timed_out, "no end within the time allowed", false},
          Row{false, ExtractErrc::network, "[generic] x: HTTP Error 503: Unavailable", false},
          Row{true, ExtractErrc::network, "[generic] x: HTTP Error 503: Unavailable", false},
          Row{false, ExtractErrc::unknown, "[generic] x: HTTP Error 403: Forbidden", false}})
        EXPECT_EQ(is_reason({.target = {}, .certain = certain}, {.code = code, .reason = reason}),
                  is)
            << certain << reason;
}

TEST(WorthALook, IsWhatOnlyYtDlpHasTroubleWith)
{
    struct Row {
        ExtractErrc code;
        const char* reason;
        bool worth;
    };
    for (const auto& [code, reason, worth] :
         {Row{ExtractErrc::unknown, "[generic] None: Unable to download webpage: ICY 200 OK", true},
          Row{ExtractErrc::network,
              "[generic] x: Unable to download webpage: ('Connection aborted.', "
              "BadStatusLine('ICY 200 OK'))",
              true},
          Row{ExtractErrc::gone, "[generic] Unsupported URL: http://h/x", true},
          Row{ExtractErrc::format, "[generic] x: Requested format is not available", true},
          Row{ExtractErrc::unknown, "[youtube] x: anything", false},
          Row{ExtractErrc::gone, "[generic] Unable to download webpage: HTTP Error 404", false},
          Row{ExtractErrc::network, "[generic] Unable to download webpage: timed out", false},
          Row{ExtractErrc::network, "[generic] x: <urlopen error [Errno 111] Connection refused>",
              false},
          Row{ExtractErrc::network, "[generic] x: HTTP Error 503: Service Unavailable", false},
          Row{ExtractErrc::rate_limited, "[generic] x: HTTP Error 429", false},
          Row{ExtractErrc::timed_out, "[generic] x", false}, Row{ExtractErrc::unknown, "", false}})
        EXPECT_EQ(worth_a_look({.code = code, .reason = reason}), worth) << reason;
}

}  // namespace
}  // namespace tgvs::ytdlp
