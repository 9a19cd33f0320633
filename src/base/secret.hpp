// base/secret.hpp: a string that cannot be printed by accident.
//
// It has no text form: no operator<<, no fmt formatter, no conversion. reveal() is the one way in and
// stands only where the value leaves for its destination. The memory is cleared when it goes.
#pragma once

#include <string>
#include <string_view>

namespace tgvs {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value);
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    bool empty() const { return value_.empty(); }
    std::string_view reveal() const { return value_; }

    // Takes the same time whatever the contents (not whatever the lengths).
    bool matches(std::string_view other) const;

    // "***...abcd": the last four characters, none of them when the value has under 16.
    std::string masked() const;

    friend bool operator==(const Secret& a, const Secret& b) { return a.matches(b.value_); }

private:
    void clear();

    std::string value_;
};

// Overwrites what functions that have returned left on this thread's stack. For the end of a program that
// handled a secret: short strings are kept on the stack, and their moves leave copies.
void clear_stack();

}  // namespace tgvs
