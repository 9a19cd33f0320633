#include "telegram/sent_code.hpp"

#include "base/text.hpp"
#include "mtproto/api.hpp"

#include <fmt/format.h>

namespace tgvs::telegram {

namespace api = mtproto::api;

CodeDelivery describe_delivery(const mtproto::TlObject& type)
{
    switch (type.constructor()) {
        case api::auth_sent_code_type_app::constructor:
            return {
                fmt::format("Telegram has sent a code of {} digits to your other devices: see the "
                            "chat named Telegram.",
                            type.get_or(api::auth_sent_code_type_app::length))};
        case api::auth_sent_code_type_sms::constructor:
            return {fmt::format("Telegram has sent a code of {} digits by SMS.",
                                type.get_or(api::auth_sent_code_type_sms::length))};
        case api::auth_sent_code_type_firebase_sms::constructor:
            return {fmt::format("Telegram has sent a code of {} digits by SMS.",
                                type.get_or(api::auth_sent_code_type_firebase_sms::length))};
        case api::auth_sent_code_type_call::constructor:
            return {fmt::format("Telegram will call your number and read out a code of {} digits.",
                                type.get_or(api::auth_sent_code_type_call::length))};
        case api::auth_sent_code_type_flash_call::constructor:
            return {fmt::format(
                "Telegram will call your number and hang up: the code is the calling number, of "
                "the form {}.",
                printable(type.get_or(api::auth_sent_code_type_flash_call::pattern), 40))};
        case api::auth_sent_code_type_missed_call::constructor:
            return {fmt::format(
                "Telegram will call your number and hang up: the code is the last {} digits of the "
                "calling number, which starts with {}.",
                type.get_or(api::auth_sent_code_type_missed_call::length),
                printable(type.get_or(api::auth_sent_code_type_missed_call::prefix), 40))};
        case api::auth_sent_code_type_fragment_sms::constructor:
            return {fmt::format(
                "A code of {} digits is available at {}.",
                type.get_or(api::auth_sent_code_type_fragment_sms::length),
                printable(type.get_or(api::auth_sent_code_type_fragment_sms::url), 200))};
        case api::auth_sent_code_type_sms_word::constructor:
            return {"Telegram has sent an SMS with a word: that word is the code."};
        case api::auth_sent_code_type_sms_phrase::constructor:
            return {"Telegram has sent an SMS with a phrase: the whole phrase is the code."};
        case api::auth_sent_code_type_email_code::constructor:
            return {fmt::format(
                        "Telegram has sent a code of {} digits to your e-mail address {}.",
                        type.get_or(api::auth_sent_code_type_email_code::length),
                        printable(type.get_or(api::auth_sent_code_type_email_code::email_pattern),
                                  100)),
                    true};
        case api::auth_sent_code_type_set_up_email_required::constructor:
            return {
                "Telegram requires a login e-mail address for this account: set it in an official "
                "app (Settings, Privacy and Security, Login Email), or log in with --qr",
                false, true};
        default:
            return {
                fmt::format("Telegram has sent a code in a way this version does not support ({}).",
                            type.name())};
    }
}

std::string describe_next(const mtproto::TlObject& type)
{
    switch (type.constructor()) {
        case api::auth_code_type_sms::constructor:
            return "an SMS";
        case api::auth_code_type_call::constructor:
            return "a call";
        case api::auth_code_type_flash_call::constructor:
        case api::auth_code_type_missed_call::constructor:
            return "a missed call";
        case api::auth_code_type_fragment_sms::constructor:
            return "Fragment";
        default:
            return "another way";
    }
}

}  // namespace tgvs::telegram
