#!/bin/sh
# s390x.sh TEST... - cross-builds the program and the named test programs for s390x, the big-endian
# machine that contracts are made for, and runs them under emulation.
#
# Needs Debian's gcc-s390x-linux-gnu, qemu-user-static and mmdebstrap; the libraries come from the
# same packages as on that machine, into $BUILD/root.
set -eu
build=${BUILD:-build/s390x}
root=$PWD/$build/root
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mkdir -p "$build"
if [ ! -e "$root/usr/include/yaml.h" ]; then
    mmdebstrap --quiet --architectures=s390x --variant=extract \
        --include=libc6-dev,libc-bin,libgcc-12-dev,libncurses-dev,libyaml-dev,libssl-dev,libpcre2-dev \
        --include=zlib1g-dev,libjson-c-dev,libutf8proc-dev,libcmocka-dev,ncurses-base "$suite" "$root"
    # Its link is absolute and would leave the root.
    ln -sf ../../../lib/s390x-linux-gnu/libm.so.6 "$root/usr/lib/s390x-linux-gnu/libm.so"
fi
export PKG_CONFIG_SYSROOT_DIR="$root"
export PKG_CONFIG_LIBDIR="$root/usr/lib/s390x-linux-gnu/pkgconfig:$root/usr/share/pkgconfig"
targets=
for t; do
    targets="$targets $build/$t"
done
make -s -j2 BUILD="$build" AR=s390x-linux-gnu-ar WERROR=1 \
    CC="s390x-linux-gnu-gcc --sysroot=$root -isystem $root/usr/include/s390x-linux-gnu \
        -B$root/usr/lib/s390x-linux-gnu" $targets >"$build/log" || { cat "$build/log"; exit 1; }
export QEMU_LD_PREFIX="$root"
failed=0 passed=0
for t in $targets; do
    if qemu-s390x-static "$t" >"$t.log" 2>&1; then
        passed=$((passed + $(grep -c '^\[       OK' "$t.log")))
    else
        failed=$((failed + 1))
        echo "FAIL  $t"
        grep -E 'ERROR|FAILED|LINE' "$t.log" | head -8
    fi
done
echo "s390x: $passed passed, $failed programs failed"
[ "$failed" = 0 ]
