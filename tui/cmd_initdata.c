/* cmd_initdata - initdata make, initdata open. */
#include "cmd_io.h"

#include "contract/initdata.h"

#define SE_HEADER_MAX ((size_t)1 << 20)

int cmd_initdata_make(int argc, char **argv)
{
    const char *header_path = NULL, *output = NULL;
    bool force = false;
    const Opt opts[] = {
        { .name = "sehdr", .value = &header_path },
        { .name = "output", .letter = 'o', .value = &output },
        { .name = "force", .is_flag = true, .flag = &force },
        { .name = NULL },
    };
    const Command *command = command_find("initdata make");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one FILE, the sealed contract, is needed");
    const char *inputs[] = { argv[1], header_path };
    if (cmd_is_input(output, inputs, 2))
        return EXIT_USAGE;
    Buf contract, header, out;
    Error err = { 0 };
    buf_init_secret(&contract, INITDATA_MAX);
    buf_init(&header, SE_HEADER_MAX);
    buf_init(&out, INITDATA_MAX);
    if ((status = cmd_read(argv[1], INITDATA_MAX, &contract)) != EXIT_DONE ||
        (header_path && (status = cmd_read(header_path, SE_HEADER_MAX, &header)) != EXIT_DONE))
        goto out;
    if (!initdata_make(buf_str(&contract), header_path ? buf_str(&header) : (Str){ NULL, 0 }, force,
                       &out, &err)) {
        status = cmd_say_about(argv[1], &err);
        goto out;
    }
    if (out.len > INITDATA_ANNOTATION_MAX)
        say("warning: the initdata has %zu bytes; all annotations of a pod together may have %zu",
            out.len, INITDATA_ANNOTATION_MAX);
    buf_add_byte(&out, '\n');
    status = cmd_write(output, buf_str(&out), force, true);
out:
    buf_clear(&contract);
    buf_clear(&header);
    buf_clear(&out);
    return status;
}

int cmd_initdata_open(int argc, char **argv)
{
    const char *output = NULL;
    bool toml = false;
    const Opt opts[] = {
        { .name = "output", .letter = 'o', .value = &output },
        { .name = "toml", .is_flag = true, .flag = &toml },
        { .name = NULL },
    };
    const Command *command = command_find("initdata open");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one FILE is needed");
    const char *inputs[] = { argv[1] };
    if (cmd_is_input(output, inputs, 1))
        return EXIT_USAGE;
    Arena *arena = arena_new(0);
    Buf text;
    Initdata data;
    Error err = { 0 };
    buf_init(&text, INITDATA_MAX);
    if ((status = cmd_read(argv[1], INITDATA_MAX, &text)) != EXIT_DONE)
        goto out;
    if (!arena || !initdata_read(buf_str(&text), arena, &data, &err)) {
        if (!arena)
            error_memory(&err);
        status = cmd_say_about(argv[1], &err);
        goto out;
    }
    Str contract = initdata_contract(&data);
    if (!toml && !contract.ptr) {
        say("%s: there is no contract.yaml in it; --toml shows what is", argv[1]);
        status = EXIT_READ;
        goto out;
    }
    status = cmd_write(output, toml ? data.toml : contract, true, true);
out:
    buf_clear(&text);
    arena_free(arena);
    return status;
}
