#!/bin/sh
# Prints what it would tell the manager. Usage: remind.sh TEXT
set -eu
printf 'Would remind: %s\n' "$1"
