#include "outputs/tls_client.hpp"

#include "support/temp_folder.hpp"
#include "tls_peer.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace tgvs::outputs {
namespace {

using testing::HasSubstr;

class TlsClientTest : public testing::Test {
protected:
    // Trusts that certificate alone.
    std::unique_ptr<TlsClient> client_for(const std::string& host, const TestCertificate& trusted)
    {
        auto client = TlsClient::create(host, folder_.write("ca.pem", trusted.pem()));
        EXPECT_TRUE(client) << client.error().message;
        return *std::move(client);
    }

    // Carries bytes to and fro until there are none; what the client says against it, if it does.
    std::string carry(TlsClient& client, TlsPeer& peer, std::string to_client = {})
    {
        for (;;) {
            std::string to_peer;
            client.take_output(to_peer);
            if (to_peer.empty() && to_client.empty())
                return "";
            peer.take(to_peer, to_client);
            const auto taken = client.take(std::exchange(to_client, {}), plain_);
            if (!taken)
                return taken.error().message;
        }
    }

    std::string refusal(const std::string& host, const TestCertificate& shown,
                        const TestCertificate& trusted)
    {
        const auto client = client_for(host, trusted);
        TlsPeer peer(shown, TLS1_2_VERSION, TLS1_3_VERSION);
        auto reason = carry(*client, peer);
        EXPECT_FALSE(client->ready());
        return reason;
    }

    test::TempFolder folder_;
    std::string plain_;
};

TEST_F(TlsClientTest, TalksToAPeerThatIsWhoItShouldBe)
{
    const TestCertificate certificate("DNS:host,IP:127.0.0.1,IP:::1");
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        for (const auto* host : {"host", "127.0.0.1", "::1"}) {
            const auto client = client_for(host, certificate);
            TlsPeer peer(certificate, version, version);
            ASSERT_EQ(carry(*client, peer), "") << host;
            ASSERT_TRUE(client->ready());
            const bool is_name = std::string_view(host) == "host";
            EXPECT_STREQ(peer.server_name(), is_name ? "host" : nullptr);
            ASSERT_TRUE(client->put("from the client"));
            std::string answer;
            peer.say("from the peer", answer);
            plain_.clear();
            ASSERT_EQ(carry(*client, peer, answer), "");
            EXPECT_EQ(peer.heard(), "from the client");
            EXPECT_EQ(plain_, "from the peer");
        }
    }
}

TEST_F(TlsClientTest, DoesNotMindHowTheBytesArrive)
{
    const TestCertificate certificate("DNS:host");
    const auto client = client_for("host", certificate);
    TlsPeer peer(certificate, TLS1_2_VERSION, TLS1_3_VERSION);
    for (;;) {
        std::string to_peer;
        std::string to_client;
        client->take_output(to_peer);
        if (to_peer.empty())
            break;
        peer.take(to_peer, to_client);
        peer.say("words", to_client);
        for (const char byte : to_client)
            ASSERT_TRUE(client->take({&byte, 1}, plain_));
    }
    EXPECT_TRUE(client->ready());
    EXPECT_EQ(plain_, "words");
}

TEST_F(TlsClientTest, RefusesVersionsThatAreNoLongerSafe)
{
    const TestCertificate certificate("DNS:host");
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        const auto client = client_for("host", certificate);
        TlsPeer peer(certificate, version, version);
        EXPECT_THAT(carry(*client, peer), HasSubstr("TLS handshake failed: "));
        EXPECT_FALSE(client->ready());
    }
}

TEST_F(TlsClientTest, RefusesWhoeverItIsNotToTalkTo)
{
    const TestCertificate good("DNS:host,IP:127.0.0.1");
    const TestCertificate other("DNS:host");
    const TestCertificate expired("DNS:host", -3'600);
    const std::string refused = "TLS handshake failed: the certificate is refused: ";
    EXPECT_THAT(refusal("host", other, good), HasSubstr(refused));
    EXPECT_EQ(refusal("elsewhere", good, good), refused + "hostname mismatch");
    EXPECT_EQ(refusal("127.0.0.2", good, good), refused + "IP address mismatch");
    EXPECT_EQ(refusal("host", expired, expired), refused + "certificate has expired");
}

TEST_F(TlsClientTest, WithoutAFileTheCertificatesOfTheSystemCount)
{
    const TestCertificate certificate("DNS:host");
    auto client = TlsClient::create("host", "");
    ASSERT_TRUE(client);
    TlsPeer peer(certificate, TLS1_2_VERSION, TLS1_3_VERSION);
    EXPECT_THAT(carry(**client, peer), HasSubstr("the certificate is refused: "));
}

TEST_F(TlsClientTest, AFileThatIsNotThereIsTold)
{
    const auto client = TlsClient::create("host", folder_.path() / "none.pem");
    ASSERT_FALSE(client);
    EXPECT_THAT(client.error().message, HasSubstr("the trusted certificates cannot be read: "));
}

TEST_F(TlsClientTest, NoticesGarbageAndTheEnd)
{
    const TestCertificate certificate("DNS:host");
    auto client = client_for("host", certificate);
    EXPECT_FALSE(client->take("HTTP/1.1 400 Bad Request\r\n", plain_));
    client = client_for("host", certificate);
    TlsPeer peer(certificate, TLS1_2_VERSION, TLS1_3_VERSION);
    ASSERT_EQ(carry(*client, peer), "");
    std::string answer;
    peer.say("the last word", answer);
    peer.close(answer);
    EXPECT_EQ(carry(*client, peer, answer), "");
    EXPECT_EQ(plain_, "the last word");
    EXPECT_TRUE(client->peer_closed());
}

}  // namespace
}  // namespace tgvs::outputs
