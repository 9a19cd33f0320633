#include "base/state_file.hpp"

#include "base/log.hpp"

#include <system_error>

namespace tgvs {

void StateFile::save(std::string_view text, const WriteOptions& options)
{
    const auto written = write_file_atomically(path_, text, options);
    if (!written && !failed_)
        log::error(words_.component, words_.unwritten, {{"reason", written.error().message}});
    failed_ = !written;
}

std::optional<Result<std::string>> StateFile::read(std::size_t limit_bytes) const
{
    std::error_code error;
    if (!std::filesystem::exists(path_, error))
        return std::nullopt;
    return read_file(path_, limit_bytes);
}

void StateFile::put_aside(const Error& why) const
{
    auto aside = path_;
    aside += ".damaged";
    std::error_code ignored;
    std::filesystem::rename(path_, aside, ignored);
    log::error(words_.component, words_.damaged,
               {{"file", aside.string()}, {"reason", why.message}});
}

}  // namespace tgvs
