# tgvs_add_sources(TARGET FILE…): the files of a folder of this project, compiled several at a time.
#
# Most of the time of a small file goes into the headers that it shares with its neighbours, so each
# TGVS_FILES_AT_A_TIME of them become one: a generated file that includes them. What is in an anonymous namespace
# therefore needs a name that it has alone in its folder. 1 compiles file by file; the presets tsan, tidy and fuzz
# do, so that no file comes to lean on its neighbours' includes.
#
# CMake's own unity build would write absolute paths into those files, and ccache could not serve another clone.
set(TGVS_FILES_AT_A_TIME 8 CACHE STRING "Source files of one folder that are compiled as one")

function(tgvs_add_sources target)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
    list(LENGTH ARGN count)
    if(TGVS_FILES_AT_A_TIME LESS 2 OR count LESS 2)
        target_sources(${target} PRIVATE ${ARGN})
        return()
    endif()
    # As even as can be: nine files become five and four, not eight and one.
    math(EXPR batches "(${count} + ${TGVS_FILES_AT_A_TIME} - 1) / ${TGVS_FILES_AT_A_TIME}")
    set(batches_made)
    foreach(batch RANGE 1 ${batches})
        math(EXPR first "(${batch} - 1) * ${count} / ${batches}")
        math(EXPR size "${batch} * ${count} / ${batches} - ${first}")
        list(SUBLIST ARGN ${first} ${size} files)
        set(text "")
        foreach(file ${files})
            cmake_path(ABSOLUTE_PATH file)
            cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
            string(APPEND text "#include \"${file}\"\n")
        endforeach()
        set(together ${CMAKE_CURRENT_BINARY_DIR}/together/${target}_${batch}.cpp)
        file(CONFIGURE OUTPUT ${together} CONTENT "${text}" @ONLY)
        list(APPEND batches_made ${together})
    endforeach()
    target_sources(${target} PRIVATE ${batches_made})
    # The first takes all that is included for a header, the second a neighbour's names for this file's own.
    set_source_files_properties(${batches_made} PROPERTIES COMPILE_OPTIONS
        "$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage;-Wno-shadow;-Wshadow=local>")
endfunction()
