#!/bin/sh
# An approval driven by a script that knows nothing but hitl's exit codes and its JSON.
#
# Usage: approval.sh GRAPH    GRAPH asks one yes-or-no question.

set -u

fail() {
    echo "approval.sh: $1" >&2
    exit 1
}

# expect CODE COMMAND…: run the command, keep what it prints in $said.
expect() {
    wanted=$1
    shift
    said=$("$@")
    got=$?
    [ "$got" -eq "$wanted" ] || fail "$* ended with $got, not $wanted: $said"
}

# field NAME: the first text of that name in $said.
field() {
    printf '%s\n' "$said" | sed -n "s/^[^}]*\"$1\": \"\([^\"]*\)\".*/\1/p"
}

expect 8 hitl run "$1" --thread order-17 --no-input --json
[ "$(field status)" = paused ] || fail "a pause has the status $(field status)"
question=$(printf '%s\n' "$said" | sed -n 's/.*"questions": \[{"id": "\([0-9a-f]*\)".*/\1/p')
[ -n "$question" ] || fail "a pause names no question: $said"

expect 0 hitl threads show order-17 --json
[ "$(field thread)" = order-17 ] || fail "threads show gives another thread"

expect 3 hitl resume --thread order-71 --value true --json
expect 2 hitl resume --thread order-17 --value yes --json
expect 5 hitl resume --thread order-17 --value '"yes"' --json

expect 0 hitl resume --thread order-17 --id "$question" --value true --json
[ "$(field status)" = finished ] || fail "the resumed thread is $(field status)"

expect 4 hitl resume --thread order-17 --id "$question" --value false --json
expect 4 hitl resume --thread order-17 --value false --json
