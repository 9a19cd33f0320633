// ingest/entrance.hpp: what a publisher must know: where to call, and the two secrets.
//
// The secrets are those of the settings; what is not set there is made up once and lies in STATE_DIR/ingest.json (mode 600):
// 26 letters and digits each, 130 bits. The stream id is a secret as well: who does not know it is refused before any key
// is derived from what he sends.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace tgvs::ingest {

struct Entrance {
    std::string host;  // as it is written in a URL
    std::uint16_t port = 0;
    std::chrono::milliseconds latency{};
    Secret stream_id;
    Secret passphrase;
    std::string rtmp_app = {};  // not empty: by RTMP, with the passphrase alone
};

struct Secrets {
    Secret stream_id;
    Secret passphrase;
};

std::filesystem::path secrets_file(const std::filesystem::path& state_dir);
// Given ones are taken, the others read, or made up and written. A file that cannot be understood is put aside and costs an
// ERROR: the phones know nothing of the new ones.
Result<Secrets> load_or_make_secrets(const std::filesystem::path& file, const Secrets& given);

// "srt://203.0.113.7:9000"; of an address that stands for all of this host, by its name.
std::string url_host(const std::string& address);

// ---- Pure.

// {"srt": {"url", "stream_id", "passphrase", "latency_ms"}} or {"rtmp": {"url", "key"}}
std::string entrance_json(const Entrance& entrance);

}  // namespace tgvs::ingest
