#!/usr/bin/env bash
# Lint MODELS with FLAGS, both words apart by blanks or lines, of which patterns are left to tflm-lint. Findings become
# annotations of the job, OUT/tflm-lint.sarif for code scanning, and a table in the job's summary.
set -uf -o pipefail

mkdir -p "$OUT"
code=0
# shellcheck disable=SC2086 # words
tflm-lint check --format github --format "sarif=$OUT/tflm-lint.sarif" --format "markdown=$OUT/summary.md" \
  $FLAGS -- $MODELS || code=$?
if [ -s "$OUT/summary.md" ]; then
  cat "$OUT/summary.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ -s "$OUT/tflm-lint.sarif" ]; then
  echo "sarif=$OUT/tflm-lint.sarif" >> "$GITHUB_OUTPUT"
fi
exit "$code"
