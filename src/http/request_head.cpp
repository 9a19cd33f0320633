#include "http/request_head.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tgvs::http {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

bool is_malformed_at(std::string_view text, std::size_t at)
{
    const char c = text[at];
    const bool last = at + 1 == text.size();
    if (c == '\r')
        return !last && text[at + 1] != '\n';
    if (c == '\n')
        return at == 0 || text[at - 1] != '\r' ||
               (!last && (text[at + 1] == ' ' || text[at + 1] == '\t'));
    return c == '\x7f' || (static_cast<unsigned char>(c) < ' ' && c != '\t');
}

}  // namespace

Head look_at_head(std::string_view received)
{
    const auto end = received.find(head_end);
    const bool whole = end != std::string_view::npos;
    const auto head = whole ? received.substr(0, end + head_end.size()) : received;
    for (std::size_t at = 0; at < head.size(); ++at)
        if (is_malformed_at(head, at))
            return Head::malformed;
    // An empty line instead of a request would never end.
    if (head.starts_with(line_end))
        return Head::malformed;
    return whole ? Head::whole : Head::incomplete;
}

std::optional<FramingProblem> framing_problem(const Framing& framing)
{
    if (framing.transfer_encodings > 0 && framing.content_lengths > 0)
        return FramingProblem{400, "Content-Length and Transfer-Encoding exclude each other"};
    if (framing.transfer_encodings > 1 || framing.content_lengths > 1)
        return FramingProblem{400, "Content-Length or Transfer-Encoding is there twice"};
    if (framing.transfer_encodings == 1)
        return to_lower(framing.transfer_encoding) == "chunked"
                   ? FramingProblem{411, "Content-Length is required"}
                   : FramingProblem{501, "this Transfer-Encoding is not known here"};
    if (framing.content_lengths == 1 && !std::ranges::all_of(framing.content_length, is_digit))
        return FramingProblem{400, "Content-Length is not a number"};
    return std::nullopt;
}

}  // namespace tgvs::http
