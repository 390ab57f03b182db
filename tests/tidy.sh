#!/bin/sh
# tidy.sh CC CFLAGS FILE... - clang-tidy over the sources, two at a time.
set -eu
flags=$2
shift 2
# What clang does not know of gcc's flags is left out.
clean=$(echo "$flags" | tr ' ' '\n' | grep -E '^-(I|D|std)' | tr '\n' ' ')
# Left out: matters of taste, and checks that judge one file at a time: they cannot see that an
# output is set exactly when a function of another file returns true.
checks='-*,bugprone-*,clang-analyzer-*'
for c in bugprone-easily-swappable-parameters bugprone-branch-clone bugprone-assignment-in-if-condition \
    bugprone-reserved-identifier bugprone-implicit-widening-of-multiplication-result \
    bugprone-narrowing-conversions bugprone-suspicious-include bugprone-not-null-terminated-result \
    bugprone-macro-parentheses bugprone-sizeof-expression bugprone-misplaced-widening-cast \
    clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling \
    clang-analyzer-valist.Uninitialized clang-analyzer-core.CallAndMessage \
    'clang-analyzer-core.uninitialized*' clang-analyzer-core.UndefinedBinaryOperatorResult \
    clang-analyzer-core.NullDereference clang-analyzer-core.NonNullParamChecker \
    clang-analyzer-core.DivideZero clang-analyzer-optin.performance.Padding; do
    checks=$checks,-$c
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%s\n' "$@" | xargs -P 2 -n 4 sh -c '
    checks=$1 clean=$2
    shift 2
    clang-tidy --quiet --warnings-as-errors="*" --checks="$checks" "$@" -- $clean 2>/dev/null' \
    sh "$checks" "$clean" >"$log" || { grep -E 'warning|error' "$log" | sort -u; exit 1; }
echo "ok    clang-tidy"
