#!/bin/sh
# A container engine whose containers are files: it notes its calls in $FAKE/calls, one a line, and can fail at the one
# whose number stands in $FAKE/fail, or kill who calls it, $FAKE/kill. Without other programs, so that hundreds of calls are quick.
program=${0##*/}
number=0
[ -e "$FAKE/count" ] && read -r number < "$FAKE/count"
number=$((number + 1))
echo "$number" > "$FAKE/count"
printf '%s %s\n' "$program" "$*" >> "$FAKE/calls"
is() { [ -e "$FAKE/$1" ] && read -r wanted < "$FAKE/$1" && [ "$wanted" = "$number" ]; }
show() { read -r line < "$FAKE/$1" && echo "$line"; }

if is fail; then
  echo "it broke; these should not be seen: $(show secrets)" >&2
  exit 1
fi
if is kill; then kill -9 "$PPID"; fi

case "$program $*" in
  "podman "*) exit 1 ;;
  "podman-compose version"*) echo 1.0.3 ;;
  "docker version "*) echo 28.2.2 ;;
  "docker compose version"*) echo 2.39.1 ;;
  "docker info "*) echo / ;;
  "docker image inspect "*) for last in "$@"; do :; done; [ -e "$FAKE/images/${last##*:}" ] ;;
  "docker build "*) : > "$FAKE/images/${COIN_HTS_IMAGE##*:}" ;;
  *" ps -q api") echo 0123456789ab ;;
  *" up --detach postgres redis") ;;
  *" pg_isready "*) [ ! -e "$FAKE/no-database" ] ;;
  *" redis-cli ping") echo PONG ;;
  *" storage check --json") [ ! -e "$FAKE/no-bucket" ] ;;
  *" migrate status --json") [ -e "$FAKE/migrated" ] && echo '{"applied":[],"pending":[]}' || echo '{"applied":[],"pending":[{"name":"0009-jobs","sha256":"00"}]}' ;;
  *" backup postgres --json") : > "$FAKE/backup" ;;
  *" migrate up --json") : > "$FAKE/migrated" ;;
  *" token list --json") [ -e "$FAKE/token" ] && echo '[{"name":"deploy","state":"active"}]' || echo '[{"name":"old","state":"revoked"}]' ;;
  *" token create "*) : > "$FAKE/token" && echo 'Container made' && echo '{"name":"deploy","secret":"hts_fake-secret-of-the-token"}' ;;
  *" up --detach "*" api worker scheduler live") [ -e "$FAKE/images/${COIN_HTS_IMAGE##*:}" ] && printf '%s' "$COIN_HTS_IMAGE" > "$FAKE/up" ;;
  *" jobs summary --json") show queues ;;
  *) echo "the fake engine does not know: $program $*" >&2; exit 64 ;;
esac
