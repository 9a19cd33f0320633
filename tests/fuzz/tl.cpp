// Objects of the schema. What was read can be written, and reads the same again.
#include "mtproto/api.hpp"
#include "mtproto/tl_codec.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::mtproto;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)decode_result(api::users_get_users::constructor, bytes);
    const auto object = decode(bytes);
    if (!object) {
        (void)to_string(object.error());
        return 0;
    }
    const auto written = encode(*object);
    const auto again = decode(written);
    if (!again || encode(*again) != written)
        std::abort();
    return 0;
}
