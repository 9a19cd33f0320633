// quarantine.json: what is accepted must survive being written and read again.
#include "library/quarantine.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using tgvs::library::Quarantine;
    const auto quarantine = Quarantine::from_text({reinterpret_cast<const char*>(data), size});
    if (quarantine && !Quarantine::from_text(quarantine->to_text()))
        std::abort();
    return 0;
}
