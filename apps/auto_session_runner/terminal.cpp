#include "terminal.hpp"

#include "base/text.hpp"
#include "telegram/qr.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace tgvs {

namespace asio = boost::asio;
using telegram::Question;

namespace {

constexpr std::size_t longest_answer_bytes = 4'096;

void print(std::string_view text)
{
    fmt::print(stderr, "{}", text);
    std::fflush(stderr);
}

}  // namespace

void Echo::hide()
{
    termios now{};
    if (before_ || tcgetattr(STDIN_FILENO, &now) != 0)
        return;
    auto silent = now;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &silent) == 0)
        before_ = now;
}

void Echo::show()
{
    if (before_)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
    before_.reset();
}

Terminal::Terminal(asio::any_io_executor executor)
    : executor_(std::move(executor)), closed_(eventfd(0, EFD_CLOEXEC))
{
}

Terminal::~Terminal()
{
    close();
    if (reader_.joinable())
        reader_.join();
    const Secret cleared(std::move(rest_));
}

void Terminal::close()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(closed_.get(), &one, sizeof one);
}

asio::awaitable<std::optional<Secret>> Terminal::ask(Question question, std::string text)
{
    std::optional<Secret> line;
    bool done = false;
    asio::steady_timer answered(executor_, net::no_deadline);
    const auto on_line = [&](std::optional<Secret> read) {
        line = std::move(read);
        done = true;
        answered.cancel();
    };
    reader_ = std::thread([this, question, prompt = text + " ", on_line] {
        auto read = read_line(prompt, question == Question::password);
        asio::post(executor_, [on_line, read = std::move(read)] { on_line(read); });
    });
    co_await answered.async_wait(net::as_value);
    if (!done)
        close();
    while (!done) {  // cancelled: the reader has heard of it
        answered.expires_at(net::no_deadline);
        co_await answered.async_wait(net::as_value);
    }
    reader_.join();
    drawn_lines_ = 0;
    co_return line;
}

void Terminal::tell(std::string text)
{
    print(printable(text, 2'000) + "\n");
    drawn_lines_ = 0;
}

// A new code is drawn over the old one.
void Terminal::show_link(const Secret& link, std::chrono::seconds valid)
{
    const bool at_terminal = isatty(STDERR_FILENO) == 1;
    if (at_terminal && drawn_lines_ > 0)
        print(fmt::format("\x1b[{}A\x1b[J", drawn_lines_));
    const auto code = telegram::QrCode::encode(link.reveal());
    const auto colours = at_terminal ? telegram::QrColours::ansi : telegram::QrColours::plain;
    std::string text = code ? telegram::qr_for_terminal(*code, colours) : std::string();
    text += fmt::format(
        "Scan it in Telegram: Settings, Devices, Link Desktop Device. Valid for {} s.\n"
        "Or open on a phone with Telegram: {}\n",
        valid.count(), link.reveal());
    print(text);
    drawn_lines_ = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

// ---- On the reader's thread

bool Terminal::wait_for_input()
{
    pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {closed_.get(), POLLIN, 0}};
    while (poll(watched, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    return (watched[1].revents & POLLIN) == 0;
}

std::optional<Secret> Terminal::read_line(const std::string& prompt, bool hidden)
{
    // Before anybody is asked, and until a question whose answer may be seen: a password that is wrong is asked for
    // again, and fingers are quicker than Telegram.
    hidden ? echo_.hide() : echo_.show();
    print(prompt);
    for (;;) {
        const auto end = rest_.find('\n');
        if (end != std::string::npos) {
            Secret line{std::string(trim(std::string_view(rest_).substr(0, end)))};
            rest_.erase(0, end + 1);
            if (echo_.hidden())
                print("\n");  // for the one that was not echoed
            return line;
        }
        if (rest_.size() > longest_answer_bytes || !wait_for_input())
            return std::nullopt;
        char buffer[1'024];
        const auto count = read(STDIN_FILENO, buffer, sizeof buffer);
        if (count > 0)
            rest_.append(buffer, static_cast<std::size_t>(count));
        explicit_bzero(buffer, sizeof buffer);
        if (count < 0)
            return std::nullopt;
        if (count == 0 && rest_.empty())
            return std::nullopt;
        if (count == 0)
            rest_ += '\n';  // a last line without its end
    }
}

}  // namespace tgvs
