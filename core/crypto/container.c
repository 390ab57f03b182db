/* PKCS#12 files (RFC 7292): a private key with its certificates, as browsers, Windows and Java keep
 * them (.p12, .pfx). OpenSSL reads and decrypts; here it is decided whether a passphrase is needed
 * and may be tried, and which of the things inside are meant. */
#include "contract/base64.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <stdio.h>

/* Contents in contents. */
#define DEPTH_MAX 4
/* Most bags that are looked at: each may ask for rounds of its own. */
#define BAGS_MAX 200
#define KEY_ID_MAX 64
/* Most rounds for looking whether there is no passphrase: 2048 are usual. */
#define ROUNDS_UNASKED 100000

typedef struct Walk {
    const char *from;
    bool with_pass; /* decrypt what is encrypted */
    const char *pass;
    int pass_len;
    unsigned want;
    Container *out; /* NULL: only count */
    Error *err;
    bool failed; /* err says why */

    KeyContainerFacts facts;
    uint64_t rounds; /* asked for until now */
    unsigned bags;
    unsigned char key_id[KEY_ID_MAX]; /* of the first key */
    int key_id_len;
} Walk;

/* -- reading -- */

static PKCS12 *parse(Str der)
{
    const unsigned char *p = (const unsigned char *)der.ptr;
    PKCS12 *p12 = d2i_PKCS12(NULL, &p, (long)der.len);
    ERR_clear_error();
    return p12;
}

/* GnuTLS writes it as PEM. */
static bool der_of_pem(Str text, Buf *out)
{
    PemBlock block;
    while (pem_next(&text, &block)) {
        Buf flat;
        bool is = str_is(block.label, "PKCS12") && block.closed;
        buf_init_secret(&flat, 0);
        base64_strip(&flat, block.body);
        is = is && base64_decode(out, buf_str(&flat), BASE64_STANDARD, NULL);
        buf_clear(&flat);
        if (is)
            return true;
    }
    return false;
}

bool container_der(Str bytes, Buf *out)
{
    Buf flat;
    unsigned how;
    size_t before = out->len;
    buf_init_secret(&flat, 0);
    bool is = pem_unwrap(bytes, &flat, &how, NULL);
    if (is && (how & KEY_TEXT_DER))
        buf_add_str(out, buf_str(&flat));
    else
        is = is && der_of_pem(buf_str(&flat), out);
    buf_clear(&flat);
    const char *label =
        is && buf_ok(out) ? pem_label_of_der(str_slice(buf_str(out), before, SIZE_MAX)) : NULL;
    if (label && strcmp(label, "PKCS12") == 0)
        return true;
    out->len = before;
    return false;
}

static bool may_try(Walk *w, const X509_ALGOR *algor)
{
    KeyProtection p;
    key_protection_of(algor, &p);
    snprintf(w->facts.cipher, sizeof w->facts.cipher, "%s",
             p.cipher[0] ? p.cipher
             : OBJ_obj2nid(algor->algorithm) != NID_undef
                 ? OBJ_nid2ln(OBJ_obj2nid(algor->algorithm))
                 : "an unknown cipher");
    if (!w->with_pass)
        return false;
    if (__builtin_add_overflow(w->rounds, p.rounds, &w->rounds))
        w->rounds = UINT64_MAX;
    p.rounds = w->rounds;
    w->failed = w->failed || !key_may_try(&p, w->from, w->err);
    return !w->failed;
}

static bool cannot_open(Walk *w)
{
    if (!w->failed)
        error_set(w->err, ERR_PASSPHRASE, "the passphrase does not open %s", w->from);
    w->failed = true;
    return false;
}

static void note_key_id(Walk *w, const PKCS12_SAFEBAG *bag)
{
    const ASN1_TYPE *id = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    if (w->facts.keys != 1 || !id || id->type != V_ASN1_OCTET_STRING)
        return;
    int len = ASN1_STRING_length(id->value.octet_string);
    if (len > 0 && len <= KEY_ID_MAX) {
        memcpy(w->key_id, ASN1_STRING_get0_data(id->value.octet_string), (size_t)len);
        w->key_id_len = len;
    }
}

static void take_key(Walk *w, const PKCS12_SAFEBAG *bag)
{
    bool shrouded = PKCS12_SAFEBAG_get_nid(bag) == NID_pkcs8ShroudedKeyBag;
    const X509_ALGOR *algor = NULL;
    w->facts.keys++;
    note_key_id(w, bag);
    if (shrouded) {
        X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algor, NULL);
        w->facts.closed_keys++;
    }
    bool wanted = w->out && !w->out->key && (w->want & CONTAINER_KEY);
    if (!shrouded && wanted) {
        w->out->key = EVP_PKCS82PKEY(PKCS12_SAFEBAG_get0_p8inf(bag));
    } else if (shrouded && may_try(w, algor) && wanted) {
        PKCS8_PRIV_KEY_INFO *p8 =
            PKCS8_decrypt(PKCS12_SAFEBAG_get0_pkcs8(bag), w->pass, w->pass_len);
        if (!p8)
            cannot_open(w);
        else
            w->out->key = EVP_PKCS82PKEY(p8);
        PKCS8_PRIV_KEY_INFO_free(p8);
    }
}

