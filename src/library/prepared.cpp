#include "library/prepared.hpp"

#include "base/file.hpp"
#include "library/cache_key.hpp"
#include "library/cache_meta.hpp"

#include <cstddef>
#include <system_error>

namespace tgvs::library {

bool is_prepared(const playlist::Item& item, const TrackForm& form)
{
    constexpr std::size_t description_limit_bytes = 8 * 1'024 * 1'024;
    const auto key = cache_key(item, track_fingerprint(item, form.fingerprint, form.draws_titles));
    if (!key)
        return false;
    const auto text = read_file(form.folder / (*key + ".json"), description_limit_bytes);
    const auto meta = text ? parse_cache_meta(*text) : std::unexpected(text.error());
    std::error_code error;
    return meta && std::filesystem::file_size(form.folder / (*key + ".flv"), error) ==
                       meta->index.size_bytes;
}

}  // namespace tgvs::library
