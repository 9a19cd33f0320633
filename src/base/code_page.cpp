#include "base/code_page.hpp"

#include <iconv.h>

namespace tgvs {

std::optional<std::string> decoded(std::string_view bytes, const std::string& code_page)
{
    const auto converter = ::iconv_open("UTF-8", code_page.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1))
        return std::nullopt;
    std::string input(bytes);
    std::string text(4 * bytes.size(), '\0');  // the most that a byte can become
    auto* in = input.data();
    auto* out = text.data();
    auto in_left = input.size();
    auto out_left = text.size();
    const auto result = ::iconv(converter, &in, &in_left, &out, &out_left);
    ::iconv_close(converter);
    if (result == static_cast<std::size_t>(-1) || in_left > 0)
        return std::nullopt;
    text.resize(text.size() - out_left);
    return text;
}

}  // namespace tgvs
