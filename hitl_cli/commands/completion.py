"""`hitl completion`: the scripts that make Tab complete hitl's command line.

Each script asks hitl what could follow, in the way that typer answers: the words so far and the number of
the word at the cursor come in environment variables, the candidates go out one on a line. All three shells
use the protocol for bash, whose answer is data. What typer prints for zsh is code for `eval`, into which the
name of a file could inject something. Where hitl knows no candidates, the shell offers files.
"""

from __future__ import annotations

from hitl_cli.result import Result, text_result

BASH = r"""# Completion of hitl for bash. In ~/.bashrc: eval "$(hitl completion bash)"

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
"""

ZSH = r"""#compdef hitl
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
"""

FISH = r"""# Completion of hitl for fish. Once: hitl completion fish > ~/.config/fish/completions/hitl.fish

function __hitl_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l candidates (env COMP_WORDS=(string escape -- $words $current | string join ' ') \
        COMP_CWORD=(count $words) _HITL_COMPLETE=complete_bash $words[1] 2>/dev/null)
    if string length --quiet -- $candidates
        string match --invert '' -- $candidates
    else
        __fish_complete_path $current
    end
end

complete --command hitl --no-files --arguments '(__hitl_candidates)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def script(shell: str) -> Result:
    """The completion script of `bash`, `zsh` or `fish`."""
    return text_result(SCRIPTS[shell], shell=shell)
