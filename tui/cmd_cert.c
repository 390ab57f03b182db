/* cmd_cert - cert ca, show, list, import, verify, url. */
#include "chain_files.h"
#include "cmd_io.h"
#include "contract/arena.h"
#include "contract/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CERT_IMPORT_MAX ((size_t)16 << 20)

static void left_text(const Cert *cert, Time now, char *out, size_t size)
{
    int days;
    switch (cert_state(cert, now, &days)) {
    case CERT_EXPIRED:
        snprintf(out, size, "expired");
        break;
    case CERT_NOT_YET:
        snprintf(out, size, "not yet valid");
        break;
    default:
        snprintf(out, size, "%d days", days);
    }
}

/* -- show -- */

static void show(const char *path, const Cert *cert)
{
    const CertFacts *f = cert_facts(cert);
    char from[16], to[16], left[32], print[96], names[200];
    clock_date(f->not_before, from);
    clock_date(f->not_after, to);
    left_text(cert, clock_now(), left, sizeof left);
    cert_fingerprint_text(f->sha256, print);
    bool known = cert_known_text(f->sha256, names, sizeof names);
    char hex[KEY_HEX_MAX];
    Key *key = f->is_rsa ? cert_key(cert, NULL) : NULL;
    printf("%s: certificate\n", path);
    printf("  for          %s\n",
           known ? names : "not one of the published encryption certificates");
    printf("  subject      %s\n  issuer       %s\n", f->subject, f->issuer);
    printf("  serial       %s\n", f->serial);
    printf("  valid        %s to %s, %s\n", from, to, left);
    printf("  key          %s %u\n", f->is_rsa ? "RSA" : "not RSA:", f->bits);
    if (key && key_fingerprint(key, hex, NULL))
        printf("               SHA256:%s, as key show tells it\n", hex);
    printf("  usage        %s%s\n", f->usage[0] ? f->usage : "not limited",
           f->is_ca ? "; it is a CA" : "");
    printf("  SHA-256      %s\n", print);
    if (f->crl_url[0])
        printf("  revocation   %s\n", f->crl_url);
    key_free(key);
}

/* Of a PKCS#12 file that wants its passphrase: what can be said without. */
static bool show_closed(const char *path, Str bytes)
{
    KeyContainerFacts f;
    char holds[128];
    if (!key_container_facts(bytes, &f) || !f.asks || f.certs)
        return false;
    key_container_text(&f, holds, sizeof holds);
    printf("%s: PKCS#12 file\n  holds        %s\n", path, holds);
    print(stdout,
          "  passphrase   needed; with --passphrase-file, its certificate is shown\n"
          "  cipher       %s\n",
          f.cipher);
    return true;
}

/* A file is read once: it may be a pipe. */
static int show_file(const char *path, PassphraseSource *source)
{
    Buf bytes;
    Error err = { 0 };
    bool given = source->file || source->fd;
    Passphrase ask = passphrase_of(source);
    buf_init_secret(&bytes, KEY_FILE_MAX);
    int status = cmd_read(path, KEY_FILE_MAX, &bytes);
    if (status == EXIT_DONE && (given || !show_closed(path, buf_str(&bytes)))) {
        Cert *cert = cert_read_with(buf_str(&bytes), path, &ask, &err);
        if (cert)
            show(path, cert);
        else
            status = say_error(&err);
        cert_free(cert);
    }
    buf_clear(&bytes);
    return status;
}

static int show_at(const char *address, PassphraseSource *source)
{
    Cert *cert = NULL;
    Str a = str_from(address);
    if (!str_starts(a, STR("pkcs11:")) && !str_starts(a, STR("file:")))
        return show_file(address, source);
    int status = cmd_load_cert(address, source, &cert);
    if (status == EXIT_DONE)
        show(address, cert);
    cert_free(cert);
    return status;
}

int cmd_cert_show(int argc, char **argv)
{
    PassphraseSource source = { 0 };
    const Opt opts[] = { OPTS_PASSPHRASE(source), { .name = NULL } };
    const Command *command = command_find("cert show");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands < 1)
        return say_usage(command, "a certificate file is needed");
    int status = EXIT_DONE;
    for (int i = 1; i <= operands; i++) {
        int one = show_at(argv[i], &source);
        status = one == EXIT_DONE ? status : one;
    }
    passphrase_clear(&source);
    return status;
}

/* -- list -- */

static bool in_store(const Store *store, const char *sha256)
{
    for (size_t i = 0; i < store->count; i++)
        if (strcmp(cert_facts(store->items[i].cert)->sha256, sha256) == 0)
            return true;
    return false;
}

