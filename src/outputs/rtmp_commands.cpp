#include "outputs/rtmp_commands.hpp"

#include "base/big_endian.hpp"

#include <bit>

namespace tgvs::outputs {

namespace {

// AMF 0 section 2.1
enum AmfMark : std::uint8_t {
    number_mark = 0,
    boolean_mark = 1,
    string_mark = 2,
    object_mark = 3,
    null_mark = 5,
    undefined_mark = 6,
    reference_mark = 7,
    ecma_array_mark = 8,
    end_mark = 9,
    strict_array_mark = 10,
    date_mark = 11,
    long_string_mark = 12,
    unsupported_mark = 13,
    xml_mark = 15,
    typed_object_mark = 16,
};

constexpr int deepest = 8;

class AmfReader {
public:
    AmfReader(std::string_view bytes, ServerCommand& command) : rest_(bytes), command_(command) {}

    bool read()
    {
        if (take(1) != std::string_view("\x02", 1))
            return false;
        const auto name = string(2);
        if (!name)
            return false;
        command_.name = *name;
        command_.transaction = number_value(take_mark()).value_or(0);
        while (!rest_.empty() && value(0)) {
        }
        return true;
    }

private:
    std::optional<std::string_view> take(std::size_t bytes)
    {
        if (rest_.size() < bytes)
            return std::nullopt;
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }

    int take_mark()
    {
        const auto mark = take(1);
        return mark ? static_cast<int>(byte_at(*mark, 0)) : -1;
    }

    std::optional<std::string_view> string(std::size_t length_bytes)
    {
        const auto length = take(length_bytes);
        if (!length)
            return std::nullopt;
        return take(length_bytes == 2 ? read_u16(*length, 0) : read_u32(*length, 0));
    }

    std::optional<double> number_value(int mark)
    {
        const auto bits = mark == number_mark ? take(8) : std::nullopt;
        return bits ? std::optional(std::bit_cast<double>(read_u64(*bits, 0))) : std::nullopt;
    }

    // One value, passed over but for what the command needs of it. False: no more can be read.
    bool value(int depth)
    {
        const int mark = take_mark();
        switch (mark) {
            case number_mark: {
                const auto number = number_value(mark);
                if (number && depth == 0 && !command_.number)
                    command_.number = number;
                return number.has_value();
            }
            case boolean_mark:
                return take(1).has_value();
            case string_mark:
                return string(2).has_value();
            case long_string_mark:
            case xml_mark:
                return string(4).has_value();
            case null_mark:
            case undefined_mark:
            case unsupported_mark:
                return true;
            case reference_mark:
                return take(2).has_value();
            case date_mark:
                return take(10).has_value();
            case typed_object_mark:
                return string(2) && fields(depth + 1);
            case ecma_array_mark:
                return take(4) && fields(depth + 1);
            case object_mark:
                return fields(depth + 1);
            case strict_array_mark:
                return values(depth + 1);
            default:
                return false;
        }
    }

    // Names and values up to an empty name with the end mark.
    bool fields(int depth)
    {
        if (depth > deepest)
            return false;
        for (;;) {
            const auto name = string(2);
            if (!name)
                return false;
            if (name->empty())
                return take_mark() == end_mark;
            auto* wanted = depth == 1 ? status_field(*name) : nullptr;
            if (wanted != nullptr && rest_.starts_with(static_cast<char>(string_mark))) {
                take(1);
                const auto text = string(2);
                if (!text)
                    return false;
                *wanted = *text;
            } else if (!value(depth)) {
                return false;
            }
        }
    }

    bool values(int depth)
    {
        const auto count = depth > deepest ? std::nullopt : take(4);
        if (!count)
            return false;
        for (auto left = read_u32(*count, 0); left > 0; --left)
            if (!value(depth))
                return false;
        return true;
    }

    std::string* status_field(std::string_view name)
    {
        if (name == "level")
            return &command_.level;
        if (name == "code")
            return &command_.code;
        return name == "description" ? &command_.description : nullptr;
    }

    std::string_view rest_;
    ServerCommand& command_;
};

void append_string(std::string& out, std::string_view text)
{
    append_big_endian(out, text.size(), 2);
    out += text;
}

void append_string_value(std::string& out, std::string_view text)
{
    out += static_cast<char>(string_mark);
    append_string(out, text);
}

void append_number_value(std::string& out, double number)
{
    out += static_cast<char>(number_mark);
    append_big_endian(out, std::bit_cast<std::uint64_t>(number), 8);
}

std::string command_begin(std::string_view name, double transaction)
{
    std::string out;
    append_string_value(out, name);
    append_number_value(out, transaction);
    return out;
}

}  // namespace

std::optional<ServerCommand> read_command(std::string_view body)
{
    ServerCommand command;
    if (!AmfReader(body, command).read())
        return std::nullopt;
    return command;
}

std::string connect_command(double transaction, const RtmpAddress& address)
{
    auto out = command_begin("connect", transaction);
    out += static_cast<char>(object_mark);
    const auto append_field = [&](std::string_view name, std::string_view value) {
        append_string(out, name);
        append_string_value(out, value);
    };
    append_field("app", address.app.reveal());
    append_field("type", "nonprivate");
    append_field("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)");  // OBS's: some servers look at it
    append_field("tcUrl", address.connection.reveal());
    append_string(out, "");
    out += static_cast<char>(end_mark);
    return out;
}

std::string plain_command(std::string_view name, double transaction,
                          std::initializer_list<std::string_view> strings)
{
    auto out = command_begin(name, transaction);
    out += static_cast<char>(null_mark);
    for (const auto text : strings)
        append_string_value(out, text);
    return out;
}

std::string delete_stream_command(double transaction, std::uint32_t stream)
{
    auto out = plain_command("deleteStream", transaction);
    append_number_value(out, stream);
    return out;
}

std::string data_to_keep(std::string_view script_tag)
{
    std::string out;
    append_string_value(out, "@setDataFrame");
    return out += script_tag;
}

}  // namespace tgvs::outputs
