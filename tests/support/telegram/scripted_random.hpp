// support/telegram/scripted_random.hpp: random bytes that are the same in every run.
#pragma once

#include "mtproto/random.hpp"

#include <string>
#include <utility>

namespace tgvs::test {

// First the given bytes, then those of a small generator, seeded.
class ScriptedRandom : public mtproto::Random {
public:
    explicit ScriptedRandom(std::string script = {}, std::uint64_t seed = 1)
        : script_(std::move(script)), state_(seed)
    {
    }

    void fill(char* bytes, std::size_t count) override
    {
        for (std::size_t i = 0; i < count; ++i)
            bytes[i] = used_ < script_.size() ? script_[used_++] : made_up();
    }

private:
    char made_up()
    {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;  // Knuth's MMIX
        return static_cast<char>(state_ >> 56);
    }

    std::string script_;
    std::size_t used_ = 0;
    std::uint64_t state_;
};

}  // namespace tgvs::test
