/* Revocation lists (RFC 5280, 5): which of those given speaks of a certificate, whether it may be
 * believed, and what it says. OpenSSL reads and verifies them; the choice is made here. The issuer
 * of the images is no CA and may not issue lists by its own extensions: these are not asked. */
#include "contract/arena.h"
#include "contract/cert.h"
#include "local.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define PATH_LONGEST 10

typedef struct List {
    X509_CRL *crl; /* owned */
    char from[128];
    Time since, until; /* until 0: open */
} List;

struct CertLists {
    List *items; /* owned */
    size_t count;
};

CertLists *cert_lists_new(void)
{
    CertLists *lists = memory_alloc(sizeof *lists);
    if (lists)
        *lists = (CertLists){ .count = 0 };
    return lists;
}

void cert_lists_free(CertLists *lists)
{
    if (!lists)
        return;
    for (size_t i = 0; i < lists->count; i++)
        X509_CRL_free(lists->items[i].crl);
    memory_free(lists->items);
    memory_free(lists);
}

/* -- reading -- */

/* Takes the list, also on failure. */
static bool add(CertLists *lists, X509_CRL *crl, const char *from, Error *err)
{
    List *items = memory_resize(lists->items, (lists->count + 1) * sizeof *items);
    if (!items) {
        X509_CRL_free(crl);
        return error_memory(err);
    }
    lists->items = items;
    List *list = &items[lists->count++];
    *list = (List){ .crl = crl,
                    .since = crypto_time(X509_CRL_get0_lastUpdate(crl)),
                    .until = crypto_time(X509_CRL_get0_nextUpdate(crl)) };
    snprintf(list->from, sizeof list->from, "%.*s",
             (int)utf8_floor(str_from(from), sizeof list->from - 1), from);
    return true;
}

static bool damaged(const char *from, const char *why, Error *err)
{
    return error_set(err, ERR_SYNTAX, "%s: the revocation list is damaged: %s", from, why);
}

static bool add_block(CertLists *lists, const PemBlock *block, const char *from, Error *err)
{
    Buf pem;
    Error why = { 0 };
    buf_init(&pem, 0);
    X509_CRL *crl = NULL;
    if (block->closed && pem_rebuild(block, &pem, &why)) {
        BIO *bio = crypto_bio(buf_str(&pem));
        crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
        BIO_free(bio);
    }
    buf_clear(&pem);
    ERR_clear_error();
    if (!crl)
        return damaged(from,
                       why.code        ? why.text
                       : block->why[0] ? block->why
                                       : "what its label says cannot be read from it",
                       err);
    return add(lists, crl, from, err);
}

static bool add_der(CertLists *lists, Str der, const char *from, bool *ret_found, Error *err)
{
    const unsigned char *p = (const unsigned char *)der.ptr;
    X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.len);
    ERR_clear_error();
    *ret_found = crl;
    return !crl || add(lists, crl, from, err);
}

static bool say_what_it_is(Str bytes, const char *from, Error *err)
{
    KeyText text;
    if (!key_text(bytes, &text, NULL, err))
        return false;
    const char *name = pem_kind_name(text.kind);
    return error_set(err, ERR_KEY, "%s: this is %s; a revocation list (PEM or DER) is needed here",
                     from, name ? name : "none");
}

bool cert_lists_add(CertLists *lists, Str bytes, const char *from, Error *err)
{
    Buf flat;
    unsigned how;
    bool found = false;
    buf_init(&flat, 0);
    bool ok = pem_unwrap(bytes, &flat, &how, err);
    if (ok && (how & KEY_TEXT_DER))
        ok = add_der(lists, buf_str(&flat), from, &found, err);
    Str rest = buf_str(&flat);
    PemBlock block;
    while (ok && !(how & KEY_TEXT_DER) && pem_next(&rest, &block))
        if (pem_kind(block.label) == KEY_IS_CRL) {
            ok = add_block(lists, &block, from, err);
            found = true;
        }
    buf_clear(&flat);
    return ok && (found || say_what_it_is(bytes, from, err));
}

/* -- which one speaks of a certificate -- */

