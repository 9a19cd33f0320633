#include "playlist/expand.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "playlist/folder.hpp"
#include "playlist/parse.hpp"
#include "playlist/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t nesting_limit = 8;

bool is_list_file(const fs::path& path)
{
    const auto extension = to_lower(path.extension().string());
    return extension == ".m3u" || extension == ".m3u8" || extension == ".txt";
}

bool looks_like_a_host(const fs::path& name)
{
    const auto first = name.string();
    return first.starts_with("www.") || first == "youtube.com" || first == "youtu.be";
}

// A path that does not lead to a file; the most common mistake is a URL without its scheme.
std::string missing(const fs::path& path, const fs::path& folder)
{
    const auto relative = path.lexically_relative(folder);
    if (!relative.empty() && looks_like_a_host(*relative.begin()))
        return "no such file: " + path.string() + " (a URL begins with https://)";
    return "no such file: " + path.string();
}

// What is no text is taken for no list, not even in part: of noise some lines are paths by chance.
Result<std::string> read_list(const fs::path& file)
{
    auto text = read_file(file, 2 * playlist_limit_bytes);
    if (text && text->find('\0') != std::string::npos)
        return failure(file.string() + ": not a text file; a playlist consists of UTF-8 lines");
    return text;
}

}  // namespace

// One expand(): what has come together so far.
class Expander::Run {
public:
    Run(Expander& owner, Ask ask, std::stop_token stop)
        : owner_(owner),
          ask_(ask),
          stop_(std::move(stop)),
          deadline_(Clock::now() + owner.limits_.time)
    {
    }

    Result<void> begin(const fs::path& playlist)
    {
        std::error_code error;
        if (fs::is_directory(playlist, error)) {
            add_folder(playlist, {playlist, 0, {}});
            return {};
        }
        result_.sources.push_back(playlist);
        const auto text = read_list(playlist);
        if (!text)
            return std::unexpected(text.error());
        add_list(playlist, *text);
        return {};
    }

    Expanded finish() &&
    {
        if (over_)
            result_.problems.push_back(*std::move(over_));
        owner_.answers_ = std::move(answers_);
        return std::move(result_);
    }

private:
    void complain(const Problem& where, std::string what)
    {
        if (result_.problems.size() < problem_limit)
            result_.problems.push_back({where.file, where.line, std::move(what)});
    }

    void add(Item item)
    {
        if (result_.items.size() < owner_.limits_.items)
            result_.items.push_back(std::move(item));
        else
            end(fmt::format("the playlist expands to more than {} items", owner_.limits_.items));
    }

    // The first reason counts, with the line that was being read.
    void end(std::string why)
    {
        over_ = over_.value_or(
            Problem{reading_.file, reading_.line, std::move(why) + "; the rest is ignored"});
    }

    // Has this reading had its share, or is it not wanted any more? Lines and lists that come now are counted.
    bool is_over(std::size_t lines, std::size_t lists)
    {
        const auto& limits = owner_.limits_;
        if ((lines_ += lines) > limits.lines)
            end(fmt::format("the playlist and its lists have more than {} lines", limits.lines));
        if ((lists_ += lists) > limits.lists)
            end(fmt::format("the playlist names lists and folders more than {} times",
                            limits.lists));
        if (Clock::now() > deadline_)
            end(fmt::format("reading the playlist takes longer than {} s",
                            std::chrono::ceil<std::chrono::seconds>(limits.time).count()));
        return over_ || stop_.stop_requested();
    }

    void add_list(const fs::path& file, std::string_view text)
    {
        std::error_code error;
        open_lists_.push_back(fs::canonical(file, error));
        auto parsed = parse(text, file);
        for (auto& problem : parsed.problems)
            complain(problem, std::move(problem.what));
        for (auto& line : parsed.lines) {
            if (is_over(1, 0))
                break;
            reading_ = {file, line.number, {}};
            add_line(std::move(line), file);
        }
        open_lists_.pop_back();
    }

    void add_line(Line line, const fs::path& file)
    {
        const Problem where{file, line.number, {}};
        if (has_scheme(line.location))
            return add_url({std::move(line.location), std::move(line.title)}, where);
        std::error_code error;
        const fs::path path = line.location;
        if (fs::is_directory(path, error))
            add_folder(path, where);
        else if (is_list_file(path))
            add_nested(path, std::move(line.title), where);
        else
            add_file({std::move(line.location), std::move(line.title)}, where);
    }

