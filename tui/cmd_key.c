/* cmd_key - key new, key show, key public, key training. */
#include "cmd_io.h"
#include "contract/store.h"
#include "contract/training.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- making one takes seconds: a line that tells so on a terminal, and ^C that leaves nothing -- */

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    (void)number;
    stopped = 1;
}

typedef struct Waiting {
    unsigned bits;
    bool shown;
    Time begin, second; /* of the last line */
} Waiting;

static bool go_on(void *context)
{
    Waiting *w = context;
    Time now = clock_now();
    if (w->shown && now != w->second)
        fprintf(stderr, "\rmaking a key of %u bits, %d s; ^C stops ", w->bits,
                (int)(now - w->begin));
    w->second = now;
    return !stopped;
}

/* A second ^C, when the first takes too long, ends the program as usual: nothing is written yet. */
static Key *generate(unsigned bits, Error *err)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction old[3], ours = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND };
    Waiting w = { .bits = bits, .shown = isatty(2), .begin = clock_now() };
    stopped = 0;
    for (size_t i = 0; i < 3; i++)
        sigaction(signals[i], &ours, &old[i]);
    w.second = w.begin;
    Key *key = key_generate(bits, go_on, &w, err);
    for (size_t i = 0; i < 3; i++)
        sigaction(signals[i], &old[i], NULL);
    if (w.second != w.begin && w.shown)
        fputs("\r\033[K", stderr);
    if (key && stopped) {
        key_free(key);
        key = NULL;
        error_set(err, ERR_CANCELLED, "stopped; no key was made");
    }
    return key;
}

static int make(unsigned bits, bool open, const char *path, PassphraseSource *source)
{
    Error err = { 0 };
    Buf pass, pem;
    buf_init_secret(&pass, 0);
    buf_init_secret(&pem, 0);
    Key *key = NULL;
    int status = EXIT_DONE;
    FileStamp stamp = { 0 };
    char hex[KEY_HEX_MAX];
    if (file_stamp(path, &stamp, NULL) && stamp.exists) {
        say("%s exists; a key is never written over a file. Choose another name", path);
        return EXIT_WRITE;
    }
    source->again = true;
    if (!open && !passphrase_ask(source, path, &pass, &err)) {
        status = say_error(&err);
        goto out;
    }
    if (!open && !pass.len) {
        say("an empty passphrase protects nothing; give one, or say --no-passphrase");
        status = EXIT_KEY;
        goto out;
    }
    key = generate(bits, &err);
    if (!key || !key_private_pem(key, open ? (Str){ NULL, 0 } : buf_str(&pass), &pem, &err) ||
        !key_fingerprint(key, hex, &err)) {
        status = say_error(&err);
        goto out;
    }
    status = cmd_write(path, buf_str(&pem), true, false);
    if (status == EXIT_DONE)
        printf("%s: RSA %u, %s\nSHA256:%s\n", path, bits,
               open ? "not encrypted: whoever reads the file has the key" : "encrypted", hex);
out:
    key_free(key);
    buf_clear(&pass);
    buf_clear(&pem);
    return status;
}

int cmd_key_new(int argc, char **argv)
{
    const char *bits_text = NULL, *out = NULL;
    bool open = false;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "bits", .value = &bits_text },
        { .name = "no-passphrase", .is_flag = true, .flag = &open },
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("key new");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands || !out)
        return say_usage(command, "say with -o where the key is written");
    char *end = NULL;
    unsigned long bits = bits_text ? strtoul(bits_text, &end, 10) : KEY_BITS_DEFAULT;
    if ((end && *end) || bits < KEY_BITS_MIN || bits > KEY_BITS_MAX)
        return say_usage(command, "--bits is a number from %d to %d; 4096 is usual", KEY_BITS_MIN,
                         KEY_BITS_MAX);
    int status = make((unsigned)bits, open, out, &source);
    passphrase_clear(&source);
    return status;
}

static const char *kind_name(KeyKind kind)
{
    switch (kind) {
    case KEY_IS_PRIVATE:
        return "private key";
    case KEY_IS_PUBLIC:
        return "public key";
    case KEY_IS_CERTIFICATE:
        return "certificate";
    case KEY_IS_REQUEST:
        return "certificate request";
    case KEY_IS_CRL:
        return "revocation list";
    default:
        return "no usable key";
    }
}

