#include "telegram/chat_failure.hpp"

namespace tgvs::telegram {

namespace {

using Kind = ChatFailure::Kind;

Kind kind_of(ErrorKind meaning, const CallError& error)
{
    switch (meaning) {
        case ErrorKind::dead:
            return Kind::dead;
        case ErrorKind::dead_final:
            return Kind::account_gone;
        case ErrorKind::duplicated:
            return Kind::duplicated;
        case ErrorKind::wait:
        case ErrorKind::retry:
        case ErrorKind::step_again:
        case ErrorKind::key_doubted:
        // A data centre that moves the account has its own ways to end: the calls after it tell.
        case ErrorKind::migrate_login:
        case ErrorKind::migrate_file:
            return Kind::transient;
        case ErrorKind::no_rights:
            return is_rpc(error, "CHANNEL_PRIVATE") ? Kind::not_member : Kind::no_rights;
        case ErrorKind::call_gone:
            return Kind::call_gone;
        case ErrorKind::peer_invalid:
            return Kind::stale;
        // Of all that is called here only a chat's name or invitation can be wrong.
        case ErrorKind::wrong_input:
            return Kind::not_found;
        case ErrorKind::password:
        case ErrorKind::limited:
        case ErrorKind::harmless:
        case ErrorKind::fault:
            break;
    }
    return Kind::refused;
}

}  // namespace

ChatFailure chat_failure(const CallError& error)
{
    if (error.kind == CallError::Kind::stopped)
        return {Kind::stopped, explain(error)};
    const auto meaning = classify(error);
    ChatFailure failure{
        .kind = kind_of(meaning.kind, error), .reason = explain(error), .wait = meaning.pause};
    if (error.kind == CallError::Kind::rpc)
        failure.name = parse_rpc_error(error.code, error.text).name;
    return failure;
}

bool ends_session(Kind kind)
{
    return kind == Kind::dead || kind == Kind::account_gone || kind == Kind::duplicated;
}

}  // namespace tgvs::telegram
