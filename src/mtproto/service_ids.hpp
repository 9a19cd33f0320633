// mtproto/service_ids.hpp: constructors of MTProto's own messages, which are in no layer.
//
// Source   core.telegram.org/schema/mtproto
#pragma once

#include <cstdint>

namespace tgvs::mtproto::service {

constexpr std::uint32_t vector = 0x1cb5c415;
constexpr std::uint32_t msg_container = 0x73f1f8dc;
constexpr std::uint32_t msgs_ack = 0x62d6b459;
constexpr std::uint32_t rpc_result = 0xf35c6d01;
constexpr std::uint32_t rpc_error = 0x2144ca19;
constexpr std::uint32_t gzip_packed = 0x3072cfa1;
constexpr std::uint32_t bad_msg_notification = 0xa7eff811;
constexpr std::uint32_t bad_server_salt = 0xedab447b;
constexpr std::uint32_t new_session_created = 0x9ec20908;
constexpr std::uint32_t ping = 0x7abe77ec;
constexpr std::uint32_t pong = 0x347773c5;
constexpr std::uint32_t ping_delay_disconnect = 0xf3427b8c;
constexpr std::uint32_t get_future_salts = 0xb921bd04;
constexpr std::uint32_t future_salts = 0xae500895;
constexpr std::uint32_t msgs_state_req = 0xda69fb52;
constexpr std::uint32_t msgs_state_info = 0x04deb57d;
constexpr std::uint32_t msgs_all_info = 0x8cc0d131;
constexpr std::uint32_t msg_detailed_info = 0x276d3ec6;
constexpr std::uint32_t msg_new_detailed_info = 0x809db6df;
constexpr std::uint32_t msg_resend_req = 0x7d861a08;
constexpr std::uint32_t destroy_session = 0xe7512126;
constexpr std::uint32_t destroy_session_ok = 0xe22045fc;
constexpr std::uint32_t destroy_session_none = 0x62d350c9;

}  // namespace tgvs::mtproto::service