/* x cannot be used, ! ends soon, * the one that is taken when none is named. */
static char badge(const Store *store, const StoreItem *item, Time now)
{
    CertState state = cert_state(item->cert, now, NULL);
    return state >= CERT_NOT_YET                                               ? 'x'
           : state == CERT_ENDS_SOON                                           ? '!'
           : item->family[0] && store_newest(store, item->family, now) == item ? '*'
                                                                               : ' ';
}

static void list(const Store *store, const char *folder)
{
    Time now = clock_now();
    printf("%s: %zu\n", folder, store->count);
    for (size_t i = 0; i < store->count; i++) {
        const StoreItem *item = &store->items[i];
        char to[16], left[32];
        clock_date(cert_facts(item->cert)->not_after, to);
        left_text(item->cert, now, left, sizeof left);
        printf("%c %-5s %-8s %-12s %-13s %.16s  %s\n", badge(store, item, now),
               item->family[0] ? item->family : "?", item->version[0] ? item->version : "?", to,
               left, cert_facts(item->cert)->sha256,
               item->published ? "published" : cert_facts(item->cert)->name);
    }
    if (store->count)
        printf("* is taken when no certificate is named; ! ends within 30 days\n");
    printf("published and not here:\n");
    for (size_t i = 0; i < cert_known_count(); i++) {
        const CertKnown *k = cert_known(i);
        if (!in_store(store, k->sha256))
            printf("  %-5s %-8s %-12s %-13s %.16s  %s\n", k->family, k->version, k->not_after, "",
                   k->sha256, k->file);
    }
}

int cmd_cert_list(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    const Command *command = command_find("cert list");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands)
        return say_usage(command, "it takes no file; cert show FILE shows one");
    char folder[4096];
    Store store;
    Error err = { 0 };
    cmd_data_folder("certs", folder, sizeof folder);
    if (!store_open(folder, &store, &err))
        return say_error(&err);
    list(&store, folder);
    store_close(&store);
    return EXIT_DONE;
}

/* -- import -- */

static int import(const char *folder, const char *path, PassphraseSource *source)
{
    Buf bytes;
    Error err = { 0 };
    size_t found, added;
    buf_init(&bytes, 0);
    int status = cmd_read(path, CERT_IMPORT_MAX, &bytes);
    Passphrase ask = passphrase_of(source);
    if (status == EXIT_DONE &&
        !store_import(folder, buf_str(&bytes), path, &ask, &found, &added, &err))
        status = say_error(&err);
    else if (status == EXIT_DONE)
        printf("%s: %zu certificate%s, %zu new\n", path, found, found == 1 ? "" : "s", added);
    buf_clear(&bytes);
    return status;
}

#define FOLDERS_DEEP 4

/* Everything in a folder and those in it that is a certificate; the rest is passed over. */
static bool import_below(const char *folder, const char *path, int depth, size_t *certs,
                         size_t *added, Error *err)
{
    FileList files = { 0 };
    if (!file_list(path, &files, err))
        return false;
    for (size_t i = 0; i < files.count; i++) {
        char name[4096];
        Buf bytes;
        size_t found, fresh;
        if (files.items[i].kind == '?' ||
            snprintf(name, sizeof name, "%s/%s", path, files.items[i].name) >= (int)sizeof name)
            continue;
        if (files.items[i].kind == 'd') {
            if (depth > 1)
                import_below(folder, name, depth - 1, certs, added, NULL);
            continue;
        }
        buf_init(&bytes, CERT_IMPORT_MAX);
        if (file_read(name, CERT_IMPORT_MAX, &bytes, NULL, NULL) &&
            store_import(folder, buf_str(&bytes), name, NULL, &found, &fresh, NULL)) {
            *certs += found;
            *added += fresh;
        }
        buf_clear(&bytes);
    }
    file_list_free(&files);
    return true;
}

