#!/bin/sh
# Installs a program that `cargo ship` built on a server and restarts the service; goes back to the previous program if the new one fails.
#
# usage: deploy.sh HOST [PROGRAM]        PROGRAM defaults to target/ship/site
#
# On the server, DIR/releases/ contains the last five programs, and DIR/current is a link to the one that runs. Set up once, by hand:
#   ln -sfn /opt/site/current /usr/local/bin/site, and the units that `site unit` prints
# Their socket unit keeps the port open while the program is replaced, so that no connection is refused.
#
# exit status: 0 the new program runs; 1 nothing was changed; 2 usage error; 3 the new program failed and the previous one runs again;
#              4 both failed: look at the server
#
# Variables and their defaults:
#   SITE_DIR      the folder on the server: /opt/site
#   SITE_RESTART  command that restarts the service: sudo -n systemctl restart site.service
#   SITE_HEALTH   command that succeeds on the server while the program serves; SITE_HOST is the site's host name there:
#                 curl -fsS -o /dev/null --max-time 5 -H "Host: $SITE_HOST" http://127.0.0.1/
#   SITE_TIMEOUT  seconds to wait until it succeeds: 20
#   SSH           the ssh command: ssh
set -eu

case ${1-} in
'' | -*)
    echo "usage: ${0##*/} HOST [PROGRAM]" >&2
    exit 2
    ;;
esac
host=$1
program=${2:-target/ship/site}
dir=${SITE_DIR:-/opt/site}
restart=${SITE_RESTART:-sudo -n systemctl restart site.service}
# shellcheck disable=SC2016 # the shell on the server expands it
usual='curl -fsS -o /dev/null --max-time 5 -H "Host: $SITE_HOST" http://127.0.0.1/'
health=${SITE_HEALTH:-$usual}
timeout=${SITE_TIMEOUT:-20}
ssh=${SSH:-ssh}

[ -f "$program" ] || { echo "there is no $program: run \`cargo ship\` first" >&2; exit 1; }
case $dir in
/*) ;;
*) echo "SITE_DIR must begin with /" >&2; exit 2 ;;
esac
case $timeout in
'' | *[!0-9]*) echo "SITE_TIMEOUT must be a number of seconds" >&2; exit 2 ;;
esac
digest=$(sha256sum <"$program") || exit 1
digest=${digest%% *}

# Quotes a string as one word for the shell on the server.
quoted() {
    printf "'"
    printf '%s' "$1" | sed "s/'/'\\\\''/g"
    printf "'"
}

given() {
    printf 'dir=%s digest=%s restart=%s health=%s timeout=%s\n' \
        "$(quoted "$dir")" "$digest" "$(quoted "$restart")" "$(quoted "$health")" "$timeout"
}

# $ssh may contain options, so it is split into words.
# shellcheck disable=SC2086
there() { $ssh "$host" "$@"; }

# 1. Copy to a name that is not used yet. The digest is checked below.
# shellcheck disable=SC2016 # the shell on the server expands it
there "$(given)"'
set -eu
umask 022
mkdir -p "$dir/releases"
cat >"$dir/releases/.arriving.$digest"
' <"$program" || { echo "could not copy; nothing was changed" >&2; exit 1; }

# 2. Switch, restart, check, and go back if necessary. All of it runs on the server, so that a broken connection cannot interrupt it.
status=0
{
    given
    cat <<'REMOTE'
set -eu
trap '' HUP PIPE
cd "$dir"
arrived=releases/.arriving.$digest
new=releases/site-$(printf %.16s "$digest")
refuse() {
    rm -f "$arrived"
    echo "$1; nothing was changed" >&2
    exit 1
}
# One deployment at a time, so that none goes back to a broken program of another. The lock is released when this script ends.
exec 9>.lock
flock -n 9 || refuse "another deployment is at work"
[ "$(sha256sum <"$arrived")" = "$digest  -" ] || refuse "what arrived is not what was sent"
chmod 755 "$arrived"
# A program for another machine, for example, does not start.
routes=$("./$arrived" routes --json) || refuse "the program does not start here"
SITE_HOST=$(printf '%s\n' "$routes" | sed -n 's,^ *"base_url": "[a-z]*://\([^/"]*\).*,\1,p')
export SITE_HOST
mv -f "$arrived" "$new"
previous=$(readlink current || true)

# The link is replaced by renaming a new one, so that it exists at every moment.
point() {
    ln -sfn "$1" .current.new && mv -fT .current.new current
}
# Restarts the service. Succeeds if it answers, and still does a second later.
well() {
    # Without /dev/null they would read the rest of this script.
    sh -c "$restart" </dev/null >&2 9>&- || return 1
    tries=$timeout
    until sh -c "$health" </dev/null >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 1
    done
    sleep 1
    sh -c "$health" </dev/null >/dev/null
}

point "$new" || refuse "the link to it could not be made"
if well; then
    # Keep the five newest programs and the previous one.
    ls -t releases | sed '1,5d' | while read -r old; do
        [ "releases/$old" = "$new" ] || [ "releases/$old" = "$previous" ] || rm -f "releases/$old"
    done
    echo "$new runs"
    exit 0
fi
if [ -z "$previous" ]; then
    rm -f current
    echo "$new does not answer, and there is no previous program to go back to" >&2
    exit 4
fi
if point "$previous" && well; then
    echo "$new does not answer; $previous runs again" >&2
    exit 3
fi
echo "$new does not answer, and neither does $previous" >&2
exit 4
REMOTE
} | there sh || status=$?
case $status in
0 | 1 | 3 | 4) exit "$status" ;;
*) echo "the connection broke (status $status): look at the server" >&2; exit 4 ;;
esac
