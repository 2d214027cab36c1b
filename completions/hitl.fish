# Completion of hitl for fish. Once: hitl completion fish > ~/.config/fish/completions/hitl.fish

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
