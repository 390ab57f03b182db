#!/bin/sh
# tidy.sh CC CFLAGS FILE... - clang-tidy over the sources, two at a time.
set -eu
flags=$2
shift 2
# What clang does not know of gcc's flags is left out.
clean=$(echo "$flags" | tr ' ' '\n' | grep -E '^-(I|D|std)' | tr '\n' ' ')
checks='-*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-bugprone-branch-clone,-bugprone-assignment-in-if-condition,-bugprone-reserved-identifier,-bugprone-implicit-widening-of-multiplication-result,-bugprone-narrowing-conversions,-bugprone-suspicious-include,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-bugprone-not-null-terminated-result'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%s\n' "$@" | xargs -P 2 -n 4 sh -c '
    checks=$1 clean=$2
    shift 2
    clang-tidy --quiet --warnings-as-errors="*" --checks="$checks" "$@" -- $clean 2>/dev/null' \
    sh "$checks" "$clean" >"$log" || { grep -E 'warning|error' "$log" | sort -u; exit 1; }
echo "ok    clang-tidy"
