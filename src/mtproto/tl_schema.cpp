#include "mtproto/tl_schema.hpp"

#include <algorithm>

namespace tgvs::mtproto {

namespace tables {
extern const char names[];
extern const TlField fields[];
extern const TlCombinator combinators[];  // in the order of their numbers
extern const std::size_t combinator_count;
}  // namespace tables

std::string_view TlCombinator::name() const
{
    return tables::names + name_offset;
}

std::span<const TlField> TlCombinator::fields() const
{
    return {tables::fields + first_field, field_count};
}

const TlCombinator* find_combinator(std::uint32_t constructor)
{
    const std::span all(tables::combinators, tables::combinator_count);
    const auto found = std::ranges::lower_bound(all, constructor, {}, &TlCombinator::constructor);
    return found != all.end() && found->constructor == constructor ? &*found : nullptr;
}

}  // namespace tgvs::mtproto
