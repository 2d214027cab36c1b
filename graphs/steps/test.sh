#!/bin/sh
# Stands for a test suite: prints its result as JSON. It fails once if BROKEN names a file, which it removes.
set -eu
if [ -n "${BROKEN:-}" ] && [ -e "$BROKEN" ]; then
    rm -- "$BROKEN"
    echo "2 of 128 tests failed" >&2
    exit 1
fi
printf '{"passed": 128, "failed": 0}\n'
