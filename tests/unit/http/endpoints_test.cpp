#include "endpoints_fixture.hpp"
#include "http/acting.hpp"
#include "http/unix_socket.hpp"

#include <gmock/gmock.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <sys/wait.h>
#include <thread>

namespace tgvs::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Prometheus' own judgement of names, help texts and types; empty when it has nothing to say.
std::string promtool_says(const std::string& metrics, const std::filesystem::path& folder)
{
    const auto in = folder / "in.prom";
    const auto out = folder / "out.txt";
    std::ofstream(in) << metrics;
    const int status = std::system(
        ("promtool check metrics < " + in.string() + " > " + out.string() + " 2>&1").c_str());
    return WEXITSTATUS(status) == 0 ? text_of(out) : "exit code not 0: " + text_of(out);
}

TEST_F(EndpointsTest, OfferMetricsThatPromtoolHasNothingAgainst)
{
    prometheus::BuildCounter()
        .Name("streams_played_total")
        .Help("Tracks.")
        .Register(*registry)
        .Add({});
    prometheus::BuildHistogram()
        .Name("tgvs_item_switch_seconds")
        .Help("Gap at the boundary.")
        .Register(*registry)
        .Add({}, prometheus::Histogram::BucketBoundaries{0.1, 1});
    start();
    const auto answer = metrics();
    EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    const auto text = answer.substr(answer.find("\r\n\r\n") + 4);
    EXPECT_EQ(promtool_says(text, folder.path()), "");
    EXPECT_THAT(text, HasSubstr("\nstreams_played_total 0\n"));
    EXPECT_THAT(text, HasSubstr("tgvs_metrics_port_fallback 0\n"));
    for (const auto* name : {"process_cpu_seconds_total", "process_resident_memory_bytes",
                             "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
                             "process_start_time_seconds", "process_threads"})
        EXPECT_THAT(text, HasSubstr("\n" + std::string(name) + " ")) << name;
}

TEST(Promtool, WouldHaveSaidSo)
{
    const TemporaryFolder folder;
    EXPECT_NE(promtool_says("# TYPE tgvs_things counter\ntgvs_things 1\n", folder.path()), "");
}

TEST_F(EndpointsTest, TheApiIsOnASocketInBothFoldersAndFeedsAreWoken)
{
    options.runtime_dir = folder.path() / "run";
    std::filesystem::create_directory(options.runtime_dir);
    Bell bell;
    std::atomic<int> asked = 0;
    struct Counting : Feed {
        explicit Counting(std::atomic<int>& count) : asked(count) {}
        Part news() override { return {.last = ++asked > 2}; }
        Part pulse() override { return {}; }
        bool give_up() override { return false; }
        void dropped() override {}
        std::atomic<int>& asked;
    };
    const Api api = [&](const Request& request, const control::Person& person) {
        if (request.path == "/api/v1/feed")
            return Response{.feed = std::make_shared<Counting>(asked)};
        return text_response(200, person.door);
    };
    endpoints = std::make_unique<Endpoints>(
        options, registry,
        Sources{.health = service, .status = service, .api = api, .bell = &bell});
    for (const auto& place : {options.state_dir, options.runtime_dir}) {
        const auto answer = ask(control_socket_file(place), "GET", "/api/v1/x", {}, 20s);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->body, "ctl\n");
    }
    std::thread reader([&] {
        (void)ask(control_socket_file(options.runtime_dir), "GET", "/api/v1/feed", {}, 20s);
    });
    EXPECT_TRUE(eventually([&] { return asked == 2; }));
    bell.ring();
    EXPECT_TRUE(eventually([&] { return asked == 3; }));
    reader.join();
    endpoints.reset();
    bell.ring();  // nobody listens any more
    for (const auto& place : {options.state_dir, options.runtime_dir})
        EXPECT_FALSE(std::filesystem::exists(control_socket_file(place)));
}

