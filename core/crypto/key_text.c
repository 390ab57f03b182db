/* Texts that hold a key: wrappings are taken off (escapes, base64), PEM blocks are found even
 * when they are damaged in the usual ways, and rebuilt as OpenSSL wants them. */
#include "contract/base64.h"
#include "contract/key.h"
#include "contract/secure.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdio.h>

#define WRAPPINGS_MAX 4
#define PEM_WIDTH 64

static const struct {
    const char *label;
    KeyKind kind;
    const char *algorithm;
} labels[] = {
    { "PRIVATE KEY", KEY_IS_PRIVATE, "" },
    { "RSA PRIVATE KEY", KEY_IS_PRIVATE, "RSA" },
    { "EC PRIVATE KEY", KEY_IS_PRIVATE, "EC" },
    { "DSA PRIVATE KEY", KEY_IS_PRIVATE, "DSA" },
    { "ENCRYPTED PRIVATE KEY", KEY_IS_PRIVATE, "" },
    { "PUBLIC KEY", KEY_IS_PUBLIC, "" },
    { "RSA PUBLIC KEY", KEY_IS_PUBLIC, "RSA" },
    { "CERTIFICATE", KEY_IS_CERTIFICATE, "" },
    { "X509 CERTIFICATE", KEY_IS_CERTIFICATE, "" },
    { "TRUSTED CERTIFICATE", KEY_IS_CERTIFICATE, "" },
    { "CERTIFICATE REQUEST", KEY_IS_REQUEST, "" },
    { "NEW CERTIFICATE REQUEST", KEY_IS_REQUEST, "" },
    { "X509 CRL", KEY_IS_CRL, "" },
};

KeyKind pem_kind(Str label)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_is(label, labels[i].label))
            return labels[i].kind;
    return KEY_IS_OTHER;
}

const char *pem_kind_name(KeyKind kind)
{
    static const char *const names[KEY_IS_OTHER + 1] = {
        [KEY_IS_PRIVATE] = "a private key",
        [KEY_IS_PUBLIC] = "a public key",
        [KEY_IS_CERTIFICATE] = "a certificate",
        [KEY_IS_REQUEST] = "a certificate request",
        [KEY_IS_CRL] = "a certificate revocation list",
    };
    return names[kind];
}

static const char *label_algorithm(Str label)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_is(label, labels[i].label))
            return labels[i].algorithm;
    return "";
}

bool pem_is_encrypted(const PemBlock *block)
{
    return block->dek.ptr || str_is(block->label, "ENCRYPTED PRIVATE KEY");
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* -- wrappings -- */

static bool is_der(Str text)
{
    return text.len > 8 && text.ptr[0] == 0x30 && (text.ptr[1] & 0x80);
}

/* `\n` and `\r`, behind any number of backslashes. */
static void unescape(Str text, Buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t j = i;
        while (j < text.len && text.ptr[j] == '\\')
            j++;
        bool escape = j > i && j < text.len && (text.ptr[j] == 'n' || text.ptr[j] == 'r');
        if (!escape) {
            size_t end = j > i ? j : i + 1;
            buf_add(out, text.ptr + i, end - i);
            i = end - 1;
            continue;
        }
        if (text.ptr[j] == 'n')
            buf_add_byte(out, '\n');
        i = j;
    }
}

/* One layer less in *text (kept in *room); false when there is nothing to take off. */
static bool unwrap_once(Str *text, Buf *room, unsigned *how, bool *ret_failed)
{
    Buf next;
    buf_init_secret(&next, 0);
    bool peeled = false;
    if (is_der(*text)) {
        peeled = false;
    } else if (str_find(*text, STR("\\n")) != SIZE_MAX) {
        unescape(*text, &next);
        *how |= KEY_TEXT_ESCAPED;
        peeled = true;
    } else if (str_find(*text, STR("BEGIN ")) == SIZE_MAX) {
        Buf flat;
        buf_init_secret(&flat, 0);
        Str trimmed = str_trim(*text);
        base64_strip(&flat, trimmed);
        peeled = flat.len >= 64 && base64_decode(&next, buf_str(&flat), BASE64_STANDARD, NULL);
        if (peeled) {
            *how |= *how & KEY_TEXT_BASE64 ? KEY_TEXT_BASE64_TWICE : KEY_TEXT_BASE64;
            if (flat.len != trimmed.len)
                *how |= KEY_TEXT_BASE64_WRAPPED;
        }
        buf_clear(&flat);
    }
    *ret_failed = !buf_ok(&next);
    if (!peeled || *ret_failed) {
        buf_clear(&next);
        return false;
    }
    buf_clear(room);
    *room = next;
    *text = buf_str(room);
    return true;
}

