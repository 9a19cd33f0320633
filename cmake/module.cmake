# tgvs_module(NAME LINKS …): one folder of src/ is one static library `tgvs_NAME`, alias `tgvs::NAME`
# (an interface library while it has headers only). LINKS names every module and library that the
# folder's files include; tests/checks/layers.py compares the two.
function(tgvs_module name)
    cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    if(sources)
        add_library(tgvs_${name} STATIC)
        tgvs_add_sources(tgvs_${name} ${sources})
        target_include_directories(tgvs_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(tgvs_${name} PUBLIC ${arg_LINKS} PRIVATE tgvs_warnings)
    else()
        add_library(tgvs_${name} INTERFACE)
        target_include_directories(tgvs_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(tgvs_${name} INTERFACE ${arg_LINKS})
    endif()
    add_library(tgvs::${name} ALIAS tgvs_${name})
endfunction()
