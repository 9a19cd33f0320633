#include "telegram/errors.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tgvs::telegram {

namespace {

constexpr std::size_t longest_text_bytes = 200;
constexpr int highest_dc = 255;
// Of a transport error -429; "tens of seconds, growing": the caller's back-off is added.
constexpr std::chrono::seconds connection_flood_pause{30};

bool is_number(std::string_view part)
{
    return !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
}

int clamped(std::string_view digits)
{
    constexpr int most = std::numeric_limits<int>::max();
    const auto number = parse_integer(digits);
    return number && *number < most ? static_cast<int>(*number) : most;
}

const ErrorRow* row_of(const RpcError& error)
{
    const auto rows = error_table();
    const auto found = std::ranges::find(rows, error.name, &ErrorRow::name);
    return found == rows.end() ? nullptr : &*found;
}

ErrorMeaning wait_for(const RpcError& error)
{
    if (!error.number)
        return {ErrorKind::retry};
    return {ErrorKind::wait, std::chrono::seconds(std::max(*error.number, 1))};
}

ErrorMeaning migrate(const RpcError& error, ErrorKind kind)
{
    if (!error.number || *error.number < 1 || *error.number > highest_dc)
        return {ErrorKind::fault};
    return {.kind = kind, .dc = *error.number};
}

ErrorMeaning meaning_of(ErrorKind kind, const RpcError& error)
{
    switch (kind) {
        case ErrorKind::wait:
            return wait_for(error);
        case ErrorKind::migrate_login:
        case ErrorKind::migrate_file:
            return migrate(error, kind);
        default:
            return {kind};
    }
}

// What has no row. A 401 of the home data centre means logged out, whatever its name (TDLib).
ErrorKind kind_by_code(std::int32_t code)
{
    if (code == 401)
        return ErrorKind::dead;
    if (code == 403)
        return ErrorKind::no_rights;
    if (code == 406)
        return ErrorKind::limited;
    if (code == 303)
        return ErrorKind::migrate_login;
    if (code == 420)
        return ErrorKind::wait;
    if (code < 0 || code >= 500)
        return ErrorKind::retry;
    return ErrorKind::fault;
}

ErrorMeaning classify_one(const RpcError& error)
{
    const auto* const row = row_of(error);
    return meaning_of(row == nullptr ? kind_by_code(error.code) : row->kind, error);
}

ErrorMeaning classify_one(const mtproto::TransportError& error)
{
    switch (error.code) {
        case -404:
            return {ErrorKind::key_doubted};
        case -429:
            return {ErrorKind::wait, connection_flood_pause};
        case -444:
            return {ErrorKind::wrong_input};
        default:
            return {ErrorKind::retry};
    }
}

ErrorMeaning classify_one(const net::NetFailure& failure)
{
    switch (failure.code) {
        case net::NetErrc::cancelled:
            return {ErrorKind::harmless};
        case net::NetErrc::proxy_auth:
        case net::NetErrc::proxy_protocol:
        case net::NetErrc::bad_target:
            return {ErrorKind::wrong_input};
        default:
            return {ErrorKind::retry};
    }
}

std::string_view meaning_by_code(std::int32_t code)
{
    if (code == 401)
        return "the session is not accepted; run: auto_session_runner --write-env";
    if (code == 403)
        return "the account has no right to do this";
    if (code == 406)
        return "refused by Telegram; see the service notification in a Telegram app";
    if (code == 420)
        return "too many requests of this kind";
    if (code < 0 || code >= 500)
        return "internal error of Telegram";
    return "unknown error; please report it";
}

std::string explain_one(const RpcError& error)
{
    const auto* const row = row_of(error);
    const auto meaning = row == nullptr ? meaning_by_code(error.code) : row->meaning;
    auto line = fmt::format("{} ({}): {}", error.text, error.code, meaning);
    if (row != nullptr && !row->remedy.empty())
        line += fmt::format("; {}", row->remedy);
    if (const auto meaning_now = classify_one(error); meaning_now.kind == ErrorKind::wait)
        line += fmt::format("; waiting {} s", meaning_now.pause.count());
    return line;
}

std::string explain_one(const mtproto::TransportError& error)
{
    const auto with = [&](std::string_view meaning) {
        return fmt::format("transport error {}: {}", error.code, meaning);
    };
    switch (error.code) {
        case -404:
            return with(
                "Telegram does not know the session's key at this address, which may be temporary; "
                "if it persists, check that SESSION_STRING is complete and for the right "
                "environment");
        case -429:
            return with("too many connections from this host's address; waiting");
        case -444:
            return with("no such data centre; check TELEGRAM_DC, the proxy and SESSION_STRING");
        default:
            return with("Telegram refuses the connection for now");
    }
}

std::string_view remedy_of(net::NetErrc code)
{
    switch (code) {
        case net::NetErrc::unresolved:
            return "; check the host's name server";
        case net::NetErrc::proxy_refused:
        case net::NetErrc::proxy_auth:
        case net::NetErrc::proxy_protocol:
            return "; check TELEGRAM_PROXY";
        default:
            return "";
    }
}

std::string explain_one(const net::NetFailure& failure)
{
    return fmt::format("no connection to Telegram: {}{}", failure.text(), remedy_of(failure.code));
}

}  // namespace

RpcError parse_rpc_error(std::int32_t code, std::string_view text)
{
    RpcError error{
        .code = code, .name = {}, .number = {}, .text = printable(text, longest_text_bytes)};
    const std::string_view clean = error.text;
    // Some carry a remark behind the name; "No workers running" is a name as it is.
    const auto word = clean.substr(0, clean.find(' '));
    const bool is_name = word.find('_') != std::string_view::npos;
    for (const auto part : split(is_name ? word : clean, '_')) {
        if (is_number(part)) {
            error.number = error.number.value_or(clamped(part));
            continue;
        }
        error.name += error.name.empty() ? "" : "_";
        error.name += part;
    }
    return error;
}

ErrorMeaning classify(const Failure& failure)
{
    return std::visit([](const auto& one) { return classify_one(one); }, failure);
}

std::string explain(const Failure& failure)
{
    return std::visit([](const auto& one) { return explain_one(one); }, failure);
}

}  // namespace tgvs::telegram
