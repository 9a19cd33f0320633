#include "service/validators_file.hpp"

#include "base/file.hpp"
#include "base/sha256.hpp"

#include <nlohmann/json.hpp>

namespace tgvs::service {

std::filesystem::path validators_file(std::filesystem::path copy)
{
    return copy.replace_extension(".json");
}

Validators load_validators(const std::filesystem::path& file, const std::string& text)
{
    constexpr std::size_t limit_bytes = 4'096;
    const auto read = read_file(file, limit_bytes);
    const auto object = nlohmann::json::parse(read ? *read : "", nullptr, false);
    const auto value = [&object](const char* name) {
        const auto found = object.is_object() ? object.find(name) : object.end();
        return found != object.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string();
    };
    if (value("sha256") != sha256_hex(text))
        return {};
    return {.etag = value("etag"), .last_modified = value("last_modified")};
}

Result<void> save_validators(const std::filesystem::path& file, const Validators& validators,
                             const std::string& text)
{
    const nlohmann::json object = {{"etag", validators.etag},
                                   {"last_modified", validators.last_modified},
                                   {"sha256", sha256_hex(text)}};
    return write_file_atomically(
        file, object.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

}  // namespace tgvs::service
