#include "support/telegram/control_faults.hpp"

#include "mtproto/api.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>

namespace tgvs::test {

using nlohmann::json;

namespace {

Spoiled spoiled_from(const std::string& name)
{
    static const std::map<std::string, Spoiled> names = {
        {"msg_key", Spoiled::msg_key},           {"session_id", Spoiled::session_id},
        {"even_msg_id", Spoiled::even_msg_id},   {"old_msg_id", Spoiled::old_msg_id},
        {"garbage_gzip", Spoiled::garbage_gzip}, {"unknown_object", Spoiled::unknown_object},
        {"cut_object", Spoiled::cut_object},     {"twice", Spoiled::twice},
        {"inner_length", Spoiled::inner_length},
    };
    return names.at(name);
}

RpcError error_from(const json& in)
{
    return {in.at("code").get<std::int32_t>(), in.at("text").get<std::string>()};
}

CallFault call_fault(const json& in)
{
    CallFault fault{.method = in.value("method", ""),
                    .skip = in.value("skip", 0),
                    .times = in.value("times", 1),
                    .execute = in.value("execute", false),
                    .what = Silence{}};
    const auto what = in.value("what", "error");
    if (what == "error")
        fault.what = error_from(in);
    else if (what == "delay")
        fault.what = Delay{std::chrono::milliseconds(in.at("ms").get<int>())};
    else if (what == "disconnect")
        fault.what = Disconnect{in.value("reset", true)};
    else if (what == "word")
        fault.what = TransportWord{in.at("code").get<std::int32_t>(), in.value("close", true)};
    else if (what == "salt")
        fault.what = WrongSalt{};
    else if (what == "bad_message")
        fault.what = BadMessage{in.at("code").get<std::int32_t>()};
    else if (what == "spoiled")
        fault.what = spoiled_from(in.at("how"));
    else if (what != "silence")
        throw std::invalid_argument("no fault of calls: " + what);
    return fault;
}

ConnectionFault connection_fault(const json& in)
{
    ConnectionFault fault{.dc = in.value("dc", 0),
                          .skip = in.value("skip", 0),
                          .times = in.value("times", 1),
                          .what = CloseAtOnce{}};
    const auto what = in.at("what").get<std::string>();
    if (what == "stall")
        fault.what = Stall{};
    else if (what == "cut_in")
        fault.what = CutIn{in.at("bytes").get<std::size_t>()};
    else if (what == "cut_out")
        fault.what = CutOut{in.at("bytes").get<std::size_t>()};
    else if (what == "word")
        fault.what = TransportWord{in.at("code").get<std::int32_t>()};
    else if (what != "close")
        throw std::invalid_argument("no fault of connections: " + what);
    return fault;
}

ServerFaults key_exchange_fault(const json& in)
{
    ServerFaults faults;
    const std::map<std::string, bool*> names = {
        {"res_pq_nonce", &faults.res_pq_nonce},
        {"unknown_fingerprint", &faults.unknown_fingerprint},
        {"dh_params_nonce", &faults.dh_params_nonce},
        {"dh_params_fail", &faults.dh_params_fail},
        {"answer_hash", &faults.answer_hash},
        {"dh_gen_fail", &faults.dh_gen_fail},
        {"new_nonce_hash", &faults.new_nonce_hash},
        {"other_object", &faults.other_object},
    };
    const auto name = in.at("name").get<std::string>();
    if (name == "retries")
        faults.retries = in.value("count", 1);
    else
        *names.at(name) = true;
    return faults;
}

mtproto::TlObject config_update()
{
    namespace api = mtproto::api;
    mtproto::TlObject update(api::update_short::constructor);
    return update
        .set(api::update_short::update, mtproto::TlObject(api::update_login_token::constructor))
        .set(api::update_short::date, 1);
}

using FaultFunction = void (*)(TestServer&, const json&);

const std::map<std::string, FaultFunction>& fault_functions()
{
    static const std::map<std::string, FaultFunction> table = {
        {"fault", [](TestServer& server, const json& in) { server.add(call_fault(in)); }},
        {"fail", [](TestServer& server, const json& in) { server.add(call_fault(in)); }},
        {"connection_fault",
         [](TestServer& server, const json& in) { server.add(connection_fault(in)); }},
        {"key_exchange_fault",
         [](TestServer& server, const json& in) {
             server.fault_next_key_exchange(key_exchange_fault(in));
         }},
        {"clear_faults", [](TestServer& server, const json&) { server.clear_faults(); }},
        {"set_clock_offset",
         [](TestServer& server, const json& in) {
             server.set_clock_offset(std::chrono::seconds(in.at("seconds").get<int>()));
         }},
        {"change_salts", [](TestServer& server, const json&) { server.change_salts(); }},
        {"drop_connections",
         [](TestServer& server, const json& in) {
             server.drop_connections(in.value("reset", true));
         }},
        {"send_transport_word",
         [](TestServer& server, const json& in) {
             server.send_transport_word(in.at("code"), in.value("close", true));
         }},
        {"stop_listening",
         [](TestServer& server, const json& in) { server.stop_listening(in.value("dc", 2)); }},
        {"listen_again",
         [](TestServer& server, const json& in) { server.listen_again(in.value("dc", 2)); }},
        {"go_away", [](TestServer& server, const json&) { server.go_away(); }},
        {"come_back", [](TestServer& server, const json&) { server.come_back(); }},
        {"forget_keys", [](TestServer& server, const json&) { server.forget_keys(); }},
        {"forget_key",
         [](TestServer& server, const json& in) {
             server.forget_key(in.at("account").get<std::int64_t>());
         }},
        {"remember_key",
         [](TestServer& server, const json& in) {
             server.remember_key(in.at("account").get<std::int64_t>());
         }},
        {"restore", [](TestServer& server,
                       const json& in) { server.restore(in.at("account").get<std::int64_t>()); }},
        {"revoke",
         [](TestServer& server, const json& in) {
             server.revoke(in.at("account").get<std::int64_t>(), error_from(in));
         }},
        {"push_spoiled",
         [](TestServer& server, const json& in) {
             server.push_spoiled(in.at("account").get<std::int64_t>(), config_update(),
                                 spoiled_from(in.at("how")));
         }},
    };
    return table;
}

}  // namespace

bool control_fault(TestServer& server, const std::string& name, const json& in)
{
    const auto found = fault_functions().find(name);
    if (found == fault_functions().end())
        return false;
    found->second(server, in);
    return true;
}

}  // namespace tgvs::test
