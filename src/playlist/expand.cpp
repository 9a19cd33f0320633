#include "playlist/expand.hpp"

#include "base/code_page.hpp"
#include "base/text.hpp"
#include "playlist/entry_text.hpp"
#include "playlist/folder.hpp"
#include "playlist/line_options.hpp"
#include "playlist/list_file.hpp"
#include "playlist/list_text.hpp"
#include "playlist/mend.hpp"
#include "playlist/parse.hpp"
#include "playlist/spelled_otherwise.hpp"
#include "playlist/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tgvs::playlist {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t nesting_limit = 8;

using Outer = std::shared_ptr<const Options>;

// What a list says of a line, completed by what was said of the list.
Outer together(const Outer& inner, const Outer& outer)
{
    if (!inner || !outer)
        return inner ? inner : outer;
    return std::make_shared<const Options>(completed(*inner, *outer));
}

enum class Found { nothing, file, folder, another };

Found found_at(const std::string& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return Found::nothing;
    return S_ISREG(status.st_mode)   ? Found::file
           : S_ISDIR(status.st_mode) ? Found::folder
                                     : Found::another;
}

// The line of a list that is being read.
struct Where {
    const fs::path& file;
    std::size_t line = 0;
};

}  // namespace

// One expand(): what has come together so far.
class Expander::Run {
public:
    Run(Expander& owner, Ask ask, std::stop_token stop)
        : owner_(owner), ask_(ask), stop_(std::move(stop))
    {
    }

    Result<void> begin(const fs::path& playlist)
    {
        std::error_code error;
        if (fs::is_directory(playlist, error)) {
            add_folder(playlist, {playlist}, nullptr);
            return {};
        }
        result_.sources.push_back(playlist);
        const auto text = read_playlist(playlist);
        if (!text)
            return std::unexpected(text.error());
        add_list(playlist, *text, nullptr);
        if (result_.items.empty() && result_.problems.empty() && !result_.lists_left_out && !over_)
            complain({playlist}, "the playlist is empty");
        return {};
    }

