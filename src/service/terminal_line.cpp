#include "service/terminal_line.hpp"

#include "base/log.hpp"

#include <mutex>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace tgvs::service {

namespace {

// The hooks of the log run on any thread and outlive no one: the line is the process's.
std::mutex mutex;
std::string line;

void put(std::string_view bytes)
{
    // A terminal that went away is nobody's loss.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
}

void erase()
{
    put("\r\033[K");
}

void draw()
{
    const std::scoped_lock lock(mutex);
    put(line);
}

int columns_of_terminal()
{
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

}  // namespace

TerminalLine::TerminalLine(bool wanted) : active_(wanted && ::isatty(STDERR_FILENO) != 0)
{
    if (active_)
        log::set_terminal_hooks(erase, draw);
}

TerminalLine::~TerminalLine()
{
    if (!active_)
        return;
    log::set_terminal_hooks({}, {});
    erase();
}

void TerminalLine::show(std::string text)
{
    if (!active_)
        return;
    {
        const std::scoped_lock lock(mutex);
        line = fitted(text, columns_of_terminal() - 1);
    }
    erase();
    draw();
}

std::string fitted(const std::string& text, int columns)
{
    std::string result;
    int used = 0;
    for (const char c : text) {
        const bool starts_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (starts_character && ++used > columns)
            break;
        result += c;
    }
    return result;
}

}  // namespace tgvs::service
