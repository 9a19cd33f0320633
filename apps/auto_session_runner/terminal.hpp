// terminal.hpp: the person at standard input: questions, answers, the QR code.
//
// Answers  a line each. At a terminal a password is not echoed, not even one that is typed before it is asked for
//          again; from a pipe or a file the lines are taken as they come, so that a script can
//          answer. The end of the input is "the person has gone".
// Output   to standard error: standard output is for the session string alone.
// Threads  a reader of its own, because a file cannot be awaited; all else on the executor.
#pragma once

#include "base/file.hpp"
#include "telegram/login.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <string>
#include <termios.h>
#include <thread>

namespace tgvs {

// What is typed at the terminal on standard input is seen again once this ends. What was typed ahead is kept.
class Echo {
public:
    Echo() = default;
    ~Echo() { show(); }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;

    void hide();
    void show();
    bool hidden() const { return before_.has_value(); }

private:
    std::optional<termios> before_;
};

class Terminal : public telegram::LoginDialogue {
public:
    explicit Terminal(boost::asio::any_io_executor executor);
    ~Terminal() override;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    boost::asio::awaitable<std::optional<Secret>> ask(telegram::Question question,
                                                      std::string text) override;
    void tell(std::string text) override;
    void show_link(const Secret& link, std::chrono::seconds valid) override;

    // What waits for an answer gets none, now and later. From any thread.
    void close();

private:
    std::optional<Secret> read_line(const std::string& prompt, bool hidden);
    bool wait_for_input();

    boost::asio::any_io_executor executor_;
    FileDescriptor closed_;  // an eventfd: readable once close() was called
    Echo echo_;              // the reader's
    std::string rest_;       // read, not yet asked for
    std::thread reader_;
    int drawn_lines_ = 0;  // of the QR code on the screen
};

}  // namespace tgvs
