# bash completion for yt-dlp-update

_yt_dlp_update()
{
    local word=${COMP_WORDS[COMP_CWORD]}
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --folder)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        ;;
    --needed-mb) COMPREPLY=() ;;
    *) mapfile -t COMPREPLY < <(compgen -W '--rollback --no-runtime --needed-mb --folder --help' -- "$word") ;;
    esac
}

complete -F _yt_dlp_update yt-dlp-update
