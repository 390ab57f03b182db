#!/bin/sh
# data.sh OUT FILE... - writes an assembler file that holds the bytes of each FILE (.incbin) and
# the table that data.c reads. Paths are relative to where it runs, so builds are reproducible.
set -eu
out=$1
shift
{
    i=0
    echo '    .section .rodata'
    for f; do
        printf 'data_%d:\n    .incbin "%s"\ndata_%d_end:\n    .byte 0\n' "$i" "$f" "$i"
        printf 'folder_%d: .asciz "%s"\nname_%d: .asciz "%s"\n' "$i" "${f%/*}" "$i" "${f##*/}"
        i=$((i + 1))
    done
    echo '    .section .data.rel.ro,"aw"'
    echo '    .balign 8'
    echo '    .globl data_rows, data_row_count'
    echo 'data_rows:'
    n=0
    while [ $n -lt $i ]; do
        printf '    .quad folder_%d, name_%d, data_%d, data_%d_end\n' $n $n $n $n
        n=$((n + 1))
    done
    printf 'data_row_count: .quad %d\n' "$i"
    echo '    .section .note.GNU-stack,"",%progbits'
} >"$out"
