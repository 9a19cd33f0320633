#include "base/secret.hpp"

#include <cstring>
#include <string.h>  // explicit_bzero
#include <utility>

namespace tgvs {

Secret::Secret(std::string value) : value_(std::move(value)) {}

Secret::Secret(Secret&& other) noexcept : value_(other.value_)
{
    other.clear();  // a moved-from short string would keep its characters
}

Secret& Secret::operator=(const Secret& other)
{
    if (this != &other) {
        clear();
        value_ = other.value_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        clear();
        value_ = other.value_;
        other.clear();
    }
    return *this;
}

Secret::~Secret()
{
    clear();
}

bool Secret::matches(std::string_view other) const
{
    if (other.size() != value_.size())
        return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < value_.size(); ++i)
        difference = static_cast<unsigned char>(difference | (value_[i] ^ other[i]));
    return difference == 0;
}

std::string Secret::masked() const
{
    constexpr std::size_t shown = 4;
    constexpr std::size_t long_enough_to_show = 16;
    if (value_.size() < long_enough_to_show)
        return "***";
    return "***..." + value_.substr(value_.size() - shown);
}

void Secret::clear()
{
    explicit_bzero(value_.data(), value_.size());
    value_.clear();
}

[[gnu::noinline]] void clear_stack()
{
    char below[256 * 1024];  // deeper than anything here calls
    explicit_bzero(below, sizeof below);
    // A long copy leaves its last bytes in vector registers, and the dynamic linker saves those on the stack. So
    // the last one is of zeros; the compiler, which would make another thing of it, must not know its length.
    std::size_t size = 512;
    asm volatile("" : "+r"(size) : : "memory");
    std::memmove(below, below + sizeof below / 2, size);
    asm volatile("" : : "r"(below) : "memory");
}

}  // namespace tgvs
