#include "telegram/call_title.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tgvs::telegram {

namespace {

constexpr std::size_t longest_bytes = 4096;  // of what is looked at

bool begins_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

}  // namespace

std::string cut_title(std::string_view text)
{
    const auto clean = printable(text, longest_bytes);
    const auto all = trim(clean);
    std::size_t characters = 0;
    const auto end = std::ranges::find_if(all, [&characters](char c) {
        return begins_character(c) && ++characters > longest_title_characters;
    });
    return std::string(trim(std::string_view(all.begin(), end)));
}

void CallTitle::want(std::string_view text)
{
    auto title = cut_title(text);
    if (!title.empty())
        wanted_ = std::move(title);
}

std::optional<std::string> CallTitle::due(net::Clock::time_point now, std::string_view shown)
{
    if (wanted_ == shown)
        wanted_.reset();
    return now < not_before_ ? std::nullopt : wanted_;
}

void CallTitle::done(net::Clock::time_point now, std::string_view text)
{
    not_before_ = now + interval_;
    if (wanted_ == text)  // else another one is wanted by now
        wanted_.reset();
}

void CallTitle::wait(net::Clock::time_point now, std::chrono::seconds pause)
{
    not_before_ = now + std::max<std::chrono::milliseconds>(interval_, pause);
}

}  // namespace tgvs::telegram