bool pem_unwrap(Str text, Buf *out, unsigned *ret_how, Error *err)
{
    Buf room;
    buf_init_secret(&room, 0);
    unsigned how = 0;
    bool failed = false;
    Str now = text;
    for (int i = 0; i < WRAPPINGS_MAX; i++)
        if (!unwrap_once(&now, &room, &how, &failed))
            break;
    if (is_der(now))
        how |= KEY_TEXT_DER;
    buf_add_str(out, now);
    *ret_how = how;
    buf_clear(&room);
    return (!failed && buf_ok(out)) || error_memory(err);
}

/* -- blocks -- */

static size_t dashes_before(Str s, size_t at)
{
    size_t n = 0;
    while (n < at && s.ptr[at - 1 - n] == '-')
        n++;
    return n;
}

static size_t dashes_at(Str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && s.ptr[at + n] == '-')
        n++;
    return n;
}

/* The next `word` that has dashes before it: "BEGIN " or "END ". SIZE_MAX: none. */
static size_t find_mark(Str s, size_t from, Str word)
{
    while (from < s.len) {
        size_t found = str_find(str_slice(s, from, SIZE_MAX), word);
        if (found == SIZE_MAX)
            return SIZE_MAX;
        if (dashes_before(s, from + found) > 1)
            return from + found;
        from += found + 1;
    }
    return SIZE_MAX;
}

static void check_dashes(PemBlock *b, const char *which, size_t before, size_t after)
{
    if (before == 5 && after == 5)
        return;
    b->how |= KEY_TEXT_DASHES;
    if (!b->why[0])
        snprintf(b->why, sizeof b->why,
                 "its %s line has %zu dashes in front and %zu behind; five and five are needed",
                 which, before, after);
}

static Str take_word(Str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->len && !is_white(rest->ptr[n]))
        n++;
    Str word = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, SIZE_MAX);
    return word;
}

/* RFC 1421 headers in front of the body, on lines of their own or folded. */
static void take_headers(PemBlock *b)
{
    Str rest = b->body;
    if (!str_is(take_word(&rest), "Proc-Type:"))
        return;
    take_word(&rest);
    if (!str_is(take_word(&rest), "DEK-Info:"))
        return;
    b->dek = take_word(&rest);
    b->body = rest;
}

