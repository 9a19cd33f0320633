#include "gate/outlet.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>

namespace tgvs::gate {

namespace {

using namespace std::chrono_literals;

constexpr int pipe_bytes = 1024 * 1024;
constexpr auto sample_due = 500ms;
constexpr std::size_t sample_due_bytes = 1024 * 1024;
// A look that found too little is repeated when there is more.
constexpr auto sample_length = 2'500ms;
constexpr std::size_t sample_bytes = 4 * 1024 * 1024;

}  // namespace

std::optional<Outlet> Outlet::make(Time now)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return std::nullopt;
    Descriptor read(ends[0]);
    Descriptor write(ends[1]);
    Descriptor sample(::memfd_create("sample", MFD_CLOEXEC));
    if (!sample)
        return std::nullopt;
    ::fcntl(write.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(write.get(), F_SETPIPE_SZ, pipe_bytes);  // where it is refused, less is held
    return Outlet(std::move(sample), std::move(read), std::move(write), now);
}

void Outlet::write(std::string_view bytes, Time now)
{
    keep(bytes, now);
    rest_ += bytes;
    flush();
}

void Outlet::flush()
{
    while (!rest_.empty() && !broken_) {
        const auto count = ::write(write_.get(), rest_.data(), rest_.size());
        if (count > 0)
            rest_.erase(0, static_cast<std::size_t>(count));
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            broken_ = true;
    }
}

void Outlet::keep(std::string_view bytes, Time now)
{
    if (!sample_)
        return;
    const bool enough = now - since_ >= sample_length || kept_ + bytes.size() > sample_bytes;
    if (enough && announced_) {
        sample_.reset();
        return;
    }
    // At its own place: the reader's is that of the same open file.
    if (!enough && ::pwrite(sample_.get(), bytes.data(), bytes.size(), static_cast<off_t>(kept_)) ==
                       static_cast<ssize_t>(bytes.size()))
        kept_ += bytes.size();
}

bool Outlet::is_due(Time now) const
{
    return !announced_ && kept_ > 0 &&
           (now - since_ >= sample_due || kept_ >= sample_due_bytes || !may_write());
}

Outlet::Ends Outlet::announce()
{
    announced_ = true;
    return {.sample = Descriptor(::fcntl(sample_.get(), F_DUPFD_CLOEXEC, 0)),
            .stream = std::move(read_)};
}

}  // namespace tgvs::gate
