#include "service/library_site.hpp"

#include "base/text.hpp"
#include "http/encoding.hpp"
#include "service/api_answers.hpp"
#include "service/library_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tgvs::service {

namespace {

using Work = LibraryAccess::Work;

std::string sentence_of(Work work, library::Promise promise)
{
    using library::Promise;
    if (work == Work::remove)
        return promise == Promise::now ? "deleted; the show needs it soon, so it will be made again"
                                       : "deleted from the disk";
    if (work == Work::retry)
        return promise == Promise::now ? "is being tried again now"
                                       : "will be tried again when its turn comes";
    return promise == Promise::now ? "is being made again now"
                                   : "will be made again when its turn comes";
}

control::Refused refusal_of(library::Declined declined)
{
    using control::RefusalCode;
    using library::Declined;
    switch (declined) {
        case Declined::on_air:
            return {.code = RefusalCode::not_possible,
                    .text = "it is on air",
                    .remedy = "skip it, or wait until it has ended"};
        case Declined::not_failed:
            return {.code = RefusalCode::not_possible,
                    .text = "there is nothing to retry: it has not failed",
                    .remedy = "refetch makes an existing track again"};
        case Declined::stays_on_disk:
            return {.code = RefusalCode::not_possible,
                    .text = "its file cannot be removed",
                    .remedy = "see whether CACHE_DIR is writable"};
        case Declined::unknown:
            break;
    }
    return {.code = RefusalCode::unknown_entry,
            .text = "the library has no such item any more",
            .remedy = "look at the library again"};
}

// Nothing: it is no such question.
std::optional<LibraryQuestion> question_in(std::string_view query)
{
    LibraryQuestion question;
    if (const auto word = http::query_value(query, "state")) {
        question.group = library_group(*word);
        if (!question.group)
            return std::nullopt;
    }
    if (const auto text = http::query_value(query, "from")) {
        const auto from = parse_integer(*text);
        if (!from || *from < 0)
            return std::nullopt;
        question.from = static_cast<std::size_t>(*from);
    }
    return question;
}

}  // namespace

http::Response LibrarySite::answer(const http::Request& request)
{
    if (request.method != http::Method::get)
        return only("GET");
    const auto question = question_in(request.query);
    if (!question)
        return problem(400, "bad_request",
                       "?state= is making, failed or cached, and ?from= the number of the first "
                       "item wanted");
    LibraryNeeds needs = {.list = [this](const std::string& id) { return is_in_programme(id); }};
    desk_.with([&](const control::Desk& desk) {
        for (const auto& one : desk.state().queue)
            needs.queue.insert(one.item.id());
    });
    return json_answer(200, library_json(access_.catalogue(), *question, needs));
}

control::Outcome LibrarySite::carry_out(const control::command::LibraryWork& work)
{
    const auto catalogue = access_.catalogue();
    const auto entry = std::ranges::find_if(
        catalogue.entries, [&](const auto& one) { return library_id(one.id) == work.item; });
    if (entry == catalogue.entries.end())
        return refusal_of(library::Declined::unknown);
    const auto promise = access_.carry_out(work.kind, entry->id);
    if (!promise)
        return refusal_of(promise.error());
    const auto name = playlist::log_name(
        {.location = entry->id.substr(0, entry->id.find('\n')), .title = entry->title});
    return control::Done{
        fmt::format("“{}” {}", printable(name, 200), sentence_of(work.kind, *promise))};
}

void LibrarySite::set_programme(const std::vector<playlist::Item>& items)
{
    std::vector<std::size_t> hashes;
    hashes.reserve(items.size());
    for (const auto& item : items)
        hashes.push_back(std::hash<std::string>()(item.id()));
    std::ranges::sort(hashes);
    const std::scoped_lock lock(mutex_);
    programme_ = std::move(hashes);
}

bool LibrarySite::is_in_programme(const std::string& id) const
{
    const std::scoped_lock lock(mutex_);
    return std::ranges::binary_search(programme_, std::hash<std::string>()(id));
}

}  // namespace tgvs::service
