// Show: what is played, and what people are told of it: the list as it is, what they have chosen, and the desk.
#include "control/list_json.hpp"
#include "playlist/list_names.hpp"
#include "service/show.hpp"

#include <random>
#include <utility>

namespace tgvs::service {

// Empty: it was changed by hand, or is of another kind.
void Show::tell_of_list(const std::string& list, const std::string& revision)
{
    events_.post(control::Topic::lists, control::list_news_json(list, revision));
}

playlist::Order Show::order() const
{
    return {.loop = choice_.loop, .shuffle = choice_.shuffle};
}

// What people have chosen since. What is on air ends first; of another list it is the first item that follows.
void Show::take_choice()
{
    const auto choice = desk_.with([](const auto& desk) { return desk.choice(); });
    const auto before = std::exchange(choice_, choice);
    if (choice == before)
        return;
    if (choice.list != before.list) {
        const auto file = playlist::list_file(list_store_.places(), choice.list);
        keeper_->use(file.value_or(settings_.playlist));
        interrupt_lists();
        other_list_ = true;
    }
    if (programme_known_)
        director_->set_programme(playlist::Programme(director_->programme().items(), order()),
                                 choice.loop);
}

void Show::take_programme(Time now)
{
    auto items = keeper_->take_items();
    if (!items)
        return;
    library_->set_playlist_size(items->size());
    desk_site_.set_programme(*items);
    playlist::Programme programme(*std::move(items), order());
    if (std::exchange(other_list_, false))
        director_->set_other_programme(std::move(programme), choice_.loop);
    else
        director_->set_programme(std::move(programme), choice_.loop);
    if (std::exchange(programme_known_, true))
        return tell_of_list(choice_.list, {});
    if (auto position = positions_.load())
        director_->resume(*std::move(position), now);
    else
        director_->resume({.seed = std::random_device{}()}, now);
}

}  // namespace tgvs::service
