# bash completion for auto_session_runner

_auto_session_runner()
{
    local word=${COMP_WORDS[COMP_CWORD]}
    if [ "${COMP_WORDS[COMP_CWORD - 1]}" = --env-file ]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W '--env-file --write-env --qr --help --version' -- "$word")
}

complete -F _auto_session_runner auto_session_runner
