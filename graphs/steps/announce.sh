#!/bin/sh
# Prints what it would announce. Usage: announce.sh CHANNEL VERSION REMARKS
set -eu
printf '%s: version %s is out. %s\n' "$1" "$2" "$3"
