#!/bin/sh
# shots.sh SHOT PROGRAM FOLDER - the pictures of the README, taken from the running program.
set -eu
shot=$1 program=$2 out=$3
mkdir -p "$out"
take() { # NAME SIZE ARGUMENTS-OF-SHOT...
    name=$1 size=$2
    shift 2
    "$shot" -s "$size" -c samples/ccrt-full.yaml -c samples/broken/hostname-with-path.yaml \
        -c samples/broken/volume-on-one-side.yaml -o "$out/$name.svg" "$@"
    rsvg-convert -z 1.1 -o "$out/$name.png" "$out/$name.svg"
    rm -f "$out/$name.svg"
}
take edit 120x40 -w Outline -k F8 -- "$program" hostname-with-path.yaml
take source 120x40 -w Outline -k F8 -k F3 -w Source -- "$program" hostname-with-path.yaml
take problems 80x24 -w Outline -k ^X -k l -w Problems -- "$program" volume-on-one-side.yaml
take seal 80x24 -w Outline -k ^X -k e -k e -- "$program" ccrt-full.yaml
take start 80x24 -w New -- "$program"