static bool has_indented_line(Str s)
{
    Str line;
    while (str_split(&s, '\n', &line))
        if (line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t') && str_trim(line).len)
            return true;
    return false;
}

bool pem_next(Str *rest, PemBlock *ret)
{
    static const Str begin = STR("BEGIN "), end = STR("END ");
    Str s = *rest;
    size_t at = find_mark(s, 0, begin);
    if (at == SIZE_MAX)
        return false;
    *ret = (PemBlock){ 0 };
    size_t before = dashes_before(s, at), start = at - before, label = at + begin.len;
    size_t label_end = label;
    while (label_end < s.len && s.ptr[label_end] != '-' && s.ptr[label_end] != '\n')
        label_end++;
    ret->label = str_trim(str_slice(s, label, label_end - label));
    size_t after = dashes_at(s, label_end), body = label_end + after;
    check_dashes(ret, "BEGIN", before, after);
    if (start && (s.ptr[start - 1] == ' ' || s.ptr[start - 1] == '\t'))
        ret->how |= KEY_TEXT_INDENTED;
    if (str_trim(str_slice(s, 0, start)).len)
        ret->how |= KEY_TEXT_LEADING;
    Str tail = str_slice(s, body, SIZE_MAX);
    size_t line = str_find_byte(tail, '\n');
    if (str_trim(str_slice(tail, 0, line)).len)
        ret->how |= KEY_TEXT_FOLDED;
    size_t stop = find_mark(s, body, end);
    ret->closed = stop != SIZE_MAX;
    size_t body_end = s.len, next = s.len;
    if (ret->closed) {
        size_t close_before = dashes_before(s, stop);
        body_end = stop - close_before;
        next = stop + end.len;
        while (next < s.len && s.ptr[next] != '-' && s.ptr[next] != '\n')
            next++;
        size_t close_after = dashes_at(s, next);
        next += close_after;
        check_dashes(ret, "END", close_before, close_after);
    } else {
        snprintf(ret->why, sizeof ret->why, "its END line is missing: the text was cut off");
    }
    ret->body = str_slice(s, body, body_end - body);
    if (!(ret->how & KEY_TEXT_FOLDED) && has_indented_line(ret->body))
        ret->how |= KEY_TEXT_INDENTED;
    take_headers(ret);
    *rest = str_slice(s, next, SIZE_MAX);
    return true;
}

static void add_block(Str label, Str dek, Str flat, Buf *out)
{
    buf_printf(out, "-----BEGIN " STR_FMT "-----\n", STR_ARG(label));
    if (dek.ptr)
        buf_printf(out, "Proc-Type: 4,ENCRYPTED\nDEK-Info: " STR_FMT "\n\n", STR_ARG(dek));
    for (size_t i = 0; i < flat.len; i += PEM_WIDTH) {
        buf_add_str(out, str_slice(flat, i, PEM_WIDTH));
        buf_add_byte(out, '\n');
    }
    buf_printf(out, "-----END " STR_FMT "-----\n", STR_ARG(label));
}

bool pem_rebuild(const PemBlock *block, Buf *out, Error *err)
{
    Buf flat, der;
    buf_init_secret(&flat, 0);
    buf_init_secret(&der, 0);
    base64_strip(&flat, block->body);
    Error why = { 0 };
    bool ok = base64_decode(&der, buf_str(&flat), BASE64_STANDARD, &why);
    if (ok && !der.len)
        ok = error_set(&why, ERR_SYNTAX, "nothing stands between its BEGIN and END lines");
    if (ok)
        add_block(block->label, block->dek, buf_str(&flat), out);
    else if (err)
        *err = why;
    buf_clear(&flat);
    buf_clear(&der);
    return ok && (buf_ok(out) || error_memory(err));
}

void pem_of_der(const char *label, Str der, Buf *out)
{
    Buf flat;
    buf_init_secret(&flat, 0);
    base64_encode(&flat, der, BASE64_STANDARD);
    add_block(str_from(label), (Str){ NULL, 0 }, buf_str(&flat), out);
    buf_clear(&flat);
}

/* -- DER -- */

#define READS(type)                                                                                \
    static bool reads_##type(const unsigned char *p, long len)                                     \
    {                                                                                              \
        const unsigned char *q = p;                                                                \
        type *x = d2i_##type(NULL, &q, len);                                                       \
        type##_free(x);                                                                            \
        return x && q == p + len;                                                                  \
    }
READS(X509)
READS(X509_REQ)
READS(X509_CRL)
READS(X509_SIG)
READS(PKCS12)
READS(PKCS8_PRIV_KEY_INFO)

static bool reads_PUBKEY(const unsigned char *p, long len)
{
    const unsigned char *q = p;
    X509_PUBKEY *x = d2i_X509_PUBKEY(NULL, &q, len);
    X509_PUBKEY_free(x);
    return x && q == p + len;
}

static bool reads_traditional(const unsigned char *p, long len)
{
    const unsigned char *q = p;
    EVP_PKEY *x = d2i_AutoPrivateKey(NULL, &q, len);
    EVP_PKEY_free(x);
    return x && q == p + len;
}

static bool reads_rsa_public(const unsigned char *p, long len)
{
    const unsigned char *q = p;
    EVP_PKEY *x = d2i_PublicKey(EVP_PKEY_RSA, NULL, &q, len);
    EVP_PKEY_free(x);
    return x && q == p + len;
}

const char *pem_label_of_der(Str der)
{
    static const struct {
        const char *label;
        bool (*reads)(const unsigned char *p, long len);
    } forms[] = {
        { "CERTIFICATE", reads_X509 },
        { "PUBLIC KEY", reads_PUBKEY },
        { "PRIVATE KEY", reads_PKCS8_PRIV_KEY_INFO },
        { "RSA PRIVATE KEY", reads_traditional },
        { "ENCRYPTED PRIVATE KEY", reads_X509_SIG },
        { "RSA PUBLIC KEY", reads_rsa_public },
        { "CERTIFICATE REQUEST", reads_X509_REQ },
        { "X509 CRL", reads_X509_CRL },
        { "PKCS12", reads_PKCS12 },
    };
    const char *label = NULL;
    for (size_t i = 0; !label && i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].reads((const unsigned char *)der.ptr, (long)der.len))
            label = forms[i].label;
    ERR_clear_error();
    return label;
}

/* -- what it is -- */

static void fill_key(KeyText *ret, EVP_PKEY *pkey)
{
    crypto_algorithm(pkey, ret->algorithm, sizeof ret->algorithm);
    ret->bits = (unsigned)EVP_PKEY_get_bits(pkey);
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(pkey, &der);
    if (len > 0)
        secure_sha256_hex(str_make((const char *)der, (size_t)len), ret->sha256, NULL);
    OPENSSL_free(der);
}

static bool fill_cert(KeyText *ret, Str pem)
{
    Cert *cert = cert_read(pem, "certificate", NULL);
    if (!cert)
        return false;
    const CertFacts *f = cert_facts(cert);
    ret->not_after = f->not_after;
    EVP_PKEY *pkey = X509_get0_pubkey(cert_x509(cert));
    if (pkey)
        fill_key(ret, pkey);
    memcpy(ret->sha256, f->sha256, sizeof ret->sha256);
    cert_free(cert);
    return true;
}

#define SSH_PUBLIC "OpenSSH public key"

