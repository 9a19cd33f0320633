// An error of a call: four bytes of code, then its text. What operators are told is one line.
#include "telegram/call_error.hpp"
#include "telegram/chat_failure.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace tgvs::telegram;
    std::int32_t code = 0;
    if (size < sizeof code)
        return 0;
    std::memcpy(&code, data, sizeof code);
    const std::string text(reinterpret_cast<const char*>(data) + sizeof code, size - sizeof code);
    const auto error = parse_rpc_error(code, text);
    const auto meaning = classify(Failure(error));
    if ((meaning.kind == ErrorKind::wait) != (meaning.pause.count() >= 1))
        std::abort();
    const bool moves =
        meaning.kind == ErrorKind::migrate_login || meaning.kind == ErrorKind::migrate_file;
    if (moves != (meaning.dc >= 1))
        std::abort();
    const auto told = chat_failure({CallError::Kind::rpc, code, text}).reason;
    if (told.empty() || told.find('\n') != std::string::npos)
        std::abort();
    return 0;
}
