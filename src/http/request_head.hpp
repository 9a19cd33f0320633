// http/request_head.hpp: a request's header as bytes, before it is parsed.
//
// Beast's parser is lenient where two readers of the same bytes may come to two results, and so to
// two different requests (RFC 9112 section 11.2): it unfolds lines, takes several Content-Length of
// one value, and reads a Transfer-Encoding it does not know as "no body". Behind a proxy that reads
// otherwise the rest becomes a request of its own. What is ambiguous is refused here and in
// framing_problem(), and the connection closed with it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tgvs::http {

enum class Head {
    incomplete,  // so far nothing is wrong with it
    whole,       // up to and with the empty line
    malformed,   // no bytes that follow could mend it
};

// Malformed: a control character other than TAB (section 5.5), a CR or LF without the other (2.2),
// a folded line (5.2).
Head look_at_head(std::string_view received);

struct Framing {
    std::size_t content_lengths = 0;       // how many fields of that name
    std::string_view content_length = {};  // the first
    std::size_t transfer_encodings = 0;
    std::string_view transfer_encoding = {};
};

struct FramingProblem {
    int status = 0;
    std::string_view text;
};

// How the body ends must be said in one way only: one Content-Length of digits, or nothing.
// 400 an ambiguous one, 411 "chunked", 501 another transfer coding (6.1).
std::optional<FramingProblem> framing_problem(const Framing& framing);

}  // namespace tgvs::http
