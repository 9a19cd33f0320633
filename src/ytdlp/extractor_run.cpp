#include "ytdlp/extractor_run.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <chrono>
#include <stdlib.h>
#include <system_error>

namespace tgvs::ytdlp {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t jar_limit_bytes = 4 * 1024 * 1024;
constexpr std::size_t shortest_secret = 6;  // shorter values ("1", "en") are words of any message
constexpr std::string_view prefix = "run-";

}  // namespace

Result<RunFolder> RunFolder::make(const fs::path& parent)
{
    std::error_code error;
    fs::create_directories(parent, error);
    std::string name = (parent / (std::string(prefix) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr)
        return failure("cannot make a folder in " + parent.string(), errno);
    return RunFolder(name);
}

RunFolder::RunFolder(RunFolder&& other) noexcept : path_(std::move(other.path_))
{
    other.path_.clear();
}

RunFolder::~RunFolder()
{
    std::error_code ignored;
    if (!path_.empty())
        fs::remove_all(path_, ignored);
}

Result<fs::path> RunFolder::write(const std::string& name, std::string_view contents) const
{
    const auto file = path_ / name;
    if (auto written = write_file_atomically(file, contents, {.durable = false}); !written)
        return std::unexpected(written.error());
    return file;
}

void RunFolder::remove_old(const fs::path& parent)
{
    std::error_code error;
    const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
    std::vector<fs::path> old;
    for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().filename().string().starts_with(prefix) &&
            entry->last_write_time(error) < yesterday)
            old.push_back(entry->path());
    for (const auto& path : old)
        fs::remove_all(path, error);
}

Result<LentJar> LentJar::lend(const fs::path& jar, std::string identity, const RunFolder& folder)
{
    LentJar result;
    result.identity_ = std::move(identity);
    auto contents = read_file(jar, jar_limit_bytes);
    if (!contents)
        return std::unexpected(contents.error());
    auto copy = folder.write("cookies.txt", *contents);
    if (!copy)
        return std::unexpected(copy.error());
    result.jar_ = jar;
    result.copy_ = std::move(*copy);
    result.contents_ = std::move(*contents);
    return result;
}

std::vector<std::string> LentJar::secrets() const
{
    constexpr std::size_t value_field = 6;  // domain, subdomains, path, secure, expiry, name, value
    std::vector<std::string> result;
    for (const auto line : split(contents_, '\n')) {
        const auto fields = split(line, '\t');
        if (fields.size() > value_field && trim(fields[value_field]).size() >= shortest_secret)
            result.emplace_back(trim(fields[value_field]));
    }
    return result;
}

Result<bool> LentJar::give_back() const
{
    std::error_code error;
    // A link would lead us, whom no box keeps, to what yt-dlp must not see; the next run would get that as its jar.
    if (fs::is_symlink(copy_, error))
        return false;
    const auto now = read_file(copy_, jar_limit_bytes);
    if (!now || *now == contents_)
        return false;
    const auto jar = read_file(jar_, jar_limit_bytes);
    if (!jar || *jar != contents_)  // a newer export of the operator's, or another run's cookies
        return false;
    const auto target = fs::canonical(jar_, error);
    if (auto written = write_file_atomically(error ? jar_ : target, *now); !written)
        return std::unexpected(written.error());
    return true;
}

}  // namespace tgvs::ytdlp
