// What is freed is cleared, in both programs: strings, Telegram's objects and the libraries' buffers would keep keys,
// codes and passwords until somebody overwrites them. A `free` of the program's own is found before libc's by all who
// look for one, the libraries and operator delete among them.
//
// Not here    what a realloc that moves leaves behind; stacks (clear_stack() in base/secret.hpp).
// Instead of  mallopt(M_PERTURB): that of glibc 2.36 leaves alone what goes into a thread's cache, which is every
//             block up to 1 KiB, and the last 8 bytes of all others.
// Sanitizers  have an allocator of their own, which must not be handed to; there this file is empty.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <atomic>
#include <dlfcn.h>
#include <malloc.h>
#include <string.h>  // explicit_bzero

namespace {

using Free = void (*)(void*);

// Not libc's by its name: an allocator that an operator preloads gets its blocks back.
Free next_free()
{
    static std::atomic<Free> found = nullptr;
    if (!found)
        found = reinterpret_cast<Free>(dlsym(RTLD_NEXT, "free"));
    return found;
}

}  // namespace

extern "C" void free(void* block) noexcept
{
    if (block == nullptr)
        return;
    explicit_bzero(block, malloc_usable_size(block));
    next_free()(block);
}

#endif
