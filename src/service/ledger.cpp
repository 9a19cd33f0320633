#include "service/ledger.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/text.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <prometheus/counter.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tgvs::service {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view desk_log = "desk";

fs::path before(const fs::path& file)
{
    auto older = file;
    older += ".1";
    return older;
}

// Whole, or not at all: a row that was torn is taken off again.
Result<void> append_row(const fs::path& file, std::string_view row)
{
    // A FIFO that nobody reads would hold up the open, and with it all pages.
    const FileDescriptor open(::open(
        file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    if (!open)
        return failure("cannot open " + file.string(), errno);
    struct stat status = {};
    if (::fstat(open.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failure(file.string() + " is no file");
    const auto written = ::write(open.get(), row.data(), row.size());
    if (written == static_cast<ssize_t>(row.size()))
        return {};
    const int reason = written < 0 ? errno : ENOSPC;
    if (::ftruncate(open.get(), status.st_size) != 0)
        return failure("a torn row is left in " + file.string(), errno);
    return failure("cannot write " + file.string(), reason);
}

void add_rows(const fs::path& file, Json& rows, std::size_t limit)
{
    const auto text = read_file(file, 2 * Ledger::file_limit_bytes);
    if (!text)
        return;
    std::vector<Json> found;
    auto lines = split(*text, '\n');
    for (auto line = lines.rbegin(); line != lines.rend() && rows.size() + found.size() < limit;
         ++line)
        if (auto row = Json::parse(*line, nullptr, false); row.is_object())
            found.push_back(std::move(row));
    for (auto& row : found)
        rows.push_back(std::move(row));
}

}  // namespace

Ledger::Ledger(fs::path file, prometheus::Registry& registry)
    : file_(std::move(file)), registry_(registry)
{
}

void Ledger::note(std::string_view command, const control::Person& person, Result result,
                  std::string_view text)
{
    const std::string_view word = result == Result::done ? "done" : "refused";
    counter(
        registry_, "tgvs_commands_total", "Commands of people.",
        {{"command", std::string(command)}, {"door", person.door}, {"result", std::string(word)}})
        .Increment();
    log::info(desk_log, result == Result::done ? "command" : "command refused",
              {{"command", command}, {"by", person.name}, {"door", person.door}, {"text", text}});
    const auto rate =
        result == Result::refused ? take_refusal(person) : control::CommandRate::Answer{};
    if (rate.wait.count() > 0)
        return;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    Json row = {{"at", fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", now)},
                {"by", printable(person.name)},
                {"door", person.door},
                {"command", command},
                {"result", word},
                {"text", printable(text)}};
    if (rate.refused > 0)
        row["left_out"] = rate.refused;
    const auto line = row.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    append(line);
    if (listener_)
        listener_(line, person);
}

control::CommandRate::Answer Ledger::take_refusal(const control::Person& person)
{
    const std::scoped_lock lock(mutex_);
    return refusals_.take(control::identity(person), std::chrono::steady_clock::now());
}

void Ledger::append(const std::string& row)
{
    const std::scoped_lock lock(mutex_);
    std::error_code error;
    if (const auto size = fs::file_size(file_, error);
        !error && size + row.size() > file_limit_bytes)
        fs::rename(file_, before(file_), error);
    const auto written = append_row(file_, row);
    if (!written && !failed_)
        log::error(desk_log,
                   "cannot write the record of commands; they are only in the log; check STATE_DIR",
                   {{"reason", written.error().message}});
    failed_ = !written;
}

std::string Ledger::rows_json(std::size_t limit) const
{
    Json rows = Json::array();
    limit = std::min(limit, rows_limit);
    add_rows(file_, rows, limit);
    add_rows(before(file_), rows, limit);
    std::reverse(rows.begin(), rows.end());
    return Json{{"rows", std::move(rows)}}.dump(-1, ' ', false, Json::error_handler_t::replace) +
           '\n';
}

}  // namespace tgvs::service
