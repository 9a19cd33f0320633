# bash completion for tg_video_streamer

_tg_video_streamer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' position words='run check session panel-link health ctl schedule --help --version'
    for ((position = 1; position < COMP_CWORD; ++position)); do
        case ${COMP_WORDS[position]} in
        run | check | session | show | convert | panel-link | health | schedule | ctl | skip | restart-item | previous | \
            seek | pause | resume | play | queue | status | move | remove | clear)
            command=${COMP_WORDS[position]}
            [ "$command" = session ] || [ "$command" = ctl ] || [ "$command" = queue ] || break
            ;;
        esac
    done

    local shared='--env-file --playlist --output --rtmp-url --help'
    case $command in
    run) words="$shared --duration" ;;
    check) words="$shared --online" ;;
    panel-link) words='--env-file --at --help' ;;
    health) words='--env-file --help' ;;
    schedule) words='--env-file --from --to --zone --json --help' ;;
    session) words='show convert --help' ;;
    ctl) words='status skip restart-item previous seek pause resume play queue --env-file --socket --json --help' ;;
    queue) words='move remove clear --help' ;;
    play) words='now next last --help' ;;
    status | skip | restart-item | previous | seek | pause | resume | move | remove | clear) words='--help' ;;
    show) words='--env-file --stdin --help' ;;
    convert) words='--env-file --stdin --to --help' ;;
    esac
    case $before in
    --env-file | --playlist | --socket)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --output) words='telegram rtmp preview' ;;
    --to)
        words='pyrogram telethon gramjs mtcute'
        [ "$command" != schedule ] || words=''
        ;;
    --rtmp-url | --duration | --at | --from | --zone) words='' ;;
    esac
    if [ "$command" = schedule ] && [ "${word#-}" = "$word" ] && [ "${before#--}" = "$before" ]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _tg_video_streamer tg_video_streamer
