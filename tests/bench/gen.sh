#!/bin/sh
# gen.sh FOLDER - the contracts that the figures are taken on, the same bytes on every run:
# typical.yaml (a sample), twenty.yaml (20 KB, 600 lines), lines.yaml (about 1 MB, 37,000 lines of pods), long.yaml (one line of
# a megabyte: an archive), ten.yaml (10 MB).
set -eu
out=$1
mkdir -p "$out/folder"
cp samples/ccrt-full.yaml "$out/typical.yaml"
head_of() {
    printf '# contract-tui: platform=ccrt\nenv: |\n  type: env\n  logging:\n    logRouter:\n'
    printf '      hostname: 5c2d6b69.ingress.eu-de.logs.cloud.ibm.com\n'
    printf '      iamApiKey: "abcdefghijabcdefghijabcdefghijabcdefghijabcd"\nworkload: |\n  type: workload\n'
}
pods() {
    awk -v n="$1" 'BEGIN {
        digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        for (i = 0; i < n; i++) {
            printf "      - apiVersion: v1\n        kind: Pod\n        metadata:\n          name: svc-%05d\n", i
            printf "          labels:\n            app: svc-%d\n        spec:\n          restartPolicy: Always\n", i % 17
            printf "          containers:\n"
            for (c = 0; c < 4; c++) {
                printf "            - name: main-%d\n              image: de.icr.io/team/svc-%d@sha256:%s\n", c, i % 17, digest
                printf "              ports:\n                - containerPort: %d\n                  hostPort: %d\n", 8000 + c, 1 + (i * 4 + c) % 65000
                printf "              env:\n                - name: SHARD\n                  value: \"%d\"\n", i
                printf "              volumeMounts:\n                - name: data\n                  mountPath: /var/lib/svc\n"
                printf "              livenessProbe:\n                httpGet:\n                  path: /healthz\n                  port: 8000\n"
            }
            printf "          volumes:\n            - name: data\n              hostPath:\n                path: /mnt/data/%d\n", i
        }
    }'
}
{ head_of; printf '  play:\n    resources:\n'; pods 8; } >"$out/twenty.yaml"
{ head_of; printf '  play:\n    resources:\n'; pods 500; } >"$out/lines.yaml"
{ head_of; printf '  play:\n    resources:\n'; pods 5200; } >"$out/ten.yaml"
awk 'BEGIN { srand(7); for (i = 0; i < 12000; i++) { for (j = 0; j < 9; j++) printf "%08x", int(rand() * 4294967295); print "" } }' \
    >"$out/folder/data.txt"
printf 'services:\n  web:\n    image: docker.io/library/nginx@sha256:%s\n    ports:\n      - "8080:80"\n' \
    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef >"$out/folder/docker-compose.yaml"
{
    head_of
    printf '  compose:\n    archive: '
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$out/folder" -cf - . | gzip -n1 | base64 -w0
    printf '\n'
} >"$out/long.yaml"
ls -l "$out"/*.yaml | awk '{print "      " $5 " bytes  " $NF}'
