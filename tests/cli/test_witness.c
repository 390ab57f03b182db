/* The program and the documented shell commands, in both directions: what it makes, openssl(1)
 * opens and verifies; what openssl(1) makes, it opens and verifies. Each case is a shell script
 * that must succeed; $C is the program. */
#include "unit/unit.h"
#include "unit/witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys and certificates of openssl, a contract, and the documented steps as functions. */
static const char *const make =
    "for k in lock sign audit att ca other; do openssl genrsa -out $k.pem 2048;"
    " openssl pkey -in $k.pem -pubout -out $k.pub; chmod 600 $k.pem; done;"
    " self() { openssl req -x509 -key $1.pem -subj /CN=$1 -days 900 -out $1.crt; };"
    " self lock; self ca;"
    " issue() { openssl req -new -key $1.pem -subj \"/C=DE/CN=$1\" -out $1.csr; openssl x509 -req"
    " -in $1.csr -CA ca.crt -CAkey ca.pem -CAcreateserial -days 80 -out $1.crt; };"
    " issue sign; issue att; openssl x509 -in lock.crt -outform DER -out lock.der;"
    " echo sesam >pw; $C samples ccrt -o sample.yaml;"
    " { cat sample.yaml; echo 'attestationPublicKey: |'; sed 's/^/  /' audit.pub; } >c.yaml";

static const char *const functions =
    "set -e\n"
    "value() { sed -n \"s/^$1: *//p\" $2 | tr -d '\"'; }\n"
    /* a token to its text, with the key in $1 */
    "opened() { t=$(cat); r=${t#*.}; printf %s \"${r%%.*}\" | openssl base64 -d -A >rsa; printf %s"
    " \"${r#*.}\" | openssl base64 -d -A >body; openssl pkeyutl -decrypt -inkey $1 -pkeyopt"
    " rsa_padding_mode:pkcs1 -in rsa | openssl enc -d -aes-256-cbc -pbkdf2 -pass stdin -in body; "
    "}\n"
    /* a text to a token with the prefix $1 for the public key $2 */
    "sealed() { cat >p; openssl rand -hex 16 | tr -d '\\n' >k; printf '%s.%s.%s' $1 \"$(openssl"
    " pkeyutl -encrypt -pubin -inkey $2 -in k | openssl base64 -A)\" \"$(openssl enc -aes-256-cbc"
    " -pbkdf2 -pass file:k -in p | openssl base64 -A)\"; }\n"
    /* signature of the contract $1 by the public key $2 */
    "signed() { printf '%s%s' \"$(value workload $1)\" \"$(value env $1)\" >m; value"
    " envWorkloadSignature $1 | openssl base64 -d -A >s; openssl dgst -sha256 -verify $2 -signature"
    " s m; }\n"
    /* a contract of openssl's making with the prefix $1, signed by sign.pem */
    "theirs() { w=$(printf 'type: workload\\n' | sealed $1 lock.pub); e=$(printf 'type: env\\n' |"
    " sealed $1 lock.pub); printf '%s%s' \"$w\" \"$e\" >m; s=$(openssl dgst -sha256 -sign sign.pem "
    "m"
    " | openssl base64 -A); printf 'workload: %s\\nenv: %s\\nenvWorkloadSignature: %s\\n' \"$w\""
    " \"$e\" \"$s\"; }\n"
    "url() { tr -- '-_' '+/' | { read -r x; while [ $((${#x} % 4)) != 0 ]; do x=$x=; done; printf "
    "%s"
    " \"$x\" | openssl base64 -d -A; }; }\n"
    "fails() { want=$1; shift; got=0; \"$@\" || got=$?; [ $got = $want ]; }\n"
    "seal() { $C seal --platform ccrt --cert lock.crt --key sign.pem --force \"$@\"; }\n";

