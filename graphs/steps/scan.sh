#!/bin/sh
# Stands for a security scanner: prints its findings as JSON. Versions that end in .0 have some.
# Usage: scan.sh VERSION
set -eu
case "$1" in
*.0) printf '{"high": 2, "findings": ["weak cipher in tls.conf", "debug port 5005 is open"]}\n' ;;
*) printf '{"high": 0, "findings": []}\n' ;;
esac
