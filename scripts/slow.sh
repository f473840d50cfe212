#!/bin/bash
# Slow clients in a crowd: 1,000 connections that send a head slowly, send a body slowly, or read slowly, each for SECONDS (20), while
# somebody else asks for the home page ten times a second. Prints how long that took and what the crowd cost; fails if a request was not
# answered with 200 or took longer than a second.
#   scripts/slow.sh [PROGRAM] [SECONDS]      PROGRAM: what cargo ship built
# Needs slowhttptest. Everything happens on 127.0.0.1. The crowd is let in: loopback is exempt from --max-client-connections.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "$0")")")
program=${1:-$root/target/ship/site}
seconds=${2:-20}
ulimit -n "$(ulimit -Hn)"
folder=$(mktemp -d)
"$program" serve --listen 127.0.0.1:0 >"$folder/address" 2>"$folder/log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
until [ -s "$folder/address" ]; do sleep 0.05; done
url=$(head -n 1 "$folder/address")
memory() { awk '/^Pss:/{print $2}' "/proc/$server/smaps_rollup"; }
ticks() { sed 's/.*) //' "/proc/$server/stat" | awk '{print $12 + $13}'; }
# A crowd that is sent away comes back, until the time is over.
crowd() {
    local end=$((SECONDS + seconds))
    while [ "$SECONDS" -lt "$end" ]; do
        timeout $((seconds + 30)) slowhttptest "$@" -c 1000 -r 500 -l $((end - SECONDS)) -p 3 -u "$url" || true
    done >"$folder/crowd" 2>&1
}
failed=0
for kind in "slow headers:-H -i 2" "slow body:-B -i 2 -s 8192 -t POST" "slow read:-X -w 512 -y 1024 -n 5 -z 32 -k 3"; do
    name=${kind%%:*}
    before=$(ticks)
    # shellcheck disable=SC2086
    crowd ${kind#*:} &
    crowd=$!
    sleep 1
    most=$(memory)
    : >"$folder/times"
    while kill -0 "$crowd" 2>/dev/null; do
        curl -s -o /dev/null --max-time 5 -w '%{http_code} %{time_total}\n' "$url" >>"$folder/times" || true
        now=$(memory)
        [ "$now" -gt "$most" ] && most=$now
        sleep 0.1
    done
    wait "$crowd" || true
    after=$(ticks)
    sort -n -k2 "$folder/times" | awk -v name="$name" -v most="$most" -v cpu=$((after - before)) -v hz="$(getconf CLK_TCK)" '
        $1 != 200 { bad++ } { time[NR] = $2 }
        END {
            if (NR == 0) { print name ": nobody asked"; exit 1 }
            printf "%s: %d asked, %d not answered, median %.1f ms, longest %.1f ms; server: %.2f s of CPU, memory at most %d kB\n",
                name, NR, bad, 1000 * time[int((NR + 1) / 2)], 1000 * time[NR], cpu / hz, most
            exit bad > 0 || time[NR] > 1
        }' || failed=1
done
exit "$failed"
