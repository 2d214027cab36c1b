#compdef hitl
# Completion of hitl for zsh. In ~/.zshrc, below compinit: eval "$(hitl completion zsh)"

_hitl() {
    local -a candidates
    candidates=(${(f)"$(env COMP_WORDS="${words[1,CURRENT]}" COMP_CWORD=$((CURRENT - 1)) \
        _HITL_COMPLETE=complete_bash ${(Q)words[1]} 2>/dev/null)"})
    if (( ! ${#candidates} )); then
        _files
        return
    fi
    compadd -S '' -- ${(M)candidates:#*[/=]}
    compadd -- ${candidates:#*[/=]}
}

if [[ ${funcstack[1]} == _hitl ]]; then
    _hitl "$@"
else
    compdef _hitl hitl
fi
