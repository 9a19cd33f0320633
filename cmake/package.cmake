# The Debian package, by CPack: cmake --build --preset release --target package
#
# The programs, manual pages and completions are also what `cmake --install` gives; what only a package has
# (units, the update of yt-dlp, its user, its documents) is the component `debian`.
set(TGVS_MAINTAINER "The tg_video_streamer authors <dev@tg-video-streamer.invalid>"
    CACHE STRING "Who answers for the Debian package: Name <address>")
# The time belongs to it: apt does not install what it takes for the version that is there.
string(TIMESTAMP package_time "%Y%m%d%H%M%S" UTC)  # SOURCE_DATE_EPOCH, if that is set
set(package_version ${PROJECT_VERSION}+${package_time})
set(TGVS_PACKAGE_VERSION ${package_version}-1)
string(TIMESTAMP TGVS_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)

set(made ${PROJECT_BINARY_DIR}/package)
set(debian ${PROJECT_SOURCE_DIR}/deploy/debian)
set(doc share/doc/tg-video-streamer)
configure_file(${debian}/changelog.in ${made}/changelog @ONLY)

# Debian wants these packed, as small as can be and without a time in them.
find_program(TGVS_GZIP gzip REQUIRED)
function(tgvs_gzip source target)
    add_custom_command(OUTPUT ${made}/${target}
        COMMAND sh -c "\"$1\" -9nc \"$2\" >\"$3\"" sh ${TGVS_GZIP} ${source} ${made}/${target}
        DEPENDS ${source} VERBATIM)
    set_property(GLOBAL APPEND PROPERTY tgvs_packed ${made}/${target})
endfunction()

tgvs_gzip(${PROJECT_SOURCE_DIR}/CHANGELOG.md changelog.gz)
tgvs_gzip(${made}/changelog changelog.Debian.gz)
foreach(program tg_video_streamer auto_session_runner)
    tgvs_gzip(${PROJECT_SOURCE_DIR}/docs/man/${program}.1 ${program}.1.gz)
    install(FILES ${made}/${program}.1.gz DESTINATION share/man/man1)
    install(FILES ${PROJECT_SOURCE_DIR}/deploy/completions/${program}.bash
        DESTINATION share/bash-completion/completions RENAME ${program})
endforeach()
tgvs_gzip(${PROJECT_SOURCE_DIR}/docs/man/yt-dlp-update.1 yt-dlp-update.1.gz)

# tgvs_with_package_paths(FOLDER FILE…): the files of that folder of deploy/.
set(package_paths ${CMAKE_CURRENT_LIST_DIR}/package_paths.cmake)
function(tgvs_with_package_paths folder)
    set(source ${PROJECT_SOURCE_DIR}/deploy/${folder})
    list(TRANSFORM ARGN PREPEND ${source}/ OUTPUT_VARIABLE from)
    list(TRANSFORM ARGN PREPEND ${made}/ OUTPUT_VARIABLE to)
    add_custom_command(OUTPUT ${to}
        COMMAND ${CMAKE_COMMAND} -D SOURCE=${source} -D OUTPUT=${made} -P ${package_paths}
        DEPENDS ${from} ${package_paths} VERBATIM)
endfunction()
set(units tg_video_streamer.service tg_video_streamer@.service tg_video_streamer-hub.service
    yt-dlp-update.service yt-dlp-update.timer yt-dlp-update.path yt-dlp-update@.path)
tgvs_with_package_paths(systemd ${units})
tgvs_with_package_paths(scripts yt-dlp-update)
list(TRANSFORM units PREPEND ${made}/)

get_property(packed GLOBAL PROPERTY tgvs_packed)
add_custom_target(package_files ALL DEPENDS ${packed} ${units} ${made}/yt-dlp-update)

# install_debian(FILES … DESTINATION …), as install()
function(install_debian)
    install(${ARGN} COMPONENT debian EXCLUDE_FROM_ALL)
endfunction()
install_debian(FILES ${units} DESTINATION lib/systemd/system)
install_debian(PROGRAMS ${made}/yt-dlp-update DESTINATION bin)
install_debian(FILES ${made}/yt-dlp-update.1.gz DESTINATION share/man/man1)
install_debian(FILES ${PROJECT_SOURCE_DIR}/deploy/completions/yt-dlp-update.bash
    DESTINATION share/bash-completion/completions RENAME yt-dlp-update)
install_debian(FILES ${PROJECT_SOURCE_DIR}/deploy/logrotate/yt-dlp-update DESTINATION /etc/logrotate.d)
install_debian(FILES ${debian}/sysusers.conf DESTINATION lib/sysusers.d RENAME tg-video-streamer.conf)
install_debian(FILES ${debian}/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME tg-video-streamer.conf)
install_debian(FILES ${debian}/copyright ${debian}/README.Debian ${made}/changelog.gz ${made}/changelog.Debian.gz
    DESTINATION ${doc})
install_debian(FILES ${PROJECT_SOURCE_DIR}/.env.example DESTINATION ${doc}/examples RENAME env.example)
install_debian(FILES ${PROJECT_SOURCE_DIR}/deploy/playlist.txt.example DESTINATION ${doc}/examples RENAME playlist.txt)
install_debian(FILES ${PROJECT_SOURCE_DIR}/deploy/nginx/tg_video_streamer.conf DESTINATION ${doc}/examples RENAME nginx.conf)
install_debian(FILES ${debian}/lintian-overrides DESTINATION share/lintian/overrides RENAME tg-video-streamer)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tg-video-streamer)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # or what is for /etc would land in that of this machine
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_CMAKE_PROJECTS
    "${PROJECT_BINARY_DIR};${PROJECT_NAME};Unspecified;/;${PROJECT_BINARY_DIR};${PROJECT_NAME};debian;/")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
execute_process(COMMAND dpkg --print-architecture OUTPUT_VARIABLE architecture OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
set(CPACK_DEBIAN_FILE_NAME tg-video-streamer_${architecture}.deb)  # of the build that is there, and of no other
set(CPACK_DEBIAN_PACKAGE_VERSION ${package_version})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${TGVS_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "continuous video broadcast to a Telegram live stream
Broadcasts the items of a playlist (files, folders, URLs, YouTube playlists)
in an endless loop, without gaps between items, to the live stream of a
Telegram channel or group, or to any RTMP server. Items are downloaded and
encoded ahead of time.

Contains a program to log in to Telegram, systemd units for one or several
channels, Prometheus metrics and a web panel.")
# Libraries are found by dpkg-shlibdeps. Of systemd the means to make user and folders are needed, without it in a
# container; of the rest: ffmpeg encodes, certificates prove Telegram's RTMPS servers, yt-dlp-update makes a venv.
# Debian's yt-dlp plays until the first update, and where there can be none.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What strangers send is read by libsrt alone: not by an older one than it was built with, for the sake of its security fixes.
execute_process(COMMAND dpkg-query -W -f \${Version} libsrt1.5-gnutls OUTPUT_VARIABLE srt_package COMMAND_ERROR_IS_FATAL ANY)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libsrt1.5-gnutls (>= ${srt_package}), ffmpeg, ca-certificates, tzdata, python3, python3-venv, \
systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "yt-dlp, fonts-dejavu-core, logrotate")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libnginx-mod-rtmp")  # INGEST=rtmp
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${debian}/postinst;${debian}/prerm;${debian}/postrm;${debian}/conffiles")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