static void show_wrapping(unsigned how)
{
    static const struct {
        unsigned bit;
        const char *text;
    } rows[] = {
        { KEY_TEXT_ESCAPED, "line ends written as \\n" },
        { KEY_TEXT_BASE64, "base64 of the PEM" },
        { KEY_TEXT_BASE64_TWICE, "base64 twice: decode it once" },
        { KEY_TEXT_BASE64_WRAPPED, "base64 with line breaks" },
        { KEY_TEXT_FOLDED, "line ends became blanks: other tools cannot read it" },
        { KEY_TEXT_INDENTED, "indented lines: other tools cannot read it" },
        { KEY_TEXT_DER, "DER (binary)" },
        { KEY_TEXT_LEADING, "other text stands before it" },
        { KEY_TEXT_DASHES, "a line without its five dashes: other tools cannot read it" },
        { KEY_TEXT_PKCS1_PUBLIC, "\"RSA PUBLIC KEY\": a contract needs \"PUBLIC KEY\"" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (how & rows[i].bit)
            printf("  form         %s\n", rows[i].text);
}

static bool is_short(const KeyText *k)
{
    return k->bits && k->bits < KEY_BITS_MIN;
}

static bool usable(const KeyText *k)
{
    bool rsa = strcmp(k->algorithm, "RSA") == 0 && !is_short(k);
    return (k->kind == KEY_IS_PRIVATE && (rsa || (k->encrypted && !k->algorithm[0]))) ||
           ((k->kind == KEY_IS_PUBLIC || k->kind == KEY_IS_CERTIFICATE) && rsa);
}

/* Of a token only the public half can be seen, and no PIN is needed for it. */
static int show_token_key(const char *address)
{
    Error err = { 0 };
    char hex[KEY_HEX_MAX];
    Key *key = key_load(address, KEY_PUBLIC, NULL, &err);
    int status = EXIT_DONE;
    if (!key || !key_fingerprint(key, hex, &err))
        status = say_error(&err);
    else
        printf("%s: key in a token\n  type         RSA %u\n  passphrase   the PIN of the token\n"
               "  fingerprint  SHA256:%s\n",
               address, key_bits(key), hex);
    key_free(key);
    return status;
}

/* The certificates at hand that were made for this key. */
static void show_certificates(const char *sha256)
{
    char folder[4096], hex[KEY_HEX_MAX];
    Store store;
    cmd_data_folder("certs", folder, sizeof folder);
    if (!sha256[0] || !store_open(folder, &store, NULL))
        return;
    for (size_t i = 0; i < store.count; i++) {
        const StoreItem *item = &store.items[i];
        Key *key = cert_key(item->cert, NULL);
        if (key && key_fingerprint(key, hex, NULL) && strcmp(hex, sha256) == 0)
            print(stdout, "  belongs to   %s, certificate %.16s\n",
                  item->family[0] ? item->version : cert_facts(item->cert)->name,
                  cert_facts(item->cert)->sha256);
        key_free(key);
    }
    store_close(&store);
}

/* What only the passphrase tells of an encrypted key. */
static int unlock(Str bytes, const char *path, PassphraseSource *source, KeyText *k)
{
    Error err = { 0 };
    Passphrase ask = passphrase_of(source);
    Key *key = key_read(bytes, path, KEY_PRIVATE, &ask, &err);
    bool ok = key && key_fingerprint(key, k->sha256, &err);
    if (ok) {
        snprintf(k->algorithm, sizeof k->algorithm, "RSA");
        k->bits = key_bits(key);
    }
    key_free(key);
    return ok ? EXIT_DONE : say_error(&err);
}

static void show_type(const KeyText *k)
{
    if (!k->algorithm[0])
        return;
    printf("  type         %s", k->algorithm);
    if (k->bits && strcmp(k->algorithm, "RSA") == 0)
        printf(" %u", k->bits);
    if (strcmp(k->algorithm, "RSA") != 0)
        printf(": not usable, RSA is needed");
    else if (is_short(k))
        printf(": not usable, %d bits or more are needed", KEY_BITS_MIN);
    printf("\n");
}

/* A PKCS#12 file: what it says without its passphrase, and its key when there is one. */
static int show_container(Str bytes, const char *path, const KeyContainerFacts *f,
                          PassphraseSource *source)
{
    KeyText k = { .kind = KEY_IS_PRIVATE };
    char holds[128];
    bool given = source->file || source->fd, reads = !f->asks || given;
    bool has_key = f->keys || f->closed_parts;
    int status = has_key && reads ? unlock(bytes, path, source, &k)
                 : has_key        ? EXIT_DONE
                                  : EXIT_KEY;
    if (status == EXIT_KEY && has_key)
        return status;
    key_container_text(f, holds, sizeof holds);
    printf("%s: PKCS#12 file\n  holds        %s\n", path, holds);
    printf("  passphrase   %s\n", !f->asks ? "none"
                                  : given  ? "needed; the one given opens it"
                                           : "needed; with --passphrase-file, size and"
                                             " fingerprint of the key are shown");
    if (f->cipher[0])
        print(stdout, "  cipher       %s\n", f->cipher);
    show_type(&k);
    if (k.sha256[0])
        printf("  fingerprint  SHA256:%s\n", k.sha256);
    print(stdout, "  more         contract-tui cert show %s\n", path);
    show_certificates(k.sha256);
    return status;
}

static int show(const char *path, PassphraseSource *source)
{
    Buf bytes;
    buf_init_secret(&bytes, 0);
    KeyText k;
    Error err = { 0 };
    FileStamp stamp = { 0 };
    int status = cmd_read(path, KEY_FILE_MAX, &bytes);
    if (status != EXIT_DONE)
        goto out;
    if (!key_text(buf_str(&bytes), &k, NULL, &err)) {
        status = say_error(&err);
        goto out;
    }
    KeyContainerFacts inside;
    if (k.kind == KEY_IS_OTHER && key_container_facts(buf_str(&bytes), &inside)) {
        status = show_container(buf_str(&bytes), path, &inside, source);
        goto out;
    }
    if (k.kind == KEY_IS_BROKEN || k.kind == KEY_IS_OTHER || k.kind == KEY_IS_NOTHING) {
        say("%s: %s", path,
            k.why[0]                         ? k.why
            : !str_trim(buf_str(&bytes)).len ? "it is empty"
                                             : "this is no key: it has no \"-----BEGIN\" line and"
                                               " is no DER");
        status = EXIT_KEY;
        goto out;
    }
    bool given = source->file || source->fd;
    if (k.encrypted && given && (status = unlock(buf_str(&bytes), path, source, &k)) != EXIT_DONE)
        goto out;
    printf("%s: %s\n", path, kind_name(k.kind));
    show_type(&k);
    if (k.kind == KEY_IS_PRIVATE)
        printf("  passphrase   %s\n", !k.encrypted ? "none"
                                      : given      ? "needed; the one given opens it"
                                                   : "needed; with --passphrase-file, size and"
                                                     " fingerprint are shown");
    if (k.sha256[0])
        printf("  fingerprint  SHA256:%s%s\n", k.sha256,
               k.kind == KEY_IS_CERTIFICATE ? ", of the certificate" : "");
    if (k.kind == KEY_IS_CERTIFICATE)
        printf("  more         contract-tui cert show %s\n", path);
    if (k.kind == KEY_IS_REQUEST)
        printf("  more         a CA makes a certificate of it (seal --csr)\n");
    if (k.kind == KEY_IS_PRIVATE || k.kind == KEY_IS_PUBLIC)
        show_certificates(k.sha256);
    show_wrapping(k.how);
    if (k.why[0])
        printf("  note         %s\n", k.why);
    if (k.kind == KEY_IS_PRIVATE && file_stamp(path, &stamp, NULL) && stamp.exists)
        printf("  file mode    %03o%s\n", stamp.mode & 0777,
               stamp.mode & 077 ? ": others can read it; chmod 600" : "");
    status = usable(&k) ? EXIT_DONE : EXIT_KEY;
out:
    buf_clear(&bytes);
    return status;
}

int cmd_key_show(int argc, char **argv)
{
    PassphraseSource source = { 0 };
    const Opt opts[] = { OPTS_PASSPHRASE(source), { .name = NULL } };
    const Command *command = command_find("key show");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one file is needed");
    if (str_starts(str_from(argv[1]), STR("pkcs11:")))
        return show_token_key(argv[1]);
    int status = show(argv[1], &source);
    passphrase_clear(&source);
    return status;
}

int cmd_key_public(int argc, char **argv)
{
    const char *out = NULL;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "output", .letter = 'o', .value = &out },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("key public");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one key file is needed");
    const char *inputs[] = { argv[1], source.file };
    if (cmd_is_input(out, inputs, 2))
        return EXIT_USAGE;
    Key *key = NULL;
    Error err = { 0 };
    Buf pem;
    buf_init(&pem, 0);
    int status = cmd_load_key(argv[1], KEY_ANY_PUBLIC, &source, &key);
    if (status == EXIT_DONE)
        status = key_public_pem(key, &pem, &err) ? cmd_write(out, buf_str(&pem), false, true)
                                                 : say_error(&err);
    key_free(key);
    buf_clear(&pem);
    passphrase_clear(&source);
    return status;
}

int cmd_key_training(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    const Command *command = command_find("key training");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands)
        return say_usage(command, "it takes no file");
    char folder[900];
    TrainingKeys keys;
    Error err = { 0 };
    cmd_data_folder("training", folder, sizeof folder);
    if (!training_keys(folder, clock_now(), NULL, NULL, &keys, &err))
        return say_error(&err);
    printf("%s\n", keys.made ? "made; they protect nothing, and no real machine can open what is"
                               " sealed with them"
                             : "they are there");
    printf("  certificate    %s\n  its key        %s\n  signing key    %s\n", keys.cert_path,
           keys.key_path, keys.sign_path);
    return EXIT_DONE;
}
