# Warnings are errors everywhere; third-party headers are system headers and stay silent.
# Two are off that clang does not know: g++ 12 reports libstdc++'s own stop_source and std::expected under the
# sanitizers as maybe-uninitialized, and the frames of Asio's coroutines at -O2 as mismatched-new-delete. They
# have found nothing else here. And clang calls deprecated what g++ 12's own stable_sort uses.
add_library(tgvs_warnings INTERFACE)
target_compile_options(tgvs_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wundef
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete> -Werror
    $<$<CXX_COMPILER_ID:Clang>:-Wno-error=deprecated-declarations>)
