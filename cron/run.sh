#!/bin/sh
# Runs a pipeline from cron: silent when all is well, one compact report on stdout when something failed (cron mails it), the
# exit status of `regnews run` handed on. It needs nothing of its environment.
#
#   cron/run.sh PIPELINE
#
# REGNEWS         the program (default: the release build beside this folder, else `regnews` in the PATH)
# REGNEWS_DATA    where archive, corpus and state are kept (default: data/ beside this folder)
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
here=$(cd "$(dirname "$0")" && pwd) || exit 73
case $1 in
  /*) pipeline=$1 ;;
  *) pipeline=$PWD/$1 ;;
esac
# relative paths of messages and manifests are those of the project
cd "$here/.." || exit 73
root=$PWD
pipeline=${pipeline#"$root"/}
data=${REGNEWS_DATA:-$root/data}
regnews=${REGNEWS:-$root/.build/release/regnews}
[ -x "$regnews" ] || regnews=$(command -v regnews) || {
  echo "regnews: the program is not there; build it (make build), or name it in REGNEWS"
  exit 78
}
if [ "${REGNEWS_JITTER:-0}" -gt 0 ]; then
  sleep "$(($(od -An -N2 -tu2 /dev/urandom) % REGNEWS_JITTER))"
fi

mkdir -p "$data/log" || exit 73
log=$data/log/run.log
# at 1 MiB the log starts anew; one old one is kept
[ "$(wc -c 2>/dev/null <"$log" || echo 0)" -lt 1048576 ] || mv "$log" "$log.1"
words=$(mktemp "$data/log/.run.XXXXXX") || exit 73
trap 'rm -f "$words"' EXIT

"$regnews" run "$pipeline" --data "$data" >/dev/null 2>"$words"
status=$?
{
  echo "--- $(date -u +%Y-%m-%dT%H:%M:%SZ) $pipeline: status $status"
  cat "$words"
} >>"$log"
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
