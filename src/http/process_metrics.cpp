#include "http/process_metrics.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <optional>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <utility>

namespace tgvs::http {

namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::size_t stat_limit_bytes = 64 * 1024;

// Fields of /proc/self/stat counted from "state", which follows the name and is field 3 in proc(5).
enum StatField : std::size_t {
    utime = 14 - 3,
    stime = 15 - 3,
    num_threads = 20 - 3,
    starttime = 22 - 3,
    vsize = 23 - 3,
    rss = 24 - 3,
};

// The name may hold blanks and brackets, so the numbers begin after the last ')'.
std::vector<double> parse_stat(std::string_view text)
{
    std::vector<double> fields;
    const auto name_end = text.rfind(") ");
    if (name_end == std::string_view::npos)
        return fields;
    for (const auto field : split(trim(text.substr(name_end + 2)), ' '))
        fields.push_back(parse_number(field).value_or(0));
    return fields;
}

double now(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

MetricFamily family(const char* name, const char* help, MetricType type, double value)
{
    MetricFamily result{.name = name, .help = help, .type = type, .metric = {}};
    prometheus::ClientMetric metric;
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    result.metric.push_back(std::move(metric));
    return result;
}

double ticks_to_seconds(double count)
{
    return count / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::vector<double> read_stat(const std::filesystem::path& folder)
{
    const auto text = read_file(folder / "stat", stat_limit_bytes);
    return text ? parse_stat(*text) : std::vector<double>();
}

// From the boot clock and not from /proc/stat's btime, which systemd's ProcSubset=pid hides.
double start_time(const std::vector<double>& stat)
{
    const auto after_boot = stat.size() > starttime ? ticks_to_seconds(stat[starttime]) : 0;
    return now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME) + after_boot;
}

void add_stat(std::vector<MetricFamily>& families, const std::vector<double>& stat, double started)
{
    static const auto page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
    if (stat.size() <= rss)
        return;
    families.push_back(family("process_cpu_seconds_total",
                              "Total user and system CPU time spent in seconds.",
                              MetricType::Counter, ticks_to_seconds(stat[utime] + stat[stime])));
    families.push_back(family("process_threads", "Number of OS threads in the process.",
                              MetricType::Gauge, stat[num_threads]));
    families.push_back(family("process_start_time_seconds",
                              "Start time of the process since unix epoch in seconds.",
                              MetricType::Gauge, started));
    families.push_back(family("process_virtual_memory_bytes", "Virtual memory size in bytes.",
                              MetricType::Gauge, stat[vsize]));
    families.push_back(family("process_resident_memory_bytes", "Resident memory size in bytes.",
                              MetricType::Gauge, stat[rss] * page_bytes));
}

void add_descriptors(std::vector<MetricFamily>& families, const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::directory_iterator entries(folder / "fd", error);
    if (!error)
        families.push_back(
            family("process_open_fds", "Number of open file descriptors.", MetricType::Gauge,
                   static_cast<double>(std::distance(begin(entries), end(entries)))));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        families.push_back(family("process_max_fds", "Maximum number of open file descriptors.",
                                  MetricType::Gauge, static_cast<double>(limit.rlim_cur)));
}

void add_log(std::vector<MetricFamily>& families)
{
    const auto [lost, left_out] = log::unwritten();
    MetricFamily dropped{.name = "tgvs_log_lines_dropped_total",
                         .help =
                             "Log lines that were not written: unread when nobody read the log, "
                             "repeated when there were too many of one message.",
                         .type = MetricType::Counter,
                         .metric = {}};
    for (const auto& [reason, count] :
         {std::pair("unread", lost), std::pair("repeated", left_out)}) {
        prometheus::ClientMetric metric;
        metric.label = {{"reason", reason}};
        metric.counter.value = static_cast<double>(count);
        dropped.metric.push_back(std::move(metric));
    }
    families.push_back(std::move(dropped));
}

}  // namespace

ProcessMetrics::ProcessMetrics(std::filesystem::path proc_self)
    : folder_(std::move(proc_self)), started_(start_time(read_stat(folder_)))
{
}

std::vector<MetricFamily> ProcessMetrics::Collect() const
{
    std::vector<MetricFamily> families;
    add_stat(families, read_stat(folder_), started_);
    add_descriptors(families, folder_);
    add_log(families);
    return families;
}

}  // namespace tgvs::http
