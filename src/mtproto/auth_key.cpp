#include "mtproto/auth_key.hpp"

#include "mtproto/crypto.hpp"
#include "mtproto/tl_bytes.hpp"

namespace tgvs::mtproto {

std::optional<AuthKey> AuthKey::from_bytes(std::string_view bytes)
{
    if (bytes.size() != size_bytes || bytes.find_first_not_of('\0') == std::string_view::npos)
        return {};
    const auto hash = sha1({bytes});
    AuthKey key;
    key.bytes_ = Secret(std::string(bytes));
    key.id_ = *TlReader(std::string_view(hash).substr(12)).u64();
    key.aux_hash_ = *TlReader(hash).u64();
    return key;
}

}  // namespace tgvs::mtproto
