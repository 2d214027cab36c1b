#!/bin/sh
# Prints what it would pay. Usage: pay.sh ITEM AMOUNT
set -eu
printf 'Would pay %s euros for: %s\n' "$2" "$1"
