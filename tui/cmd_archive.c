/* cmd_archive - archive make, list, extract, cat: the packed folder of a workload. */
#include "cmd_io.h"

#include "contract/analysis.h"
#include "contract/archive.h"
#include "contract/gzip.h"

#include <unistd.h>

#define ARCHIVE_FILE_MAX ((size_t)64 << 20)

static bool is_base64_text(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("+/= \t\r\n", c)))
            return false;
    }
    return true;
}

/* The base64 text of the archive in a contract or in a stand-alone workload; {NULL,0}: none. */
static Str value_in(const Analysis *a)
{
    static const char *const places[] = { "/workload/compose/archive", "/workload/play/archive",
                                          "/compose/archive", "/play/archive" };
    const TreeNode *root = analysis_root(a);
    for (size_t i = 0; root && i < sizeof places / sizeof *places; i++) {
        const TreeNode *node = tree_at(root, str_from(places[i]));
        if (node && node->kind == NODE_STRING && node->string.len)
            return node->string;
    }
    return (Str){ NULL, 0 };
}

static int open_contract(Str text, const char *path, Archive **ret_archive)
{
    Error err = { 0 };
    int status = EXIT_READ;
    Text *document = text_new(text, &err);
    Snapshot *snapshot = document ? text_snapshot(document) : NULL;
    AnalysisInput input = { .snapshot = snapshot, .layers = LAYER_YAML };
    Analysis *a = snapshot ? analysis_new(&input, &err) : NULL;
    Str value = a ? value_in(a) : (Str){ NULL, 0 };
    if (!a) {
        status = say_error(&err);
    } else if (value.ptr) {
        *ret_archive = archive_open(value, &err);
        status = *ret_archive ? EXIT_DONE : say_error(&err);
    } else if (analysis_workload(a)->form == SECTION_TOKEN) {
        say("%s: the workload is encrypted; its archive cannot be seen", path);
    } else {
        say("%s: this is no archive, and no contract with compose.archive or play.archive", path);
    }
    analysis_free(a);
    snapshot_free(snapshot);
    text_free(document);
    return status;
}

/* base64, a tgz, or a contract. */
static int open_file(const char *path, Archive **ret_archive)
{
    Buf bytes;
    Error err = { 0 };
    buf_init_secret(&bytes, ARCHIVE_FILE_MAX);
    int status = cmd_read(path, ARCHIVE_FILE_MAX, &bytes);
    Str text = buf_str(&bytes);
    bool tar = text.len >= 512 && memcmp(text.ptr + 257, "ustar", 5) == 0;
    if (status == EXIT_DONE && (gzip_is(text) || tar || is_base64_text(text))) {
        *ret_archive = archive_open_any(text, &err);
        status = *ret_archive ? EXIT_DONE : say_error(&err);
    } else if (status == EXIT_DONE) {
        status = open_contract(text, path, ret_archive);
    }
    buf_clear(&bytes);
    if (status == EXIT_DONE && (*ret_archive)->broken != ARCHIVE_WHOLE) {
        static const char *const layers[] = {
            [ARCHIVE_BASE64] = "base64", [ARCHIVE_GZIP] = "gzip", [ARCHIVE_TAR] = "tar"
        };
        say("%s: the %s layer cannot be read: %s", path, layers[(*ret_archive)->broken],
            (*ret_archive)->why.text);
        archive_free(*ret_archive);
        *ret_archive = NULL;
        status = EXIT_READ;
    }
    return status;
}

/* -- make ----------------------------------------------------------------------------------- */

static void say_built(const ArchiveBuilt *built, size_t characters, Arena *arena)
{
    for (size_t i = 0; i < built->note_count; i++)
        say("%s " STR_FMT ": it %s", built->notes[i].left_out ? "left out" : "packed",
            STR_ARG(problem_quote(arena, built->notes[i].path)), built->notes[i].why);
    say("%zu file%s, %zu folder%s: %zu bytes of tar, %zu characters", built->files,
        built->files == 1 ? "" : "s", built->folders, built->folders == 1 ? "" : "s",
        built->unpacked, characters);
}

