// gate/outlet.hpp: where the bytes of one publisher go: into a pipe, and the first of them into a file in memory, so
// that somebody can find out what they are before the pipe is read.
//
// Bounds   1 MiB in the pipe where the system allows that; one message of SRT beside it. Then nothing is read, libsrt's buffer fills, and it
//          drops what is too late. The file has what comes within `sample_length`, 4 MiB at most.
#pragma once

#include "gate/descriptors.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::gate {

class Outlet {
public:
    using Time = std::chrono::steady_clock::time_point;

    // Nothing: no descriptors are left.
    static std::optional<Outlet> make(Time now);

    void write(std::string_view bytes, Time now);
    bool may_write() const { return rest_.empty(); }
    // Tries again what did not fit.
    void flush();
    // Nobody reads any more.
    bool broken() const { return broken_; }

    // Once: there is enough in the file for a look, or more than the pipe holds as long as nobody reads it.
    bool is_due(Time now) const;
    bool announced() const { return announced_; }
    // The ends for the reader; ours of the pipe is closed.
    struct Ends {
        Descriptor sample;
        Descriptor stream;
    };
    Ends announce();

private:
    Outlet(Descriptor sample, Descriptor read, Descriptor write, Time now)
        : sample_(std::move(sample)), read_(std::move(read)), write_(std::move(write)), since_(now)
    {
    }
    void keep(std::string_view bytes, Time now);

    Descriptor sample_;
    Descriptor read_;
    Descriptor write_;
    Time since_;
    std::size_t kept_ = 0;
    std::string rest_;
    bool announced_ = false;
    bool broken_ = false;
};

}  // namespace tgvs::gate
