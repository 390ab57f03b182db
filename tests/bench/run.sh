#!/bin/sh
# run.sh BUILD SHARED - the figures of the README: ours and a peer's in the same minute, medians.
# Peers that are not installed are left out with a line that says so.
set -u
build=$1
shared=$2
program=$build/contract-tui
tty=$build/tests/bench/bench_tty
data=$build/bench
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
keys='d*30,p*5,=a*30,b*30'
form='=a*30,b*30,d*2,u*2'

have() {
    command -v "$1" >/dev/null 2>&1 || { echo "      $1: not installed, left out"; return 1; }
}
echo "== inputs"
tests/bench/gen.sh "$data"
for f in typical twenty lines long; do
    echo "== terminal: $f.yaml (50x160)"
    printf '  contract-tui  '
    "$tty" -n 3 -u '^X,=v' -k "$keys" -x '^X,=q,=d' -- "$program" "$data/$f.yaml"
    [ "$f" = long ] || {
        printf '  - in the form '
        "$tty" -n 3 -u '^X,=g,=hostname,r,r' -k "$form" -x '^G,^G,^X,=q,=d' -- \
            "$program" "$data/$f.yaml"
    }
    have nano && { printf '  nano          '; "$tty" -n 3 -k "$keys" -x '^X,=n' -- nano "$data/$f.yaml"; }
    have vim && { printf '  vim           '; "$tty" -n 3 -u '=i' -k "$keys" -x 'e,=:q!,r' -- vim -n "$data/$f.yaml"; }
    have micro && { printf '  micro         '; "$tty" -n 3 -k "$keys" -x '^Q,=n' -- micro "$data/$f.yaml"; }
done
for b in text yaml schema analysis rules seal; do
    t=$build/tests/bench/bench_$b
    [ -x "$t" ] || continue
    echo "== $b"
    "$t" "$data" "$shared" || echo "      bench_$b failed"
done
echo "== one check, whole process"
"$build/tests/bench/bench_run" -n 21 -- "$program" check "$data/typical.yaml"
"$build/tests/bench/bench_run" -n 7 -- "$program" check "$data/lines.yaml"
"$build/tests/bench/bench_run" -n 7 -- "$program" check "$data/long.yaml"
