#!/bin/sh
# demo.sh PROGRAM FOLDER - the whole job without a terminal: check a sample, seal it for the
# training key, open it again, verify the signature, and let openssl(1) have the last word.
set -eu
program=$1
out=$2
rm -rf "$out"
mkdir -p "$out"
XDG_DATA_HOME=$(cd "$out" && pwd)/data
export XDG_DATA_HOME
sample=samples/ccrt-full.yaml

step() {
    printf '\n== %s\n' "$*"
}
show() {
    printf '$ contract-tui %s\n' "$*"
    "$program" "$@"
}

step "1. The sample is checked: YAML, schema, pre-flight"
show check "$sample"
step "2. A training key pair and certificate are made on this machine, on first use"
show key training
keys=$XDG_DATA_HOME/contract-tui/training
step "3. Encrypt workload and env for that certificate, sign both"
show seal --platform ccrt --cert "$keys/encrypt.crt" --key "$keys/sign.pem" -o "$out/sealed.yaml" "$sample"
step "4. What can be said of the result without any key"
show inspect "$out/sealed.yaml" || [ $? -eq 3 ] # 3: the signature was not checked
step "5. The signature, with the public half of the signing key"
show key public -o "$out/sign.pub" "$keys/sign.pem"
show verify --key "$out/sign.pub" "$out/sealed.yaml"
step "6. Opened again with the private half of the training key"
show open --key "$keys/encrypt.pem" -o "$out/opened.yaml" "$out/sealed.yaml"
show verify --key "$out/sign.pub" --against "$sample" --open-key "$keys/encrypt.pem" "$out/sealed.yaml"
step "7. The second opinion: openssl(1) checks the signature and decrypts the workload"
tests/openssl_open.sh "$out/sealed.yaml" workload "$keys/encrypt.pem" "$out/sign.pub" >"$out/workload.yaml"
head -n 3 "$out/workload.yaml"
printf '\nok    sealed, opened and verified; the files are in %s\n' "$out"
