#!/bin/sh
# shots.sh SHOT PROGRAM FOLDER - the pictures of the README, taken from the running program.
set -eu
shot=$1 program=$2 out=$3
mkdir -p "$out"
take() { # NAME SIZE FILE STEPS-OF-SHOT...
    name=$1 size=$2 file=$3
    shift 3
    "$shot" -s "$size" -c samples/ccrt-full.yaml -c samples/broken/hostname-with-path.yaml \
        -c samples/broken/volume-on-one-side.yaml "$@" -o "$out/$name.svg" -- "$program" $file
    rsvg-convert -z 1.1 -o "$out/$name.png" "$out/$name.svg"
    rm -f "$out/$name.svg"
}
take edit 120x40 hostname-with-path.yaml -w Outline -k F8
take source 120x40 hostname-with-path.yaml -w Outline -k F8 -k F3 -w Source
take problems 80x24 volume-on-one-side.yaml -w Outline -k ^X -k l -w Problems
take seal 80x24 ccrt-full.yaml -w Outline -k ^X -k e -k e
take start 80x24 "" -w New
