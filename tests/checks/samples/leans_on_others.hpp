// Does not include what it uses: a header that only compiles behind another one.
#pragma once

namespace tgvs {

std::string name_of(int number);

}  // namespace tgvs