// By the control socket somebody may act for another; by the panel's port nobody may.
TEST_F(EndpointsTest, BelieveForWhomSomebodyActsAtTheControlSocketAlone)
{
    const Api api = [](const Request&, const control::Person& person) {
        return text_response(
            200, person.name + ' ' + std::string(to_string(person.role)) + ' ' + person.door);
    };
    options.panel_token = Secret(good_token);
    endpoints = std::make_unique<Endpoints>(
        options, registry, Sources{.health = service, .status = service, .api = api});
    const auto by_socket = [this](const std::string& path, const std::string& headers) {
        auto socket = connect_to_file(control_socket_file(options.state_dir), 20s);
        EXPECT_TRUE(socket);
        EXPECT_TRUE(send_all(
            socket->get(),
            "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n"));
        std::string all;
        char buffer[4'096];
        for (ssize_t count = 0; (count = ::recv(socket->get(), buffer, sizeof buffer, 0)) > 0;)
            all.append(buffer, static_cast<std::size_t>(count));
        return all;
    };
    const auto anna = acting_headers({.name = "Анна", .role = control::Role::editor, .door = {}});
    EXPECT_THAT(by_socket("/api/v1/me", anna), HasSubstr("\r\n\r\nАнна editor hub\n"));
    EXPECT_THAT(by_socket("/api/v1/me", ""), HasSubstr("\r\n\r\nctl admin ctl\n"));
    for (const auto* odd :
         {"Tgvs-Person: Anna\r\n", "Tgvs-Role: admin\r\n",
          "Tgvs-Person: Anna\r\nTgvs-Role: king\r\n", "Tgvs-Person: a%0Ab\r\nTgvs-Role: admin\r\n"})
        EXPECT_EQ(status_of(by_socket("/api/v1/me", odd)), 400) << odd;
    // What the page shows beside the API is there, too, and its files are not.
    EXPECT_EQ(status_of(by_socket("/api/status", anna)), 200);
    EXPECT_EQ(status_of(by_socket("/api/login.svg", anna)), 404);
    EXPECT_EQ(status_of(by_socket("/index.html", anna)), 404);
    const auto port = endpoints->panel_url()->substr(endpoints->panel_url()->rfind(':') + 1);
    const auto answer =
        RawClient(static_cast<std::uint16_t>(std::stoi(port)))
            .ask("GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                 good_token + "\r\n" + anna + "\r\n");
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nowner admin panel\n"));
}

TEST_F(EndpointsTest, SayHealthyAlwaysAndReadyOnlyWhileLive)
{
    start();
    EXPECT_EQ(status_of(metrics("/healthz")), 200);
    EXPECT_EQ(status_of(metrics("/readyz")), 200);
    service.live = false;
    EXPECT_EQ(status_of(metrics("/healthz")), 200);
    EXPECT_EQ(status_of(metrics("/readyz")), 503);
    EXPECT_THAT(metrics("/readyz"), HasSubstr("waiting for the server"));
}

TEST_F(EndpointsTest, HaveALandingPageAndNothingElse)
{
    start();
    EXPECT_THAT(metrics("/"), HasSubstr("<a href=\"/metrics\">"));
    EXPECT_EQ(status_of(metrics("/api/status")), 404);
    EXPECT_EQ(status_of(metrics("/metrics/")), 404);
}

TEST_F(EndpointsTest, TakeTheNextPortAndSayWhich)
{
    auto taken = occupy_ports(2);
    options.metrics_port = taken[0].port;
    taken.pop_back();
    start();
    EXPECT_EQ(endpoints->metrics_port(), options.metrics_port + 1);
    EXPECT_THAT(
        log, HasSubstr("ERROR http: port " + std::to_string(options.metrics_port) + " is in use"));
    EXPECT_THAT(log, HasSubstr("WARN http: metrics are on port " +
                               std::to_string(options.metrics_port + 1) + " instead"));
    EXPECT_THAT(metrics(), HasSubstr("tgvs_metrics_port_fallback 1\n"));
}

// While another program has the port on 127.0.0.1 alone, Prometheus on this host would ask that one.
TEST_F(EndpointsTest, OnAllAddressesDoNotHideBehindALoopbackListener)
{
    const auto taken = occupy_ports(1);
    options.metrics_address = "0.0.0.0";
    options.metrics_port = taken[0].port;
    start();
    EXPECT_NE(endpoints->metrics_port(), taken[0].port);
    EXPECT_THAT(log, HasSubstr("ERROR http: port " + std::to_string(taken[0].port) + " is in use"));
}

TEST_F(EndpointsTest, WriteMetricsToAFileWhenNoPortIsFree)
{
    auto& played = prometheus::BuildCounter()
                       .Name("streams_played_total")
                       .Help("Tracks.")
                       .Register(*registry)
                       .Add({});
    const auto taken = occupy_ports(11);
    options.metrics_port = taken[0].port;
    start();
    EXPECT_EQ(endpoints->metrics_port(), std::nullopt);
    EXPECT_THAT(log, HasSubstr("WARN http: metrics are written to " + textfile().string()));
    EXPECT_TRUE(
        eventually([&] { return text_of(textfile()).contains("streams_played_total 0\n"); }));
    EXPECT_THAT(text_of(textfile()), HasSubstr("tgvs_metrics_port_fallback 1\n"));
    EXPECT_EQ(promtool_says(text_of(textfile()), folder.path()), "");
    played.Increment();
    EXPECT_TRUE(
        eventually([&] { return text_of(textfile()).contains("streams_played_total 1\n"); }));
    endpoints.reset();
    EXPECT_FALSE(std::filesystem::exists(textfile()));
}

TEST_F(EndpointsTest, WriteMetricsToAFileWhenTheAddressIsNotOurs)
{
    options.metrics_address = "192.0.2.1";
    start();
    EXPECT_THAT(log, HasSubstr("ERROR http: cannot serve metrics"));
    EXPECT_THAT(log, HasSubstr("WARN http: metrics are written to "));
    EXPECT_THAT(log, Not(HasSubstr("is in use")));
}

TEST_F(EndpointsTest, LeaveNoOldFileBesideALivePort)
{
    std::ofstream(textfile()) << "old 1\n";
    start();
    EXPECT_FALSE(std::filesystem::exists(textfile()));
}

TEST_F(EndpointsTest, CountConnectionsThatHadToGoAndLogThemSeldom)
{
    start();
    std::vector<std::unique_ptr<RawClient>> idle;
    const auto later = log_of([&] {
        for (int i = 0; i < 40; ++i)
            idle.push_back(std::make_unique<RawClient>(endpoints->metrics_port().value()));
        EXPECT_EQ(status_of(metrics("/healthz")), 200);
    });
    EXPECT_THAT(
        metrics(),
        HasSubstr("tgvs_http_connections_closed_total{port=\"metrics\",reason=\"evicted\"} 2"));
    EXPECT_THAT(later, HasSubstr("WARN http: too many connections; "));
    EXPECT_THAT(later, HasSubstr("port=metrics closed=1\n"));
    EXPECT_EQ(std::ranges::count(later, '\n'), 1);
}

TEST_F(EndpointsTest, AnswerForMetricsUnderNoNameOfTheInternetThatIsNotListed)
{
    options.metrics_hosts = {"tv.example"};
    start();
    const auto under = [this](const std::string& host) {
        return status_of(RawClient(endpoints->metrics_port().value())
                             .ask("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
    };
    for (const auto* host :
         {"tv.example:9090", "127.0.0.1:9090", "streamer:9090", "a.b.svc.cluster.local"})
        EXPECT_EQ(under(host), 200) << host;
    EXPECT_EQ(under("evil.example:9090"), 421);
}

}  // namespace
}  // namespace tgvs::http
