#!/bin/bash
# Fuzzes the parsers of requests: each target for SECONDS (600), one after the other. What reaches new code is kept in corpus/, reduced to
# the fewest inputs that reach all of it, and `cargo test -p site-server` tries it again.
#   site-bin/server/fuzz/run.sh [SECONDS] [TARGET...]
# Needs a C++ compiler, but no nightly. Ends with 1 at the first input that breaks a promise, which is left in artifacts/.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
seconds=${1:-600}
shift || true
[ $# -gt 0 ] || set -- target range accept_encoding conditional
cargo build --release --quiet
mkdir -p artifacts
for name in "$@"; do
    program=target/x86_64-unknown-linux-gnu/release/$name
    found=$(mktemp -d)
    reduced=$(mktemp -d)
    trap 'rm -rf "$found" "$reduced"' EXIT
    echo "== $name for $seconds s"
    status=0
    # Whoever else works on this machine comes first, which is why an input has a minute.
    nice -n 19 "$program" "$found" "corpus/$name" -max_total_time="$seconds" -max_len=512 -timeout=60 -rss_limit_mb=512 \
        -artifact_prefix=artifacts/ -print_final_stats=1 >artifacts/"$name".log 2>&1 || status=$?
    grep -aE 'ERROR|panicked|number_of_executed|DONE|Test unit' artifacts/"$name".log || true
    if [ "$status" -ne 0 ]; then
        echo "$name: broken by an input in artifacts/" >&2
        exit 1
    fi
    "$program" -set_cover_merge=1 -use_counters=0 -max_len=512 "$reduced" "corpus/$name" "$found" >/dev/null 2>&1
    rm -f "corpus/$name"/*
    find "$reduced" -type f -exec cp {} "corpus/$name" \;
    echo "$name: clean; $(find "corpus/$name" -type f | wc -l) inputs kept"
    rm -rf "$found" "$reduced"
done
