// Where an item leads to a network that is not public: Debian's own yt-dlp, and the site on loopback.
#include "extractor_fixture.hpp"
#include "process/network_access.hpp"

namespace tgvs::ytdlp {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ExtractorPrivateTest : public ExtractorTest {
protected:
    ~ExtractorPrivateTest() override { open("1"); }

    static void open(const char* networks)
    {
        process::set_private_sources(*PrivateSources::parse(networks));
    }

    static void expect_refused(const auto& answer, const std::string& where)
    {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ExtractErrc::private_source) << answer.error().reason;
        EXPECT_THAT(answer.error().reason, HasSubstr(where));
        EXPECT_THAT(answer.error().reason, HasSubstr("ALLOW_PRIVATE_SOURCES"));
    }

    // Something of the same site, by another of its addresses.
    static std::string elsewhere(const std::string& path)
    {
        const std::string host = "127.0.0.1";
        auto address = url(path);
        return address.replace(address.find(host), host.size(), "127.0.0.3");
    }
};

TEST_F(ExtractorPrivateTest, WhatStandsInAnAddressIsRefusedBeforeAnythingIsStarted)
{
    open("0");
    fake("exit 1");
    expect_refused(resolve("http://127.0.0.1/clip.mp4"), "127.0.0.1:80");
    expect_refused(resolve("http://169.254.169.254/latest"), "169.254.169.254:80 is not public");
    expect_refused(resolve("rtmp://[::1]/live/key"), "[::1]");
    expect_refused(Extractor(options).expand("http://10.0.0.1/list", {}), "10.0.0.1:80");
    EXPECT_THAT(runs(), IsEmpty());
}

TEST_F(ExtractorPrivateTest, WhatAnOpenAddressRedirectsToIsRefused)
{
    const auto other = elsewhere("files/clip.mp4");
    open("127.0.0.1");
    EXPECT_TRUE(resolve(url("files/clip.mp4")));
    EXPECT_TRUE(resolve(url("redirect/clip.mp4")));
    expect_refused(resolve(url("redirect/" + other)), "127.0.0.3:");
    expect_refused(fetch(url("redirect/" + other)), "127.0.0.3:");
    open("127.0.0.0/8");  // nobody is there
    EXPECT_EQ(resolve(url("redirect/" + other)).error().code, ExtractErrc::network);
}

TEST_F(ExtractorPrivateTest, WhatAPageNamesIsRefused)
{
    open("127.0.0.1");
    fake("echo '{\"extractor_key\":\"Generic\",\"url\":\"" + elsewhere("live/seg/index.m3u8") +
         "\"}'");
    // It may be live: ffprobe looks.
    expect_refused(resolve("http://site.example/x"), "127.0.0.3:");
}

// What getaddrinfo() does with each address of a name that has several.
const std::string looks_at_a_private_address =
    "/usr/bin/python3 -I -c 'import socket\n"
    "try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((\"10.0.0.1\", 80))\n"
    "except PermissionError: pass'\n";

TEST_F(ExtractorPrivateTest, ANameThatHasAPrivateAddressAsWellIsJudgedByWhatBecameOfIt)
{
    open("0");
    for (const auto& [said, code] :
         {std::pair{"HTTP Error 503: Service Unavailable", ExtractErrc::network},
          {"HTTP Error 403: Forbidden", ExtractErrc::unknown},
          {"<urlopen error timed out>", ExtractErrc::network}}) {
        fake(looks_at_a_private_address + "echo 'ERROR: [x] y: " + said + "' >&2; exit 1");
        const auto resolved = resolve("http://site.example/x");
        ASSERT_FALSE(resolved);
        EXPECT_EQ(to_string(resolved.error().code), to_string(code)) << said;
    }
    fake(looks_at_a_private_address +
         "echo 'ERROR: [x] y: <urlopen error [Errno 13] Permission denied>' >&2; exit 1");
    expect_refused(resolve("http://site.example/x"), "10.0.0.1:80");
}

TEST_F(ExtractorPrivateTest, ANameIsJudgedByWhatItMeans)
{
    auto named = url("files/clip.mp4");
    named.replace(named.find("127.0.0.1"), 9, "localhost");
    open("0");
    expect_refused(resolve(named), "is not public (loopback)");
    open("127.0.0.1, ::1");
    EXPECT_TRUE(resolve(named));
}

}  // namespace
}  // namespace tgvs::ytdlp
