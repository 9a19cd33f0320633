// service/terminal_line.hpp: one line at the bottom of a terminal that says how it goes. Log lines go
// above it. Nothing at all when standard error is no terminal.
#pragma once

#include <string>

namespace tgvs::service {

class TerminalLine {
public:
    explicit TerminalLine(bool wanted);
    ~TerminalLine();
    TerminalLine(const TerminalLine&) = delete;
    TerminalLine& operator=(const TerminalLine&) = delete;

    bool active() const { return active_; }
    void show(const std::string& text);

private:
    bool active_ = false;
};

// `text` in at most `columns` columns; a wide or combining character counts as one.
std::string fitted(const std::string& text, int columns);

}  // namespace tgvs::service
