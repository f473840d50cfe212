#!/usr/bin/env bash
# Judges the pages of a built site: Nu HTML checker, axe-core, Lighthouse.
#
#   scripts/quality/run.sh [PROGRAM]     PROGRAM: what `cargo ship` leaves, which is the default
#
# Needs node, npm, java and Chromium (SITE_CHROMIUM names one elsewhere). The checkers are installed below target/quality. Exit code 0 only
# where there is no error and no warning, no violation, and every score is 100. LIGHTHOUSE=0 leaves out what takes longest.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${1:-$root/target/x86_64-unknown-linux-gnu/release/site}
tools=$root/target/quality

for need in node npm java; do
    command -v "$need" >/dev/null || { echo "$need is needed and not here" >&2; exit 2; }
done
[ -x "$program" ] || { echo "no program at $program: run cargo ship, or name one" >&2; exit 2; }

mkdir -p "$tools"
cp "$here/package.json" "$here"/*.mjs "$tools/"
[ -d "$tools/node_modules" ] || (cd "$tools" && npm install --silent --no-audit --no-fund)

exec node "$tools/judge.mjs" "$program"
