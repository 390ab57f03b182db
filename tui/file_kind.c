#include "file_kind.h"

#include "contract/cert.h"
#include "contract/clock.h"
#include "contract/key.h"
#include "contract/platform.h"

#include <stdio.h>

enum { HEAD_MAX = 64 * 1024, LIST_LOOK = 100000 };

static const struct {
    const char *text, *badge;
} signs[] = {
    { "-----BEGIN CERTIFICATE-----", "certificate" },
    { "-----BEGIN ENCRYPTED PRIVATE KEY-----", "key, passphrase" },
    { "Proc-Type: 4,ENCRYPTED", "key, passphrase" },
    { "PRIVATE KEY-----", "private key" },
    { "-----BEGIN PUBLIC KEY-----", "public key" },
    { "CERTIFICATE REQUEST-----", "request" },
    { "-----BEGIN X509 CRL-----", "revocation list" },
    { "hyper-protect-basic.", "sealed" },
    { "contract-basic.", "sealed" },
    { "\nservices:", "compose file" },
    { "kind: Pod", "pod" },
};

static bool has_line(Str head, const char *start)
{
    char line[32];
    snprintf(line, sizeof line, "\n%s", start);
    return str_starts(head, str_from(start)) || str_contains(head, str_from(line));
}

/* Keys and certificates stand in contracts too: what is around them goes first. */
static const char *badge_of_contract(Str head)
{
    if (has_line(head, "workload:") || has_line(head, "env:"))
        return str_contains(head, STR("hyper-protect-basic.")) ||
                       str_contains(head, STR("contract-basic."))
                   ? "sealed"
                   : "contract";
    return has_line(head, "type: workload") || has_line(head, "type: env") ? "section" : NULL;
}

#define PKCS12_BADGE "key, PKCS#12"

/* Keys and certificates in binary; one that is cut off here is larger than any of them. */
static const char *badge_of_der(Str head)
{
    KeyText facts;
    if (head.len < 2 || head.ptr[0] != 0x30 || !((uint8_t)head.ptr[1] & 0x80) ||
        !key_text(head, &facts, NULL, NULL))
        return NULL;
    switch (facts.kind) {
    case KEY_IS_PRIVATE:
        return facts.encrypted ? "key, passphrase" : "private key";
    case KEY_IS_PUBLIC:
        return "public key";
    case KEY_IS_CERTIFICATE:
        return "certificate";
    case KEY_IS_REQUEST:
        return "request";
    case KEY_IS_CRL:
        return "revocation list";
    case KEY_IS_OTHER:
        return strcmp(facts.label, "PKCS12") == 0 ? PKCS12_BADGE : NULL;
    default:
        return NULL;
    }
}

static const char *badge_of(Str head)
{
    if (badge_of_der(head))
        return badge_of_der(head);
    if (head.len > 1 && (uint8_t)head.ptr[0] == 0x1f && (uint8_t)head.ptr[1] == 0x8b)
        return "gzip";
    if (badge_of_contract(head))
        return badge_of_contract(head);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_contains(head, str_from(signs[i].text)))
            return signs[i].badge;
    if (str_starts(head, STR("services:")))
        return "compose file";
    return "";
}

const char *file_kind_badge(const char *path, const FileEntry *entry)
{
    Buf head;
    const char *badge = "";
    if (entry->kind == 'd')
        return "folder";
    if (entry->size == 0 || entry->kind == '?')
        return "";
    buf_init_secret(&head, HEAD_MAX + 1);
    if (file_read_head(path, HEAD_MAX, &head, NULL))
        badge = badge_of(buf_str(&head));
    buf_clear(&head);
    return badge;
}

/* -- a sentence ------------------------------------------------------------------------------- */

static void describe_folder(const char *path, char *out, size_t size)
{
    static const char *const composes[] = { "docker-compose.yaml", "docker-compose.yml" };
    FileList list;
    Error err = { 0 };
    if (!file_list(path, &list, &err)) {
        snprintf(out, size, "%s", err.text);
        return;
    }
    const char *compose = NULL;
    for (size_t i = 0; i < list.count && !compose; i++)
        for (size_t k = 0; k < 2; k++)
            if (strcmp(list.items[i].name, composes[k]) == 0)
                compose = composes[k];
    if (compose)
        snprintf(out, size, "A folder with %s", compose);
    else
        snprintf(out, size, "A folder of %zu %s", list.count,
                 list.count == 1 ? "entry" : "entries");
    file_list_free(&list);
}

bool file_kind_of_key(Str head, char *out, size_t size)
{
    static const char *const kinds[] = { [KEY_IS_PRIVATE] = "Private key",
                                         [KEY_IS_PUBLIC] = "Public key",
                                         [KEY_IS_CERTIFICATE] = "Certificate" };
    KeyText facts;
    KeyContainerFacts inside;
    char holds[128];
    if (key_container_facts(head, &inside)) {
        key_container_text(&inside, holds, sizeof holds);
        snprintf(out, size, "PKCS#12: %s", holds);
        return true;
    }
    if (!key_text(head, &facts, NULL, NULL) ||
        (facts.kind != KEY_IS_PRIVATE && facts.kind != KEY_IS_PUBLIC &&
         facts.kind != KEY_IS_CERTIFICATE))
        return false;
    char end[16] = "", bits[24] = "", print[96] = "", digest[32] = "";
    if (facts.not_after)
        clock_date(facts.not_after, end);
    if (facts.bits)
        snprintf(bits, sizeof bits, "-%u", facts.bits);
    if (facts.sha256[0]) {
        cert_fingerprint_text(facts.sha256, print);
        snprintf(digest, sizeof digest, ", SHA256 %.8s..%s", print, print + strlen(print) - 5);
    }
    snprintf(out, size, "%s %s%s%s%s%s%s%s", kinds[facts.kind], facts.algorithm, bits,
             facts.encrypted ? ", with a passphrase" : "", end[0] ? ", until " : "", end,
             facts.not_after && facts.not_after < clock_now() ? ": expired" : "", digest);
    return true;
}

void file_kind_describe(const char *path, const FileEntry *entry, char *out, size_t size)
{
    Buf head;
    Error err = { 0 };
    out[0] = '\0';
    if (entry->kind == 'd') {
        describe_folder(path, out, size);
        return;
    }
    if (entry->kind == '?') {
        snprintf(out, size, "No file: a device, pipe or socket");
        return;
    }
    buf_init_secret(&head, HEAD_MAX + 1);
    if (!file_read_head(path, HEAD_MAX, &head, &err)) {
        snprintf(out, size, "%s", err.text);
    } else if (badge_of_contract(buf_str(&head)) || !file_kind_of_key(buf_str(&head), out, size)) {
        const char *badge = badge_of(buf_str(&head));
        const Platform *p = platform_of_text(buf_str(&head), NULL, NULL);
        bool sealed = strcmp(badge, "sealed") == 0;
        const char *what = sealed                           ? "A sealed contract"
                           : strcmp(badge, "contract") == 0 ? "A contract in clear"
                           : strcmp(badge, "section") == 0  ? "One section of a contract"
                           : strcmp(badge, "gzip") == 0     ? "gzip data: an archive?"
                           : badge[0]                       ? badge
                           : head.len == 0                  ? "An empty file"
                                                            : "Nothing that is known here";
        snprintf(out, size, "%s%s%s", what, p ? " for " : "", p ? p->name : "");
    }
    buf_clear(&head);
}
