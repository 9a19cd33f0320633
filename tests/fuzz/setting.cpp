// One setting: the first byte says which, the rest is its value. It is written into a `.env` that has it already (or
// not, by the first bit), and what is written must read back the same, with the rest of the file as it was.
#include "config/env_file.hpp"
#include "config/env_text.hpp"
#include "config/keys.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs;
    using namespace tgvs::config;
    if (size == 0)
        return 0;
    const std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto& key = keys()[(data[0] >> 1) % keys().size()];
    Settings settings;
    if (!value.empty())
        (void)key.read(value, settings);
    const auto name = std::string(key.name);
    const auto before = "# kept\nOTHER='a b'\n" + ((data[0] & 1) != 0 ? name + "=old\n" : "");
    const auto after = with_changes(before, {{name, Secret(std::string(value))}});
    if (!after)
        return 0;
    const auto file = parse_env(*after);
    const auto* other = file.last("OTHER");
    const auto* written = file.last(name);
    if (!after->starts_with("# kept\nOTHER='a b'\n") || other == nullptr ||
        other->value.reveal() != "a b" || written == nullptr || written->value.reveal() != value ||
        !file.errors.empty())
        std::abort();
    return 0;
}
