# bash completion for tg_video_streamer

# The lists of the running service; none if it does not answer.
_tg_video_streamer_lists()
{
    local position options=()
    for ((position = 1; position < COMP_CWORD - 1; ++position)); do
        case ${COMP_WORDS[position]} in
        --env-file | --socket) options+=("${COMP_WORDS[position]}" "${COMP_WORDS[position + 1]}") ;;
        esac
    done
    "${COMP_WORDS[0]}" ctl "${options[@]}" list 2>/dev/null | cut -c 3-
}

_tg_video_streamer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' edits='' invites='' position words='run check session panel-link health ctl schedule --help --version'
    for ((position = 1; position < COMP_CWORD; ++position)); do
        case ${COMP_WORDS[position]} in
        run | check | session | show | convert | panel-link | health | schedule | ctl | skip | restart-item | previous | \
            seek | pause | resume | play | queue | status | playlist | list | shuffle | loop | use | add | replace | \
            move | remove | clear | people | sessions | log | role | link | end)
            [ "$command" = playlist ] && edits=1
            [ "$command" = people ] && invites=1
            if [ "$command ${COMP_WORDS[position]}" = 'ctl schedule' ]; then
                command=plan
                break
            fi
            command=${COMP_WORDS[position]}
            case $command in
            session | ctl | queue | playlist | list | people | sessions) ;;
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
    schedule) words='--env-file --from --to --zone --json --help' ;;
    session) words='show convert --help' ;;
    ctl)
        words='status schedule skip restart-item previous seek pause resume play queue playlist list shuffle loop people'
        words+=' sessions log --env-file --socket --json --help'
        ;;
    people) words='add role link remove --help' ;;
    sessions) words='end --help' ;;
    log) words='--rows --help' ;;
    link) words='--at --help' ;;
    role) words='viewer operator editor admin --help' ;;
    playlist) words='add remove move replace --list --help' ;;
    list) words='use --help' ;;
    use) words=$(_tg_video_streamer_lists) ;;
    add) words='--list --after --before --first --create --revision --help' ;;
    replace) words='--list --revision --help' ;;
    shuffle | loop) words='on off --help' ;;
    queue) words='move remove clear --help' ;;
    play) words='now next last --help' ;;
    plan | status | skip | restart-item | previous | seek | pause | resume | move | remove | clear | end) words='--help' ;;
    show) words='--env-file --stdin --help' ;;
    convert) words='--env-file --stdin --to --help' ;;
    esac
    if [ -n "$invites" ] && [ "$command" = add ]; then
        words='--role --at --help'
    fi
    if [ -n "$edits" ]; then
        case $command in
        move) words='--list --after --before --first --revision --help' ;;
        remove) words='--list --revision --help' ;;
        esac
    fi
    case $before in
    --env-file | --playlist | --socket)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --role) words='viewer operator editor admin' ;;
    --list) words=$(_tg_video_streamer_lists) ;;
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
