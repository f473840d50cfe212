#!/usr/bin/env bash
# Does the committed source give the same program everywhere? Ships it here, and once more from a clone in another folder, with another
# home of cargo and another clock of files, and compares byte for byte. The first is quick where `cargo ship` has run before, the second
# takes as long as a first `cargo ship`.
set -euo pipefail
top=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
cd "$top"
if [ -n "$(git status --porcelain)" ]; then
    echo "there are changes that are not committed; what is here would not be what is cloned" >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SITE_ROOT CARGO_TARGET_DIR SOURCE_DATE_EPOCH

cargo ship >/dev/null
here=$(sha256sum <target/ship/site)

there=$work/another/folder/there
git clone --quiet "file://$top" "$there"
# Only the folder's name: the crates themselves need not be downloaded again.
home=${CARGO_HOME:-$HOME/.cargo}
mkdir -p "$work/other home"
for part in registry git config.toml; do
    if [ -e "$home/$part" ]; then
        cp -a --reflink=auto "$home/$part" "$work/other home/"
    fi
done
(cd "$there" && env CARGO_HOME="$work/other home" TZ=Pacific/Apia LC_ALL=C cargo ship >/dev/null)
elsewhere=$(sha256sum <"$there/target/ship/site")

printf '%s here\n%s elsewhere\n' "${here%% *}" "${elsewhere%% *}"
if [ "$here" = "$elsewhere" ]; then
    echo "the same"
else
    echo "not the same" >&2
    exit 1
fi
