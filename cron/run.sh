#!/bin/sh
# Runs a pipeline from cron: silent when all is well, one compact report on stdout when something failed that is not likely to
# pass by itself (cron mails it), the exit status of `regnews run` handed on. It needs nothing of its environment.
#
#   cron/run.sh PIPELINE
#
# REGNEWS         the program (default: the release build beside this folder, else `regnews` in the PATH)
# REGNEWS_DATA    where archive, corpus and state are kept (default: data/ beside this folder)
# REGNEWS_HEADS   a file outside of REGNEWS_DATA that gets each manifest's first digits (default: the system's log, where there is one)
# REGNEWS_JITTER  wait up to so many seconds first, so that not everybody asks at the same minute (default: 0)
set -u
umask 022
PATH=${PATH:-}:/usr/local/bin:/usr/bin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL

if [ $# -ne 1 ]; then
  echo "usage: $0 PIPELINE" >&2
  exit 64
fi
fail() {
  echo "regnews: $2"
  exit "$1"
}
# paths count from where it was called; those of messages and manifests are the project's
absolute() {
  case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
  esac
}
# it may be called by a link, as from /etc/cron.daily
self=$(readlink -f "$0")
here=$(cd "$(dirname "$self")" && pwd) || fail 73 "the folder of $0 cannot be entered"
root=${here%/*}
pipeline=$(absolute "$1")
pipeline=${pipeline#"$root"/}
data=$(absolute "${REGNEWS_DATA:-$root/data}")
regnews=${REGNEWS:-$root/.build/release/regnews}
case $regnews in
  */*) regnews=$(absolute "$regnews") ;;
esac
[ -x "$regnews" ] || regnews=$(command -v "${regnews##*/}") ||
  fail 78 "the program is not there; build it (make build), or name it in REGNEWS"
cd "$root" || fail 73 "$root cannot be entered"
case ${REGNEWS_JITTER:-0} in
  *[!0-9]*) fail 78 "REGNEWS_JITTER wants a number of seconds, not ${REGNEWS_JITTER}" ;;
esac
# without leading zeros, which would make it octal
jitter=$(echo "${REGNEWS_JITTER:-0}" | sed 's/^0*//')
if [ "${jitter:-0}" -gt 0 ]; then
  sleep "$(($(od -An -N2 -tu2 /dev/urandom) % jitter))"
fi

mkdir -p "$data/log" 2>/dev/null || fail 73 "cannot make the folder $data/log"
log=$data/log/run.log
# at 1 MiB the log starts anew; one old one is kept
[ "$(wc -c 2>/dev/null <"$log" || echo 0)" -lt 1048576 ] || mv "$log" "$log.1"
words=$(mktemp "$data/log/.run.XXXXXX" 2>/dev/null) || fail 73 "cannot write to $data/log"
trap 'rm -f "$words"' EXIT

"$regnews" run "$pipeline" --data "$data" >/dev/null 2>"$words"
status=$?
{
  echo "--- $(date -u +%Y-%m-%dT%H:%M:%SZ) $pipeline: status $status"
  cat "$words"
} >>"$log"
# the head of the chain of manifests, where nobody who changes the data can change it: `regnews verify --head` asks for it
head=$(sed -n 's/.*; manifest \([0-9a-f]*\).*/\1/p' "$words" | tail -n 1)
if [ -n "$head" ]; then
  if [ -n "${REGNEWS_HEADS:-}" ]; then
    echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $head $pipeline" >>"$REGNEWS_HEADS" || fail 73 "cannot write to $REGNEWS_HEADS"
  elif [ -S /dev/log ] && command -v logger >/dev/null; then
    logger -t regnews "$pipeline: status $status, manifest $head"
  fi
fi
[ $status -eq 0 ] && exit 0

case $status in
  1) what="some sources failed or need a person; the rest is safe" ;;
  64) what="usage" ;;
  65) what="bad input; the rest is safe" ;;
  66) what="no such input" ;;
  69) what="nothing could be reached" ;;
  72) what="the state was refused; it is kept" ;;
  73 | 74) what="cannot write; nothing that was safe is lost" ;;
  75) what="another run holds the lock" ;;
  78) what="the configuration is wrong" ;;
  130 | 143) what="ended by a signal, after saving" ;;
  *) if [ $status -ge 128 ]; then what="CRASHED by signal $((status - 128))"; else what="a defect of regnews"; fi ;;
esac
# what may pass by itself is told of once it lasts (`fail_after` of a source file); until then it stands in the log
[ $status -ne 1 ] || grep -q '^regnews: error: ' "$words" || exit 1
echo "regnews: $pipeline ended with $status: $what"
case $status in
  1 | 65 | 69)
    # what failed, and the summary; the head of the chain of manifests stands in it
    grep '^regnews: error: ' "$words" | head -n 20
    count=$(grep -c '^regnews: error: ' "$words")
    [ "$count" -le 20 ] || echo "… and $((count - 20)) more"
    grep '^run: ' "$words"
    ;;
  *) tail -n 20 "$words" ;;
esac
echo "log: $log"
exit $status
