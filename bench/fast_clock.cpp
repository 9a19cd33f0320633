// Makes time pass faster for a program that it is preloaded into: a day of programme in less than an hour.
//
//   g++ -O2 -std=c++20 -shared -fPIC -o fast_clock.so bench/fast_clock.cpp
//   LD_PRELOAD=./fast_clock.so FAST_CLOCK_SPEED=30 tg_video_streamer run
//   LD_PRELOAD=./fast_clock.so FAST_CLOCK_CONTROL=clock tg_video_streamer run     tests/support/fast_clock.py
//
// Clocks run FAST_CLOCK_SPEED times as fast from the start of the process, and waits end as much sooner. With a file to control
// it, what the time is and how fast it passes is read from there at every look: it may be changed while the program runs, and is
// the same for all programs that have the file. Children have the real time, unless they are given the variables; so has whoever
// is on the other end of a connection. (libfaketime does not know pthread_cond_clockwait(), by which libstdc++ waits.)
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

using Nanoseconds = std::int64_t;
constexpr Nanoseconds second = 1'000'000'000;
// So soon a wait finds out that time passes at another speed.
constexpr Nanoseconds longest_wait = second / 50;

// In the file, in this order. At `real` of the machine's monotonic clock it was `monotonic` and `wall`, and has passed `speed`
// thousandths as fast since. `version` is odd while that is written.
struct Course {
    std::atomic<std::int64_t> version{0};
    std::atomic<Nanoseconds> real{0};
    std::atomic<Nanoseconds> monotonic{0};
    std::atomic<Nanoseconds> wall{0};
    std::atomic<std::int64_t> speed{1'000};
};

template <class Function>
Function* real(Function* /*type*/, const char* name)
{
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

Nanoseconds count(const timespec& time)
{
    return time.tv_sec * second + time.tv_nsec;
}

timespec spec(Nanoseconds time)
{
    return {.tv_sec = time / second, .tv_nsec = time % second};
}

Nanoseconds real_time(clockid_t clock)
{
    static const auto original = real(&clock_gettime, "clock_gettime");
    timespec time{};
    original(clock, &time);
    return count(time);
}

bool is_wall(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

bool runs(clockid_t clock)
{
    return is_wall(clock) || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
           clock == CLOCK_BOOTTIME || clock == CLOCK_MONOTONIC_COARSE;
}

const Course& course()
{
    static const Course* const found = [] {
        if (const char* file = std::getenv("FAST_CLOCK_CONTROL")) {
            const int fd = open(file, O_RDONLY | O_CLOEXEC);
            void* shared =
                fd < 0 ? MAP_FAILED : mmap(nullptr, sizeof(Course), PROT_READ, MAP_SHARED, fd, 0);
            if (fd >= 0)
                close(fd);
            if (shared != MAP_FAILED)
                return static_cast<const Course*>(shared);
        }
        static Course own;
        const char* text = std::getenv("FAST_CLOCK_SPEED");
        const auto number = text != nullptr ? std::atoll(text) : 1;
        own.real = own.monotonic = real_time(CLOCK_MONOTONIC);
        own.wall = real_time(CLOCK_REALTIME);
        own.speed = (number > 0 ? number : 1) * 1'000;
        return static_cast<const Course*>(&own);
    }();
    return *found;
}

struct Moment {
    Nanoseconds monotonic = 0;
    Nanoseconds wall = 0;
    std::int64_t speed = 1'000;
};

Moment now()
{
    const auto& from = course();
    for (;;) {
        const auto version = from.version.load();
        const auto passed = real_time(CLOCK_MONOTONIC) - from.real;
        const Moment at = {.monotonic = from.monotonic, .wall = from.wall, .speed = from.speed};
        if (version % 2 != 0 || version != from.version.load())
            continue;
        const auto faster = passed / 1'000 * at.speed + passed % 1'000 * at.speed / 1'000;
        return {.monotonic = at.monotonic + faster, .wall = at.wall + faster, .speed = at.speed};
    }
}

Nanoseconds fast_time(clockid_t clock)
{
    return is_wall(clock) ? now().wall : now().monotonic;
}

// So long of the machine's time it is to be waited now for what is so far ahead of ours.
Nanoseconds part_of_wait(Nanoseconds ahead)
{
    if (ahead <= 0)
        return 0;
    const auto sooner = ahead / now().speed * 1'000 + 1;
    return std::min(sooner, longest_wait);
}

// On the clock of that wait, as it really is.
timespec real_end(clockid_t clock, Nanoseconds ahead)
{
    return spec(real_time(clock) + part_of_wait(ahead));
}

// Waits in parts until so much of our time has passed, or until it has found something.
template <class Wait>
int in_parts(int milliseconds, const Wait& wait)
{
    if (milliseconds <= 0)
        return wait(milliseconds);
    const auto until = now().monotonic + milliseconds * second / 1'000;
    for (;;) {
        const auto left = until - now().monotonic;
        if (left <= 0)
            return wait(0);
        constexpr Nanoseconds a_millisecond = second / 1'000;
        const auto part = (part_of_wait(left) + a_millisecond - 1) / a_millisecond;
        if (const int found = wait(static_cast<int>(part)); found != 0)
            return found;
    }
}

__attribute__((constructor)) void start()
{
    course();
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept
{
    *time = spec(runs(clock) ? fast_time(clock) : real_time(clock));
    return 0;
}

int gettimeofday(timeval* __restrict time, void* /*zone*/) noexcept
{
    const auto wall = now().wall;
    *time = {.tv_sec = wall / second, .tv_usec = wall % second / 1'000};
    return 0;
}

time_t time(time_t* result) noexcept
{
    const time_t seconds = now().wall / second;
    if (result != nullptr)
        *result = seconds;
    return seconds;
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until)
{
    static const auto original = real(&pthread_cond_clockwait, "pthread_cond_clockwait");
    for (;;) {
        const auto end = real_end(clock, count(*until) - fast_time(clock));
        const int result = original(condition, mutex, clock, &end);
        if (result != ETIMEDOUT || fast_time(clock) >= count(*until))
            return result;
    }
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until)
{
    static const auto original = real(&pthread_cond_timedwait, "pthread_cond_timedwait");
    for (;;) {
        const auto end = real_end(CLOCK_REALTIME, count(*until) - now().wall);
        const int result = original(condition, mutex, &end);
        if (result != ETIMEDOUT || now().wall >= count(*until))
            return result;
    }
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left)
{
    static const auto original = real(&nanosleep, "nanosleep");
    const auto until =
        (flags & TIMER_ABSTIME) != 0 ? count(*time) : fast_time(clock) + count(*time);
    for (auto ahead = until - fast_time(clock); ahead > 0; ahead = until - fast_time(clock)) {
        const auto part = spec(part_of_wait(ahead));
        if (original(&part, nullptr) != 0) {
            if (left != nullptr)
                *left = spec(std::max<Nanoseconds>(until - fast_time(clock), 0));
            return errno;
        }
    }
    return 0;
}

int nanosleep(const timespec* time, timespec* left)
{
    const int error = clock_nanosleep(CLOCK_MONOTONIC, 0, time, left);
    errno = error;
    return error == 0 ? 0 : -1;
}

int poll(pollfd* files, nfds_t size, int milliseconds)
{
    static const auto original = real(&poll, "poll");
    return in_parts(milliseconds, [&](int part) { return original(files, size, part); });
}

int epoll_wait(int poller, epoll_event* events, int size, int milliseconds)
{
    static const auto original = real(&epoll_wait, "epoll_wait");
    return in_parts(milliseconds, [&](int part) { return original(poller, events, size, part); });
}

// It fires too soon rather than too late: who has set it looks at the clock, and sets it again.
int timerfd_settime(int timer, int flags, const itimerspec* value, itimerspec* old) noexcept
{
    static const auto original = real(&timerfd_settime, "timerfd_settime");
    auto sooner = *value;
    if (count(value->it_interval) > 0)
        sooner.it_interval = spec(part_of_wait(count(value->it_interval)));
    if (count(value->it_value) > 0) {
        const bool absolute = (flags & TFD_TIMER_ABSTIME) != 0;
        const auto ahead = count(value->it_value) - (absolute ? now().monotonic : 0);
        sooner.it_value = spec(std::max<Nanoseconds>(part_of_wait(ahead), 1));
    }
    return original(timer, flags & ~TFD_TIMER_ABSTIME, &sooner, old);
}

}  // extern "C"