static const char *other_advice(const char *label)
{
    if (strcmp(label, SSH_PUBLIC) == 0)
        return "one line; convert it: ssh-keygen -e -m PKCS8 -f FILE";
    if (strstr(label, "OPENSSH"))
        return "an OpenSSH key; convert a copy: ssh-keygen -p -m PKCS8 -f FILE";
    if (strstr(label, "PKCS12"))
        return "PKCS#12; convert it: openssl pkcs12 -in FILE -nocerts -out KEY.pem";
    if (strstr(label, "PKCS7"))
        return "PKCS#7; convert it: openssl pkcs7 -in FILE -print_certs -out CERT.pem";
    if (strstr(label, "PGP"))
        return "a PGP block, not an RSA key in PEM";
    return "a PEM block of another kind";
}

static void describe(KeyText *ret, Str pem)
{
    bool known = true;
    if (ret->kind == KEY_IS_CERTIFICATE) {
        known = fill_cert(ret, pem);
    } else if ((ret->kind == KEY_IS_PRIVATE && !ret->encrypted) || ret->kind == KEY_IS_PUBLIC) {
        EVP_PKEY *pkey =
            ret->kind == KEY_IS_PUBLIC ? pem_public(pem) : pem_private(pem, (Str){ NULL, 0 });
        known = pkey;
        if (pkey)
            fill_key(ret, pkey);
        EVP_PKEY_free(pkey);
    } else if (ret->kind == KEY_IS_OTHER) {
        KeyContainerFacts inside;
        ret->encrypted = key_container_facts(pem, &inside) && inside.asks;
        snprintf(ret->why, sizeof ret->why, "%s", other_advice(ret->label));
    }
    if (!known) {
        ret->kind = KEY_IS_BROKEN;
        snprintf(ret->why, sizeof ret->why,
                 "its content is damaged: what the label \"%s\" says"
                 " cannot be read from it",
                 ret->label);
    }
    ERR_clear_error();
}

static void describe_block(KeyText *ret, const PemBlock *block, Buf *pem)
{
    snprintf(ret->label, sizeof ret->label, STR_FMT, STR_ARG(block->label));
    ret->how |= block->how;
    ret->kind = pem_kind(block->label);
    ret->encrypted = pem_is_encrypted(block);
    snprintf(ret->algorithm, sizeof ret->algorithm, "%s", label_algorithm(block->label));
    if (str_is(block->label, "RSA PUBLIC KEY"))
        ret->how |= KEY_TEXT_PKCS1_PUBLIC;
    Error why = { 0 };
    if (!block->closed || !pem_rebuild(block, pem, &why)) {
        ret->kind = KEY_IS_BROKEN;
        snprintf(ret->why, sizeof ret->why, "%.150s", block->why[0] ? block->why : why.text);
        return;
    }
    describe(ret, buf_str(pem));
    if (block->why[0] && !ret->why[0])
        snprintf(ret->why, sizeof ret->why, "%s", block->why);
}

bool key_text(Str text, KeyText *ret, Buf *pem, Error *err)
{
    Buf flat, block_pem;
    buf_init_secret(&flat, 0);
    buf_init_secret(&block_pem, 0);
    KeyText found = { 0 };
    bool ok = pem_unwrap(text, &flat, &found.how, err);
    if (!ok)
        goto out;
    Str rest = buf_str(&flat);
    PemBlock block;
    bool is_pem = pem_next(&rest, &block);
    while (is_pem && str_ends(block.label, STR("PARAMETERS")) && pem_next(&rest, &block))
        ;
    if (is_pem) {
        describe_block(&found, &block, &block_pem);
    } else if (found.how & KEY_TEXT_DER) {
        const char *label = pem_label_of_der(buf_str(&flat));
        if (label) {
            snprintf(found.label, sizeof found.label, "%s", label);
            found.kind = pem_kind(str_from(label));
            found.encrypted = strcmp(label, "ENCRYPTED PRIVATE KEY") == 0;
            pem_of_der(label, buf_str(&flat), &block_pem);
            describe(&found, buf_str(&block_pem));
        } else {
            found.kind = KEY_IS_BROKEN;
            snprintf(found.why, sizeof found.why,
                     "it looks like DER, but is no key and no"
                     " certificate that can be read");
        }
    } else if (str_starts(str_trim(buf_str(&flat)), STR("ssh-rsa "))) {
        snprintf(found.label, sizeof found.label, SSH_PUBLIC);
        found.kind = KEY_IS_OTHER;
        describe(&found, (Str){ NULL, 0 });
    }
    if (pem && found.kind != KEY_IS_NOTHING)
        buf_add_str(pem, buf_str(&block_pem));
    ok = buf_ok(&block_pem) && (!pem || buf_ok(pem));
    if (!ok)
        error_memory(err);
    else
        *ret = found;
out:
    buf_clear(&flat);
    buf_clear(&block_pem);
    return ok;
}
