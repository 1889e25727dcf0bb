#!/usr/bin/env bash
# Put the file DIFF into one comment on pull request NUMBER of REPOSITORY: the one that is there already, else a new one
# where anything changed. A token that may not write, as that of a fork, is a warning.
set -uo pipefail

mark='<!-- tflm-lint diff -->'
comment="$DIFF.comment"
{ echo "$mark"; cat "$DIFF"; } > "$comment"
comments="repos/$REPOSITORY/issues/$NUMBER/comments"
known=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)
if [ -n "$known" ]; then
  gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$known" --field "body=@$comment"
elif grep -q '^| <code>' "$DIFF"; then
  gh api --silent --method POST "$comments" --field "body=@$comment"
else
  exit 0
fi || echo "::warning::tflm-lint could not comment on the pull request: the job needs the right pull-requests: write"
