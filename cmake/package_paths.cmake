# What deploy/systemd and deploy/scripts have for a release, with the folders of the Debian package.
#
#   cmake -D SOURCE=deploy/systemd -D OUTPUT=folder -P package_paths.cmake
#
# A release's path that is not known here is an error, so that nothing can point to where nothing is.
set(place /opt/tg_video_streamer)
set(settings /etc/tg_video_streamer)
# Not in /opt, which is the operator's, nor in the service's own state, which yt-dlp-update.service must not see.
set(updates /var/lib/yt-dlp-update)

set(head_of_service "# The package creates the user tgstream and ${settings}/, which only tgstream can enter (mode
# 700). The operator adds .env (mode 600) and playlist.txt to it: see /usr/share/doc/tg-video-streamer/README.Debian.
#
# Changes for one host")
set(head_of_update "# The package creates ${updates}/, owned by tgstream; it is empty before the first run.
#
# Settings are")

foreach(name tg_video_streamer.service tg_video_streamer@.service tg_video_streamer-hub.service
        yt-dlp-update.service yt-dlp-update.timer yt-dlp-update.path yt-dlp-update@.path yt-dlp-update)
    if(NOT EXISTS ${SOURCE}/${name})
        continue()
    endif()
    file(READ ${SOURCE}/${name} text)
    string(REGEX REPLACE "# Expects .*\n#\n# Changes for one host" "${head_of_service}" text "${text}")
    string(REGEX REPLACE "# Expects .*\n#\n# Settings are" "${head_of_update}" text "${text}")
    string(REPLACE ${place}/current/bin/ /usr/bin/ text "${text}")
    string(REPLACE ${place}/current/venv/ ${updates}/venv/ text "${text}")
    string(REPLACE ${place}/current/.env ${settings}/.env text "${text}")
    string(REPLACE WorkingDirectory=${place}/current\n WorkingDirectory=${settings}\n text "${text}")
    string(REPLACE ${place}/shared ${settings} text "${text}")
    string(REPLACE ${place}/yt-dlp ${updates} text "${text}")
    string(REPLACE deploy/logrotate /etc/logrotate.d/yt-dlp-update text "${text}")
    if(text MATCHES "[^\n]*(${place}|deploy/)[^\n]*")
        message(FATAL_ERROR "${name}: not known in a package: ${CMAKE_MATCH_0}")
    endif()
    file(WRITE ${OUTPUT}/${name} "${text}")
endforeach()
