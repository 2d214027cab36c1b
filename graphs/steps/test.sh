#!/bin/sh
# Stands for a test suite: prints its result as JSON.
set -eu
printf '{"passed": 128, "failed": 0}\n'
