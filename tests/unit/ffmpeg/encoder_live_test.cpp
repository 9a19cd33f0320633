#include "ffmpeg/encoder_live.hpp"

#include "encoder_support.hpp"
#include "ffmpeg/encoder.hpp"
#include "support/places.hpp"

#include <arpa/inet.h>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace tgvs::ffmpeg {
namespace {

// Answers each request on loopback with the same bytes and keeps what was asked.
class HttpSource {
public:
    explicit HttpSource(std::string body) : body_(std::move(body))
    {
        socket_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        const auto name = reinterpret_cast<sockaddr*>(&address);
        ::bind(socket_.get(), name, size);
        ::listen(socket_.get(), 8);
        ::getsockname(socket_.get(), name, &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~HttpSource()
    {
        ::shutdown(socket_.get(), SHUT_RDWR);
        thread_.join();
    }

    std::string url(const std::string& path) const
    {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::string cookie(const std::string& pair, const std::string& path) const
    {
        return pair + "; Domain=127.0.0.1:" + std::to_string(port_) + "; Path=" + path;
    }
    std::string url_by_name(const std::string& path) const
    {
        return "http://localhost:" + std::to_string(port_) + path;
    }
    std::vector<std::string> requests() const
    {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    void serve()
    {
        for (;;) {
            const FileDescriptor client(::accept(socket_.get(), nullptr, nullptr));
            if (!client)
                return;
            std::string request;
            char buffer[4'096];
            while (request.find("\r\n\r\n") == std::string::npos) {
                const auto count = ::read(client.get(), buffer, sizeof buffer);
                if (count <= 0)
                    break;
                request.append(buffer, static_cast<std::size_t>(count));
            }
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(request);
            }
            const auto answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                                std::to_string(body_.size()) + "\r\n\r\n" + body_;
            for (std::size_t sent = 0; sent < answer.size();) {
                const auto count =
                    ::send(client.get(), answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
                if (count <= 0)
                    break;
                sent += static_cast<std::size_t>(count);
            }
        }
    }

    std::string body_;
    FileDescriptor socket_;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::jthread thread_;
};

struct Pulled {
    std::string flv;
    std::string argv;
    std::string said;
};

std::string command_lines(pid_t group)
{
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto id = parse_integer(entry.path().filename().string());
        if (id && ::getpgid(static_cast<pid_t>(*id)) == group)
            all += contents(entry.path() / "cmdline");
    }
    return all;
}

Result<Pulled> pull(const LiveSource& source)
{
    auto child = Encoder({.format = test_format}).start_live(source);
    if (!child)
        return std::unexpected(child.error());
    Pulled pulled;
    pulled.argv = command_lines(child->group());
    char buffer[65'536];
    const auto read_some = [&buffer](int fd, std::string& to) {
        for (;;) {
            const auto count = ::read(fd, buffer, sizeof buffer);
            if (count <= 0)
                return count == 0;
            to.append(buffer, static_cast<std::size_t>(count));
        }
    };
    while (!read_some(child->stdout_fd(), pulled.flv)) {
        pollfd ready = {child->stdout_fd(), POLLIN, 0};
        ::poll(&ready, 1, 1'000);
    }
    read_some(child->stderr_fd(), pulled.said);
    return pulled;
}

TEST(Live, ComesInTheHouseFormatAndItsSecretsStandInNoArgv)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    HttpSource server(contents(folder / "a.ts"));
    const auto pulled = pull({.url = server.url("/live.ts?token=it's-secret"),
                              .headers = {{"User-Agent", "Some 'Browser'"},
                                          {"Accept", "*/*"},
                                          {"Cookie", "c=whisper"},
                                          {"Authorization", "Bearer whisper"},
                                          {"Origin", "http://from.example"},
                                          {"Referer", "http://from.example/"}},
                              .cookies = {server.cookie("a=hush", "/")}});
    ASSERT_TRUE(pulled) << pulled.error().message;
    EXPECT_NE(pulled->argv.find("libx264"), std::string::npos) << "not the argv";
    for (const auto* secret : {"secret", "hush", "127.0.0.1", "from.example"})
        EXPECT_EQ(pulled->argv.find(secret), std::string::npos) << secret;
    write(folder / "live.flv", pulled->flv);
    expect_house_format(folder / "live.flv", test_format, 0.1);  // nothing is cut off
    ASSERT_FALSE(server.requests().empty());
    for (const auto& request : server.requests()) {
        EXPECT_NE(request.find("GET /live.ts?token=it's-secret "), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nCookie: a=hush\r\n"), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nOrigin: http://from.example\r\n"), std::string::npos);
        EXPECT_EQ(request.find("whisper"), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nUser-Agent: Some 'Browser'\r\n"), std::string::npos) << request;
        EXPECT_NE(request.find("\r\nReferer: http://from.example/\r\n"), std::string::npos);
    }
    Studio studio;
    ASSERT_EQ(fault(studio.encode({.media = folder / "a.ts"})), "");
    EXPECT_EQ(sequence_header(folder / "live.flv", 9), sequence_header(studio.out, 9));
    EXPECT_EQ(sequence_header(folder / "live.flv", 8), sequence_header(studio.out, 8));
}

TEST(Live, CookiesGoToTheirHostAndPathOnly)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    HttpSource media(contents(folder / "a.ts"));
    std::string list = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n";
    for (const auto& url : {media.url("/live/its.ts"), media.url_by_name("/live/others.ts"),
                            media.url("/livex/2.ts")})
        list += "#EXTINF:2.5,\n" + url + '\n';
    HttpSource manifest(list + "#EXT-X-ENDLIST\n");
    const auto pulled = pull(
        {.url = manifest.url("/live/list.m3u8"), .cookies = {media.cookie("a=hush", "/live/")}});
    ASSERT_TRUE(pulled) << pulled.error().message;
    const auto count = [&media](const std::string& path, std::string_view what) {
        return std::ranges::count_if(media.requests(), [&](const auto& request) {
            return request.starts_with("GET " + path + ' ') && request.contains(what);
        });
    };
    EXPECT_GT(count("/live/its.ts", "\r\nCookie: a=hush\r\n"), 0);
    for (const auto* path : {"/live/others.ts", "/livex/2.ts"}) {
        EXPECT_GT(count(path, ""), 0) << path;
        EXPECT_EQ(count(path, "hush"), 0) << path;
    }
    ASSERT_FALSE(manifest.requests().empty());
    for (const auto& request : manifest.requests())
        EXPECT_EQ(request.find("hush"), std::string::npos) << request;
}

TEST(Live, GetsPictureAndSilenceWhereTheyAreMissing)
{
    for (const auto& options : {picture + small, tone + "-c:a aac"}) {
        const Folder folder;
        ASSERT_NO_FATAL_FAILURE(ffmpeg(options, folder / "a.ts"));
        HttpSource server(contents(folder / "a.ts"));
        const auto pulled = pull({.url = server.url("/a.ts")});
        ASSERT_TRUE(pulled) << pulled.error().message;
        write(folder / "live.flv", pulled->flv);
        const auto made = look_at(folder / "live.flv");
        EXPECT_NEAR(made.sound_length(), 2.5, 0.1);
        // A picture that stands still may be ahead of sound that ends; by more in FFmpeg 7.
        EXPECT_GT(made.picture_length(), options.starts_with(tone) ? 1.9 : 2.4);
        EXPECT_LT(made.picture_length(), options.starts_with(tone) ? 4.5 : 2.6);
    }
}

TEST(Live, MayNotReadFilesOfOurs)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + small, folder / "a.ts"));
    HttpSource server("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://" +
                      (folder / "a.ts").string() + "\n#EXT-X-ENDLIST\n");
    EXPECT_FALSE(pull({.url = server.url("/live.m3u8")}));
    EXPECT_FALSE(pull({.url = "file://" + (folder / "a.ts").string()}));
    EXPECT_FALSE(pull({.url = (folder / "a.ts").string()}));
}

TEST(Live, SaysWhyNothingComesWithoutTheAddress)
{
    const auto pulled = pull({.url = "http://127.0.0.1:1/path?token=secret"});
    ASSERT_FALSE(pulled);
    EXPECT_NE(pulled.error().message.find("Connection refused"), std::string::npos)
        << pulled.error().message;
    EXPECT_EQ(pulled.error().message.find("secret"), std::string::npos);
}

TEST(Live, SegmentsMayHaveAnyName)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    HttpSource media(contents(folder / "a.ts"));
    for (const auto* name : {"/1.bin", "/get.php?part=1", "/1"}) {
        HttpSource manifest("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.5,\n" + media.url(name) +
                            "\n#EXT-X-ENDLIST\n");
        const auto pulled = pull({.url = manifest.url("/list.m3u8")});
        ASSERT_TRUE(pulled) << name << ": " << pulled.error().message;
        EXPECT_GT(pulled->flv.size(), 10'000U) << name;
    }
}

TEST(Live, AWrongKeyIsTheReason)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    HttpSource key("0123456789abcdef");
    HttpSource media(contents(folder / "a.ts"));
    HttpSource manifest("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-KEY:METHOD=AES-128,URI=\"" +
                        key.url("/key") + "\"\n#EXTINF:2.5,\n" + media.url("/1.ts") +
                        "\n#EXT-X-ENDLIST\n");
    const auto pulled = pull({.url = manifest.url("/list.m3u8")});
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().message,
              "the first segment of its list cannot be read: it is missing, its key is wrong, or "
              "it is not media");
}

