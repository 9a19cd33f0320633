#include "playlist/expand.hpp"

#include "base/text.hpp"
#include "playlist/collector.hpp"
#include "playlist/folder.hpp"
#include "playlist/line_options.hpp"
#include "playlist/list_file.hpp"
#include "playlist/list_text.hpp"
#include "playlist/mend.hpp"
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

using Outer = std::shared_ptr<const Options>;

// What a list says of a line, completed by what was said of the list.
Outer together(const Outer& inner, const Outer& outer)
{
    if (!inner || !outer)
        return inner ? inner : outer;
    return std::make_shared<const Options>(completed(*inner, *outer));
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
            add_folder(playlist, {.file = playlist, .line = 0, .what = {}}, nullptr);
            return {};
        }
        result_.sources.push_back(playlist);
        const auto text = read_playlist(playlist);
        if (!text)
            return std::unexpected(text.error());
        add_list(playlist, *text, nullptr);
        if (result_.items.empty() && result_.problems.empty() && !result_.lists_left_out && !over_)
            complain({.file = playlist, .line = 0, .what = {}}, "the playlist is empty");
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
            result_.problems.push_back({where.file, where.line, std::move(what), where.remark});
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
        if (Clock::now() > deadline_)
            end(fmt::format("reading the playlist takes longer than {} s",
                            std::chrono::ceil<std::chrono::seconds>(limits.time).count()));
        return over_ || stop_.stop_requested();
    }

    void add_list(const fs::path& file, const std::string& text, const Outer& outer)
    {
        std::error_code error;
        open_lists_.push_back(fs::canonical(file, error));
        auto parsed = parse(text, file);
        for (auto& problem : parsed.problems)
            complain(problem, std::move(problem.what));
        for (auto& line : parsed.lines) {
            if (is_over(1, 0))
                break;
            reading_ = {.file = file, .line = line.number, .what = {}};
            line.options = together(line.options, outer);
            add_line(std::move(line), file);
        }
        open_lists_.pop_back();
    }

    void add_line(Line line, const fs::path& file)
    {
        const Problem where{.file = file, .line = line.number, .what = {}};
        const auto status = line.path.empty() ? fs::file_status() : find_path(line, where);
        if (!line.path.empty() && !fs::exists(status))
            return;
        if (!is_utf8(line.title))
            line.title = title_by(code_page_, line.title);
        if (line.path.empty())
            return add_url(item_of(std::move(line), where), where);
        const fs::path path = line.location;
        if (fs::is_directory(status))
            add_folder(path, where, line.options);
        else if (is_list_file(path))
            add_nested(path, line.options, where);
        else
            add_file(item_of(std::move(line), where), status, where);
    }

    static Item item_of(Line line, const Problem& where)
    {
        return {.location = std::move(line.location),
                .title = std::move(line.title),
                .options = std::move(line.options),
                .place = {.list = where.file.filename().string(), .line = where.line}};
    }

    // The path as it is written, else the nearest that it may mean. Where there is none it was told.
    fs::file_status find_path(Line& line, const Problem& where)
    {
        std::error_code error;
        if (!line.location.empty())
            if (const auto status = fs::status(line.location, error); fs::exists(status))
                return status;
        const auto folder = where.file.parent_path();
        for (auto& mended : mended_paths(line.path, folder, pages_)) {
            const auto status = fs::status(mended.path, error);
            if (stop_.stop_requested() || !fs::exists(status))
                continue;
            line.location = std::move(mended.path);
            learn(mended.code_page);
            return status;
        }
        const auto advice = advice_for(line.path);
        if (line.location.empty())
            complain(where, std::string(advice));
        else
            complain(where, missing(line.location, folder) +
                                (advice.empty() ? "" : " (" + std::string(advice) + ')'));
        return {};
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

    void add_file(Item item, const fs::file_status& status, const Problem& where)
    {
        if (!fs::is_regular_file(status))
            complain(where, "not a file: " + item.location);
        else if (::access(item.location.c_str(), R_OK) != 0)
            complain(where, "no permission to read " + item.location);
        else
            add(std::move(item));
    }

    void add_folder(const fs::path& folder, const Problem& where, const Outer& options)
    {
        if (is_over(0, 1))
            return;
        const auto listing = list_media(folder);
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

    void add_found(std::string file, const Outer& options, const Place& place, const Problem& where)
    {
        if (has_control_characters(file))
            complain(where, "ignored, its name has control characters: " + printable(file));
        else if (!is_utf8(file))
            complain(where, "ignored, its name is not UTF-8: " + printable(file));
        else
            add({.location = std::move(file), .title = {}, .options = options, .place = place});
    }

    void add_nested(const fs::path& path, const Outer& options, const Problem& where)
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

    void add_url(Item item, const Problem& where)
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
    std::vector<std::string> pages_ = code_pages(locale_of_environment());
    std::string code_page_;  // by which a file was found; empty: all is UTF-8 so far
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