static int prepare(void **state)
{
    int failed = witness_start(state);
    setenv("C", PROGRAM, 1);
    setenv("HOME", witness_path(""), 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_CONFIG_HOME");
    if (!failed)
        witness_sh(make, NULL);
    witness_put("functions", str_from(functions));
    return failed;
}

static void run(const char *const *lines)
{
    for (; *lines; lines++) {
        char line[2048];
        int len = snprintf(line, sizeof line, ". ./functions; %s", *lines);
        assert_true(len < (int)sizeof line);
        witness_sh(line, NULL);
    }
}
#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static void every_section(void **state)
{
    (void)state;
    RUN("seal -o s.yaml c.yaml; signed s.yaml sign.pub;"
        " value attestationPublicKey s.yaml | opened lock.pem | cmp - audit.pub;"
        " value workload s.yaml | opened lock.pem | grep -q '^type: workload$';"
        " value env s.yaml | opened lock.pem | grep -q '^type: env$'",
        /* one section after the other, by two people */
        "$C seal --platform ccrt --cert lock.crt --no-sign --only workload --force -o half.yaml"
        " c.yaml; seal --only env -o two.yaml half.yaml; signed two.yaml sign.pub;"
        " [ \"$(value workload half.yaml)\" = \"$(value workload two.yaml)\" ];"
        " [ -z \"$(value attestationPublicKey two.yaml | grep '\\.')\" ]",
        /* a certificate in binary; the other prefix */
        "$C seal --platform ccrt --cert lock.der --key sign.pem --force -o s.yaml c.yaml;"
        " signed s.yaml sign.pub; printf 'a\\r\\nb' | $C encrypt --platform hpvs --cert lock.der"
        " --force >t; grep -q '^hyper-protect-basic\\.' t; opened lock.pem <t >b; printf "
        "'a\\r\\nb' |"
        " cmp - b",
        /* signature alone, of another key, replaced */
        "seal -o s.yaml c.yaml; fails 1 $C verify --key other.pub s.yaml; $C verify --key sign.pub"
        " s.yaml; fails 1 signed s.yaml other.pub");
}

static void signing_key_in_each_form(void **state)
{
    (void)state;
    RUN("seal -o s.yaml c.yaml; value env s.yaml | opened lock.pem | sed -n 's/^signingKey: *//p' |"
        " openssl base64 -d -A | cmp - sign.pub",
        "seal --signing-key-form pem -o s.yaml c.yaml; value env s.yaml | opened lock.pem | sed -n"
        " 's/^signingKey: *\"\\(.*\\)\"/\\1/p' >q; printf -- \"$(cat q)\" | openssl pkey -pubin"
        " -pubout | cmp - sign.pub",
        "seal --signing-cert sign.crt -o s.yaml c.yaml; value env s.yaml | opened lock.pem | sed -n"
        " 's/^signingKey: *//p' | openssl base64 -d -A >in.crt; openssl verify -CAfile ca.crt"
        " in.crt; openssl x509 -in in.crt -pubkey -noout | cmp - sign.pub; signed s.yaml sign.pub",
        /* a certificate of another key is refused */
        "issue() { openssl req -new -key other.pem -subj /CN=o -out o.csr; openssl x509 -req -in"
        " o.csr -CA ca.crt -CAkey ca.pem -set_serial 9 -days 9 -out o.crt; }; issue;"
        " fails 4 seal --signing-cert o.crt -o no.yaml c.yaml; [ ! -e no.yaml ]");
}

static void contract_expiry(void **state)
{
    (void)state;
    RUN("seal --expiry-days 30 --ca-cert ca.crt --ca-key ca.pem --expiry-name me -o s.yaml c.yaml;"
        " value env s.yaml | opened lock.pem | sed -n 's/^signingKey: *//p' | openssl base64 -d -A"
        " >in.crt; openssl verify -CAfile ca.crt in.crt; openssl x509 -in in.crt -checkend 2500000;"
        " fails 1 openssl x509 -in in.crt -checkend 2600000; openssl x509 -in in.crt -noout"
        " -subject | grep -q 'CN = me'; signed s.yaml sign.pub",
        /* a request of openssl's, a CA key with a passphrase */
        "openssl req -new -key sign.pem -subj '/C=DE/O=Team/CN=by request' -out r.csr; openssl "
        "pkcs8"
        " -topk8 -in ca.pem -passout pass:sesam -out ca.enc; chmod 600 ca.enc; seal --expiry-days 5"
        " --csr r.csr --ca-cert ca.crt --ca-key ca.enc --ca-passphrase-file pw -o s.yaml c.yaml;"
        " value env s.yaml | opened lock.pem | sed -n 's/^signingKey: *//p' | openssl base64 -d -A"
        " >in.crt; openssl verify -CAfile ca.crt in.crt; openssl x509 -in in.crt -noout -subject |"
        " grep -q 'O = Team, CN = by request'; openssl x509 -in in.crt -noout -text | grep -q"
        " 'Signature Algorithm: sha256'",
        /* CA and its key out of one PKCS#12 file */
        "openssl pkcs12 -export -inkey ca.pem -in ca.crt -passout pass:sesam -out ca.p12; chmod 600"
        " ca.p12; seal --expiry-days 5 --ca-cert ca.p12 --ca-key ca.p12 --ca-passphrase-file pw -o"
        " s.yaml c.yaml; value env s.yaml | opened lock.pem | sed -n 's/^signingKey: *//p' | "
        "openssl"
        " base64 -d -A | openssl verify -CAfile ca.crt",
        /* the request of another key */
        "openssl req -new -key other.pem -subj /CN=o -out o.csr; fails 4 seal --expiry-days 5 --csr"
        " o.csr --ca-cert ca.crt --ca-key ca.pem -o no.yaml c.yaml");
}

/* Private keys as openssl encrypts them; a cipher that this openssl lacks is passed over. */
static void encrypted_keys(void **state)
{
    (void)state;
    RUN("seal -o s.yaml c.yaml; n=0; for how in 'pkcs8 -topk8 -v2 aes-256-cbc' 'pkcs8 -topk8 -v2"
        " aes-128-cbc' 'pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA512' 'pkcs8 -topk8 -v2 des3'"
        " 'pkcs8 -topk8 -v2 camellia-256-cbc' 'pkcs8 -topk8 -v2 camellia-128-cbc' 'pkcs8 -topk8 -v2"
        " aria-256-cbc' 'pkcs8 -topk8 -v2 aes-256-cbc -iter 50000' 'pkcs8 -topk8 -scrypt' 'pkcs8"
        " -topk8 -scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 2' 'pkcs8 -topk8 -v2 aes-256-cbc"
        " -outform DER' 'rsa -traditional -aes256' 'rsa -traditional -camellia128' 'rsa "
        "-traditional"
        " -aria256' 'rsa -traditional -des3'; do rm -f e.pem; openssl $how -in sign.pem"
        " -passout pass:sesam -out e.pem || continue; chmod 600 e.pem; $C sign --key e.pem"
        " --passphrase-file pw -o signed.yaml s.yaml || { echo \"$how\" >&2; exit 1; }; signed"
        " signed.yaml sign.pub; n=$((n + 1)); done; [ $n -ge 9 ]",
        /* ours, with and without a passphrase */
        "rm -f k1.pem k2.pem; $C key new --bits 2048 --passphrase-file pw -o k1.pem; openssl rsa "
        "-in"
        " k1.pem -passin pass:sesam -check -noout; $C key new --bits 2048 --no-passphrase -o "
        "k2.pem;"
        " openssl rsa -in k2.pem -check -noout; $C key public k2.pem >k2.pub; openssl pkey -in"
        " k2.pem -pubout | cmp - k2.pub");
}

static void their_contracts(void **state)
{
    (void)state;
    RUN("for p in contract-basic hyper-protect-basic; do theirs $p >t.yaml; $C verify --key "
        "sign.pub"
        " t.yaml; $C verify --cert sign.crt t.yaml; $C open --key lock.pem t.yaml | grep -q 'type:"
        " env'; $C inspect --pub sign.pub --key lock.pem t.yaml | grep -q 'signed'; done",
        /* one byte of each part */
        "theirs contract-basic >t.yaml; sed '/^workload/s/.$/X/' t.yaml >b.yaml; fails 1 $C verify"
        " --key sign.pub b.yaml; sed '/^envWork/s/: ..../: AAAA/' t.yaml >b.yaml; fails 1 $C verify"
        " --key sign.pub b.yaml",
        /* the workload of openssl, the rest of ours: the token stays as it is */
        "printf 'workload: %s\\nenv: |\\n  type: env\\n' \"$(printf 'type: workload\\n' | sealed"
        " contract-basic lock.pub)\" >mix.yaml; seal -o s.yaml mix.yaml; signed s.yaml sign.pub;"
        " [ \"$(value workload mix.yaml)\" = \"$(value workload s.yaml)\" ]");
}

static void attestation_records(void **state)
{
    (void)state;
    RUN("seal -o s.yaml c.yaml; h() { value $1 s.yaml | tr -d '\\n' | openssl dgst -sha256 -r | cut"
        " -c1-64; }; printf '26.7.1\\nMachine Type/Plant/Serial: 9175/02/C25B8\\n%s"
        " contract:workload\\n%s contract:env\\n%s cidata/user-data\\n' $(h workload) $(h env)"
        " $(openssl dgst -sha256 -r s.yaml | cut -c1-64) >rec; openssl dgst -sha256 -sign att.pem"
        " -out sig rec; sealed hyper-protect-basic audit.pub <rec >rec.enc",
        "$C attest open --key audit.pem -o back rec.enc; cmp back rec",
        "fails 4 $C attest open --key other.pem -o no rec.enc; [ ! -e no ]",
        "$C attest verify --cert att.crt --root ca.crt --signature sig rec",
        "fails 3 $C attest verify --cert att.crt --signature sig rec",
        "fails 1 $C attest verify --cert att.crt --root lock.crt --signature sig rec",
        "sed 's/C25B8/C25B9/' rec >bad; fails 1 $C attest verify --cert att.crt --root ca.crt"
        " --signature sig bad",
        "$C attest compare --contract s.yaml rec | grep -q '3 equal, 0 differ'",
        "seal -o other.yaml c.yaml; fails 1 $C attest compare --contract other.yaml rec");
}

/* AES-256-GCM is CTR with a sum behind it: openssl(1) has no GCM, but CTR. */
static void sealed_secrets(void **state)
{
    (void)state;
    RUN("part() { cut -d. -f$1 secret; }; field() { part 3 | url | sed -n"
        " \"s/.*\\\"$1\\\":\\\"\\([^\\\"]*\\)\\\".*/\\1/p\"; };"
        " for type in workload env; do printf 'a secret of ours' | $C secret seal --type $type"
        " --encrypt-key lock.pub --sign-key sign.pem -o secret; [ \"$(part 2 | url)\" ="
        " \"{\\\"alg\\\":\\\"RS512\\\",\\\"kid\\\":\\\"${type}_verify\\\"}\" ]; [ $(field key_id) ="
        " ${type}_decrypt ]; printf %s.%s \"$(part 2)\" \"$(part 3)\" >m; part 4 | url >s; openssl"
        " dgst -sha512 -verify sign.pub -signature s m; field encrypted_key | openssl base64 -d -A"
        " >ek; openssl pkeyutl -decrypt -inkey lock.pem -in ek >aes; [ $(wc -c <aes) = 32 ]; field"
        " encrypted_data | openssl base64 -d -A | head -c -16 >data; openssl enc -d -aes-256-ctr -K"
        " $(od -An -v -tx1 aes | tr -d ' \\n') -iv $(field iv | openssl base64 -d -A | od -An -v"
        " -tx1 | tr -d ' \\n')00000002 -in data >plain; printf 'a secret of ours' | cmp - plain;"
        " done",
        /* signed anew by openssl: verified here, and not for another key */
        "p() { cut -d. -f$1 secret; }; resign() { printf %s.%s \"$(p 2)\" \"$(p 3)\" >m; printf"
        " 'sealed.%s.%s.%s' \"$(p 2)\" \"$(p 3)\" \"$(openssl dgst -sha512 -sign $1 m | openssl "
        "base64"
        " -A | tr -- '+/' '-_' | tr -d =)\"; }; resign sign.pem >again; $C secret verify --key"
        " sign.pub again; [ \"$($C secret open --key lock.pem again)\" = 'a secret of ours' ]; "
        "resign"
        " other.pem >again; fails 1 $C secret verify --key sign.pub again");
}

static void initdata(void **state)
{
    (void)state;
    RUN("seal -o s.yaml c.yaml; $C initdata make -o i.b64 s.yaml; openssl base64 -d -A -in i.b64 |"
        " gunzip >toml; sed -n \"/'''$/,/^'''/p\" toml | sed '1d;$d' | cmp - s.yaml",
        "{ printf 'algorithm = \"sha384\"\\nversion = \"0.1.0\"\\n\\n[data]\\n\"contract.yaml\" ="
        " '; printf \"'''\\n\"; cat s.yaml; printf \"'''\\n\"; } | gzip | openssl base64 -A >t.b64;"
        " $C initdata open -o back t.b64; cmp back s.yaml",
        "{ printf IBMSecEx; openssl rand 300; } >hdr; $C initdata make --sehdr hdr -o i.b64 s.yaml;"
        " openssl base64 -d -A -in i.b64 | gunzip | sed -n 's/.*sehdr: *//p' | openssl base64 -d "
        "-A |"
        " cmp - hdr");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section),   cmocka_unit_test(signing_key_in_each_form),
        cmocka_unit_test(contract_expiry), cmocka_unit_test(encrypted_keys),
        cmocka_unit_test(their_contracts), cmocka_unit_test(attestation_records),
        cmocka_unit_test(sealed_secrets),  cmocka_unit_test(initdata),
    };
    return cmocka_run_group_tests(tests, prepare, witness_end);
}
