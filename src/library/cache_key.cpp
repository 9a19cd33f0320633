#include "library/cache_key.hpp"

#include "base/file.hpp"
#include "base/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

namespace tgvs::library {

namespace {

Result<std::string> source_identity(const playlist::Item& item)
{
    if (item.is_url())
        return item.id();
    struct stat found = {};
    if (::stat(item.location.c_str(), &found) != 0)
        return failure("cannot open the file", errno);
    if (!S_ISREG(found.st_mode))
        return failure("cannot open the file: it is not a regular file");
    return fmt::format("{}\n{}\n{}.{:09}{}", item.location, found.st_size, found.st_mtim.tv_sec,
                       found.st_mtim.tv_nsec, playlist::variant_of(item.said()));
}

}  // namespace

Result<std::string> cache_key(const playlist::Item& item, std::string_view encoder_fingerprint)
{
    const auto identity = source_identity(item);
    if (!identity)
        return std::unexpected(identity.error());
    return sha256_hex(fmt::format("{}\n\n{}", *identity, encoder_fingerprint));
}

std::string track_fingerprint(const playlist::Item& item, const std::string& encoder_fingerprint,
                              bool draws_titles)
{
    return draws_titles ? encoder_fingerprint + ':' + sha256_hex(item.title).substr(0, 16)
                        : encoder_fingerprint;
}

std::string file_identity(const playlist::Item& item)
{
    struct stat found = {};
    if (item.is_url())
        return "url";
    if (::stat(item.location.c_str(), &found) != 0)
        return std::string(gone_file);
    return fmt::format("{}:{} {} {}.{:09} {}.{:09}", found.st_dev, found.st_ino, found.st_size,
                       found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_ctim.tv_sec,
                       found.st_ctim.tv_nsec);
}

bool same_form(std::string_view fingerprint, std::string_view other)
{
    return fingerprint.substr(0, fingerprint.find('-')) == other.substr(0, other.find('-'));
}

bool is_cache_key(std::string_view text)
{
    return text.size() == cache_key_length && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace tgvs::library
