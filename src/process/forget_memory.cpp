#include "process/forget_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace tgvs::process {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

struct Mapping {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    bool private_data = false;  // "rw-p"
    bool named = false;         // of a file, or [stack] and the like
    bool heap = false;
};

int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char* read_hex(const char* at, std::uintptr_t& value)
{
    value = 0;
    for (int digit = digit_of(*at); digit >= 0; digit = digit_of(*++at))
        value = value * 16 + static_cast<std::uintptr_t>(digit);
    return at;
}

// "7f00-7f10 rw-p 00000000 00:00 0    [heap]", with a zero at its end; see proc_pid_maps(5).
Mapping parse(const char* line)
{
    Mapping mapping;
    const char* at = read_hex(line, mapping.begin);
    if (*at == '-')
        at = read_hex(at + 1, mapping.end);
    mapping.private_data = std::strncmp(at, " rw-p", 5) == 0;
    const char* name = std::strpbrk(at, "/[");
    mapping.named = name != nullptr;
    mapping.heap = name != nullptr && std::strcmp(name, "[heap]") == 0;
    return mapping;
}

class Forgetting {
public:
    void see(const Mapping& mapping)
    {
        // What follows a file's mapping without a gap is the rest of a library's data.
        const bool of_library = before_.named && !before_.heap && before_.end == mapping.begin;
        before_ = mapping;
        before_.named = mapping.named || of_library;
        if (mapping.private_data && (mapping.heap || !before_.named) && !is_needed(mapping))
            ::madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin,
                      MADV_DONTNEED);
    }

private:
    static bool is_needed(const Mapping& mapping)
    {
        const auto holds = [&](const void* place) {
            const auto address = reinterpret_cast<std::uintptr_t>(place);
            return address >= mapping.begin && address < mapping.end;
        };
        return holds(__builtin_frame_address(0)) || holds(__builtin_thread_pointer());
    }

    Mapping before_;
};

}  // namespace

void forget_inherited_memory()
{
    if (sanitized)
        return;
    const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0)
        return;
    Forgetting forgetting;
    char text[4'096];
    std::size_t kept = 0;
    for (;;) {
        const auto got = ::read(maps, text + kept, sizeof text - kept - 1);
        if (got <= 0)
            break;
        const std::size_t size = kept + static_cast<std::size_t>(got);
        std::size_t begin = 0;
        for (std::size_t i = kept; i < size; ++i)
            if (text[i] == '\n') {
                text[i] = '\0';
                forgetting.see(parse(text + begin));
                begin = i + 1;
            }
        kept = size - begin;
        if (kept == sizeof text - 1)  // no line is that long
            break;
        std::memmove(text, text + begin, kept);
    }
    ::close(maps);
}

}  // namespace tgvs::process
