# shellcheck shell=bash
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
# Sourced by the other scripts: where the tree is, and lines that say how far we are.

# shellcheck disable=SC2034  # used by those who source this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
cores=$(nproc 2>/dev/null || echo 2)
began=${MEMOS_BEGAN:-$(date +%s)}  # inherited, so that one clock runs through all scripts
export MEMOS_BEGAN=$began

elapsed() {
  local seconds=$(($(date +%s) - began))
  printf '%d:%02d' $((seconds / 60)) $((seconds % 60))
}

# say TEXT: one progress line with the minutes since the first script began.
say() { printf '[%s] %s\n' "$(elapsed)" "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
