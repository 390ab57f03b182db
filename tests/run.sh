#!/bin/sh
# run.sh TEST... - runs the test programs, two more at a time than there are processors (JOBS: many
# only wait), shows the output of those that fail, and ends with one line: N passed, N failed
# (programs' own cases are counted where cmocka prints them).
set -u

# One program: .out is what is to be shown of it, .count its cases.
key() {
    echo "$1" | tr / _
}
if [ "$1" = --one ]; then
    at=$2/$(key "$3") start=$(date +%s%N)
    CMOCKA_MESSAGE_OUTPUT=STDOUT "$3" >"$at.log" 2>&1
    rc=$?
    ms=$((($(date +%s%N) - start) / 1000000))
    ok=$(grep -c '^\[       OK \]' "$at.log")
    bad=$(grep -c '^\[  FAILED  \] [a-z_0-9]*$' "$at.log")
    skip=$(grep -c '^\[  SKIPPED \] [a-z_0-9]*$' "$at.log")
    [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$skip" -eq 0 ] && [ $rc -eq 0 ] && ok=1
    [ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    echo "$ok $bad $skip" >"$at.count"
    if [ $rc -ne 0 ]; then
        printf 'FAIL  %-28s exit %d\n' "${3##*/}" $rc
        # What failed comes first: a sanitizer's report of what it left behind is longer.
        sed 's/^/      /' "$at.log" | head -120
        sed 1,120d "$at.log" | tail -60 | sed 's/^/      /'
    else
        printf 'ok    %-28s %3d cases  %5d ms\n' "${3##*/}" "$ok" "$ms"
        grep -i '^skip' "$at.log" | sed 's/^/      /'
    fi >"$at.out"
    cat "$at.out"
    exit 0
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
printf '%s\n' "$@" | xargs -P "${JOBS:-$(($(nproc) + 2))}" -I{} "$0" --one "$results" {}
passed=0 failed=0 skipped=0
for t; do
    ok=0 bad=1 skip=0
    count=$results/$(key "$t").count
    [ -s "$count" ] && read -r ok bad skip <"$count"
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
done
if [ $skipped -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ $failed -eq 0 ]
