// Show: what the API is given of the parts that are made after it. The pages' thread asks once all are there, and is gone
// before they are.
#include "control/list_json.hpp"
#include "service/live_entrance.hpp"
#include "service/show.hpp"

namespace tgvs::service {

LibraryAccess Show::library_access()
{
    return {.catalogue = [this] { return library_->catalogue(); },
            .carry_out =
                [this](LibraryAccess::Work work, const std::string& id) {
                    using enum LibraryAccess::Work;
                    if (work == retry)
                        return library_->retry(id);
                    return work == refetch ? library_->refetch(id) : library_->remove(id);
                }};
}

// The ingest is made later, and gone earlier than the last question.
std::function<control::Outcome(const control::Command&)> Show::live_commands()
{
    if (!settings_.ingest)
        return {};
    return [this](const control::Command& command) -> control::Outcome {
        if (ingest_)
            return carry_out_live(command, *ingest_);
        return control::Refused{.code = control::RefusalCode::not_possible,
                                .text = "live publishers cannot call",
                                .remedy = "see the log for the reason"};
    };
}

void Show::add_to_api()
{
    api_.add([this](const http::Request& request, const control::Person& person) {
        return channels_site_.answer(request, person);
    });
    api_.add([this](const http::Request& request, const control::Person& person) {
        return live_site_.answer(request, person);
    });
    api_.add([this](const http::Request& request, const control::Person& person) {
        return settings_site_.answer(request, person);
    });
    api_.add([this](const http::Request& request, const control::Person& person) {
        return schedule_site_.answer(request, person);
    });
    api_.add([this](const http::Request& request, const control::Person& person) {
        return resolve_site_.answer(request, person);
    });
}

// The keeper of the plan watches the file by itself.
void Show::tell_of_plan(const std::string& revision)
{
    events_.post(control::Topic::schedule, control::plan_news_json(revision));
}

}  // namespace tgvs::service
