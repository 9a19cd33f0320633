#include "mtproto/tl_object.hpp"

#include <algorithm>

namespace tgvs::mtproto {

std::string_view TlObject::name() const
{
    const auto* combinator = find_combinator(constructor_);
    return combinator ? combinator->name() : "unknown";
}

const TlValue* TlObject::find(std::uint16_t index) const
{
    const auto slot = std::ranges::lower_bound(slots_, index, {}, &TlSlot::index);
    return slot != slots_.end() && slot->index == index ? &slot->value : nullptr;
}

void TlObject::put(std::uint16_t index, TlValue value)
{
    const auto slot = std::ranges::lower_bound(slots_, index, {}, &TlSlot::index);
    if (slot != slots_.end() && slot->index == index)
        slot->value = std::move(value);
    else
        slots_.insert(slot, TlSlot{index, std::move(value)});
}

// The bit of a flag stands in its mask, which is kept as it came.
bool TlObject::has(Field<bool> flag) const
{
    if (flag.constructor != constructor_)
        return false;
    if (const auto* own = find(flag.index))
        return std::get_if<bool>(own) && std::get<bool>(*own);
    const auto field = find_combinator(constructor_)->fields()[flag.index];
    const auto* mask = field.mask >= 0 ? find(static_cast<std::uint16_t>(field.mask)) : nullptr;
    const auto* bits = mask ? std::get_if<std::int32_t>(mask) : nullptr;
    return bits && field.kind == TlKind::presence &&
           (static_cast<std::uint32_t>(*bits) >> field.bit & 1) != 0;
}

}  // namespace tgvs::mtproto
