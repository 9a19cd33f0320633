// base/code_page.hpp: texts in other encodings than UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgvs {

// As UTF-8. Nothing: the bytes are no text of this page, or iconv(3) does not know it.
std::optional<std::string> decoded(std::string_view bytes, const std::string& code_page);

}  // namespace tgvs
