#include "telegram/call_error.hpp"

namespace tgvs::telegram {

ErrorMeaning classify(const CallError& error)
{
    switch (error.kind) {
        case CallError::Kind::rpc:
            return classify(Failure(parse_rpc_error(error.code, error.text)));
        case CallError::Kind::timed_out:
            return {ErrorKind::retry};
        case CallError::Kind::stopped:
            return {ErrorKind::harmless};
        case CallError::Kind::unreadable:
        case CallError::Kind::refused:
            break;
    }
    return {ErrorKind::fault};
}

std::string explain(const CallError& error)
{
    switch (error.kind) {
        case CallError::Kind::rpc:
            return explain(Failure(parse_rpc_error(error.code, error.text)));
        case CallError::Kind::timed_out:
            return "Telegram did not answer in time";
        case CallError::Kind::stopped:
            return "stopped";
        case CallError::Kind::unreadable:
            return "unexpected answer from Telegram: " + error.text;
        case CallError::Kind::refused:
            break;
    }
    return "call not sent: " + error.text;
}

bool is_rpc(const CallError& error, std::string_view name)
{
    return error.kind == CallError::Kind::rpc &&
           parse_rpc_error(error.code, error.text).name == name;
}

}  // namespace tgvs::telegram
