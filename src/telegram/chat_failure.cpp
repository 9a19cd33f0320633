#include "telegram/chat_failure.hpp"

#include <variant>

namespace tgvs::telegram {

namespace {

using Kind = ChatFailure::Kind;

Kind kind_of(const SessionDead&, const CallError&)
{
    return Kind::dead;
}
Kind kind_of(const Duplicated&, const CallError&)
{
    return Kind::dead;
}
Kind kind_of(const Wait&, const CallError&)
{
    return Kind::transient;
}
Kind kind_of(const Retry&, const CallError&)
{
    return Kind::transient;
}
Kind kind_of(const StepAgain&, const CallError&)
{
    return Kind::transient;
}
Kind kind_of(const KeyDoubted&, const CallError&)
{
    return Kind::transient;
}
// A data centre that moves the account has its own ways to end: the calls after it tell.
Kind kind_of(const Migrate&, const CallError&)
{
    return Kind::transient;
}
Kind kind_of(const NoRights&, const CallError& error)
{
    return is_rpc(error, "CHANNEL_PRIVATE") ? Kind::not_member : Kind::no_rights;
}
Kind kind_of(const CallGone&, const CallError&)
{
    return Kind::call_gone;
}
Kind kind_of(const PeerInvalid&, const CallError&)
{
    return Kind::stale;
}
// Of all that is called here only a chat's name or invitation can be wrong.
Kind kind_of(const WrongInput&, const CallError&)
{
    return Kind::not_found;
}
Kind kind_of(const auto&, const CallError&)
{
    return Kind::refused;
}

}  // namespace

ChatFailure chat_failure(const CallError& error)
{
    if (error.kind == CallError::Kind::stopped)
        return {Kind::stopped, explain(error), {}, error};
    const auto meaning = classify(error);
    ChatFailure failure{
        .kind = std::visit([&](const auto& one) { return kind_of(one, error); }, meaning),
        .reason = explain(error),
        .error = error};
    if (const auto* wait = std::get_if<Wait>(&meaning))
        failure.wait = wait->pause;
    return failure;
}

}  // namespace tgvs::telegram
