# Each header of src/ compiles alone. One that has a .cpp of its name is shown to by it, for there it is the
# first include (layers.py); for each of the others a file is made, compiled and never linked.
option(TGVS_LONE_HEADERS "Compile each header of src/ alone, as a part of `all`" ON)

file(GLOB headers RELATIVE ${PROJECT_SOURCE_DIR}/src CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*/*.hpp)
set(lone_sources)
set(lone_modules)
foreach(header ${headers})
    string(REPLACE ".hpp" ".cpp" own ${header})
    if(EXISTS ${PROJECT_SOURCE_DIR}/src/${own})
        continue()
    endif()
    set(source ${CMAKE_CURRENT_BINARY_DIR}/lone/${own})
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n")
    list(APPEND lone_sources ${source})
    get_filename_component(module ${header} DIRECTORY)
    list(APPEND lone_modules tgvs::${module})
endforeach()
list(REMOVE_DUPLICATES lone_modules)

add_library(lone_headers OBJECT ${lone_sources})
target_link_libraries(lone_headers PRIVATE ${lone_modules} tgvs_warnings)
# Only the compiler's verdict is wanted, so nothing is spent on the code.
target_compile_options(lone_headers PRIVATE -O0 -g0 -fno-sanitize=all)
set_target_properties(lone_headers PROPERTIES CXX_CLANG_TIDY "")
if(NOT TGVS_LONE_HEADERS)
    set_target_properties(lone_headers PROPERTIES EXCLUDE_FROM_ALL ON)
endif()

add_test(NAME check_lone_headers_refuses_bad_samples
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++23 -fsyntax-only -x c++
        ${CMAKE_CURRENT_SOURCE_DIR}/samples/leans_on_others.hpp)
set_tests_properties(check_lone_headers_refuses_bad_samples PROPERTIES
    LABELS check TIMEOUT 60 PASS_REGULAR_EXPRESSION "error: .*string")
