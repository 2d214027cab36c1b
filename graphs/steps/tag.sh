#!/bin/sh
# Prints what it would tag. Usage: tag.sh TAG
set -eu
printf 'Would tag %s\n' "$1"
