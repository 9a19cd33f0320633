# The units of the Debian package: those of deploy/systemd, whose folders are a release's, with the package's.
#
#   cmake -D SOURCE=deploy/systemd -D OUTPUT=folder -P package_units.cmake
#
# A release's path that is not known here is an error, so that no unit can point to where nothing is.
set(place /opt/tg_video_streamer)
set(settings /etc/tg_video_streamer)

set(head_of_release "# Expects .*\n#\n# Changes for one host")
set(head_of_package "# The package brings the user tgstream and ${settings}/, which is tgstream's alone (mode 700): .env
# (mode 600) and playlist.txt in it are the operator's. /usr/share/doc/tg-video-streamer/README.Debian: how to begin.
#
# Changes for one host")
# What asks for a newer yt-dlp, and keeps it, belongs to a release.
set(update_of_release "# Through it the service asks for a newer yt-dlp.\n(Wants|After)=[^\n]*\n(Wants|After)=[^\n]*\n")
set(search_of_release
    "# yt-dlp and a JavaScript runtime for it are kept up to date [^\n]*\nEnvironment=PATH=${place}/current/venv/bin:")
set(search_of_package "# A newer yt-dlp than Debian's, and the JavaScript runtime that it wants, belong into /usr/local/bin.
Environment=PATH=")

foreach(name tg_video_streamer.service tg_video_streamer@.service)
    if(NOT EXISTS ${SOURCE}/${name})
        continue()
    endif()
    file(READ ${SOURCE}/${name} text)
    string(REGEX REPLACE "${head_of_release}" "${head_of_package}" text "${text}")
    string(REGEX REPLACE "${update_of_release}" "" text "${text}")
    string(REGEX REPLACE "${search_of_release}" "${search_of_package}" text "${text}")
    string(REPLACE ${place}/current/bin/ /usr/bin/ text "${text}")
    string(REPLACE ${place}/current/.env ${settings}/.env text "${text}")
    string(REPLACE WorkingDirectory=${place}/current\n WorkingDirectory=${settings}\n text "${text}")
    string(REPLACE ${place}/shared ${settings} text "${text}")
    if(text MATCHES "[^\n]*(${place}|yt-dlp-update|kept up to date)[^\n]*")
        message(FATAL_ERROR "${name}: not known in a package: ${CMAKE_MATCH_0}")
    endif()
    file(WRITE ${OUTPUT}/${name} "${text}")
endforeach()
