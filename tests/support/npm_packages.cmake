# npm ci, unless the folder has just these packages already.
#   cmake -DNPM=npm -DFOLDER=… -P npm_packages.cmake
file(SHA256 ${FOLDER}/package-lock.json wanted)
set(mark ${FOLDER}/node_modules/.tgvs)
if(EXISTS ${mark})
    file(READ ${mark} present)
    if(present STREQUAL wanted)
        message(STATUS "the packages are there")
        return()
    endif()
endif()
execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund
    WORKING_DIRECTORY ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${mark} ${wanted})
