// support/places.hpp: where the tree and the build lie, for tests that read files of either.
#pragma once

#include <string>

namespace tgvs::test {

std::string source_folder();
std::string build_folder();

}  // namespace tgvs::test
