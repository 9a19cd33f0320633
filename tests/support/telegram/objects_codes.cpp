// The types of login codes.
#include "mtproto/api.hpp"
#include "support/telegram/objects.hpp"

namespace tgvs::test {

namespace api = mtproto::api;
using mtproto::TlObject;

namespace {

constexpr std::int32_t length = 5;

template <class Type>
TlObject with_length()
{
    TlObject type(Type::constructor);
    type.set(Type::length, length);
    return type;
}

}  // namespace

TlObject sent_code_type(const std::string& name)
{
    if (name == "sms")
        return with_length<api::auth_sent_code_type_sms>();
    if (name == "call")
        return with_length<api::auth_sent_code_type_call>();
    if (name == "flash_call") {
        TlObject type(api::auth_sent_code_type_flash_call::constructor);
        return type.set(api::auth_sent_code_type_flash_call::pattern, std::string("+1*"));
    }
    if (name == "missed_call")
        return with_length<api::auth_sent_code_type_missed_call>().set(
            api::auth_sent_code_type_missed_call::prefix, std::string("+12"));
    if (name == "fragment_sms")
        return with_length<api::auth_sent_code_type_fragment_sms>().set(
            api::auth_sent_code_type_fragment_sms::url, std::string("https://fragment.com/login"));
    if (name == "word")
        return TlObject(api::auth_sent_code_type_sms_word::constructor);
    if (name == "phrase") {
        TlObject type(api::auth_sent_code_type_sms_phrase::constructor);
        return type.set(api::auth_sent_code_type_sms_phrase::beginning, std::string("once"));
    }
    if (name == "firebase")
        return with_length<api::auth_sent_code_type_firebase_sms>();
    if (name == "email")
        return with_length<api::auth_sent_code_type_email_code>().set(
            api::auth_sent_code_type_email_code::email_pattern, std::string("t***@e***.org"));
    if (name == "setup_email")
        return TlObject(api::auth_sent_code_type_set_up_email_required::constructor);
    return with_length<api::auth_sent_code_type_app>();
}

TlObject next_code_type(const std::string& name)
{
    if (name == "call")
        return TlObject(api::auth_code_type_call::constructor);
    if (name == "flash_call")
        return TlObject(api::auth_code_type_flash_call::constructor);
    if (name == "missed_call")
        return TlObject(api::auth_code_type_missed_call::constructor);
    if (name == "fragment_sms")
        return TlObject(api::auth_code_type_fragment_sms::constructor);
    return TlObject(api::auth_code_type_sms::constructor);
}

}  // namespace tgvs::test
