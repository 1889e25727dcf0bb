#!/usr/bin/env bash
# Say what changed in MODELS since the branch BASE: OUT/diff.md, in the job's summary, too. DIFF_FLAGS may make it fail.
set -uf -o pipefail

mkdir -p "$OUT"
git fetch --quiet --no-tags --depth=1 origin "+refs/heads/$BASE:refs/remotes/origin/$BASE" || exit 2
code=0
# shellcheck disable=SC2086 # words
tflm-lint diff --format markdown --output "$OUT/diff.md" $DIFF_FLAGS "origin/$BASE" -- $MODELS || code=$?
if [ -s "$OUT/diff.md" ]; then
  cat "$OUT/diff.md" >> "$GITHUB_STEP_SUMMARY"
  echo "diff=$OUT/diff.md" >> "$GITHUB_OUTPUT"
fi
exit "$code"
