// outputs/rtmp_commands.hpp: the commands between a publisher and its server, in AMF 0.
//
// Only what is needed: of what a server says that is the name, the number of the command it answers, the first number
// behind it (createStream's result), and what an object behind it says of a status.
//
// Bounds   objects may be within each other 8 deep. A string that says it is longer than its message ends the reading.
// Errors   a command without a name is none; what cannot be read behind the name is as if it were not there.
// Source   AMF 0 specification; RTMP 1.0 section 7.
#pragma once

#include "outputs/rtmp_address.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::outputs {

struct ServerCommand {
    std::string name;
    double transaction = 0;
    std::optional<double> number;
    std::string level;
    std::string code;
    std::string description;
};

std::optional<ServerCommand> read_command(std::string_view body);

std::string connect_command(double transaction, const RtmpAddress& address);
// A command without an object, and what it is about.
std::string plain_command(std::string_view name, double transaction,
                          std::initializer_list<std::string_view> strings = {});
std::string delete_stream_command(double transaction, std::uint32_t stream);

// What an FLV script tag says, as a publisher has to say it: to be kept for those who join later.
std::string data_to_keep(std::string_view script_tag);

}  // namespace tgvs::outputs
