# Warnings are errors everywhere; third-party headers are system headers and stay silent.
# maybe-uninitialized is off: g++ 12 reports libstdc++'s own stop_source and std::expected under the
# sanitizers, and has found nothing else here.
add_library(tgvs_warnings INTERFACE)
target_compile_options(tgvs_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wundef
    -Wno-maybe-uninitialized -Werror)
