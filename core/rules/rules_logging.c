/* I. Logging. */
#include "contract/cert.h"
#include "contract/key.h"
#include "rules.h"

static const TreeNode *logging_of(const Run *run)
{
    const TreeNode *logging = tree_get_text(run->env, "logging");
    return logging && logging->kind == NODE_MAPPING ? logging : NULL;
}

static const TreeNode *syslog_of(const Run *run)
{
    return get(logging_of(run), "syslog");
}

static void logging_is_there(Run *run)
{
    const TreeNode *logging = tree_get_text(run->env, "logging");
    if (!logging)
        found_missing(run, at(run->env), "logging", "There is no logging");
    else if (logging->kind == NODE_NULL || (logging->kind == NODE_MAPPING && !logging->first))
        found_key(run, at(logging), "\"logging\" names no backend");
}

static void one_backend(Run *run)
{
    const TreeNode *router = get(logging_of(run), "logRouter"), *syslog = syslog_of(run);
    if (!router || !syslog)
        return;
    Problem *p = found_span(run, syslog->key_span, tree_path(logging_of(run), run->arena),
                            "\"logRouter\" and \"syslog\" are both there; one is allowed");
    found_related(p, router);
    found_cut(run, p, syslog, "Keep logRouter, remove syslog");
    found_cut(run, p, router, "Keep syslog, remove logRouter");
}

enum { DNA_EDITS = 12 };

typedef struct DnaEdits {
    FixEdit items[DNA_EDITS];
    size_t count;
    bool failed; /* something cannot be taken over */
} DnaEdits;

static void dna_edit(DnaEdits *e, Span at, const char *with)
{
    if (e->count < DNA_EDITS)
        e->items[e->count++] = (FixEdit){ at, str_from(with) };
    else
        e->failed = true;
}

/* The lines of an entry, where it has its own. */
static void dna_cut(Run *run, DnaEdits *e, const TreeNode *entry)
{
    int column = column_of(run, entry);
    Str rest = str_slice(run->in->text, entry->span.end, SIZE_MAX);
    size_t start = entry->key_span.start - (size_t)(column < 0 ? 0 : column);
    size_t end = entry->span.end + str_find_byte(rest, '\n');
    e->failed = e->failed || column < 0 || entry->parent->style == STYLE_FLOW;
    dna_edit(e, span_make(start, end < run->in->text.len ? end + 1 : end), "");
}

/* Host and key of the old service are of no use: they become empty, to be filled in. */
static void offer_router(Run *run, Problem *p, const TreeNode *dna)
{
    DnaEdits e = { .count = 0 };
    bool takes_tags = run->platform && run->platform->bit & ON_CCCO;
    if (dna->kind != NODE_MAPPING || !can_splice(at(dna)))
        return;
    dna_edit(&e, dna->key_span, "logRouter");
    for (const TreeNode *c = dna->first; c; c = c->next) {
        bool host = str_is(c->key, "hostname"), key = str_is(c->key, "ingestionKey");
        e.failed = e.failed || c->flags & (NODE_ALIAS | NODE_MERGE | NODE_MULTILINE) ||
                   ((host || key) && (!tree_is_scalar(c) || c->style > STYLE_DOUBLE));
        if (key)
            dna_edit(&e, c->key_span, "iamApiKey");
        if (key || (host && !str_ends(text_of(c), STR(".logs.cloud.ibm.com"))))
            dna_edit(&e, c->span, "\"\"");
        else if (str_is(c->key, "port") && tree_is_scalar(c))
            dna_edit(&e, c->span, "443");
        else if (!host && !(str_is(c->key, "tags") && takes_tags))
            dna_cut(run, &e, c);
    }
    if (!e.failed)
        found_change(run, p, (Fix){ .edits = e.items, .count = e.count },
                     "Make it logRouter, with host and key to be filled in");
}

