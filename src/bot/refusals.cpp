#include "bot/refusals.hpp"

#include "bot/for_people.hpp"
#include "bot/words_of.hpp"

namespace tgvs::bot {

namespace {

constexpr std::size_t refusal_characters = 120;

struct SaidOfCode {
    Phrase phrase;
    bool alone = false;  // it is the whole answer
};

SaidOfCode words_for(control::RefusalCode code)
{
    using enum control::RefusalCode;
    switch (code) {
        case already_over:
        case unknown_entry:
            return {.phrase = Phrase::already_changed, .alone = true};
        case nothing_on:
            return {.phrase = Phrase::refused_nothing_on, .alone = true};
        case forbidden:
            return {.phrase = Phrase::refused_role, .alone = true};
        case queue_full:
            return {.phrase = Phrase::refused_queue_full, .alone = true};
        case not_possible:
            return {.phrase = Phrase::reason_not_now};
        case bad_value:
            return {.phrase = Phrase::reason_value};
        case bad_location:
            return {.phrase = Phrase::reason_location};
        case not_written:
            return {.phrase = Phrase::reason_not_written};
        case taken:
            return {.phrase = Phrase::reason_taken};
        case too_many:
            return {.phrase = Phrase::reason_too_many};
    }
    return {.phrase = Phrase::reason_not_now};
}

}  // namespace

std::string refusal_words(const control::Refused& refused, Phrase why, Language language)
{
    const auto words = words_for(refused.code);
    if (words.alone)
        return words_of(words.phrase, language);
    if (language == Language::en && !refused.text.empty())
        return words_of(why, language, for_people(refused.text, refusal_characters));
    return words_of(why, language, phrase(words.phrase, language));
}

}  // namespace tgvs::bot
