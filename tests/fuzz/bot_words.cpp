// What people type and press, reasons that are told in a chat, and templates of the guide.
#include "bot/card.hpp"
#include "bot/for_people.hpp"
#include "bot/guide.hpp"
#include "bot/words.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace tgvs;
using namespace tgvs::bot;

namespace {

// Behind the host of an address there is nothing but that something was left out.
bool shows_a_path(std::string_view text)
{
    for (std::size_t at = 0; (at = text.find("://", at)) != std::string_view::npos;) {
        at += 3;
        const auto word = text.substr(at, text.find(' ', at) - at);
        const auto slash = word.find('/');
        if (slash != std::string_view::npos && !word.substr(slash + 1).starts_with("…"))
            return true;
    }
    return false;
}

// Whatever titles are, a message stays within its bounds, and what is marked lies in it.
void look_at_cards(control::Channel channel, std::string_view title)
{
    channel.next = {*channel.now};
    for (int i = 0; i < 10; ++i)
        channel.desk.queue.push_back(
            {.id = "r1", .item = {.location = "https://a.example/b", .title = std::string(title)}});
    const auto made = card({.channel = channel}, Language::ru);
    const auto list = queue_list(channel, Language::en);
    if (utf16_units(made.text) > 1'000 || utf16_units(list.text) > 1'100)
        std::abort();
    for (const auto* message : {&made, &list})
        for (const auto& [offset, length] : message->bold)
            if (offset < 0 || length <= 0 || offset + length > utf16_units(message->text))
                std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto words = read_words(text, "station_bot");
    if (words.argument.size() > text.size())
        std::abort();
    if (const auto pressed = read_button_data(text); pressed && button_data(*pressed) != text)
        std::abort();

    const auto shown = for_people(text, 100);
    if (shows_a_path(reason_for_people(text, 100)))
        std::abort();
    for (const char c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            std::abort();
    if (shows_a_path(shown))
        std::abort();

    control::Channel channel;
    channel.now = control::OnAirItem{.id = "1", .item = {}, .title = std::string(text)};
    const std::vector<GuideEvent> today(30, {"20:00", std::string(text.substr(0, 100))});
    const auto guide = guide_message(text.substr(0, 1'000), channel, today,
                                     size % 2 == 0 ? Language::en : Language::ru);
    if (utf16_units(guide.text) > guide_units)
        std::abort();
    look_at_cards(channel, text);
    return 0;
}
