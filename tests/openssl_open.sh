#!/bin/sh
# openssl_open.sh SEALED SECTION KEY PUB - what the documented openssl commands make of a sealed
# contract: verifies envWorkloadSignature with PUB, decrypts SECTION with KEY, prints the text.
set -eu
sealed=$1 section=$2 key=$3 pub=$4
value() { # a top-level one-line value
    sed -n "s/^$1: *//p" "$sealed" | tr -d '"'"'"
}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
printf '%s%s' "$(value workload)" "$(value env)" >"$tmp/signed"
value envWorkloadSignature | openssl base64 -d -A >"$tmp/sig"
openssl dgst -sha256 -verify "$pub" -signature "$tmp/sig" "$tmp/signed" >&2
token=$(value "$section")
rest=${token#*.}
printf %s "${rest%%.*}" | openssl base64 -d -A >"$tmp/rsa"
printf %s "${rest#*.}" | openssl base64 -d -A >"$tmp/body"
openssl pkeyutl -decrypt -inkey "$key" -pkeyopt rsa_padding_mode:pkcs1 -in "$tmp/rsa" |
    openssl enc -d -aes-256-cbc -pbkdf2 -pass stdin -in "$tmp/body"
