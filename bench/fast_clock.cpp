// Makes time pass faster for a program that it is preloaded into: a day of programme in less than an hour.
//
//   g++ -O2 -shared -fPIC -o fast_clock.so bench/fast_clock.cpp
//   LD_PRELOAD=./fast_clock.so FAST_CLOCK_SPEED=30 tg_video_streamer run
//
// Clocks run FAST_CLOCK_SPEED times as fast from the start of the process, and waits end as much sooner.
// Whoever is on the other end of a connection has the real time. (libfaketime does not know
// pthread_cond_clockwait(), by which libstdc++ waits.)
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/timerfd.h>

namespace {

using Nanoseconds = std::int64_t;
constexpr Nanoseconds second = 1'000'000'000;

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

int real_clock(clockid_t clock, timespec* time)
{
    static const auto original = real(&clock_gettime, "clock_gettime");
    original(clock, time);
    return 0;
}

Nanoseconds speed()
{
    static const Nanoseconds value = [] {
        const char* text = std::getenv("FAST_CLOCK_SPEED");
        const auto number = text != nullptr ? std::atoll(text) : 1;
        return number > 0 ? number : 1;
    }();
    return value;
}

bool runs(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
           clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME_COARSE ||
           clock == CLOCK_MONOTONIC_COARSE;
}

// When each clock stood still for the last time.
Nanoseconds base(clockid_t clock)
{
    struct Bases {
        Nanoseconds of[16];
        Bases()
        {
            for (clockid_t each = 0; each < 16; ++each) {
                timespec now{};
                real_clock(each, &now);
                of[each] = count(now);
            }
        }
    };
    static const Bases bases;
    return bases.of[clock];
}

Nanoseconds to_real(clockid_t clock, const timespec& time)
{
    return base(clock) + (count(time) - base(clock)) / speed();
}

timespec shortened(const timespec& time)
{
    const auto shorter = count(time) / speed();
    return spec(shorter == 0 && count(time) > 0 ? 1 : shorter);
}

int shortened(int milliseconds)
{
    return milliseconds <= 0 ? milliseconds
                             : static_cast<int>((milliseconds + speed() - 1) / speed());
}

__attribute__((constructor)) void start()
{
    base(CLOCK_REALTIME);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept
{
    real_clock(clock, time);
    if (runs(clock))
        *time = spec(base(clock) + (count(*time) - base(clock)) * speed());
    return 0;
}

int gettimeofday(timeval* __restrict time, void* /*zone*/) noexcept
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t* result) noexcept
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != nullptr)
        *result = now.tv_sec;
    return now.tv_sec;
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until)
{
    const auto when = spec(to_real(clock, *until));
    static const auto original = real(&pthread_cond_clockwait, "pthread_cond_clockwait");
    return original(condition, mutex, clock, &when);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until)
{
    const auto when = spec(to_real(CLOCK_REALTIME, *until));
    static const auto original = real(&pthread_cond_timedwait, "pthread_cond_timedwait");
    return original(condition, mutex, &when);
}

int nanosleep(const timespec* time, timespec* left)
{
    const auto shorter = shortened(*time);
    static const auto original = real(&nanosleep, "nanosleep");
    return original(&shorter, left);
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left)
{
    const auto when = (flags & TIMER_ABSTIME) != 0 ? spec(to_real(clock, *time)) : shortened(*time);
    static const auto original = real(&clock_nanosleep, "clock_nanosleep");
    return original(clock, flags, &when, left);
}

int poll(pollfd* files, nfds_t size, int milliseconds)
{
    static const auto original = real(&poll, "poll");
    return original(files, size, shortened(milliseconds));
}

int epoll_wait(int poller, epoll_event* events, int size, int milliseconds)
{
    static const auto original = real(&epoll_wait, "epoll_wait");
    return original(poller, events, size, shortened(milliseconds));
}

int timerfd_settime(int timer, int flags, const itimerspec* value, itimerspec* old) noexcept
{
    auto sooner = *value;
    sooner.it_interval = shortened(value->it_interval);
    if (count(value->it_value) > 0) {
        if ((flags & TFD_TIMER_ABSTIME) != 0)
            sooner.it_value = spec(to_real(CLOCK_MONOTONIC, value->it_value));
        else
            sooner.it_value = shortened(value->it_value);
    }
    static const auto original = real(&timerfd_settime, "timerfd_settime");
    return original(timer, flags, &sooner, old);
}

}  // extern "C"
