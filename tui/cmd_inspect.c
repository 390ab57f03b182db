/* cmd_inspect - what a file is and what can be known of it. */
#include "cmd_io.h"
#include "contract/inspect.h"
#include "contract/text.h"

/* 1 when something is wrong, 3 when a signature is there and could not be checked. */
static int status_of(const Inspection *i)
{
    for (size_t n = 0; n < i->finding_count; n++)
        if (i->findings[n].mark == INSPECT_BAD)
            return EXIT_FOUND;
    if (i->signature_checked && i->signature.outcome != VERIFY_OK)
        return EXIT_FOUND;
    if (i->kind == INSPECT_UNKNOWN || (i->has_signature && !i->signature_checked))
        return EXIT_READ;
    return EXIT_DONE;
}

typedef enum Form { TEXT, JSON, MARKDOWN } Form;

static int report(const Inspection *i, const char *path, Form form)
{
    Buf out;
    buf_init(&out, 0);
    bool ok = form == JSON       ? inspect_json(i, &out)
              : form == MARKDOWN ? inspect_markdown(i, path, &out)
                                 : inspect_text(i, path, &out);
    if (ok)
        fwrite(out.ptr, 1, out.len, stdout);
    buf_clear(&out);
    return ok ? status_of(i) : EXIT_READ;
}

static int inspect(const char *path, const InspectRequest *asked, Form form)
{
    InspectRequest request = *asked;
    Buf bytes;
    Error err = { 0 };
    Inspection *i = NULL;
    char folder[4096];
    Store store = { 0 };
    buf_init_secret(&bytes, TEXT_MAX);
    int status = cmd_read(path, TEXT_MAX, &bytes);
    if (status == EXIT_DONE) {
        cmd_data_folder("certs", folder, sizeof folder);
        request.store = store_open(folder, &store, NULL) ? &store : NULL;
        request.bytes = buf_str(&bytes);
        request.name = path;
        request.now = clock_now();
        if (!request.platform)
            request.platform = platform_of_text(request.bytes, NULL, NULL);
        i = inspect_bytes(&request, &err);
        status = i ? report(i, path, form) : say_error(&err);
    }
    inspect_free(i);
    store_close(&store);
    buf_clear(&bytes);
    return status;
}

/* What it is compared with; a file of no bytes is one all the same. */
static int read_beside(const char *path, Buf *bytes, Str *ret)
{
    int status = path ? cmd_read(path, TEXT_MAX, bytes) : EXIT_DONE;
    if (path && status == EXIT_DONE)
        *ret = str_make(bytes->ptr ? bytes->ptr : "", bytes->len);
    return status;
}

int cmd_inspect(int argc, char **argv)
{
    const char *key_path = NULL, *pub_path = NULL, *platform_name = NULL, *receipt = NULL,
               *record = NULL, *against = NULL;
    bool json = false, markdown = false;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "pub", .value = &pub_path },
        { .name = "platform", .value = &platform_name },
        { .name = "receipt", .value = &receipt },
        { .name = "record", .value = &record },
        { .name = "against", .value = &against },
        { .name = "json", .is_flag = true, .flag = &json },
        { .name = "markdown", .is_flag = true, .flag = &markdown },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("inspect");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one file is needed");
    if (json && markdown)
        return say_usage(command, "--json or --markdown, not both");
    InspectRequest request = { .name = NULL };
    if (platform_name && !(request.platform = cmd_platform(command, platform_name, STR(""), "")))
        return EXIT_USAGE;
    Key *open_key = NULL, *verify_key = NULL;
    Buf beside[3];
    for (size_t n = 0; n < 3; n++)
        buf_init_secret(&beside[n], TEXT_MAX);
    if ((key_path && (status = cmd_load_key(key_path, KEY_PRIVATE, &source, &open_key))) ||
        (pub_path && (status = cmd_load_key(pub_path, KEY_ANY_PUBLIC, &source, &verify_key))) ||
        (status = read_beside(receipt, &beside[0], &request.receipt)) ||
        (status = read_beside(record, &beside[1], &request.record)) ||
        (status = read_beside(against, &beside[2], &request.against)))
        goto out;
    request.open_key = open_key;
    request.verify_key = verify_key;
    status = inspect(argv[1], &request, markdown ? MARKDOWN : json ? JSON : TEXT);
out:
    for (size_t n = 0; n < 3; n++)
        buf_clear(&beside[n]);
    key_free(open_key);
    key_free(verify_key);
    passphrase_clear(&source);
    return status;
}