static void take_cert(Walk *w, const PKCS12_SAFEBAG *bag)
{
    X509 *x509 = PKCS12_SAFEBAG_get1_cert(bag);
    if (!x509)
        return;
    w->facts.certs++;
    const ASN1_TYPE *id = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    if (id && id->type == V_ASN1_OCTET_STRING)
        X509_keyid_set1(x509, ASN1_STRING_get0_data(id->value.octet_string),
                        ASN1_STRING_length(id->value.octet_string));
    if (!w->out || !sk_X509_push(w->out->certs, x509))
        X509_free(x509);
}

static void walk_bags(Walk *w, const STACK_OF(PKCS12_SAFEBAG) * bags, int depth)
{
    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags) && w->bags < BAGS_MAX && !w->failed; i++) {
        const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);
        int nid = PKCS12_SAFEBAG_get_nid(bag);
        w->bags++;
        if (nid == NID_keyBag || nid == NID_pkcs8ShroudedKeyBag)
            take_key(w, bag);
        else if (nid == NID_certBag && PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate)
            take_cert(w, bag);
        else if (nid == NID_safeContentsBag && depth)
            walk_bags(w, PKCS12_SAFEBAG_get0_safes(bag), depth - 1);
    }
}

static void walk_part(Walk *w, PKCS7 *part)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    if (PKCS7_type_is_data(part)) {
        bags = PKCS12_unpack_p7data(part);
    } else if (PKCS7_type_is_encrypted(part) && part->d.encrypted) {
        w->facts.closed_parts++;
        if (!may_try(w, part->d.encrypted->enc_data->algorithm))
            return;
        bags = PKCS12_unpack_p7encdata(part, w->pass, w->pass_len);
        if (!bags)
            cannot_open(w);
    }
    walk_bags(w, bags, DEPTH_MAX);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

static void walk(Walk *w, PKCS12 *p12)
{
    STACK_OF(PKCS7) *parts = PKCS12_unpack_authsafes(p12);
    for (int i = 0; i < sk_PKCS7_num(parts) && i < BAGS_MAX && !w->failed; i++)
        walk_part(w, sk_PKCS7_value(parts, i));
    sk_PKCS7_pop_free(parts, PKCS7_free);
    ERR_clear_error();
}

/* -- the passphrase -- */

/* Its check sum is made with the passphrase. PBMAC1 (RFC 9579) is younger than some OpenSSL; there
 * decryption has to tell. */
static bool has_sum(const PKCS12 *p12, uint64_t *ret_rounds)
{
    const ASN1_INTEGER *rounds = NULL;
    const X509_ALGOR *algor = NULL;
    char name[32] = "";
    *ret_rounds = 1;
    if (!PKCS12_mac_present(p12))
        return false;
    PKCS12_get0_mac(NULL, &algor, NULL, &rounds, p12);
    if (algor)
        OBJ_obj2txt(name, sizeof name, algor->algorithm, 1);
    if (rounds && ASN1_INTEGER_get_uint64(ret_rounds, rounds) != 1)
        *ret_rounds = UINT64_MAX;
    return strcmp(name, "1.2.840.113549.1.5.14") != 0;
}

static bool sum_fits(PKCS12 *p12, const char *pass, int len)
{
    bool fits = PKCS12_verify_mac(p12, pass, len) == 1;
    ERR_clear_error();
    return fits;
}

/* No passphrase and an empty one are two things in this format. */
static bool opens_unasked(PKCS12 *p12, uint64_t rounds, const char **ret_pass)
{
    if (rounds > ROUNDS_UNASKED)
        return false;
    *ret_pass = sum_fits(p12, NULL, 0) ? NULL : "";
    return !*ret_pass || sum_fits(p12, "", 0);
}

bool key_container_facts(Str bytes, KeyContainerFacts *ret)
{
    Buf der;
    buf_init_secret(&der, 0);
    PKCS12 *p12 = container_der(bytes, &der) ? parse(buf_str(&der)) : NULL;
    Walk w = { .from = "", .out = NULL };
    uint64_t rounds;
    const char *pass;
    if (p12) {
        walk(&w, p12);
        w.facts.asks = (w.facts.closed_keys || w.facts.closed_parts) &&
                       !(has_sum(p12, &rounds) && opens_unasked(p12, rounds, &pass));
        *ret = w.facts;
    }
    PKCS12_free(p12);
    buf_clear(&der);
    return p12;
}