// tests/support/rtsp_server.py over a file.
class RtspSource {
public:
    RtspSource(const std::filesystem::path& file, Args options)
    {
        Args argv = {"/usr/bin/python3", test::source_folder() + "/tests/support/rtsp_server.py",
                     file.string(), "2.5"};
        argv.insert(argv.end(), options.begin(), options.end());
        auto server = process::Child::start({.argv = std::move(argv)});
        if (!server)
            return;
        server_.emplace(std::move(*server));
        for (pollfd ready = {server_->stdout_fd(), POLLIN, 0}; !url_.ends_with('\n');) {
            char buffer[256];
            if (::poll(&ready, 1, 30'000) != 1)
                return;
            const auto count = ::read(server_->stdout_fd(), buffer, sizeof buffer);
            if (count <= 0)
                return;
            url_.append(buffer, static_cast<std::size_t>(count));
        }
        url_.pop_back();
    }
    const std::string& url() const { return url_; }

private:
    std::optional<process::Child> server_;
    std::string url_;
};

TEST(Live, RtspWhoseUdpStaysSilentComesOverTcp)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    const RtspSource source(folder / "a.ts", {"--udp", "silent"});
    const auto child = Encoder({.format = test_format}).start_live({.url = source.url()}, {});
    EXPECT_TRUE(child) << child.error().message;
}

TEST(Live, RtspThatRefusesTcpComesOverUdp)
{
    const Folder folder;
    ASSERT_NO_FATAL_FAILURE(ffmpeg(picture + tone + small, folder / "a.ts"));
    const RtspSource source(folder / "a.ts", {"--tcp", "refused", "--udp", "plays"});
    const auto child = Encoder({.format = test_format}).start_live({.url = source.url()}, {});
    EXPECT_TRUE(child) << child.error().message;
}

// What getaddrinfo() does with each address of a name that has several, then what ffprobe says.
std::string looks_at_a_private_address_and_says(const Folder& folder, const std::string& words)
{
    const auto program = folder / "ffprobe";
    std::ofstream(program) << "#!/usr/bin/python3 -I\nimport socket, sys\n"
                              "try: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
                              ".connect(('10.0.0.1', 80))\n"
                              "except PermissionError: pass\n"
                              "sys.exit('[error] "
                           << words << "')\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return program.string();
}

TEST(Live, IsNotBarredByAnotherAddressOfItsNameThanTheOneThatAnswers)
{
    struct Watched {
        Watched() { process::set_private_sources({}); }
        ~Watched() { process::set_private_sources(*PrivateSources::parse("1")); }
    };
    const Watched watched;
    const Folder folder;
    EncoderOptions options = {.format = test_format};
    for (const auto& [said, barred] : {std::pair{"Server returned 5XX Server Error reply", false},
                                       {"Connection timed out", false},
                                       {"http://h/x: Permission denied", true}}) {
        options.ffprobe = looks_at_a_private_address_and_says(folder, said);
        options.may_read = {options.ffprobe};
        const auto length = live_length(options, {.url = "http://site.example/x"}, {});
        ASSERT_FALSE(length);
        EXPECT_EQ(process::is_network_refusal(length.error()), barred) << said;
        const auto child = Encoder(options).start_live({.url = "http://site.example/x"});
        ASSERT_FALSE(child);
        EXPECT_EQ(process::is_network_refusal(child.error()), barred) << said;
    }
}

TEST(LiveScript, TakesHeadersThatAreForEverybodyAndNoLineBreak)
{
    const auto script = live_script(
        {.url = "https://h/'x",
         .headers = {{"Origin", "o"}, {"Authorization", "key"}, {"cookie", "c"}, {"X-Any", "x"}}});
    ASSERT_TRUE(script);
    EXPECT_TRUE(script->starts_with("ffconcat version 1.0\nfile 'https://h/'\\''x'\n")) << *script;
    EXPECT_NE(script->find("option headers 'Origin: o'\n"), std::string::npos) << *script;
    EXPECT_FALSE(script->contains("key") || script->contains("cookie")) << *script;
    const auto protocols = script->find("option protocol_whitelist http,");
    ASSERT_NE(protocols, std::string::npos);
    EXPECT_EQ(script->find("file", protocols), std::string::npos) << *script;
    EXPECT_FALSE(live_script({.url = "http://h/\noption x"}));
    EXPECT_FALSE(live_script({.url = "http://h/", .headers = {{"Origin", "a\r\nb"}}}));
    EXPECT_FALSE(live_script({.url = "http://h/", .cookies = {"a=b\nc=d"}}));
}

TEST(LiveScript, SpeaksNoHttpWithASecureCookie)
{
    const auto script =
        live_script({.url = "https://h/", .cookies = {"a=1; Domain=h; Path=/; Secure"}});
    ASSERT_TRUE(script);
    EXPECT_TRUE(script->contains("option protocol_whitelist https,")) << *script;
    EXPECT_TRUE(script->contains("option cookies 'a=1; Domain=h; Path=/; Secure'\n")) << *script;
}

}  // namespace
}  // namespace tgvs::ffmpeg
