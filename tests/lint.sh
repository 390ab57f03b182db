#!/bin/sh
# lint.sh LIBCONTRACT.A - proves the borders of the house: includes by floor, symbols of the core
# library, curses in two files, public headers that compile alone, words that do not belong.
set -u
lib=$1
bad=0
fail() {
    echo "lint: $*" >&2
    bad=1
}

# Floors. A public header belongs to the floor that implements it: its core/<floor>/ folder.
floor_of_header() {
    name=$1
    case $name in
    error | arena | buf | str | base64 | clock | platform | data | job | list) echo base ;;
    text | file | journal | document | tree | yaml | json | embed | emit | problem | section) echo doc ;;
    *)
        for d in schema crypto pack rules contract base doc; do
            for f in core/$d/"$name".c core/$d/"$name"_*.c; do
                [ -e "$f" ] && { echo $d; return; }
            done
        done
        echo unknown
        ;;
    esac
}
may() { # may FLOOR include FLOOR
    case $1:$2 in
    base:base) return 0 ;;
    doc:base | doc:doc) return 0 ;;
    schema:base | schema:doc | schema:schema) return 0 ;;
    crypto:base | crypto:doc | crypto:crypto) return 0 ;;
    pack:base | pack:doc | pack:pack) return 0 ;;
    rules:base | rules:doc | rules:schema | rules:crypto | rules:pack | rules:rules) return 0 ;;
    contract:*) return 0 ;;
    esac
    return 1
}
for floor in base doc schema crypto pack rules contract; do
    for f in core/$floor/*.[ch]; do
        [ -e "$f" ] || continue
        for name in $(sed -n 's/^#[ ]*include "contract\/\([a-z0-9_]*\)\.h".*/\1/p' "$f"); do
            to=$(floor_of_header "$name")
            [ "$to" = unknown ] && { fail "$f: header contract/$name.h has no module"; continue; }
            may $floor "$to" || fail "$f ($floor) includes contract/$name.h ($to)"
        done
        for name in $(sed -n 's/^#[ ]*include "\([a-z0-9_.\/]*\)".*/\1/p' "$f"); do
            case $name in contract/*) continue ;; esac
            [ -e "core/$floor/$name" ] || fail "$f includes $name, which is not in core/$floor"
        done
    done
done
for h in include/contract/*.h; do
    name=${h##*/} name=${name%.h}
    from=$(floor_of_header "$name")
    for inner in $(sed -n 's/^#[ ]*include "contract\/\([a-z0-9_]*\)\.h".*/\1/p' "$h"); do
        to=$(floor_of_header "$inner")
        may "$from" "$to" || fail "$h ($from) includes contract/$inner.h ($to)"
    done
done
for f in tui/*.[ch]; do
    for name in $(sed -n 's/^#[ ]*include "\([^"]*\)".*/\1/p' "$f"); do
        case $name in contract/*) continue ;; esac
        [ -e "tui/$name" ] || fail "$f includes $name"
    done
done
[ $bad -eq 0 ] && echo "ok    includes by floor"

# Symbols that the core may not need: printing, exiting, environment, processes, sockets, curses.
symbols=$(nm -u "$lib" 2>/dev/null | awk '$1 == "U" {print $2}' | sed 's/@.*//' | sort -u |
    grep -xE '(v?printf|puts|putchar|v?fprintf|__v?f?printf_chk|perror|exit|_exit|abort|getenv|secure_getenv|system|fork|vfork|popen|exec[a-z]*|posix_spawnp?|socket|connect|initscr|newterm|wrefresh|stdscr|tgetstr|setupterm)')
if [ -n "$symbols" ]; then
    fail "the core library needs: $(echo $symbols)"
else
    echo "ok    symbols of the core"
fi

curses=$(grep -lE '^#[ ]*include[ ]*([<"]n?curses[a-z/]*\.h|<(term|panel)\.h)' core/*/*.[ch] tui/*.[ch] \
    include/contract/*.h 2>/dev/null | grep -vxE 'tui/(term|draw)\.c')
[ -z "$curses" ] && echo "ok    curses in two files" || fail "these include curses: $curses"

alone=0
for h in include/contract/*.h tui/*.h; do
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -Itui -fsyntax-only -x c "$h" ||
        { fail "$h does not compile alone"; alone=1; }
done
[ $alone -eq 0 ] && echo "ok    headers compile alone"

banned=$(grep -nE '\b(strcpy|strcat|sprintf|gets|strtok|mktemp|tmpnam|alloca)\(' core/*/*.c tui/*.c)
[ -z "$banned" ] && echo "ok    banned functions" || fail "banned functions: $banned"
raw=$(grep -nE '[^_a-z](malloc|calloc|realloc|free)\(' core/*/*.c | grep -vE '^core/base/arena\.c|json_object_|BN_|OPENSSL_' )
[ -z "$raw" ] && echo "ok    allocation through one door" || fail "raw allocation in the core: $raw"
words=$(grep -nE '\b(TODO|FIXME|XXX|HACK)\b|/work/' -r core tui include tests Makefile README.md CONTRIBUTING.md samples themes .ci 2>/dev/null | grep -v '^tests/lint.sh')
[ -z "$words" ] && echo "ok    finished words" || fail "words that do not belong: $words"
exit $bad