    Expanded finish() &&
    {
        if (over_)
            result_.problems.push_back(*std::move(over_));
        owner_.answers_ = std::move(answers_);
        owner_.failed_ = std::move(failed_);
        result_.work = lines_ + looks_;
        return std::move(result_);
    }

private:
    void complain(const Where& where, std::string what, bool remark = false)
    {
        if (result_.problems.size() < problem_limit)
            result_.problems.push_back({where.file, where.line, std::move(what), remark});
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
            Problem{reading_.file, reading_.line, std::move(why) + "; the rest is ignored", false});
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
        if (bytes_ > limits.bytes)
            end(fmt::format("the playlist and its lists have more than {} bytes", limits.bytes));
        if (looks_ > limits.looks)
            end(fmt::format("the playlist requires more than {} file name look-ups", limits.looks));
        return over_ || stop_.stop_requested();
    }

    void add_list(const fs::path& file, const std::string& text, const Outer& outer)
    {
        std::error_code error;
        open_lists_.push_back(fs::canonical(file, error));
        bytes_ += text.size();
        auto parsed = parse(text, file);
        for (auto& problem : parsed.problems)
            complain({file, problem.line}, std::move(problem.what), problem.remark);
        const auto name = file.filename().string();
        for (auto& line : parsed.lines) {
            if (is_over(1, 0))
                break;
            if (reading_.file.native() != file.native())
                reading_.file = file;
            reading_.line = line.number;
            line.options = together(line.options, outer);
            add_line(std::move(line), {file, line.number}, name);
        }
        open_lists_.pop_back();
    }

    // `name`: of the list.
    void add_line(Line line, const Where& where, const std::string& name)
    {
        const bool is_path = !line.path.empty();
        const auto found = is_path ? find_path(line, where) : Found::another;
        if (found == Found::nothing)
            return;
        if (!is_utf8(line.title))
            line.title = title_by(code_page_, line.title);
        if (!is_path)
            add_url(item_of(std::move(line), name), where);
        else if (found == Found::folder)
            add_folder(line.location, where, line.options);
        else if (is_list_file(line.location))
            add_nested(line.location, line.options, where);
        else
            add_file(item_of(std::move(line), name), found, where);
    }

    static Item item_of(Line line, const std::string& list)
    {
        return {.location = std::move(line.location),
                .title = std::move(line.title),
                .options = std::move(line.options),
                .place = {.list = list, .line = line.number}};
    }

    Found look_at(const std::string& path)
    {
        ++looks_;
        return found_at(path);
    }

    // The path as it is written, else the nearest that it may mean. Where there is none it was told.
    Found find_path(Line& line, const Where& where)
    {
        if (!line.location.empty())
            if (const auto found = look_at(line.location); found != Found::nothing)
                return found;
        const auto folder = where.file.parent_path();
        const auto mended = mended_paths(line.path, folder, pages_);
        for (const auto& one : mended) {
            const auto found = stop_.stop_requested() ? Found::nothing : look_at(one.path);
            if (found == Found::nothing)
                continue;
            line.location = one.path;
            learn(one.code_page);
            return found;
        }
        if (const auto found = find_spelled_otherwise(line, mended); found != Found::nothing)
            return found;
        const auto advice = advice_for(line.path);
        if (line.location.empty())
            complain(where, std::string(advice));
        else
            complain(where, missing(line.location, folder) +
                                (advice.empty() ? "" : " (" + std::string(advice) + ')'));
        return Found::nothing;
    }

    // The first meanings of a line alone: each is a look into every folder on its way.
    Found find_spelled_otherwise(Line& line, const std::vector<MendedPath>& mended)
    {
        constexpr std::size_t meanings = 24;
        std::vector<std::string_view> paths;
        if (!line.location.empty())
            paths.emplace_back(line.location);
        for (const auto& one : mended)
            if (paths.size() < meanings)
                paths.emplace_back(one.path);
        for (const auto path : paths) {
            const auto before = spelled_otherwise_.looks();
            auto there = stop_.stop_requested() ? std::nullopt : spelled_otherwise_.find(path);
            looks_ += spelled_otherwise_.looks() - before;
            const auto found = there ? look_at(*there) : Found::nothing;
            if (found == Found::nothing)
                continue;
            line.location = *std::move(there);
            return found;
        }
        return Found::nothing;
    }

    // A page that has named a file is the first to be tried from then on, and titles are read by it.
    void learn(const std::string& page)
    {
        if (page.empty() || page == code_page_)
            return;
        code_page_ = page;
        std::erase(pages_, page);
        pages_.insert(pages_.begin(), page);
    }

    // A title of which nobody knows how to read it is left out: the file's name is better.
    static std::string title_by(const std::string& page, const std::string& title)
    {
        const auto read = page.empty() ? std::nullopt : decoded(title, page);
        return read ? printable(*read, title_limit_bytes) : std::string();
    }

    void add_file(Item item, Found found, const Where& where)
    {
        if (found != Found::file)
            complain(where, "not a file: " + item.location);
        else if (::access(item.location.c_str(), R_OK) != 0)
            complain(where, "no permission to read " + item.location);
        else
            add(std::move(item));
    }

    void add_folder(const fs::path& folder, const Where& where, const Outer& options)
    {
        if (is_over(0, 1))
            return;
        const auto listing = list_media(folder);
        looks_ += listing.looked_at;
        const auto& folders = listing.folders;
        result_.sources.insert(result_.sources.end(), folders.begin(), folders.end());
        if (folders.empty())
            result_.sources.push_back(folder);
        const Place place = {.list = where.line > 0 ? where.file.filename().string() : "",
                             .line = where.line};
        for (const auto& file : listing.files)
            add_found(file.string(), options, place, where);
        if (!listing.left_out.empty())
            complain(where, "not everything in " + folder.string() +
                                " could be listed: " + listing.left_out);
        else if (listing.files.empty())
            complain(where, "no media files in " + folder.string());
    }

    void add_found(std::string file, const Outer& options, const Place& place, const Where& where)
    {
        if (has_control_characters(file))
            complain(where, "ignored, its name has control characters: " + printable(file));
        else if (!is_utf8(file))
            complain(where, "ignored, its name is not UTF-8: " + printable(file));
        else
            add({.location = std::move(file), .title = {}, .options = options, .place = place});
    }

    void add_nested(const fs::path& path, const Outer& options, const Where& where)
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
        add_list(path, *text, options);
    }

    void add_url(Item item, const Where& where)
    {
        if (owner_.lists_ == nullptr || !owner_.lists_->may_be_list(item.location))
            return add(std::move(item));
        const auto& url = item.location;
        if (!answers_.contains(url))
            ask_for(url, where);
        if (const auto answer = answers_.find(url); answer != answers_.end())
            for (auto entry : answer->second) {
                entry.options = together(entry.options, item.options);
                entry.place = item.place;
                add(std::move(entry));
            }
    }

    // Afterwards answers_ has the URL, unless it never answered.
    void ask_for(const std::string& url, const Where& where)
    {
        const auto last = owner_.answers_.find(url);
        const bool known = last != owner_.answers_.end();
        if (known)
            answers_[url] = last->second;
        if (is_asked(known, owner_.failed_.contains(url)) && !failed_.contains(url)) {
            auto answer = owner_.lists_->expand(url);
            if (answer && !answer->empty()) {
                answers_[url] = std::move(*answer);
                return;
            }
            fail(url, answer, known, where);
        } else if (owner_.failed_.contains(url)) {
            failed_.insert(url);
        }
        result_.lists_left_out = result_.lists_left_out || !known || failed_.contains(url);
    }

    bool is_asked(bool known, bool failed) const
    {
        const bool again = failed && ask_ == Ask::the_silent;
        return ask_ == Ask::everybody || (ask_ != Ask::nobody && (!known || again));
    }

    void fail(const std::string& url, const Result<std::vector<Item>>& answer, bool known,
              const Where& where)
    {
        failed_.insert(url);
        complain(where, "the list at " + url_origin(url) + " could not be read: " +
                            (answer ? "it is empty" : answer.error().message) +
                            (known ? "; its last entries are kept" : ""));
    }

    Expander& owner_;
    Ask ask_;
    Expanded result_;
    ListAnswers answers_;
    std::set<std::string> failed_;
    std::vector<fs::path> open_lists_;  // from the playlist down to the list being read
    std::vector<std::string> pages_ = code_pages(locale_of_environment());
    std::string code_page_;  // by which a file was found; empty: all is UTF-8 so far
    SpelledOtherwise spelled_otherwise_;
    std::stop_token stop_;
    std::size_t lines_ = 0;
    std::size_t lists_ = 0;
    std::size_t bytes_ = 0;
    std::size_t looks_ = 0;
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
