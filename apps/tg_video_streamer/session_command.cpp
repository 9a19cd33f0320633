#include "session_command.hpp"

#include "telegram/session_string.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <optional>

namespace tgvs {

namespace {

constexpr int exit_invalid = 1;

std::optional<telegram::SessionData> read(const Secret& text)
{
    if (text.empty()) {
        fmt::print(stderr, "SESSION_STRING is not set; run: auto_session_runner --write-env\n");
        return std::nullopt;
    }
    auto session = telegram::parse_session_string(text);
    if (!session) {
        fmt::print(stderr,
                   "SESSION_STRING is malformed: {}; run: auto_session_runner --write-env\n",
                   session.error().message);
        return std::nullopt;
    }
    return *std::move(session);
}

}  // namespace

int show_session(const Secret& text)
{
    const auto session = read(text);
    if (!session)
        return exit_invalid;
    fmt::print("session   {}\nformat    {}\ndc        {}{}{}\n", text.masked(),
               to_string(session->format), session->dc, session->test_mode ? " (test)" : "",
               session->has_usual_dc()
                   ? ""
                   : ", which is not one of Telegram's: a private server, or a damaged string");
    fmt::print("user id   {}\n",
               session->user_id ? std::to_string(*session->user_id) : "not part of this format");
    fmt::print("api id    {}\n",
               session->api_id ? std::to_string(*session->api_id) : "not part of this format");
    if (!session->address.empty())
        fmt::print("address   {} port {}\n", session->address, session->port);
    if (session->is_bot)
        fmt::print("warning   this is a bot session; group calls need a user session\n");
    return session->is_bot ? exit_invalid : 0;
}

int convert_session(const Secret& text, const std::string& format)
{
    static const std::map<std::string, telegram::SessionFormat> formats = {
        {"pyrogram", telegram::SessionFormat::pyrogram},
        {"telethon", telegram::SessionFormat::telethon},
        {"gramjs", telegram::SessionFormat::gramjs},
        {"mtcute", telegram::SessionFormat::mtcute}};
    const auto session = read(text);
    if (!session)
        return exit_invalid;
    const auto converted = write_session_string(*session, formats.at(format));
    if (converted.empty()) {
        fmt::print(stderr, "this format needs the address of data centre {}, which is not known\n",
                   session->dc);
        return exit_invalid;
    }
    fmt::print("{}\n", converted.reveal());
    return 0;
}

Secret session_from_stdin()
{
    std::string line;
    std::getline(std::cin, line);
    return Secret(std::move(line));
}

}  // namespace tgvs