int cmd_archive_make(int argc, char **argv)
{
    const char *output = NULL;
    bool all = false, replace = false;
    const Opt opts[] = { { .name = "output", .letter = 'o', .value = &output },
                         { .name = "all", .is_flag = true, .flag = &all },
                         { .name = "force", .is_flag = true, .flag = &replace },
                         { .name = NULL } };
    const Command *command = command_find("archive make");
    int operands, status;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one FOLDER is needed");
    Buf out;
    Error err = { 0 };
    ArchiveBuilt built;
    Arena *arena = arena_new(0);
    buf_init(&out, 0);
    if (!arena) {
        error_memory(&err);
        status = say_error(&err);
    } else if (!archive_build(argv[1], all, arena, &out, &built, &err)) {
        status = say_error(&err);
    } else {
        size_t characters = out.len;
        buf_add_byte(&out, '\n');
        status = cmd_write(output, buf_str(&out), false, replace);
        if (status == EXIT_DONE)
            say_built(&built, characters, arena);
    }
    buf_clear(&out);
    arena_free(arena);
    return status;
}

/* -- list ----------------------------------------------------------------------------------- */

static void print_entry(const TarEntry *e, Arena *arena)
{
    const char *kind = e->kind == TAR_FILE ? "file" : tar_kind_name(e->kind);
    bool plain = !(e->findings & (TAR_NAME_CONTROL | TAR_NAME_NOT_UTF8));
    Str name = plain ? e->name : problem_quote(arena, e->name);
    printf("%-14s %10zu  " STR_FMT "%s", kind, e->data.len, STR_ARG(name),
           e->kind == TAR_DIRECTORY ? "/" : "");
    if (e->kind == TAR_SYMLINK || e->kind == TAR_HARDLINK)
        printf(" -> " STR_FMT, STR_ARG(problem_quote(arena, e->link)));
    if (e->findings & (TAR_NAME_ABSOLUTE | TAR_NAME_DOTDOT))
        printf("   (leads outside)");
    if (e->findings & TAR_NAME_DUPLICATE)
        printf("   (a second time)");
    putchar('\n');
}

int cmd_archive_list(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    const Command *command = command_find("archive list");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1)
        return say_usage(command, "one FILE is needed");
    Archive *archive = NULL;
    int status = open_file(argv[1], &archive);
    for (size_t i = 0; archive && i < archive->tar.count; i++)
        if (archive->tar.entries[i].name.len)
            print_entry(&archive->tar.entries[i], archive->arena);
    archive_free(archive);
    return status;
}

/* -- extract, cat --------------------------------------------------------------------------- */

int cmd_archive_extract(int argc, char **argv)
{
    const char *folder = NULL;
    const Opt opts[] = { { .name = "directory", .letter = 'C', .value = &folder },
                         { .name = NULL } };
    const Command *command = command_find("archive extract");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 1 || !folder)
        return say_usage(command, "-C DIR and one FILE are needed");
    Archive *archive = NULL;
    Error err = { 0 };
    int status = open_file(argv[1], &archive);
    if (status == EXIT_DONE && !archive_extract(archive, folder, &err))
        status = say_error(&err);
    archive_free(archive);
    return status;
}

/* Control characters could drive the terminal. */
static bool may_show(Str data)
{
    if (!isatty(STDOUT_FILENO))
        return true;
    for (size_t i = 0; i < data.len; i++) {
        unsigned char c = (unsigned char)data.ptr[i];
        if ((c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 127)
            return false;
    }
    return utf8_valid_len(data) == data.len;
}

int cmd_archive_cat(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    const Command *command = command_find("archive cat");
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 2)
        return say_usage(command, "FILE and NAME are needed");
    Archive *archive = NULL;
    int status = open_file(argv[1], &archive);
    Str name = str_from(argv[2]);
    if (str_starts(name, STR("./")))
        name = str_slice(name, 2, name.len);
    const TarEntry *e = archive ? archive_find(archive, name) : NULL;
    if (archive && (!e || e->kind != TAR_FILE)) {
        say("%s: there is no file \"%s\" in the archive; \"archive list\" shows what there is",
            argv[1], argv[2]);
        status = EXIT_READ;
    } else if (archive && !may_show(e->data)) {
        say("\"%s\" is no text: send it to a file instead of the terminal", argv[2]);
        status = EXIT_READ;
    } else if (archive) {
        fwrite(e->data.ptr, 1, e->data.len, stdout);
        if (fflush(stdout) != 0)
            status = EXIT_WRITE;
    }
    archive_free(archive);
    return status;
}