    void add_file(Item item, const Problem& where)
    {
        std::error_code error;
        const fs::path path = item.location;
        if (!fs::exists(path, error))
            complain(where, missing(path, where.file.parent_path()));
        else if (!fs::is_regular_file(path, error))
            complain(where, "not a file: " + item.location);
        else if (::access(path.c_str(), R_OK) != 0)
            complain(where, "no permission to read " + item.location);
        else
            add(std::move(item));
    }

    void add_folder(const fs::path& folder, const Problem& where)
    {
        if (is_over(0, 1))
            return;
        const auto listing = list_media(folder);
        const auto& folders = listing.folders;
        result_.sources.insert(result_.sources.end(), folders.begin(), folders.end());
        if (folders.empty())
            result_.sources.push_back(folder);
        for (const auto& file : listing.files)
            if (is_utf8(file.string()))
                add({file.string(), {}});
            else
                complain(where, "ignored, its name is not UTF-8: " + printable(file.string()));
        if (!listing.complete)
            complain(where, "not everything in " + folder.string() + " could be listed");
        else if (listing.files.empty())
            complain(where, "no media files in " + folder.string());
    }

    void add_nested(const fs::path& path, std::string title, const Problem& where)
    {
        if (is_over(0, 1))
            return;
        std::error_code error;
        const auto real = fs::canonical(path, error);
        result_.sources.push_back(path);
        if (std::ranges::find(open_lists_, real) != open_lists_.end())
            return complain(where, "the list contains itself: " + path.string());
        if (open_lists_.size() >= nesting_limit)
            return complain(where, "lists are nested more than 8 levels deep: " + path.string());
        const auto text = read_list(path);
        if (!text)
            return complain(where, text.error().message);
        if (is_hls_manifest(*text))
            return add_file({path.string(), std::move(title)}, where);
        add_list(path, *text);
    }

    void add_url(Item item, const Problem& where)
    {
        if (owner_.lists_ == nullptr || !owner_.lists_->may_be_list(item.location))
            return add(std::move(item));
        const auto& url = item.location;
        if (!answers_.contains(url))
            ask_for(url, where);
        if (const auto answer = answers_.find(url); answer != answers_.end())
            for (const auto& entry : answer->second)
                add(entry);
    }

    // Afterwards answers_ has the URL, unless it never answered.
    void ask_for(const std::string& url, const Problem& where)
    {
        const auto last = owner_.answers_.find(url);
        const bool known = last != owner_.answers_.end();
        if (known)
            answers_[url] = last->second;
        if (ask_ == Ask::nobody)
            result_.lists_left_out = result_.lists_left_out || !known;
        if (ask_ == Ask::nobody || (known && ask_ == Ask::the_new) || failed(url))
            return;
        const auto asked = Clock::now();
        auto answer = owner_.lists_->expand(url);
        deadline_ += Clock::now() - asked;  // which has limits of its own
        if (answer && !answer->empty()) {
            answers_[url] = std::move(*answer);
            return;
        }
        failed_.push_back(url);
        complain(where, "the list at " + url_origin(url) + " could not be read: " +
                            (answer ? "it is empty" : answer.error().message) +
                            (known ? "; its last entries are kept" : ""));
    }

    bool failed(const std::string& url) const
    {
        return std::ranges::find(failed_, url) != failed_.end();
    }

    Expander& owner_;
    Ask ask_;
    Expanded result_;
    std::map<std::string, std::vector<Item>> answers_;
    std::vector<std::string> failed_;
    std::vector<fs::path> open_lists_;  // from the playlist down to the list being read
    std::stop_token stop_;
    Clock::time_point deadline_;
    std::size_t lines_ = 0;
    std::size_t lists_ = 0;
    Problem reading_;
    std::optional<Problem> over_;
};

Result<Expanded> Expander::expand(const std::filesystem::path& playlist, Ask ask,
                                  std::stop_token stop)
{
    Run run(*this, ask, std::move(stop));
    std::error_code error;
    const auto absolute = std::filesystem::absolute(playlist, error).lexically_normal();
    if (const auto begun = run.begin(absolute); !begun)
        return std::unexpected(begun.error());
    return std::move(run).finish();
}

}  // namespace tgvs::playlist