void key_container_text(const KeyContainerFacts *f, char *out, size_t size)
{
    char keys[48] = "", certs[32] = "";
    if (f->keys)
        snprintf(keys, sizeof keys, "%u private key%s%s", f->keys, f->keys == 1 ? "" : "s",
                 f->closed_keys ? " (encrypted)" : " (NOT encrypted)");
    if (f->certs)
        snprintf(certs, sizeof certs, "%u certificate%s", f->certs, f->certs == 1 ? "" : "s");
    bool both = f->keys && f->certs, any = f->keys || f->certs;
    snprintf(out, size, "%s%s%s%s", keys, both ? ", " : "", certs,
             f->closed_parts ? any ? "; the rest is encrypted as a whole"
                                   : "what is in it is encrypted as a whole"
             : any           ? ""
                             : "neither a key nor a certificate");
}

/* -- opening -- */

static bool is_enough(const Container *c, unsigned want)
{
    return ((want & CONTAINER_KEY) && c->key) ||
           ((want & CONTAINER_CERTS) && sk_X509_num(c->certs) > 0);
}

static bool is_of_key(X509 *x509, const Walk *w)
{
    int len = 0;
    const unsigned char *id = X509_keyid_get0(x509, &len);
    if (w->out->key)
        return X509_check_private_key(x509, w->out->key) == 1;
    return id && len == w->key_id_len && memcmp(id, w->key_id, (size_t)len) == 0;
}

/* The certificate that is meant comes first: that of the key, else one that is no CA. */
static void put_first(const Walk *w)
{
    STACK_OF(X509) *certs = w->out->certs;
    int best = 0;
    for (int i = sk_X509_num(certs) - 1; i >= 0; i--)
        if (X509_check_ca(sk_X509_value(certs, i)) != 1)
            best = i;
    for (int i = sk_X509_num(certs) - 1; i >= 0; i--)
        if (is_of_key(sk_X509_value(certs, i), w))
            best = i;
    if (best > 0)
        sk_X509_unshift(certs, sk_X509_delete(certs, best));
    ERR_clear_error();
}

/* Walks again, with what is asked for. */
static bool walk_with(Walk *w, PKCS12 *p12, const char *pass, int len)
{
    Container *out = w->out;
    container_clear(out);
    out->certs = sk_X509_new_null();
    *w = (Walk){ .from = w->from,
                 .with_pass = true,
                 .pass = pass,
                 .pass_len = len,
                 .want = w->want,
                 .out = out,
                 .err = w->err };
    if (!out->certs)
        return error_memory(w->err);
    walk(w, p12);
    return !w->failed;
}

static bool ask_and_walk(Walk *w, PKCS12 *p12, bool sum, const Passphrase *passphrase)
{
    Buf pass;
    if (!passphrase)
        return error_set(w->err, ERR_PASSPHRASE,
                         "%s: this is PKCS#12, encrypted, and no passphrase was given", w->from);
    buf_init_secret(&pass, 4096);
    bool ok = passphrase->ask(passphrase->context, w->from, &pass, w->err);
    const char *text = pass.ptr ? pass.ptr : "";
    if (ok && sum && !sum_fits(p12, text, (int)pass.len))
        ok = cannot_open(w);
    ok = ok && walk_with(w, p12, text, (int)pass.len);
    buf_clear(&pass);
    crypto_wipe_stack();
    return ok;
}

static bool open_closed(Walk *w, PKCS12 *p12, const Passphrase *passphrase)
{
    uint64_t rounds;
    const char *pass;
    bool sum = has_sum(p12, &rounds);
    if (sum && rounds > KEY_ROUNDS_MAX)
        return key_may_try(&(KeyProtection){ .rounds = rounds }, w->from, w->err);
    if (sum && opens_unasked(p12, rounds, &pass))
        return walk_with(w, p12, pass, 0);
    return ask_and_walk(w, p12, sum, passphrase);
}

bool container_open(Str der, const char *from, unsigned want, const Passphrase *passphrase,
                    Container *ret, Error *err)
{
    *ret = (Container){ .certs = sk_X509_new_null() };
    Walk w = { .from = from, .want = want, .out = ret, .err = err };
    secure_state();
    PKCS12 *p12 = parse(der);
    bool ok = p12 && ret->certs;
    if (!ok)
        error_set(err, ERR_KEY, "%s: the PKCS#12 file is damaged and cannot be read", from);
    else
        walk(&w, p12);
    bool closed = w.facts.closed_parts || ((want & CONTAINER_KEY) && w.facts.closed_keys);
    if (ok && closed && !is_enough(ret, want))
        ok = open_closed(&w, p12, passphrase);
    if (ok && !is_enough(ret, want))
        ok = error_set(err, ERR_KEY, "%s: there is no %s in this PKCS#12 file", from,
                       want == CONTAINER_KEY     ? "private key"
                       : want == CONTAINER_CERTS ? "certificate"
                                                 : "key and no certificate");
    if (ok)
        put_first(&w);
    else
        container_clear(ret);
    PKCS12_free(p12);
    ERR_clear_error();
    return ok;
}

void container_clear(Container *container)
{
    EVP_PKEY_free(container->key);
    sk_X509_pop_free(container->certs, X509_free);
    *container = (Container){ .key = NULL };
}
