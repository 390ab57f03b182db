/* A contract beside what it is compared with: the certificates at hand, a receipt, an attestation
 * record, the plain contract that it is said to come from. */
#include "contract/attest.h"
#include "contract/json.h"
#include "inspect_impl.h"

#include <stdio.h>

/* -- whose it could be -- */

static bool prefix_fits(const char *prefix, const char *family)
{
    bool hyper = strcmp(family, "hpvs") == 0 || strcmp(family, "ccco") == 0;
    return !family[0] || hyper == (strcmp(prefix, TOKEN_PREFIX_HYPER_PROTECT) == 0);
}

static bool could_be_for(const StoreItem *item, const char *prefix, const Str *tokens, size_t count)
{
    Key *key = prefix_fits(prefix, item->family) ? cert_key(item->cert, NULL) : NULL;
    bool fits = key;
    for (size_t n = 0; fits && n < count; n++)
        fits = token_could_be_for(tokens[n], key);
    key_free(key);
    return fits;
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void inspect_recipients(Inspection *i, const Store *store, const Str *tokens, size_t count)
{
    TokenFacts facts;
    char names[360];
    size_t at = 0, found = 0;
    if (!store || !count || i->sections[0].opened || !token_parse(tokens[0], &facts, NULL))
        return;
    for (size_t n = 0; n < store->count && at + 48 < sizeof names; n++) {
        const StoreItem *item = &store->items[n];
        if (!could_be_for(item, facts.prefix, tokens, count))
            continue;
        if (item->family[0])
            at += (size_t)snprintf(names + at, sizeof names - at, "%s%s %s", found++ ? ", " : "",
                                   item->family, item->version);
        else
            at += (size_t)snprintf(names + at, sizeof names - at, "%s%.44s", found++ ? ", " : "",
                                   file_of(item->path));
    }
    if (found)
        inspect_add(i, INSPECT_NOTE, "",
                    "by prefix and key size it could be for %s, of the certificates at hand; only"
                    " the private key tells",
                    names);
    else if (store->count)
        inspect_add(i, INSPECT_NOTE, "", "it is for none of the certificates at hand");
}

/* -- receipt, plain contract -- */

/* Columns become one sentence. */
static void add_line(Inspection *i, InspectMark mark, const char *what, Str line)
{
    char words[400];
    size_t n = 0;
    for (size_t k = 0; k < line.len && n + 1 < sizeof words; k++)
        if (line.ptr[k] != ' ' || (n && words[n - 1] != ' '))
            words[n++] = line.ptr[k];
    words[n] = 0;
    inspect_add(i, mark, "", "%s: %s", what, words);
}

static void say_receipt(Inspection *i, Str receipt)
{
    TreeNode *root = NULL;
    if (!json_parse(receipt, i->arena, &root, NULL))
        return;
    Str time = tree_get_string(root, "time"), platform = tree_get_string(root, "platform");
    Str signer = tree_get_string(root, "signer");
    Str names = tree_get_string(tree_get_text(root, "certificate"), "published");
    inspect_add(i, INSPECT_NOTE, "",
                "receipt: sealed on " STR_FMT " for " STR_FMT ", certificate " STR_FMT,
                STR_ARG(str_slice(time, 0, 24)), STR_ARG(str_slice(platform, 0, 24)),
                STR_ARG(names.len ? str_slice(names, 0, 120) : STR("not published")));
    if (!signer.len || !i->signature.signer_sha256[0])
        return;
    bool same = str_is(signer, i->signature.signer_sha256);
    inspect_add(i, same ? INSPECT_OK : INSPECT_BAD, "", "receipt: %s",
                same ? "the key that was checked is the one that sealed"
                     : "sealed with another key than the one that was checked");
}

static void compare_receipt(Inspection *i, Str text, Str receipt)
{
    Buf lines;
    Error why = { 0 };
    bool same;
    buf_init(&lines, 0);
    if (verify_receipt(text, receipt, &lines, &same, &why)) {
        Str rest = buf_str(&lines), line;
        while (str_split(&rest, '\n', &line))
            if (line.len)
                add_line(i, str_starts(line, STR("ok ")) ? INSPECT_OK : INSPECT_BAD, "receipt",
                         str_slice(line, 3, SIZE_MAX));
        say_receipt(i, receipt);
    } else {
        inspect_add(i, INSPECT_BAD, "", "receipt: %s", why.text);
    }
    buf_clear(&lines);
}

static void compare_plain(Inspection *i, Str text, Str plain, const Key *key)
{
    Buf lines;
    Error why = { 0 };
    bool same;
    size_t unknown;
    buf_init(&lines, 0);
    if (!verify_against(text, plain, key, &lines, &same, &unknown, &why))
        inspect_add(i, INSPECT_BAD, "", "plain contract: %s", why.text);
    else if (same && !unknown)
        inspect_add(i, INSPECT_OK, "", "plain contract: it says the same");
    Str rest = buf_str(&lines), line;
    while (str_split(&rest, '\n', &line))
        if (line.len)
            add_line(i, str_contains(line, STR("not compared")) ? INSPECT_WARN : INSPECT_BAD,
                     "plain contract", line);
    buf_clear(&lines);
}

/* -- attestation record -- */

static bool is_of_contract(Str name)
{
    return str_is(name, "workload") || str_is(name, "env") ||
           str_is(name, "attestationPublicKey") || str_is(name, "cidata/user-data");
}

static void compare_record(Inspection *i, Str text, Str bytes)
{
    AttestRecord record;
    AttestRow *rows;
    size_t count;
    Error why = { 0 };
    if (token_is_like(bytes)) {
        inspect_add(i, INSPECT_WARN, "",
                    "attestation record: it is encrypted; attest open opens it first");
        return;
    }
    if (!attest_read(bytes, i->arena, &record, &why) ||
        !attest_compare(&record, text, STR("this contract"), NULL, 0, i->arena, &rows, &count,
                        &why)) {
        inspect_add(i, INSPECT_BAD, "", "attestation record: %s", why.text);
        return;
    }
    size_t compared = 0;
    for (size_t n = 0; n < count; n++) {
        const AttestRow *row = &rows[n];
        if (!is_of_contract(row->line->name) || row->verdict == ATTEST_NOT_COMPARED)
            continue;
        compared++;
        bool equal = row->verdict == ATTEST_MATCHES;
        inspect_add(i, equal ? INSPECT_OK : INSPECT_BAD, "",
                    "attestation record: " STR_FMT " %s%s" STR_FMT, STR_ARG(row->line->name),
                    equal ? "has the same hash" : "has another hash", row->note.len ? ", " : "",
                    STR_ARG(row->note));
    }
    inspect_add(i, compared ? INSPECT_NOTE : INSPECT_WARN, "", "attestation record: %s",
                compared ? "whether it is genuine is not said here: attest verify does that"
                         : "it has no hash of this contract");
}

void inspect_compared(Inspection *i, const InspectRequest *request, Str text)
{
    if (request->receipt.ptr)
        compare_receipt(i, text, request->receipt);
    if (request->record.ptr)
        compare_record(i, text, request->record);
    if (request->against.ptr)
        compare_plain(i, text, request->against, request->open_key);
}
