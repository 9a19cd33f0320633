// What the gate says, which reads what strangers send; and what it is told.
#include "gate/words.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::gate;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto report = parse_report(line);
    if (report && (line.size() > line_limit_bytes || parse_report(to_line(*report)) != report))
        std::abort();
    const auto order = parse_order(line);
    if (order && parse_order(to_line(*order)) != order)
        std::abort();
    return 0;
}
