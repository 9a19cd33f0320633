// mtproto/random.hpp: where nonces, padding and private exponents come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tgvs::mtproto {

// Interface, so that tests can replay published vectors.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(char* bytes, std::size_t count) = 0;

    std::string bytes(std::size_t count);
    std::uint64_t number();
    // 0 … bound-1, bound > 0.
    std::uint64_t below(std::uint64_t bound) { return number() % bound; }
};

// The system's cryptographic generator. Stops the program if there is none.
class SystemRandom : public Random {
public:
    void fill(char* bytes, std::size_t count) override;
};

}  // namespace tgvs::mtproto
