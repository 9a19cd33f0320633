// What an RTMP server says, byte by byte. Nothing here is the product's: what stands on both sides would prove nothing.
#pragma once

#include <string>
#include <vector>

namespace tgvs::outputs::words {

using namespace std::string_literals;

// S0, S1 and S2.
inline std::string handshake()
{
    return "\x03" + std::string(1'536, '\x01') + std::string(1'536, '\x02');
}

inline std::string big_endian(std::size_t value, int bytes)
{
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xFF);
    return text;
}

// In chunks of 128 bytes.
inline std::string message(char type, const std::string& body, char chunk_stream = 3)
{
    auto bytes = std::string(1, chunk_stream) + "\0\0\0"s + big_endian(body.size(), 3) + type +
                 "\0\0\0\0"s + body.substr(0, 128);
    for (std::size_t at = 128; at < body.size(); at += 128)
        bytes += static_cast<char>(0xC0 | chunk_stream) + body.substr(at, 128);
    return bytes;
}

inline std::string text(const std::string& value)
{
    return "\x02" + big_endian(value.size(), 2) + value;
}

inline std::string field(const std::string& name, const std::string& value)
{
    return big_endian(name.size(), 2) + name + text(value);
}

// Of the numbers 0 to 7 there is no fraction, so that two bytes are all of it.
inline std::string number(int value)
{
    const std::string begins[] = {"\0\0"s,     "\x3F\xF0"s, "\x40\0"s,   "\x40\x08"s,
                                  "\x40\x10"s, "\x40\x14"s, "\x40\x18"s, "\x40\x1C"s};
    return "\0"s + begins[value] + std::string(6, '\0');
}

inline const std::string null = "\x05";

inline std::string connected()
{
    return message(20, text("_result") + number(1) + null);
}

inline std::string created(int stream = 1)
{
    return message(20, text("_result") + number(4) + null + number(stream));
}

inline std::string status(const std::string& level, const std::string& code,
                          const std::string& description = "")
{
    return message(20, text("onStatus") + number(0) + null + "\x03" + field("level", level) +
                           field("code", code) + field("description", description) + "\0\0\x09"s);
}

inline std::string published()
{
    return status("status", "NetStream.Publish.Start");
}

// One after the other, each being the answer to what the one before makes a publisher say.
inline std::vector<std::string> conversation()
{
    return {handshake(), connected(), created(), published()};
}

inline std::string ping(const std::string& time = "\1\2\3\4")
{
    return message(4, "\0\6"s + time, 2);
}

}  // namespace tgvs::outputs::words
