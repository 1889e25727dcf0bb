#!/bin/sh
# An example for any other CI: lint models, hold them against the lock, say what changed since a revision.
# Usage: plain.sh FOLDER [REVISION]
set -eu

folder=$1
revision=${2:-}
tflm-lint check --format text --format junit=tflm-lint-junit.xml ${LOCKED:+--locked} "$folder"
if [ -n "$revision" ]; then
  tflm-lint diff --max-growth "${MAX_GROWTH:-2%}" --fail-on-new "$revision" -- "$folder"
fi
