#!/bin/sh
# Puts a program that `cargo ship` made on a server and lets it take over; goes back to the former one where it does not answer.
#
# usage: deploy.sh HOST [PROGRAM]        PROGRAM is target/ship/site unless named
#
# On the server, DIR/releases/ holds the last five programs, and DIR/current is a link to the one that runs. Once, by hand:
#   ln -sfn /opt/site/current /usr/local/bin/site, and the units that `site unit` prints
# Their socket unit keeps the port open while the program is changed, so that nobody is refused.
#
# exit status: 0 it runs; 1 nothing was changed; 2 wrong use; 3 the new one failed and the former one runs again;
#              4 the new one failed and so does the former one: look at the server
#
# These may be set:
#   SITE_DIR      where on the server                        /opt/site
#   SITE_RESTART  what starts the service again              sudo -n systemctl restart site.service
#   SITE_HEALTH   what succeeds on the server while it runs; SITE_HOST is the site's own host name there
#                 curl -fsS -o /dev/null --max-time 5 -H "Host: $SITE_HOST" http://127.0.0.1/
#   SITE_TIMEOUT  for how many seconds that is tried         20
#   SSH           how to get there                           ssh
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
# shellcheck disable=SC2016 # the other end expands it
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

# As one word of the shell at the other end.
quoted() {
    printf "'"
    printf '%s' "$1" | sed "s/'/'\\\\''/g"
    printf "'"
}

given() {
    printf 'dir=%s digest=%s restart=%s health=%s timeout=%s\n' \
        "$(quoted "$dir")" "$digest" "$(quoted "$restart")" "$(quoted "$health")" "$timeout"
}

# $ssh may hold options of its own, so it is more than one word.
# shellcheck disable=SC2086
there() { $ssh "$host" "$@"; }

# 1. Copy, to a name nobody uses yet. What arrives must be what was sent.
# shellcheck disable=SC2016 # that shell is to expand it
there "$(given)"'
set -eu
umask 022
mkdir -p "$dir/releases"
cat >"$dir/releases/.arriving.$digest"
' <"$program" || { echo "could not copy; nothing was changed" >&2; exit 1; }

# 2. Switch, restart, look, and go back if need be. All of it runs at the other end: a connection that breaks leaves nothing half done.
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
# One at a time: the former program of one must not be the broken one of another. Whatever ends this script lets go of it.
exec 9>.lock
flock -n 9 || refuse "another deployment is at work"
[ "$(sha256sum <"$arrived")" = "$digest  -" ] || refuse "what arrived is not what was sent"
chmod 755 "$arrived"
# One for another machine, say, does not even tell what it holds.
routes=$("./$arrived" routes --json) || refuse "the program does not start here"
SITE_HOST=$(printf '%s\n' "$routes" | sed -n 's,^ *"base_url": "[a-z]*://\([^/"]*\).*,\1,p')
export SITE_HOST
mv -f "$arrived" "$new"
former=$(readlink current || true)

# A link is replaced by renaming another over it: there is no moment without one.
point() {
    ln -sfn "$1" .current.new && mv -fT .current.new current
}
# Runs, and answers, and still does a moment later.
well() {
    # What they read must not be the rest of this script.
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
    # The five newest stay, and with them the way back.
    ls -t releases | sed '1,5d' | while read -r old; do
        [ "releases/$old" = "$new" ] || [ "releases/$old" = "$former" ] || rm -f "releases/$old"
    done
    echo "$new runs"
    exit 0
fi
if [ -z "$former" ]; then
    rm -f current
    echo "$new does not answer, and there is no former program to go back to" >&2
    exit 4
fi
if point "$former" && well; then
    echo "$new does not answer; $former runs again" >&2
    exit 3
fi
echo "$new does not answer, and $former no more either" >&2
exit 4
REMOTE
} | there sh || status=$?
case $status in
0 | 1 | 3 | 4) exit "$status" ;;
*) echo "the connection broke (status $status): look at the server" >&2; exit 4 ;;
esac