/* How far a list can be believed, the best last. */
typedef enum Standing {
    OF_ANOTHER, /* of another issuer, or not about such certificates */
    FORGED,     /* not made with the key of the issuer */
    ODD,        /* has a critical extension that is not understood */
    NOT_YET,
    ENDED,
    UNPROVEN, /* the certificate of the issuer is not at hand */
    CURRENT
} Standing;

static bool share_name(const GENERAL_NAMES *a, const GENERAL_NAMES *b)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(a); i++)
        for (int k = 0; k < sk_GENERAL_NAME_num(b); k++)
            if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a, i), sk_GENERAL_NAME_value(b, k)) == 0)
                return true;
    return false;
}

/* A list for one place of publication is about the certificates that name it (RFC 5280, 6.3.3 b).
 * Names relative to the issuer are not in use and do not fit. */
static bool is_of_point(const DIST_POINT_NAME *point, X509 *x509)
{
    CRL_DIST_POINTS *own = X509_get_ext_d2i(x509, NID_crl_distribution_points, NULL, NULL);
    bool found = false;
    for (int i = 0; point->type == 0 && !found && i < sk_DIST_POINT_num(own); i++) {
        const DIST_POINT *p = sk_DIST_POINT_value(own, i);
        found = p->distpoint && p->distpoint->type == 0 &&
                share_name(p->distpoint->name.fullname, point->name.fullname);
    }
    CRL_DIST_POINTS_free(own);
    return found;
}

/* Lists may be about some certificates or some reasons only, or hold changes only. What cannot be
 * read may say so, too. */
static bool covers(X509_CRL *crl, const Cert *cert)
{
    bool limited = X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1) >= 0;
    ISSUING_DIST_POINT *scope =
        X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
    bool is_ca = cert_facts(cert)->is_ca;
    bool all = !limited;
    if (scope)
        all = !(scope->onlyuser > 0 && is_ca) && !(scope->onlyCA > 0 && !is_ca) &&
              scope->onlyattr <= 0 && !scope->onlysomereasons &&
              (!scope->distpoint || is_of_point(scope->distpoint, cert_x509(cert)));
    ISSUING_DIST_POINT_free(scope);
    return all && X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) < 0;
}

static bool is_understood(X509_CRL *crl)
{
    for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
        X509_EXTENSION *e = X509_CRL_get_ext(crl, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
        if (X509_EXTENSION_get_critical(e) && nid != NID_issuing_distribution_point &&
            nid != NID_crl_number && nid != NID_authority_key_identifier)
            return false;
    }
    return true;
}

static Standing standing(const List *list, const Cert *cert, const Cert *issuer, Time now)
{
    const X509_NAME *name = X509_get_issuer_name(cert_x509(cert));
    if (X509_NAME_cmp(X509_CRL_get_issuer(list->crl), name) != 0 || !covers(list->crl, cert))
        return OF_ANOTHER;
    if (issuer && X509_CRL_verify(list->crl, X509_get0_pubkey(cert_x509(issuer))) != 1)
        return FORGED;
    return !is_understood(list->crl)          ? ODD
           : now < list->since                ? NOT_YET
           : list->until && now > list->until ? ENDED
           : issuer                           ? CURRENT
                                              : UNPROVEN;
}

/* The newest of those that can be believed most. */
static const List *choose(const CertLists *lists, const Cert *cert, const Cert *issuer, Time now,
                          Standing *ret_standing)
{
    const List *best = NULL;
    *ret_standing = OF_ANOTHER;
    for (size_t i = 0; i < lists->count; i++) {
        const List *list = &lists->items[i];
        Standing s = standing(list, cert, issuer, now);
        if (s > *ret_standing || (best && s == *ret_standing && list->since > best->since)) {
            best = list;
            *ret_standing = s;
        }
    }
    ERR_clear_error();
    return best;
}

/* -- what it says -- */

static const char *reason_of(const X509_REVOKED *entry)
{
    static const char *const reasons[] = { "no reason given",
                                           "its key fell into other hands",
                                           "the key of its CA fell into other hands",
                                           "who it names has changed",
                                           "it was replaced by another",
                                           "it is no longer used",
                                           "it is on hold",
                                           NULL,
                                           "it was taken off the list",
                                           "its rights were withdrawn",
                                           "the key of its attribute authority fell into other"
                                           " hands" };
    ASN1_ENUMERATED *code = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    long n = code ? ASN1_ENUMERATED_get(code) : 0;
    ASN1_ENUMERATED_free(code);
    const char *reason =
        n >= 0 && n < (long)(sizeof reasons / sizeof reasons[0]) ? reasons[n] : NULL;
    return reason ? reason : reasons[0];
}

