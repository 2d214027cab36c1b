#!/bin/sh
# Prints what it would announce, a line for each channel on standard input. Usage: announce.sh VERSION REMARKS
set -eu
while IFS= read -r channel || [ -n "$channel" ]; do
    printf '%s: version %s is out. %s\n' "$channel" "$1" "$2"
done
