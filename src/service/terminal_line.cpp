#include "service/terminal_line.hpp"

#include "base/log.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace tgvs::service {

namespace {

int columns_of_terminal()
{
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

}  // namespace

TerminalLine::TerminalLine(bool wanted) : active_(wanted && ::isatty(STDERR_FILENO) != 0) {}

TerminalLine::~TerminalLine()
{
    if (active_)
        log::set_status_line({});
}

void TerminalLine::show(const std::string& text)
{
    if (active_)
        log::set_status_line(fitted(text, columns_of_terminal() - 1));
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
