# bash completion for tg_video_streamer

_tg_video_streamer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' position words='run check session panel-link health --help --version'
    for ((position = 1; position < COMP_CWORD; ++position)); do
        case ${COMP_WORDS[position]} in
        run | check | session | show | convert | panel-link | health)
            command=${COMP_WORDS[position]}
            [ "$command" = session ] || break
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
    show) words='--env-file --stdin --help' ;;
    convert) words='--env-file --stdin --to --help' ;;
    esac
    case $before in
    --env-file | --playlist)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --output) words='telegram rtmp preview' ;;
    --to) words='pyrogram telethon gramjs mtcute' ;;
    --rtmp-url | --duration | --at) words='' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _tg_video_streamer tg_video_streamer
