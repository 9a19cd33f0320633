# embed_files(TARGET ROOT folder FILES path…): puts files into TARGET's read-only data, looked up by
# http/web_files.hpp.
#
# Each file lies there as it is and, for browsers, as gzip makes it.
#
# The assembler's .incbin takes the bytes as they are: no array of numbers to compile, no copy in
# memory, and pages that nobody asks for stay on the disk. The generated source lies in the build folder.
#
# Run as a script (cmake -P) this file is the generator itself, so that sizes and entity tags are those
# of the files at build time.
if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(tgvs_embed_script ${CMAKE_CURRENT_LIST_FILE})
    function(embed_files target)
        cmake_parse_arguments(arg "" "ROOT" "FILES" ${ARGN})
        set(output ${CMAKE_CURRENT_BINARY_DIR}/${target}_files.cpp)
        list(TRANSFORM arg_FILES PREPEND ${arg_ROOT}/ OUTPUT_VARIABLE inputs)
        string(REPLACE ";" "," names "${arg_FILES}")
        add_custom_command(OUTPUT ${output}
            COMMAND ${CMAKE_COMMAND} -D ROOT=${arg_ROOT} -D FILES=${names} -D OUTPUT=${output}
                -P ${tgvs_embed_script}
            DEPENDS ${inputs} ${tgvs_embed_script}
            VERBATIM)
        target_sources(${target} PRIVATE ${output})
    endfunction()
    return()
endif()

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_json "application/json")
string(REPLACE "," ";" FILES "${FILES}")
set(packed_folder ${OUTPUT}.packed)
file(MAKE_DIRECTORY ${packed_folder})
set(bytes "")
set(declarations "")
set(rows "")
set(index 0)
foreach(name ${FILES})
    file(SIZE ${ROOT}/${name} size)
    file(SHA256 ${ROOT}/${name} hash)
    string(SUBSTRING ${hash} 0 16 tag)
    string(REGEX REPLACE ".*\\." "" extension ${name})
    if(NOT DEFINED type_${extension})
        message(FATAL_ERROR "embed.cmake knows no content type for ${name}")
    endif()
    set(symbol tgvs_web_file_${index})
    # Without name and time: the same bytes from the same file.
    set(packed ${packed_folder}/${index}.gz)
    execute_process(COMMAND gzip -9 -n -c ${ROOT}/${name} OUTPUT_FILE ${packed} COMMAND_ERROR_IS_FATAL ANY)
    file(SIZE ${packed} packed_size)
    foreach(part "${symbol};${ROOT}/${name}" "${symbol}_gz;${packed}")
        list(GET part 0 part_symbol)
        list(GET part 1 part_file)
        string(APPEND bytes "asm(R\"(.pushsection .rodata\n.global ${part_symbol}\n${part_symbol}:\n"
            ".incbin \"${part_file}\"\n.popsection\n)\");\n")
        string(APPEND declarations "extern \"C\" const char ${part_symbol}[];\n")
    endforeach()
    string(APPEND rows "    {\"/${name}\", \"${type_${extension}}\", {${symbol}, ${size}},\n"
        "     {${symbol}_gz, ${packed_size}}, \"\\\"${tag}\\\"\", \"\\\"${tag}-gz\\\"\"},\n")
    math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT}
"#include \"http/web_files.hpp\"

${bytes}
${declarations}
namespace tgvs::http {

std::span<const WebFile> web_files()
{
    static const WebFile files[] = {
${rows}    };
    return files;
}

}  // namespace tgvs::http
")