static int import_folder(const char *folder, const char *path)
{
    Error err = { 0 };
    size_t certs = 0, added = 0;
    if (!import_below(folder, path, FOLDERS_DEEP, &certs, &added, &err))
        return say_error(&err);
    print(stdout, "%s: %zu certificate%s, %zu new\n", path, certs, certs == 1 ? "" : "s", added);
    if (!certs)
        say("%s: no certificate is in this folder", path);
    return certs ? EXIT_DONE : EXIT_KEY;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int cmd_cert_import(int argc, char **argv)
{
    PassphraseSource source = { 0 };
    const Opt opts[] = { OPTS_PASSPHRASE(source), { .name = NULL } };
    const Command *command = command_find("cert import");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands < 1)
        return say_usage(command, "a file with certificates is needed");
    char folder[4096];
    int status = EXIT_DONE;
    cmd_data_folder("certs", folder, sizeof folder);
    for (int i = 1; i <= operands; i++) {
        int one =
            is_folder(argv[i]) ? import_folder(folder, argv[i]) : import(folder, argv[i], &source);
        status = one == EXIT_DONE ? status : one;
    }
    passphrase_clear(&source);
    return status;
}

/* -- verify -- */

static int report(const CertReport *r, const char *path)
{
    const char *open;
    chain_say_report(r);
    int status = chain_verdict(r, &open);
    if (open)
        print(stdout, "%s: nothing is wrong, but it %s\n", path, open);
    else
        print(stdout, "%s: %s\n", path, status == EXIT_DONE ? "verified" : "not verified");
    return status;
}

int cmd_cert_verify(int argc, char **argv)
{
    ChainFiles files = { .count = 0 };
    const char *at = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        OPTS_CHAIN(files),
        OPTS_PASSPHRASE(source),
        { .name = "at", .value = &at },
        { .name = NULL },
    };
    const Command *command = command_find("cert verify");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    Time now = clock_now();
    if (operands != 1)
        return say_usage(command, "one certificate is needed");
    if (at && !clock_parse(str_from(at), &now))
        return say_usage(command, "--at is a time such as 2027-01-31 or 2027-01-31T12:00:00Z");
    Cert *leaf = NULL;
    Error err = { 0 };
    CertReport r;
    if ((status = cmd_load_cert(argv[1], &source, &leaf)) == EXIT_DONE &&
        (status = chain_files_load(&files, &source)) == EXIT_DONE)
        status =
            chain_files_verify(&files, leaf, now, &r, &err) ? report(&r, argv[1]) : say_error(&err);
    chain_files_clear(&files);
    passphrase_clear(&source);
    cert_free(leaf);
    return status;
}

/* -- url -- */

int cmd_cert_url(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    const Command *command = command_find("cert url");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 2)
        return say_usage(command, "a platform and a version are needed: ccrt 26.7.2");
    /* Both kinds of ccco take the same certificates. */
    const Platform *platform = strcmp(argv[1], "ccco") == 0
                                   ? platform_get(PLATFORM_CCCO_PEERPOD)
                                   : cmd_platform(command, argv[1], STR(""), "");
    Error err = { 0 };
    Buf url;
    buf_init(&url, 0);
    int status = EXIT_USAGE;
    if (platform && cert_url(platform->cert_family, str_from(argv[2]), &url, &err)) {
        if (!cert_known_find(platform->cert_family, str_from(argv[2])))
            say("notice: %s %s is newer than this program or does not exist; this is where it would"
                " be by its name",
                platform->cert_family, argv[2]);
        printf("%s\n", url.ptr);
        status = EXIT_DONE;
    } else if (platform) {
        status = say_error(&err);
    }
    buf_clear(&url);
    return status;
}

/* -- a CA of one's own -- */

static int make_ca(const char *key_path, const char *name, unsigned days, PassphraseSource *source,
                   const char *out)
{
    Error err = { 0 };
    Key *key = NULL;
    Buf pem;
    buf_init(&pem, 0);
    int status = cmd_load_key(key_path, KEY_PRIVATE, source, &key);
    if (status == EXIT_DONE && !cert_make_ca(key, str_from(name), days, clock_now(), &pem, &err))
        status = say_error(&err);
    if (status == EXIT_DONE)
        status = cmd_write(out, buf_str(&pem), false, false);
    key_free(key);
    buf_clear(&pem);
    return status;
}

int cmd_cert_ca(int argc, char **argv)
{
    const char *key_path = NULL, *name = NULL, *days_text = NULL, *out = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "name", .value = &name },
        { .name = "days", .value = &days_text },
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("cert ca");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands || !key_path || !name || !name[0])
        return say_usage(command, "--key and --name are needed");
    char *end = NULL;
    unsigned long days = days_text ? strtoul(days_text, &end, 10) : 3650;
    if ((end && (*end || end == days_text)) || days < 1 || days > 36500)
        return say_usage(command, "--days is a number from 1 to 36500");
    int status = make_ca(key_path, name, (unsigned)days, &source, out);
    passphrase_clear(&source);
    return status;
}
