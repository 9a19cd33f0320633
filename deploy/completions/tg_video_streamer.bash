# bash completion for tg_video_streamer

_tg_video_streamer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' position words='run check session panel-link health ctl --help --version'
    for ((position = 1; position < COMP_CWORD; ++position)); do
        case ${COMP_WORDS[position]} in
        run | check | session | show | convert | panel-link | health | ctl | skip | restart-item | previous | \
            seek | pause | resume | play | queue | status | move | remove | clear | people | sessions | log | add | \
            role | link | end)
            command=${COMP_WORDS[position]}
            [ "$command" = session ] || [ "$command" = ctl ] || [ "$command" = queue ] || \
                [ "$command" = people ] || [ "$command" = sessions ] || break
            ;;
        esac
    done

    local shared='--env-file --playlist --output --rtmp-url --help'
    case $command in
    run) words="$shared --duration" ;;
    check) words="$shared --online" ;;
    panel-link) words='--env-file --at --help' ;;
    health) words='--env-file --help' ;;
    session) words='show convert --help' ;;
    ctl) words='status skip restart-item previous seek pause resume play queue people sessions log --env-file --socket --json --help' ;;
    people) words='add role link remove --help' ;;
    sessions) words='end --help' ;;
    log) words='--rows --help' ;;
    add) words='--role --at --help' ;;
    link) words='--at --help' ;;
    role) words='viewer operator editor admin --help' ;;
    queue) words='move remove clear --help' ;;
    play) words='now next last --help' ;;
    status | skip | restart-item | previous | seek | pause | resume | move | remove | clear | end) words='--help' ;;
    show) words='--env-file --stdin --help' ;;
    convert) words='--env-file --stdin --to --help' ;;
    esac
    case $before in
    --env-file | --playlist | --socket)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --role) words='viewer operator editor admin' ;;
    --output) words='telegram rtmp preview' ;;
    --to) words='pyrogram telethon gramjs mtcute' ;;
    --rtmp-url | --duration | --at) words='' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _tg_video_streamer tg_video_streamer