static void log_dna(Run *run, bool alone)
{
    const TreeNode *dna = get(logging_of(run), "logDNA");
    bool other = get(logging_of(run), "logRouter") || syslog_of(run);
    if (!dna || alone == other)
        return;
    if (alone) {
        Problem *p = found_span(run, dna->key_span, tree_path(logging_of(run), run->arena),
                                "\"logDNA\" is the only backend, and no longer supported");
        found_fix(run, p, "Convert it to logRouter: the ingress host and iamApiKey.");
        offer_router(run, p, dna);
    } else {
        Problem *p = found_key(run, at(dna), "\"logDNA\" has no effect");
        found_remove(run, p, false, at(dna), "Remove \"logDNA\"");
    }
}

static void no_log_dna_alone(Run *run)
{
    log_dna(run, true);
}

static void no_log_dna_beside(Run *run)
{
    log_dna(run, false);
}

/* -- hosts ----------------------------------------------------------------------------------- */

static const char *host_mistake(Str host)
{
    if (str_contains(host, STR("://")))
        return "starts with a scheme";
    if (str_find_byte(host, '/') < host.len)
        return "has a path";
    if (str_find_byte(host, ' ') < host.len)
        return "has a blank";
    bool v6 = only_bytes(host, "0123456789abcdefABCDEF:.") && str_contains(host, STR("::"));
    size_t colons = 0;
    for (size_t i = 0; i < host.len; i++)
        colons += host.ptr[i] == ':';
    if (colons == 1)
        return "has a port";
    if (colons && !v6 && !(colons == 7 && only_bytes(host, "0123456789abcdefABCDEF:")))
        return "has a colon";
    if (colons)
        return NULL;
    if (host.len > 253)
        return "is longer than 253 characters";
    Str rest = host, label;
    if (host.len && host.ptr[host.len - 1] == '.')
        rest.len--;
    while (str_split(&rest, '.', &label)) {
        if (label.len == 0)
            return "has two dots in a row, or one at its start";
        if (label.len > 63)
            return "has a part of more than 63 characters";
        if (!only_bytes(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"))
            return "has a character other than letters, digits, \"-\" and \".\"";
        if (label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
            return "has a part that starts or ends with \"-\"";
    }
    return NULL;
}

/* A scheme, a path and a port taken off. */
static Str bare_host(Str host)
{
    size_t scheme = str_find(host, STR("://"));
    if (scheme != SIZE_MAX)
        host = str_slice(host, scheme + 3, host.len);
    host = str_slice(host, 0, str_find_byte(host, '/'));
    host = str_slice(host, 0, str_find_byte(host, ':'));
    return str_trim(host);
}

/* "log_server": no name of a host by the book, and often one in practice. */
static bool is_name_with_underscores(Run *run, Str host)
{
    char *name = arena_copy(run->arena, host.ptr, host.len);
    bool any = false;
    for (size_t i = 0; name && i < host.len; i++)
        if (name[i] == '_') {
            name[i] = 'x';
            any = true;
        }
    return any && !host_mistake(str_make(name, host.len));
}

static void host_is_name(Run *run, const char *backend)
{
    const TreeNode *node = get(get(logging_of(run), backend), "hostname");
    Str host = text_of(node);
    if (!node || node->kind != NODE_STRING || is_placeholder(host) ||
        str_find_byte(host, '<') < host.len)
        return;
    if (!host.len) {
        Problem *p = found(run, at(node), "The host name is empty");
        p->todo = true;
        found_fix(run, p, "Write the host of the log service.");
        return;
    }
    const char *what = host_mistake(host);
    if (!what)
        return;
    Problem *p = found(run, at(node), "The host name %s", what);
    if (is_name_with_underscores(run, host)) {
        p->severity = SEV_WARNING;
        found_why(run, p, "Names of hosts have no \"_\"; some resolvers take them all the same.");
    }
    Str bare = bare_host(host);
    if (bare.len && !str_eq(bare, host) && !host_mistake(bare))
        found_replace_string(run, p, true, at(node), bare, "Write \"" STR_FMT "\"", STR_ARG(bare));
}

static void hosts_are_names(Run *run)
{
    host_is_name(run, "logRouter");
    host_is_name(run, "syslog");
}

static void router_is_ingress(Run *run)
{
    const TreeNode *node = get(logging_of(run), "logRouter hostname");
    Str host = text_of(node);
    if (!host.len || host_mistake(host) || is_placeholder(host) ||
        str_find_byte(host, '<') < host.len)
        return;
    if (str_contains(host, STR(".ingress.")) && str_ends(host, STR(".logs.cloud.ibm.com")))
        return;
    Problem *p = found(run, at(node), "%s is no ingress host of IBM Cloud Logs", quoted(run, host));
    size_t api = str_find(host, STR(".api."));
    if (api == SIZE_MAX || !str_ends(host, STR(".logs.cloud.ibm.com")))
        return;
    Str right = text_make(run, STR_FMT ".ingress." STR_FMT, STR_ARG(str_slice(host, 0, api)),
                          STR_ARG(str_slice(host, api + 5, host.len)));
    found_replace_string(run, p, false, at(node), right, "Write \"" STR_FMT "\"", STR_ARG(right));
}

static void router_has_key(Run *run)
{
    const TreeNode *node = get(logging_of(run), "logRouter iamApiKey");
    Str key = str_trim(text_of(node));
    if (!node || node->kind != NODE_STRING)
        return;
    if (!key.len) {
        Problem *p = found(run, at(node), "iamApiKey is empty");
        p->todo = true;
    } else if (is_placeholder(key)) {
        return; /* told as a placeholder */
    } else if (key.len < 40) {
        Problem *p =
            found(run, at(node), "iamApiKey has %zu characters; such keys have 44", key.len);
        p->severity = SEV_WARNING;
    }
}

static void router_port(Run *run)
{
    const TreeNode *port = get(logging_of(run), "logRouter port");
    if (!port || port->kind != NODE_INT || port->integer == 443)
        return;
    Problem *p = found(run, at(port), "The port is %lld; the ingress listens on 443",
                       (long long)port->integer);
    found_replace(run, p, false, at(port), STR("443"), "Write 443");
}

static void syslog_port(Run *run)
{
    const TreeNode *syslog = syslog_of(run), *port = get(syslog, "port");
    if (!syslog || syslog->kind != NODE_MAPPING)
        return;
    if (!port) {
        Problem *p = found_missing(run, at(syslog), "port", "The syslog port is not written");
        found_add(run, p, false, at(syslog), false, "port: 6514", "Write \"port: 6514\"");
    } else if (port->kind == NODE_INT && port->integer == 514) {
        Problem *p = found(run, at(port), "The port is 514, that of syslog without TLS");
        found_replace(run, p, false, at(port), STR("6514"), "Write 6514");
    }
}

/* -- TLS ------------------------------------------------------------------------------------- */

static bool is_written(const TreeNode *node)
{
    return text_of(node).len && !is_placeholder(text_of(node));
}

static Cert *cert_of(const Run *run, const char *key)
{
    const TreeNode *node = get(syslog_of(run), key);
    return is_written(node) ? cert_read_nth(text_of(node), 0) : NULL;
}

static void is_certificate(Run *run, const char *key, const char *boot)
{
    const TreeNode *node = get(syslog_of(run), key);
    Cert *cert;
    if (!node || node->kind != NODE_STRING || is_placeholder(text_of(node)))
        return;
    if ((cert = cert_of(run, key))) {
        cert_free(cert);
        return;
    }
    KeyText text = { .kind = KEY_IS_NOTHING };
    key_text(text_of(node), &text, NULL, NULL);
    Problem *p = !text_of(node).len ? found(run, at(node), "\"%s\" is empty", key)
                 : text.kind == KEY_IS_PRIVATE
                     ? found(run, at(node), "\"%s\" holds a private key", key)
                     : found(run, at(node), "\"%s\" does not hold a certificate", key);
    found_detail(run, p, text.why);
    p->boot = str_from(boot);
    p->todo = !text_of(node).len;
    found_pem(run, p, node, KEY_IS_CERTIFICATE);
}

static void certificates_parse(Run *run)
{
    is_certificate(run, "server", "HPL01007E HPL01005E");
    is_certificate(run, "cert", "HPL01008E HPL01005E");
}

/* Private keys of any algorithm that TLS knows. False when there is nothing to look at. */
static bool client_key(Run *run, const TreeNode **ret_node, KeyText *ret)
{
    *ret_node = get(syslog_of(run), "key");
    if (!is_written(*ret_node) || (*ret_node)->kind != NODE_STRING)
        return false;
    return key_text(text_of(*ret_node), ret, NULL, NULL);
}

static void key_parses(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (!client_key(run, &node, &text))
        return;
    if (text.kind == KEY_IS_PRIVATE && text.encrypted) {
        found(run, at(node), "The key is encrypted; the machine has no passphrase");
    } else if (text.kind != KEY_IS_PRIVATE && text.why[0]) {
        Problem *p = found(run, at(node), "The key cannot be read");
        found_detail(run, p, text.why);
        found_pem(run, p, node, KEY_IS_PRIVATE);
    } else if (text.kind != KEY_IS_PRIVATE) {
        found(run, at(node), "\"key\" does not hold a private key");
    }
}

static void key_is_pkcs8(Run *run)
{
    const TreeNode *node;
    KeyText text;
    if (client_key(run, &node, &text) && text.kind == KEY_IS_PRIVATE && !text.encrypted &&
        !str_is(str_from(text.label), "PRIVATE KEY"))
        found_pkcs8(run, found(run, at(node), "The key is \"%s\"; PKCS#8 is wanted", text.label),
                    node);
}

static void client_is_known(Run *run)
{
    static const char *const keys[] = { "cert", "key" };
    const TreeNode *syslog = syslog_of(run);
    for (size_t i = 0; syslog && syslog->kind == NODE_MAPPING && i < 2; i++)
        if (!get(syslog, keys[i])) {
            bool both = !get(syslog, keys[1 - i]);
            found_missing(run, at(syslog), keys[i],
                          both ? "\"cert\" and \"key\" are missing" : "\"%s\" is missing", keys[i]);
            return;
        }
}

static void key_fits_cert(Run *run)
{
    const TreeNode *node = get(syslog_of(run), "key");
    Cert *cert = cert_of(run, "cert");
    if (cert && is_written(node) && cert_fits_key(cert, text_of(node)) == CERT_FITS_NOT) {
        Problem *p = found(run, at(node), "Certificate and key are from different pairs");
        found_related(p, get(syslog_of(run), "cert"));
    }
    cert_free(cert);
}

enum { CHAIN_MAX = 20 };

static size_t read_chain(const Run *run, Cert *chain[CHAIN_MAX])
{
    const TreeNode *node = get(syslog_of(run), "server");
    size_t n = 0;
    while (is_written(node) && n < CHAIN_MAX && (chain[n] = cert_read_nth(text_of(node), n)))
        n++;
    return n;
}

static void free_chain(Cert *chain[CHAIN_MAX], size_t n)
{
    for (size_t i = 0; i < n; i++)
        cert_free(chain[i]);
}

/* The client certificate may bring its intermediates along. */
static bool is_issued(const Run *run, const Cert *cert, Cert *const chain[CHAIN_MAX], size_t n)
{
    const TreeNode *node = get(syslog_of(run), "cert");
    for (size_t i = 0; i < n; i++)
        if (cert_is_issued_by(cert, chain[i]) ||
            strcmp(cert_facts(cert)->sha256, cert_facts(chain[i])->sha256) == 0)
            return true;
    for (size_t k = 1; k < CHAIN_MAX; k++) {
        Cert *between = cert_read_nth(text_of(node), k);
        bool ok = false;
        for (size_t i = 0; between && i < n; i++)
            ok = ok || cert_is_issued_by(between, chain[i]);
        bool end = !between;
        cert_free(between);
        if (ok || end)
            return ok;
    }
    return false;
}

static void client_is_issued(Run *run)
{
    Cert *cert = cert_of(run, "cert"), *chain[CHAIN_MAX];
    size_t n = read_chain(run, chain);
    if (cert && n && !is_issued(run, cert, chain, n)) {
        const TreeNode *node = get(syslog_of(run), "cert");
        Problem *p = found(run, at(node), "Issued by %.100s, but \"server\" holds %.100s",
                           cert_facts(cert)->issuer, cert_facts(chain[0])->subject);
        found_related(p, get(syslog_of(run), "server"));
    }
    cert_free(cert);
    free_chain(chain, n);
}

static void holds(Run *run, const char *key, const char *what, const Cert *cert)
{
    const TreeNode *node = get(syslog_of(run), key);
    int days = 0;
    char date[16];
    CertState state = cert_state(cert, run->in->now, &days);
    clock_date(state == CERT_NOT_YET ? cert_facts(cert)->not_before : cert_facts(cert)->not_after,
               date);
    if (state == CERT_EXPIRED) {
        found(run, at(node), "The %s certificate ended on %s", what, date);
    } else if (state == CERT_NOT_YET) {
        found(run, at(node), "The %s certificate starts on %s", what, date);
    } else if (state == CERT_ENDS_SOON) {
        Problem *p = found(run, at(node), "The %s certificate ends in %d day%s", what, days,
                           days == 1 ? "" : "s");
        p->severity = SEV_WARNING;
    }
}

static void certificates_hold(Run *run)
{
    Cert *cert = cert_of(run, "cert"), *chain[CHAIN_MAX];
    size_t n = read_chain(run, chain);
    if (cert)
        holds(run, "cert", "client", cert);
    for (size_t i = 0; i < n; i++)
        holds(run, "server", "CA", chain[i]);
    cert_free(cert);
    free_chain(chain, n);
}

static void digests_are_strong(Run *run)
{
    static const char *const keys[] = { "server", "cert" };
    for (size_t i = 0; i < 2; i++) {
        Cert *cert = cert_of(run, keys[i]);
        const char *digest = cert ? cert_digest(cert) : "";
        /* Nobody checks the signature of a root certificate. */
        bool root = cert && cert_facts(cert)->is_self_issued;
        if (!root && (strcmp(digest, "MD5") == 0 || strcmp(digest, "SHA1") == 0))
            found(run, at(get(syslog_of(run), keys[i])), "\"%s\" is signed with %s", keys[i],
                  digest);
        cert_free(cert);
    }
}

static void tags_are_allowed(Run *run)
{
    const TreeNode *tags = get(logging_of(run), "logRouter tags");
    if (!tags)
        return;
    if (!run->platform || !(run->platform->bit & ON_CCCO)) {
        Problem *p = found_key(run, at(tags), "%s has no \"tags\"",
                               run->platform ? run->platform->name : "The platform");
        p->severity = SEV_ERROR;
        p->boot = STR("HPL05001E");
        found_fix(run, p, "Remove \"tags\".");
        found_remove(run, p, false, at(tags), "Remove \"tags\"");
        return;
    }
    for (const TreeNode *t = first_child(tags); t; t = t->next)
        if (t->kind == NODE_STRING &&
            !only_bytes(text_of(t),
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"))
            found(run, at(t), "Tag %s has characters other than A-Z a-z 0-9 -",
                  quoted(run, text_of(t)));
}

static const Rule rules[] = {
    { .code = "PF170",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .platforms = ON_VM,
      .needs = PLAIN_ENV,
      .check = logging_is_there,
      .same_as_schema = true,
      .title = "no logging",
      .why = "All services wait for logging; without it the instance does not start.",
      .boot = "HPL01002W",
      .fix = "Add logRouter or syslog.",
      .wrong = "env: |\n  type: env",
      .right = "env: |\n  type: env\n  logging:\n    syslog: ..." },
    { .code = "PF171",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_SCHEMA | BY_CODES,
      .needs = PLAIN_ENV,
      .check = one_backend,
      .same_as_schema = true,
      .title = "two log backends",
      .why = "The contract takes exactly one.",
      .boot = "HPL05001E",
      .fix = "Keep one.",
      .wrong = "logging:\n  logRouter: ...\n  syslog: ...",
      .right = "logging:\n  syslog: ..." },
    { .code = "PF172",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_SCHEMA | BY_CODES,
      .needs = PLAIN_ENV,
      .check = no_log_dna_alone,
      .same_as_schema = true,
      .title = "logDNA alone",
      .why = "The service is gone, and the machine does not know the key any more.",
      .boot = "HPL01002W HPL05001E",
      .fix = "Convert it to logRouter.",
      .wrong = "logging:\n  logDNA: ...",
      .right = "logging:\n  logRouter:\n    hostname: ID.ingress.eu-de.logs.cloud.ibm.com" },
    { .code = "PF173",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING,
      .needs = PLAIN_ENV,
      .check = no_log_dna_beside,
      .same_as_schema = true,
      .title = "logDNA beside another backend",
      .why = "It is ignored.",
      .fix = "Remove logDNA.",
      .wrong = "logging:\n  logDNA: ...\n  logRouter: ...",
      .right = "logging:\n  logRouter: ..." },
    { .code = "PF174",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = hosts_are_names,
      .same_as_schema = true,
      .title = "host that is no host name",
      .why = "The machine looks this name up at boot: a name or an address, without scheme, port "
             "and path.",
      .boot = "HPL01011E",
      .fix = "Write the host name alone.",
      .wrong = "hostname: https://id.ingress.eu-de.logs.cloud.ibm.com/",
      .right = "hostname: id.ingress.eu-de.logs.cloud.ibm.com" },
    { .code = "PF175",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = router_is_ingress,
      .title = "not the ingress host",
      .why = "Logs are taken at the ingress endpoint only. Without logs the machine shuts down.",
      .boot = "HPL01011E",
      .fix = "Use the ingress endpoint: ID.ingress.REGION.logs.cloud.ibm.com.",
      .wrong = "hostname: id.api.eu-de.logs.cloud.ibm.com",
      .right = "hostname: id.ingress.eu-de.logs.cloud.ibm.com" },
    { .code = "PF176",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = router_has_key,
      .same_as_schema = true,
      .title = "API key of the log service",
      .why = "Without a valid key the log service refuses all lines, and the machine shuts down.",
      .boot = "HPL01011E",
      .fix = "Paste the API key of the service id.",
      .wrong = "iamApiKey: \"\"",
      .right = "iamApiKey: \"<44 characters>\"" },
    { .code = "PF177",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING,
      .needs = PLAIN_ENV,
      .check = router_port,
      .title = "log router on another port",
      .why = "The ingress endpoint listens on 443.",
      .boot = "HPL01011E",
      .fix = "Write \"port: 443\", or leave it out.",
      .wrong = "port: 8443",
      .right = "port: 443" },
    { .code = "PF178",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING | BY_SCHEMA,
      .needs = PLAIN_ENV,
      .check = syslog_port,
      .title = "syslog port 514, or none",
      .why = "The schema says 514 when none is written, the product 6514.",
      .boot = "HPL01011E",
      .fix = "Write \"port: 6514\".",
      .wrong = "port: 514",
      .right = "port: 6514" },
    { .code = "PF179",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = certificates_parse,
      .same_as_schema = true,
      .title = "syslog certificate that cannot be read",
      .why = "The schema takes any base64, even none; TLS needs certificates.",
      .boot = "HPL01005E HPL01007E HPL01008E",
      .fix = "Paste the PEM with \"|\", or its base64.",
      .wrong = "server: bm90IGEgY2VydA==",
      .right = "server: |\n  -----BEGIN CERTIFICATE-----" },
    { .code = "PF180",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_parses,
      .same_as_schema = true,
      .title = "syslog key that cannot be read",
      .why = "The machine needs the private key of the client certificate, without a passphrase.",
      .boot = "HPL01006E HPL01009E",
      .fix = "Convert it: openssl pkcs8 -topk8 -nocrypt",
      .wrong = "key: |\n  -----BEGIN ENCRYPTED PRIVATE KEY-----",
      .right = "key: |\n  -----BEGIN PRIVATE KEY-----" },
    { .code = "PF181",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_is_pkcs8,
      .title = "syslog key is not PKCS#8",
      .why = "The documentation asks for PKCS#8.",
      .boot = "HPL01006E",
      .fix = "Convert it: openssl pkcs8 -topk8 -nocrypt",
      .wrong = "key: |\n  -----BEGIN RSA PRIVATE KEY-----",
      .right = "key: |\n  -----BEGIN PRIVATE KEY-----" },
    { .code = "PF182",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = client_is_known,
      .same_as_schema = true,
      .title = "no client certificate for syslog",
      .why =
          "Both sides of the connection show a certificate (mutual TLS). The schema does not ask "
          "for it.",
      .boot = "HPL01008E HPL01009E",
      .fix = "Add the client certificate and its key.",
      .wrong = "syslog:\n  server: ...",
      .right = "syslog:\n  server: ...\n  cert: ...\n  key: ..." },
    { .code = "PF183",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = key_fits_cert,
      .title = "client certificate and key do not belong together",
      .why = "TLS fails.",
      .boot = "HPL01011E",
      .fix = "Paste both from the same pair.",
      .wrong = "cert of client A, key of client B",
      .right = "cert and key of client A" },
    { .code = "PF184",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = client_is_issued,
      .title = "client certificate of another CA",
      .why = "One CA must have issued the certificates of server and client.",
      .boot = "HPL01011E",
      .fix = "Have the client certificate issued by the CA in \"server\".",
      .wrong = "server: CA one; cert: issued by CA two",
      .right = "server: CA one; cert: issued by CA one" },
    { .code = "PF185",
      .severity = SEV_ERROR,
      .sources = BY_LOGGING | BY_CODES,
      .needs = PLAIN_ENV,
      .check = certificates_hold,
      .title = "syslog certificate has ended",
      .why = "TLS fails, and the machine shuts down at its next start.",
      .boot = "HPL01011E",
      .fix = "Issue a new certificate.",
      .wrong = "a client certificate that ended last year",
      .right = "certificates that hold for a year" },
    { .code = "PF186",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING,
      .needs = PLAIN_ENV,
      .check = digests_are_strong,
      .title = "weak signature on a syslog certificate",
      .why = "Servers refuse MD5 and SHA-1.",
      .boot = "HPL01011E",
      .fix = "Issue it again with SHA-256.",
      .wrong = "a certificate signed with SHA-1",
      .right = "a certificate signed with SHA-256" },
    { .code = "PF187",
      .severity = SEV_WARNING,
      .sources = BY_LOGGING,
      .needs = PLAIN_ENV,
      .check = tags_are_allowed,
      .same_as_schema = true,
      .title = "tags of the log router",
      .why = "Tags exist in confidential containers only, and take letters, digits and \"-\".",
      .fix = "Use A-Z a-z 0-9 and \"-\" only.",
      .wrong = "tags: [my_tag]",
      .right = "tags: [my-tag]" },
};

const RuleGroup rules_logging = { "Logging", RULES(rules) };
