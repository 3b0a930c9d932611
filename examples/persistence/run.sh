#!/usr/bin/env bash
# The journal in SQLite, killed and reconciled: `./run.sh [KILLS]`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

kills=${1:-20}
cargo build --quiet --locked
program=target/debug/tactica-persistence
home=$(mktemp -d target/sqlite.XXXXXX)
trap 'rm -rf "$home"' EXIT
store=sqlite:$home/journal.db

"$program" kill "$store" --kills "$kills"
"$program" bench "$store" --batches 100
"$program" check "$store"
if command -v python3 >/dev/null; then
    "$program" export "$store" >"$home/journal.jsonl"
    echo "verify.py: $(python3 verify.py year "$home/journal.jsonl")"
fi
