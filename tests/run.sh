#!/bin/sh
# run.sh TEST... - runs each test program, shows the output of those that fail, and ends with
# one line: N passed, N failed (programs' own cases are counted where cmocka prints them).
set -u
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for t; do
    start=$(date +%s%N)
    CMOCKA_MESSAGE_OUTPUT=STDOUT "$t" >"$log" 2>&1
    rc=$?
    ms=$((($(date +%s%N) - start) / 1000000))
    ok=$(grep -c '^\[       OK \]' "$log")
    bad=$(grep -c '^\[  FAILED  \] [a-z_0-9]*$' "$log")
    skip=$(grep -c '^\[  SKIPPED \] [a-z_0-9]*$' "$log")
    [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$skip" -eq 0 ] && [ $rc -eq 0 ] && ok=1
    [ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    name=${t##*/}
    if [ $rc -ne 0 ]; then
        printf 'FAIL  %-28s exit %d\n' "$name" $rc
        sed 's/^/      /' "$log" | tail -60
    else
        printf 'ok    %-28s %3d cases  %5d ms\n' "$name" "$ok" "$ms"
        grep -i '^skip' "$log" | sed 's/^/      /'
    fi
done
if [ $skipped -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ $failed -eq 0 ]
