// ingest/container.hpp: what somebody sends who does not send MPEG-TS, by its first bytes: for the sentence that he is told.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgvs::ingest {

inline constexpr std::size_t container_bytes = 4'096;  // of the first, that are looked at

// Empty: it may well be MPEG-TS, or there is too little of it.
std::string not_transport_stream(std::string_view first);

}  // namespace tgvs::ingest
