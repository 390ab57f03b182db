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
    if (i->kind == INSPECT_UNKNOWN || (i->has_signature && !i->signature_checked))
        return EXIT_READ;
    return EXIT_DONE;
}

static int inspect(const char *path, const Key *open_key, const Key *verify_key,
                   const Platform *platform, bool json)
{
    Buf bytes, out;
    Error err = { 0 };
    buf_init_secret(&bytes, TEXT_MAX);
    buf_init(&out, 0);
    int status = cmd_read(path, TEXT_MAX, &bytes);
    Inspection *i = NULL;
    if (status == EXIT_DONE) {
        InspectRequest request = { .bytes = buf_str(&bytes),
                                   .name = path,
                                   .open_key = open_key,
                                   .verify_key = verify_key,
                                   .now = clock_now() };
        request.platform = platform ? platform : platform_of_text(request.bytes, NULL, NULL);
        i = inspect_bytes(&request, &err);
        status = i ? status_of(i) : say_error(&err);
    }
    if (i && json && inspect_json(i, &out))
        fwrite(out.ptr, 1, out.len, stdout);
    else if (i && !json && inspect_text(i, path, &out))
        print_text(stdout, buf_str(&out));
    inspect_free(i);
    buf_clear(&bytes);
    buf_clear(&out);
    return status;
}

int cmd_inspect(int argc, char **argv)
{
    const char *key_path = NULL, *pub_path = NULL, *platform_name = NULL;
    bool json = false;
    PassphraseSource source = { 0 };
    const Opt opts[] = {
        { .name = "key", .value = &key_path },
        { .name = "pub", .value = &pub_path },
        { .name = "platform", .value = &platform_name },
        { .name = "json", .is_flag = true, .flag = &json },
        OPTS_PASSPHRASE(source),
        { .name = NULL },
    };
    const Command *command = command_find("inspect");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one file is needed");
    const Platform *platform = NULL;
    if (platform_name && !(platform = cmd_platform(command, platform_name, STR(""), "")))
        return EXIT_USAGE;
    Key *open_key = NULL, *verify_key = NULL;
    if ((key_path && (status = cmd_load_key(key_path, KEY_PRIVATE, &source, &open_key))) ||
        (pub_path && (status = cmd_load_key(pub_path, KEY_ANY_PUBLIC, &source, &verify_key))))
        ;
    else
        status = inspect(argv[1], open_key, verify_key, platform, json);
    key_free(open_key);
    key_free(verify_key);
    passphrase_clear(&source);
    return status;
}
