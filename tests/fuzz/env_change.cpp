// A `.env` of any text in which one value is replaced: all other values stay what they were.
#include "config/env_file.hpp"
#include "config/env_text.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::config;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto after = with_changes(text, {{"SESSION_STRING", Secret("new value\\")}});
    if (!after)
        return 0;
    const auto old_file = parse_env(text);
    const auto new_file = parse_env(*after);
    for (const auto& entry : old_file.entries) {
        const auto* kept = new_file.last(entry.key);
        if (kept == nullptr || (entry.key != "SESSION_STRING" &&
                                kept->value.reveal() != old_file.last(entry.key)->value.reveal()))
            std::abort();
    }
    const auto* written = new_file.last("SESSION_STRING");
    if (written == nullptr || written->value.reveal() != "new value\\")
        std::abort();
    return 0;
}
