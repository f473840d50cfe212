#!/usr/bin/env bash
# Are two builds of the committed sources, in two folders, the same program byte for byte? Takes as long as two `cargo ship`.
set -euo pipefail
top=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SITE_ROOT CARGO_TARGET_DIR

sums=()
for name in one/here another/folder/there; do
    git clone --quiet "$top" "$work/$name"
    (cd "$work/$name" && cargo ship >/dev/null)
    sums+=("$(sha256sum <"$work/$name/target/x86_64-unknown-linux-gnu/release/site")")
    rm -rf "${work:?}/$name"
done

printf '%s\n' "${sums[@]}"
if [ "${sums[0]}" = "${sums[1]}" ]; then
    echo "the same"
else
    echo "not the same" >&2
    exit 1
fi
