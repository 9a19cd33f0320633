# bash completion for tg_video_streamer

# Asks the running service for candidates; none if it does not answer.
_tg_video_streamer_ask()
{
    local position options=()
    for ((position = 1; position < COMP_CWORD - 1; ++position)); do
        case ${COMP_WORDS[position]} in
        --hub) options+=(--hub) ;;
        --env-file | --socket | --channel) options+=("${COMP_WORDS[position]}" "${COMP_WORDS[position + 1]}") ;;
        esac
    done
    "${COMP_WORDS[0]}" ctl "${options[@]}" "$@" 2>/dev/null
}

_tg_video_streamer_lists()
{
    _tg_video_streamer_ask list | cut -c 3-
}

# The channels of this host whose sockets are visible.
_tg_video_streamer_channels()
{
    local socket
    for socket in /run/tg_video_streamer/control.sock /run/tg_video_streamer/*/control.sock; do
        [ -S "$socket" ] || continue
        socket=${socket#/run/tg_video_streamer/}
        case $socket in
        control.sock) echo main ;;
        *) echo "${socket%/control.sock}" ;;
        esac
    done
}

# The ids of requests.
_tg_video_streamer_queue()
{
    _tg_video_streamer_ask queue | sed -n 's/^queue  \([^ ]*\) .*/\1/p'
}

# The ids of what is cached, being made or failed.
_tg_video_streamer_library()
{
    _tg_video_streamer_ask library | sed -n 's/^\([0-9a-f]\{16\}\)  .*/\1/p'
}

# The names of the settings.
_tg_video_streamer_settings()
{
    _tg_video_streamer_ask settings | sed -n 's/^\([A-Z_]\+\) .*/\1/p'
}

_tg_video_streamer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' edits='' invites='' queues='' plans='' titles='' position words='run check session panel-link health ctl schedule hub --help --version'
    for ((position = 1; position < COMP_CWORD; ++position)); do
        case ${COMP_WORDS[position]} in
        run | check | session | show | convert | panel-link | health | schedule | hub | ctl | skip | restart-item | previous | \
            seek | pause | resume | play | queue | status | watch | playlist | list | shuffle | loop | use | add | replace | \
            move | remove | clear | restore | library | retry | refetch | delete | settings | set | put | stop | start | \
            title | auto | resolve | people | channels | sessions | log | role | link | end | live | how | admit | refuse)
            [ "$command" = playlist ] && edits=1
            [ "$command" = people ] && invites=1
            [ "$command" = queue ] && queues=1
            [ "$command" = title ] && titles=1
            if [ "$command ${COMP_WORDS[position]}" = 'ctl schedule' ]; then
                command=plan
                plans=1
                continue
            fi
            command=${COMP_WORDS[position]}
            case $command in
            session | ctl | queue | playlist | list | library | settings | title | people | sessions | live) ;;
            *) break ;;
            esac
            ;;
        esac
    done

    local shared='--env-file --playlist --output --rtmp-url --help'
    case $command in
    run) words="$shared --duration" ;;
    check) words="$shared --online" ;;
    panel-link) words='--env-file --at --help' ;;
    health) words='--env-file --help' ;;
    hub) words='--address --port --channels --state-dir --help' ;;
    schedule) words='--env-file --from --to --zone --json --help' ;;
    session) words='show convert --help' ;;
    ctl)
        words='status watch schedule skip restart-item previous seek pause resume play queue playlist list shuffle loop'
        words+=' stop start title resolve library settings people sessions log live --env-file --socket --channel --hub --json --help'
        ;;
    library) words='retry refetch delete --state --help' ;;
    retry | refetch | delete) words="$(_tg_video_streamer_library) --help" ;;
    settings) words='set --help' ;;
    set) words="$(_tg_video_streamer_settings) --default --help" ;;
    people) words='add role channels link remove --help' ;;
    sessions) words='end --help' ;;
    live) words='how admit end refuse --help' ;;
    log) words='--rows --help' ;;
    link) words='--at --help' ;;
    role) words='viewer operator editor admin --help' ;;
    playlist) words='add remove move replace --list --help' ;;
    list) words='use --help' ;;
    use) words=$(_tg_video_streamer_lists) ;;
    add) words='--list --after --before --first --create --revision --help' ;;
    replace) words='--list --revision --help' ;;
    shuffle | loop) words='on off --help' ;;
    queue) words='move remove clear restore --help' ;;
    title) words='set auto --help' ;;
    play) words='now next last --help' ;;
    status | watch) words='--json --help' ;;
    stop | start | auto | channels | restore | resolve | plan | skip | restart-item | previous | seek | pause | resume | move | remove | clear | end | how | admit | refuse) words='--help' ;;
    show) words='--env-file --stdin --help' ;;
    convert) words='--env-file --stdin --to --help' ;;
    esac
    if [ -n "$invites" ] && [ "$command" = add ]; then
        words='--role --on --at --help'
    fi
    if [ -n "$queues" ] && { [ "$command" = move ] || [ "$command" = remove ]; }; then
        words="$(_tg_video_streamer_queue) --help"
    fi
    if [ -n "$titles" ] && [ "$command" = set ]; then
        words='--help'
    fi
    if [ -n "$plans" ]; then
        case $command in
        plan) words='put delete --help' ;;
        put) words='--title --start --end --notes --rule --calendar --scope --instance --revision --help' ;;
        delete) words='--scope --instance --revision --help' ;;
        esac
    fi
    if [ -n "$edits" ]; then
        case $command in
        move) words='--list --after --before --first --revision --help' ;;
        remove) words='--list --revision --help' ;;
        esac
    fi
    case $before in
    --env-file | --playlist | --socket | --channels | --state-dir)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --state) words='making failed cached' ;;
    --scope) words='this following all' ;;
    --role) words='viewer operator editor admin' ;;
    --channel) words=$(_tg_video_streamer_channels) ;;
    --on) mapfile -t COMPREPLY < <(compgen -S = -W "$(_tg_video_streamer_channels)" -- "$word") && return ;;
    --list) words=$(_tg_video_streamer_lists) ;;
    --output) words='telegram rtmp preview' ;;
    --to)
        words='pyrogram telethon gramjs mtcute'
        [ "$command" != schedule ] || words=''
        ;;
    --rtmp-url | --duration | --at | --address | --port | --from | --zone | --title | --start | --end | --notes | --rule | --instance) words='' ;;
    esac
    if [ "$command" = schedule ] && [ "${word#-}" = "$word" ] && [ "${before#--}" = "$before" ]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _tg_video_streamer tg_video_streamer