static bool say_revoked(CertReport *r, const List *list, const Cert *cert, bool is_leaf)
{
    X509_REVOKED *entry = NULL;
    char when[16];
    if (X509_CRL_get0_by_cert(list->crl, &entry, cert_x509(cert)) != 1)
        return false;
    clock_date(crypto_time(X509_REVOKED_get0_revocationDate(entry)), when);
    r->revoked = true;
    cert_step(r, CERT_STEP_BAD, "revocation", "%s was revoked on %s: %s%s", cert_facts(cert)->name,
              when, reason_of(entry), is_leaf ? "; take another image version" : "");
    return true;
}

static void say_unlisted(CertReport *r, const Cert *cert)
{
    const CertFacts *f = cert_facts(cert);
    cert_step(r, CERT_STEP_NOT_CHECKED, "revocation",
              "%s: no list of its issuer, %s, that is about it is among those given%s%s", f->name,
              f->issuer, f->crl_url[0] ? "; it is published at " : "", f->crl_url);
}

static void check_one(CertReport *r, const Cert *cert, const Cert *issuer, bool is_leaf,
                      const CertChain *chain)
{
    Standing s;
    const List *list = choose(chain->lists, cert, issuer, chain->now, &s);
    const CertFacts *f = cert_facts(cert);
    char since[16] = "", until[16] = "an open date";
    if (list) {
        clock_date(list->since, since);
        if (list->until)
            clock_date(list->until, until);
    }
    if (is_leaf)
        r->unlisted = s == OF_ANOTHER || s == UNPROVEN;
    if (list && s != FORGED && say_revoked(r, list, cert, is_leaf))
        return;
    switch (s) {
    case OF_ANOTHER:
        say_unlisted(r, cert);
        break;
    case FORGED:
        cert_step(r, CERT_STEP_BAD, "revocation",
                  "%s: the list in %s is not made with the key of its issuer", f->name, list->from);
        break;
    case ODD:
        cert_step(r, CERT_STEP_BAD, "revocation",
                  "%s: the list in %s has a critical extension that is not understood here",
                  f->name, list->from);
        break;
    case NOT_YET:
        cert_step(r, CERT_STEP_BAD, "revocation", "%s: the list in %s is not valid before %s",
                  f->name, list->from, since);
        break;
    case ENDED:
        cert_step(r, CERT_STEP_BAD, "revocation",
                  "%s: the list in %s is of %s and ended on %s: get a newer one", f->name,
                  list->from, since, until);
        break;
    case UNPROVEN:
        cert_step(r, CERT_STEP_NOT_CHECKED, "revocation",
                  "%s: not on the list in %s, whose signature cannot be checked: the certificate"
                  " of its issuer was not given",
                  f->name, list->from);
        break;
    case CURRENT:
        cert_step(r, CERT_STEP_OK, "revocation", "%s: not on the list of %s, valid to %s (%s)",
                  f->name, since, until, list->from);
        break;
    }
}

void cert_check_revocation(CertReport *r, const Cert *leaf, const CertChain *chain)
{
    if (!chain->lists) {
        const char *url = cert_facts(leaf)->crl_url;
        cert_step(r, CERT_STEP_NOT_CHECKED, "revocation", "no revocation list was given%s%s",
                  url[0] ? "; it is published at " : "", url);
        return;
    }
    const Cert *cert = leaf;
    for (int depth = 0; cert && depth < PATH_LONGEST; depth++) {
        /* Nobody above a root could revoke it. */
        if (cert_facts(cert)->is_self_issued ||
            (chain->root && X509_cmp(cert_x509(cert), cert_x509(chain->root)) == 0))
            break;
        const Cert *issuer = cert_find_issuer(cert, chain);
        check_one(r, cert, issuer, cert == leaf, chain);
        cert = issuer;
    }
}
