# Completion of hitl for bash. In ~/.bashrc: eval "$(hitl completion bash)"

_hitl() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        [[ -n $candidate ]] && COMPREPLY+=("$candidate")
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \
        _HITL_COMPLETE=complete_bash "$1" 2>/dev/null)
    # Readline quotes the names of files, and adds the slash of a folder itself. (bash 3 has no compopt.)
    if [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null; then
        return
    fi
    if [[ -e ${COMPREPLY[0]} ]] && compopt -o filenames 2>/dev/null; then
        COMPREPLY=("${COMPREPLY[@]%/}")
    fi
}

complete -o default -F _hitl hitl
