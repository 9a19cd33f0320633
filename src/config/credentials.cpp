#include "config/credentials.hpp"

#include "base/file.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>

#include <system_error>

namespace tgvs::config {

namespace {

namespace fs = std::filesystem;

Result<Secret> read_credential(const fs::path& file)
{
    std::error_code unknown;
    if (!fs::is_regular_file(file, unknown))  // a FIFO would hold us for ever
        return failure(file.string() + " is not a regular file");
    auto text = read_file(file, max_credential_bytes);
    if (!text)
        return std::unexpected(text.error());
    if (text->ends_with('\n'))
        text->pop_back();
    if (text->ends_with('\r'))
        text->pop_back();
    return Secret(*std::move(text));
}

}  // namespace

Credentials read_credentials(const fs::path& folder)
{
    Credentials credentials;
    const auto blame = [&](std::string what) {
        credentials.errors.push_back({"credentials", std::move(what)});
    };
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        auto name = entry->path().filename().string();
        if (find_key(name) == nullptr)
            continue;
        if (auto value = read_credential(entry->path()))
            credentials.values.emplace(std::move(name), *std::move(value));
        else
            blame(value.error().message);
    }
    if (error)
        blame(fmt::format("cannot read {}: {}", folder.string(), error.message()));
    return credentials;
}

}  // namespace tgvs::config
