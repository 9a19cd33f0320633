// factor() of mtproto/dh.hpp: Pollard's rho in Brent's form, and Miller-Rabin, for 64 bits.
#include "mtproto/dh.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace tgvs::mtproto {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t small_divisors = 1000;  // below it rho has too little room
constexpr std::uint64_t batch = 128;            // differences for one gcd

std::uint64_t times(std::uint64_t a, std::uint64_t b, std::uint64_t n)
{
    return static_cast<std::uint64_t>(Wide{a} * b % n);
}

std::uint64_t raised(std::uint64_t base, std::uint64_t exponent, std::uint64_t n)
{
    std::uint64_t result = 1;
    for (base %= n; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            result = times(result, base, n);
        base = times(base, base, n);
    }
    return result;
}

bool witnesses_composite(std::uint64_t witness, std::uint64_t n)
{
    std::uint64_t odd = n - 1;
    int twos = 0;
    for (; odd % 2 == 0; odd /= 2)
        ++twos;
    auto x = raised(witness, odd, n);
    if (x == 1 || x == n - 1)
        return false;
    for (int i = 1; i < twos; ++i) {
        x = times(x, x, n);
        if (x == n - 1)
            return false;
    }
    return true;
}

bool is_prime(std::uint64_t n)
{
    // These witnesses decide every number below 2^64.
    constexpr std::uint64_t witnesses[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    if (n < 2)
        return false;
    for (const auto witness : witnesses) {
        if (n % witness == 0)
            return n == witness;
    }
    return std::ranges::none_of(witnesses, [n](auto w) { return witnesses_composite(w, n); });
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b)
{
    return a > b ? a - b : b - a;
}

// A divisor above 1 of a composite n; n itself when this sequence was unlucky.
std::uint64_t rho(std::uint64_t n, std::uint64_t c)
{
    const auto next = [n, c](std::uint64_t x) { return (times(x, x, n) + c) % n; };
    std::uint64_t slow = 2, fast = 2, saved = 2, divisor = 1;
    for (std::uint64_t round = 1; divisor == 1; round *= 2) {
        slow = fast;
        for (std::uint64_t i = 0; i < round; ++i)
            fast = next(fast);
        for (std::uint64_t done = 0; done < round && divisor == 1; done += batch) {
            saved = fast;
            std::uint64_t product = 1;
            for (std::uint64_t i = 0; i < std::min(batch, round - done); ++i) {
                fast = next(fast);
                product = times(product, distance(slow, fast), n);
            }
            divisor = std::gcd(product, n);
        }
    }
    while (divisor == n) {
        saved = next(saved);
        divisor = std::gcd(distance(slow, saved), n);
        if (divisor == n)
            return n;
        if (divisor == 1)
            divisor = n;  // go on looking, step by step
    }
    return divisor;
}

std::uint64_t some_divisor(std::uint64_t n)
{
    for (std::uint64_t divisor = 2; divisor < small_divisors && divisor * divisor <= n; ++divisor) {
        if (n % divisor == 0)
            return divisor;
    }
    for (std::uint64_t c = 1; c < 100; ++c) {
        const auto divisor = rho(n, c);
        if (divisor != n)
            return divisor;
    }
    return n;
}

}  // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> factor(std::uint64_t pq)
{
    if (pq < 4 || pq > std::uint64_t{std::numeric_limits<std::int64_t>::max()} || is_prime(pq))
        return {};
    const auto divisor = some_divisor(pq);
    const auto [p, q] = std::minmax({divisor, pq / divisor});
    if (p == q || !is_prime(p) || !is_prime(q))
        return {};
    return std::pair{p, q};
}

}  // namespace tgvs::mtproto
