#!/bin/sh
# Prints how much it would publish of the text on standard input.
set -eu
printf 'Would publish %d lines\n' "$(wc -l)"
