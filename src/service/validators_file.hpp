// service/validators_file.hpp: what a server said of the calendar that we have a copy of, in a file beside that copy: asked
// with it, it need not send the same again.
#pragma once

#include "base/result.hpp"
#include "service/https_words.hpp"

#include <filesystem>
#include <string>

namespace tgvs::service {

// Beside the copy, whose checksum it holds: of the two one may be older than the other.
std::filesystem::path validators_file(std::filesystem::path copy);

// `text` is that of the copy. Empty: there are none, or they are of another text.
Validators load_validators(const std::filesystem::path& file, const std::string& text);
Result<void> save_validators(const std::filesystem::path& file, const Validators& validators,
                             const std::string& text);

}  // namespace tgvs::service
