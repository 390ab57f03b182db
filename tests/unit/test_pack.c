/* gzip, tar and archive, with bsdtar and GNU tar as witnesses. */
#include "unit/unit.h"

#include "contract/archive.h"
#include "contract/compose.h"
#include "contract/gzip.h"
#include "contract/pod.h"
#include "contract/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- helpers -------------------------------------------------------------------------------- */

static char folder[] = "/tmp/contract-pack-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Runs a command in the folder; true when it ends with 0. */
static bool shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool shell(const char *format, ...)
{
    char line[2048];
    int n = snprintf(line, sizeof line, "cd '%s' && ", folder);
    va_list args;
    va_start(args, format);
    vsnprintf(line + n, sizeof line - (size_t)n, format, args);
    va_end(args);
    return system(line) == 0;
}

static const char *in_folder(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static TarEntry file_entry(const char *name, const char *data)
{
    return (TarEntry){ .name = str_from(name), .kind = TAR_FILE, .data = str_from(data) };
}

static Tar read_ok(Str bytes, Arena *arena)
{
    Tar tar = { NULL, 0 };
    Error err = { 0 };
    if (!tar_read(bytes, NULL, arena, &tar, &err))
        fail_msg("%s", err.text);
    return tar;
}

/* -- gzip ----------------------------------------------------------------------------------- */

static void gzip_there_and_back(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 511, 4096, 300000 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Buf plain, packed, again, out;
        Error err = { 0 };
        buf_init(&plain, 0), buf_init(&packed, 0), buf_init(&again, 0), buf_init(&out, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            buf_add_byte(&plain, (char)(k * 2654435761u >> 13));
        assert_true(gzip_deflate(buf_str(&plain), &packed, &err));
        assert_true(gzip_deflate(buf_str(&plain), &again, &err));
        assert_true(str_eq(buf_str(&packed), buf_str(&again)));
        assert_int_equal(packed.ptr[9], 3);                 /* OS */
        assert_memory_equal(packed.ptr + 4, "\0\0\0\0", 4); /* time */
        assert_true(gzip_inflate(buf_str(&packed), NULL, &out, &err));
        assert_true(str_eq(buf_str(&plain), buf_str(&out)));
        buf_clear(&plain), buf_clear(&packed), buf_clear(&again), buf_clear(&out);
    }
}

static void gzip_says_where(void **state)
{
    (void)state;
    Buf packed, out;
    Error err = { 0 };
    buf_init(&packed, 0), buf_init(&out, 0);
    buf_add_text(&out, "kept");
    assert_false(gzip_inflate(STR("hello world"), NULL, &out, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
    assert_non_null(strstr(err.text, "68 65 6c 6c"));
    assert_false(gzip_inflate(STR(""), NULL, &out, &err));
    assert_true(gzip_deflate(STR("some text that is long enough to be cut"), &packed, &err));
    for (size_t cut = 2; cut < packed.len; cut++) {
        assert_false(gzip_inflate(str_slice(buf_str(&packed), 0, cut), NULL, &out, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
        assert_int_equal(out.len, 4);
    }
    packed.ptr[packed.len - 8] ^= 1; /* its checksum */
    assert_false(gzip_inflate(buf_str(&packed), NULL, &out, &err));
    assert_non_null(strstr(err.text, "damaged at byte"));
    packed.ptr[packed.len - 8] ^= 1;
    buf_add_text(&packed, "rest");
    assert_false(gzip_inflate(buf_str(&packed), NULL, &out, &err));
    assert_non_null(strstr(err.text, "behind the end"));
    assert_str(buf_str(&out), "kept");
    buf_clear(&packed), buf_clear(&out);
}

static void gzip_refuses_bombs(void **state)
{
    (void)state;
    Buf zeros, packed, out;
    Error err = { 0 };
    buf_init(&zeros, 0), buf_init(&packed, 0), buf_init(&out, 0);
    buf_add_repeat(&zeros, 0, 20 << 20);
    assert_true(gzip_deflate(buf_str(&zeros), &packed, &err));
    GzipLimits limits = { .max_ratio = 100 };
    assert_false(gzip_inflate(buf_str(&packed), &limits, &out, &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    limits = (GzipLimits){ .max_size = 5 << 20, .max_ratio = 100000 };
    assert_false(gzip_inflate(buf_str(&packed), &limits, &out, &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    assert_true(out.cap < 16 << 20);
    buf_clear(&zeros), buf_clear(&packed), buf_clear(&out);
}

/* Members are read as one text, so the ratio is one of all of them. */
static void gzip_reads_a_small_member_behind_a_large_one(void **state)
{
    (void)state;
    Buf noise, packed, out;
    Error err = { 0 };
    uint32_t x = 1;
    buf_init(&noise, 0), buf_init(&packed, 0), buf_init(&out, 0);
    for (size_t i = 0; i < 2 << 20; i++)
        buf_add_byte(&noise, (char)((x = x * 1664525 + 1013904223) >> 24));
    assert_true(gzip_deflate(buf_str(&noise), &packed, &err));
    assert_true(gzip_deflate(STR("the end"), &packed, &err));
    assert_true(gzip_inflate(buf_str(&packed), NULL, &out, &err));
    assert_int_equal(out.len, noise.len + 7);
    buf_clear(&noise), buf_clear(&packed), buf_clear(&out);
}

/* -- tar ------------------------------------------------------------------------------------ */

static void tar_there_and_back(void **state)
{
    (void)state;
    char deep[201];
    memset(deep, 'd', 200);
    deep[100] = '/';
    deep[200] = 0;
    const TarEntry entries[] = {
        { .name = STR("sub"), .kind = TAR_DIRECTORY },
        file_entry("sub/a", "content"),
        file_entry(deep, "x"),
        file_entry("empty", ""),
    };
    Buf out;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    buf_init(&out, 0);
    assert_true(tar_write(entries, 4, &out, &err));
    assert_int_equal(out.len % 512, 0);
    Tar tar = read_ok(buf_str(&out), arena);
    assert_int_equal(tar.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_eq(tar.entries[i].name, entries[i].name));
        assert_true(str_eq(tar.entries[i].data, entries[i].data));
        assert_int_equal(tar.entries[i].kind, entries[i].kind);
        assert_int_equal(tar.entries[i].mode, entries[i].kind == TAR_FILE ? 0644 : 0755);
        assert_int_equal(tar.entries[i].findings, 0);
    }
    char long_name[300];
    memset(long_name, 'n', sizeof long_name);
    TarEntry bad = { .name = str_make(long_name, 300), .kind = TAR_FILE };
    assert_false(tar_write(&bad, 1, &out, &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    bad = (TarEntry){ .name = STR("l"), .kind = TAR_SYMLINK };
    assert_false(tar_write(&bad, 1, &out, &err));
    assert_int_equal(err.code, ERR_USAGE);
    buf_clear(&out);
    arena_free(arena);
}

static void tar_says_which_header(void **state)
{
    (void)state;
    const TarEntry entries[] = { file_entry("a", "one"), file_entry("b", "two") };
    Buf out;
    Error err = { 0 };
    Tar tar;
    Arena *arena = arena_new(0);
    buf_init(&out, 0);
    assert_true(tar_write(entries, 2, &out, &err));
    out.ptr[1024 + 3] = 'x';
    assert_false(tar_read(buf_str(&out), NULL, arena, &tar, &err));
    assert_int_equal(err.span.start, 1024);
    assert_non_null(strstr(err.text, "byte 1024 (entry 2) has a wrong checksum"));
    out.ptr[1024 + 3] = 0;
    assert_false(tar_read(str_slice(buf_str(&out), 0, 1024 + 512), NULL, arena, &tar, &err));
    assert_non_null(strstr(err.text, "cut off"));
    assert_false(tar_read(str_slice(buf_str(&out), 0, 1024 + 100), NULL, arena, &tar, &err));
    TarLimits limits = { .max_entries = 1 };
    assert_false(tar_read(buf_str(&out), &limits, arena, &tar, &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    buf_clear(&out);
    arena_free(arena);
}

/* What other writers make, and what they find of ours. */
static void tar_of_others(void **state)
{
    (void)state;
    static const char *const writers[] = {
        "tar --format=ustar -cf x.tar -C in .",  "tar --format=gnu -cf x.tar -C in .",
        "tar --format=pax -cf x.tar -C in .",    "bsdtar --format=ustar -cf x.tar -C in .",
        "bsdtar --format=pax -cf x.tar -C in .", "bsdtar --format=gnutar -cf x.tar -C in .",
    };
    if (!shell("bsdtar --version >b.txt && tar --version >t.txt")) {
        printf("skip: bsdtar or tar is missing\n");
        skip();
    }
    char name[221];
    memset(name, 'n', 220);
    name[110] = '/';
    name[220] = 0;
    assert_true(
        shell("mkdir -p in/sub in/%.110s && echo one >in/a && echo two >in/sub/b && "
              "echo deep >in/%s && printf \\\\303\\\\244 >in/\303\244 && ln -s a in/link && "
              "mkfifo in/pipe && ln in/a in/hard",
              name, name));
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        Buf bytes;
        Arena *arena = arena_new(0);
        buf_init(&bytes, 0);
        bool can_hold = i != 0 && i != 3; /* ustar has a limit of its own for some names */
        if (!shell("%s 2>err.txt", writers[i]))
            assert_false(can_hold);
        unit_read(in_folder("x.tar"), &bytes);
        Tar tar = read_ok(buf_str(&bytes), arena);
        size_t seen = 0;
        for (size_t k = 0; k < tar.count; k++) {
            const TarEntry *e = &tar.entries[k];
            seen |= str_is(e->name, "sub/b") && str_is(e->data, "two\n") ? 1 : 0;
            seen |= str_is(e->name, name) && str_is(e->data, "deep\n") ? 2 : 0;
            seen |=
                str_is(e->name, "link") && e->kind == TAR_SYMLINK && str_is(e->link, "a") ? 4 : 0;
            seen |= str_is(e->name, "pipe") && e->kind == TAR_FIFO ? 8 : 0;
            seen |= e->kind == TAR_HARDLINK ? 16 : 0;
            seen |= str_is(e->name, "\303\244") && !e->findings ? 32 : 0;
        }
        assert_int_equal(seen | (can_hold ? 0 : 2), 63);
        buf_clear(&bytes);
        arena_free(arena);
    }
}

static void others_read_ours(void **state)
{
    (void)state;
    Buf out;
    Error err = { 0 };
    ArchiveBuilt built;
    Arena *arena = arena_new(0);
    if (!shell("bsdtar --version >b.txt")) {
        printf("skip: bsdtar is missing\n");
        skip();
    }
    char deep[181];
    memset(deep, 'd', 180);
    deep[90] = '/';
    deep[180] = 0;
    assert_true(shell("mkdir -p src/sub src/%.90s && echo one >src/a && echo two >src/sub/b && "
                      "echo deep >src/%s && head -c 100000 /dev/urandom >src/big",
                      deep, deep));
    buf_init(&out, 0);
    if (!archive_build(in_folder("src"), false, arena, &out, &built, &err))
        fail_msg("%s", err.text);
    assert_int_equal(built.files, 4);
    assert_int_equal(built.folders, 2);
    FILE *f = fopen(in_folder("ours.b64"), "w");
    assert_int_equal(fwrite(out.ptr, 1, out.len, f), out.len);
    fclose(f);
    assert_true(shell("base64 -d ours.b64 >ours.tgz && mkdir gnu bsd && tar xzf ours.tgz -C gnu && "
                      "bsdtar -xf ours.tgz -C bsd && diff -r src gnu && diff -r src bsd"));
    buf_clear(&out);
    arena_free(arena);
}

static void tar_marks_what_is_odd(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned findings;
    } cases[] = {
        { "/etc/x", TAR_NAME_ABSOLUTE },  { "../x", TAR_NAME_DOTDOT },
        { "a/../../x", TAR_NAME_DOTDOT }, { "a\377", TAR_NAME_NOT_UTF8 },
        { "a\nb", TAR_NAME_CONTROL },     { "a..b", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TarEntry e = file_entry(cases[i].name, "x");
        Buf out;
        Error err = { 0 };
        Arena *arena = arena_new(0);
        buf_init(&out, 0);
        assert_true(tar_write(&e, 1, &out, &err));
        Tar tar = read_ok(buf_str(&out), arena);
        assert_int_equal(tar.entries[0].findings, cases[i].findings);
        Archive archive = { .tar = tar, .arena = arena };
        assert_int_equal(archive_extract(&archive, in_folder("no"), &err), cases[i].findings == 0);
        assert_int_equal(access(in_folder("no"), F_OK) == 0, cases[i].findings == 0);
        buf_clear(&out);
        arena_free(arena);
    }
}

/* -- archive -------------------------------------------------------------------------------- */

static void archive_layers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        ArchiveLayer broken;
    } cases[] = {
        { "not base64!", ARCHIVE_BASE64 },
        { "aGVsbG8=", ARCHIVE_GZIP },
        { "H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==", ARCHIVE_TAR }, /* gzip of "hello" */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = { 0 };
        Archive *a = archive_open(str_from(cases[i].text), &err);
        assert_int_equal(a->broken, cases[i].broken);
        assert_true(a->why.text[0] != 0);
        assert_int_equal(a->tar.count, 0);
        archive_free(a);
    }
}

static void archive_finds(void **state)
{
    (void)state;
    const TarEntry entries[] = { file_entry("b/c.txt", "1"), file_entry("a", "2") };
    Buf out;
    Error err = { 0 };
    buf_init(&out, 0);
    assert_true(archive_pack(entries, 2, &out, NULL, &err));
    Archive *a = archive_open(buf_str(&out), &err);
    assert_int_equal(a->broken, ARCHIVE_WHOLE);
    assert_str(a->tar.entries[0].name, "a"); /* sorted */
    assert_str(archive_find(a, STR("b/c.txt"))->data, "1");
    assert_null(archive_find(a, STR("b")));
    assert_true(archive_has(a, STR("b")));
    assert_false(archive_has(a, STR("b/c")));
    archive_free(a);
    buf_add_text(&out, "\n");
    a = archive_open_any(buf_str(&out), &err);
    assert_int_equal(a->broken, ARCHIVE_WHOLE);
    archive_free(a);
    buf_clear(&out);
}

static void build_refuses_and_leaves_out(void **state)
{
    (void)state;
    Buf out, again;
    Error err = { 0 };
    ArchiveBuilt built;
    Arena *arena = arena_new(0);
    buf_init(&out, 0), buf_init(&again, 0);
    assert_true(
        shell("mkdir -p w/.git && echo x >w/.git/config && echo s >w/docker-compose.yaml && "
              "echo b >w/x~ && echo A=b >w/.env && "
              "echo '-----BEGIN PRIVATE KEY-----' >w/key.pem"));
    assert_true(archive_build(in_folder("w"), false, arena, &out, &built, &err));
    assert_int_equal(built.files, 1);
    assert_int_equal(built.note_count, 4);
    assert_true(
        shell("touch -d 2001-01-01 w/docker-compose.yaml; chmod 600 w/docker-compose.yaml"));
    assert_true(archive_build(in_folder("w"), false, arena, &again, &built, &err));
    assert_true(str_eq(buf_str(&out), buf_str(&again)));
    assert_true(archive_build(in_folder("w"), true, arena, &again, &built, &err));
    assert_int_equal(built.files, 5);
    assert_true(shell("mkfifo w/pipe"));
    assert_false(archive_build(in_folder("w"), false, arena, &again, &built, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_non_null(strstr(err.text, "w/pipe"));
    assert_true(shell("rm w/pipe && ln -s /etc/passwd w/link"));
    assert_false(archive_build(in_folder("w"), false, arena, &again, &built, &err));
    assert_non_null(strstr(err.text, "symbolic link"));
    assert_true(shell("mkdir empty"));
    assert_false(archive_build(in_folder("empty"), false, arena, &again, &built, &err));
    buf_clear(&out), buf_clear(&again);
    arena_free(arena);
}

static void extract_is_careful(void **state)
{
    (void)state;
    const TarEntry entries[] = { file_entry("d/f", "1"), file_entry("g", "2") };
    Buf out;
    Error err = { 0 };
    buf_init(&out, 0);
    assert_true(archive_pack(entries, 2, &out, NULL, &err));
    Archive *a = archive_open(buf_str(&out), &err);
    if (!archive_extract(a, in_folder("e"), &err))
        fail_msg("%s", err.text);
    assert_true(shell("test \"$(cat e/d/f)\" = 1 && test \"$(cat e/g)\" = 2"));
    assert_false(archive_extract(a, in_folder("e"), &err));
    assert_int_equal(err.code, ERR_WRITE);
    archive_free(a);
    buf_clear(&out);
}

static void cache_keeps(void **state)
{
    (void)state;
    Error err = { 0 };
    PackCache *cache = pack_cache_new(&err);
    Buf texts[6];
    const Archive *first = NULL;
    for (size_t i = 0; i < 6; i++) {
        char name[8];
        snprintf(name, sizeof name, "f%zu", i);
        TarEntry e = file_entry(name, "x");
        buf_init(&texts[i], 0);
        assert_true(archive_pack(&e, 1, &texts[i], NULL, &err));
    }
    first = pack_cache_open(cache, buf_str(&texts[0]), &err);
    assert_ptr_equal(first, pack_cache_open(cache, buf_str(&texts[0]), &err));
    for (size_t i = 1; i < 6; i++)
        assert_non_null(archive_find(pack_cache_open(cache, buf_str(&texts[i]), &err),
                                     str_make((char[]){ 'f', (char)('0' + i) }, 2)));
    assert_non_null(archive_find(pack_cache_open(cache, buf_str(&texts[0]), &err), STR("f0")));
    for (size_t i = 0; i < 6; i++)
        buf_clear(&texts[i]);
    pack_cache_free(cache);
}

/* -- compose and pods ----------------------------------------------------------------------- */

static const TreeNode *tree_of(const char *text, Arena *arena)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, arena, 10);
    assert_true(yaml_parse(str_from(text), NULL, arena, &problems, &document, NULL));
    assert_non_null(document.root);
    return document.root;
}

static void compose_is_read(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Compose c;
    const TreeNode *root = tree_of(
        "x-base: &base {image: \"base@sha256:1\", volumes: [\"./m:/m\"]}\n"
        "services:\n"
        "  a:\n    <<: *base\n    ports: [\"80:1\", \"127.0.0.1:81-82:1/udp\", 9, \"${P:-1}:2\"]\n"
        "  b:\n    image: ${R:?no registry}/x\n    env_file: one.env\n"
        "    command: [\"$$HOME\", \"$(date)\", \"${A-${B}}\", \"$C\"]\n"
        "    volumes:\n      - {type: bind, source: ./s, target: /s, read_only: true}\n"
        "      - named:/n\n      - /mnt/d:/d:rw,z\n      - /e:/e:ro\n",
        arena);
    assert_true(compose_read(root, arena, &c, NULL));
    assert_true(c.has_services);
    assert_int_equal(c.services.count, 2);
    assert_str(c.services.items[0].image->string, "base@sha256:1");
    static const struct {
        const char *source, *target;
        bool bind, read_only;
    } mounts[] = { { "./m", "/m", true, false },
                   { "./s", "/s", true, true },
                   { "named", "/n", false, false },
                   { "/mnt/d", "/d", true, false },
                   { "/e", "/e", true, true } };
    assert_int_equal(c.mounts.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_str(c.mounts.items[i].source, mounts[i].source);
        assert_str(c.mounts.items[i].target, mounts[i].target);
        assert_int_equal(c.mounts.items[i].is_bind, mounts[i].bind);
        assert_int_equal(c.mounts.items[i].read_only, mounts[i].read_only);
    }
    assert_int_equal(c.ports.count, 4);
    assert_int_equal(c.ports.items[0].first, 80);
    assert_int_equal(c.ports.items[1].last, 82);
    assert_str(c.ports.items[1].address, "127.0.0.1");
    assert_str(c.ports.items[1].protocol, "udp");
    assert_int_equal(c.ports.items[2].first, 0);
    assert_int_equal(c.references.count, 1);
    assert_int_equal(c.dollars.count, 1);
    static const struct {
        const char *name;
        bool has_default, required;
    } variables[] = { { "P", true, false },
                      { "R", false, true },
                      { "B", false, false },
                      { "A", true, false },
                      { "C", false, false } };
    assert_int_equal(c.variables.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_str(c.variables.items[i].name, variables[i].name);
        assert_int_equal(c.variables.items[i].has_default, variables[i].has_default);
        assert_int_equal(c.variables.items[i].required, variables[i].required);
    }
    arena_free(arena);
}

static void count_names(void *context, Str name)
{
    Buf *names = context;
    buf_printf(names, STR_FMT " ", STR_ARG(name));
}

static void pods_are_read(void **state)
{
    (void)state;
    Arena *arena = arena_new(0);
    Pod p;
    const TreeNode *root = tree_of(
        "kind: Pod\nmetadata: {name: demo}\nspec:\n  initContainers: [{name: i}]\n"
        "  containers:\n    - name: c\n      image: x\n      ports: [{containerPort: 80}, "
        "{containerPort: 81, hostPort: 8081, protocol: UDP}]\n"
        "      envFrom: [{configMapRef: {name: contract.config.map}}]\n"
        "      env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: k, optional: true}}}]\n"
        "      volumeMounts: [{name: v, mountPath: /v}]\n"
        "  volumes: [{name: v, hostPath: {path: /p, type: Directory}}, {name: e, emptyDir: {}}]\n",
        arena);
    assert_true(pod_read(root, arena, &p, NULL));
    assert_int_equal(p.kind, POD_POD);
    assert_str(p.name, "demo");
    assert_int_equal(p.containers.count, 2);
    assert_true(p.containers.items[0].is_init && !p.containers.items[0].image);
    assert_false(p.ports.items[0].has_host);
    assert_int_equal(p.ports.items[1].host, 8081);
    assert_true(p.all_variables);
    assert_true(p.references.items[1].optional);
    assert_int_equal(p.volumes.items[0].kind, POD_VOLUME_HOST);
    assert_str(p.volumes.items[0].path, "/p");
    assert_int_equal(p.volumes.items[1].kind, POD_VOLUME_EMPTY);
    Str rest = STR("a {{ .Env.X }} b {{- if .Env.Y1 }}{{ end }} {{ open"), inside;
    static const bool plain[] = { true, false, false, false };
    Buf names;
    buf_init(&names, 0);
    for (size_t i = 0; i < 4; i++) {
        assert_true(pod_template_next(&rest, &inside));
        assert_int_equal(pod_template_names(inside, count_names, &names), plain[i]);
    }
    assert_false(pod_template_next(&rest, &inside));
    assert_str(buf_str(&names), "X Y1 ");
    buf_clear(&names);
    arena_free(arena);
}

/* Every allocation fails once: no crash, no leak, and an error that says so. */
static void memory_runs_out(void **state)
{
    (void)state;
    const TarEntry e = file_entry("docker-compose.yaml", "services: {}\n");
    Buf text;
    Error err = { 0 };
    buf_init(&text, 0);
    assert_true(archive_pack(&e, 1, &text, NULL, &err));
    for (size_t n = 1; n < 200; n++) {
        memory_fail_at(n);
        err = (Error){ 0 };
        Archive *a = archive_open(buf_str(&text), &err);
        bool whole = a && a->broken == ARCHIVE_WHOLE;
        archive_free(a);
        size_t made = memory_fail_at(0);
        if (!whole && err.code != ERR_MEMORY)
            fail_msg("allocation %zu: %s", n, err.text);
        if (made < n)
            break;
    }
    buf_clear(&text);
}

/* -- changing ------------------------------------------------------------------------------- */

/* Names in order, "/" behind folders. */
static void names_of(Str tar_bytes, Buf *out)
{
    Arena *arena = arena_new(0);
    Tar tar = read_ok(tar_bytes, arena);
    buf_init(out, 0);
    for (size_t i = 0; i < tar.count; i++)
        buf_printf(out, STR_FMT "%s ", STR_ARG(tar.entries[i].name),
                   tar.entries[i].kind == TAR_DIRECTORY ? "/" : "");
    arena_free(arena);
}

static void one_change_of_a_tar(void **state)
{
    (void)state;
    static const struct {
        TarChange change;
        const char *names; /* afterwards; NULL: refused */
    } cases[] = {
        { { TAR_PUT, STR("b.txt"), STR("new"), 0, STR("") }, "a/ a/b a/c b.txt web/ web/x " },
        { { TAR_PUT, STR("a/b"), STR("new"), 0, STR("") }, "a/ a/b a/c web/ web/x " },
        { { TAR_PUT, STR("zz"), STR(""), 0, STR("") }, "a/ a/b a/c web/ web/x zz " },
        { { TAR_PUT, STR("a"), STR("new"), 0, STR("") }, NULL },
        { { TAR_PUT, STR("../x"), STR("new"), 0, STR("") }, NULL },
        { { TAR_PUT, STR("/x"), STR("new"), 0, STR("") }, NULL },
        { { TAR_PUT, STR(""), STR("new"), 0, STR("") }, NULL },
        { { TAR_REMOVE, STR("a/b"), STR(""), 0, STR("") }, "a/ a/c web/ web/x " },
        { { TAR_REMOVE, STR("a"), STR(""), 0, STR("") }, "web/ web/x " },
        { { TAR_REMOVE, STR("nothing"), STR(""), 0, STR("") }, NULL },
        { { TAR_RENAME, STR("a/b"), STR(""), 0, STR("a/d") }, "a/ a/d a/c web/ web/x " },
        { { TAR_RENAME, STR("a"), STR(""), 0, STR("q") }, "q/ q/b q/c web/ web/x " },
        { { TAR_RENAME, STR("web"), STR(""), 0, STR("") }, "a/ a/b a/c x " },
        { { TAR_RENAME, STR("a/b"), STR(""), 0, STR("web/x") }, NULL },
        { { TAR_RENAME, STR("a"), STR(""), 0, STR("a/b/c") }, NULL },
    };
    TarEntry entries[] = { { .name = STR("a"), .kind = TAR_DIRECTORY },
                           file_entry("a/b", "1"),
                           { .name = STR("a/c"), .kind = TAR_FILE, .data = STR("2"), .mode = 0755 },
                           { .name = STR("web"), .kind = TAR_DIRECTORY },
                           file_entry("web/x", "3") };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf tar, out, names;
        Error err = { 0 };
        Arena *arena = arena_new(0);
        buf_init(&tar, 0), buf_init(&out, 0);
        assert_true(tar_write(entries, 5, &tar, &err));
        Tar old = read_ok(buf_str(&tar), arena);
        assert_int_equal(old.entries[2].mode, 0755);
        bool ok = tar_change(buf_str(&tar), &old, &cases[i].change, &out, &err);
        if (ok != (cases[i].names != NULL))
            fail_msg("case %zu: %s", i, err.text);
        if (ok) {
            names_of(buf_str(&out), &names);
            assert_string_equal(names.ptr, cases[i].names);
            buf_clear(&names);
            FILE *f = fopen(in_folder("changed.tar"), "wb");
            assert_int_equal(fwrite(out.ptr, 1, out.len, f), out.len);
            fclose(f);
            assert_true(
                shell("tar tf changed.tar > /dev/null && bsdtar tf changed.tar >/dev/null"));
        } else {
            assert_int_equal(out.len, 0);
        }
        buf_clear(&tar), buf_clear(&out);
        arena_free(arena);
    }
}

static void programs_stay_programs(void **state)
{
    (void)state;
    Buf base64;
    Error err = { 0 };
    ArchiveBuilt built;
    Arena *arena = arena_new(0);
    buf_init(&base64, 0);
    assert_true(shell("rm -rf run && mkdir run && echo x > run/a && echo y > run/b && "
                      "chmod 700 run/b && chmod 664 run/a"));
    assert_true(archive_build(in_folder("run"), false, arena, &base64, &built, &err));
    Archive *archive = archive_open(buf_str(&base64), &err);
    assert_int_equal(archive_find(archive, STR("a"))->mode, 0644);
    assert_int_equal(archive_find(archive, STR("b"))->mode, 0755);
    assert_true(shell("rm -rf out"));
    assert_true(archive_extract(archive, in_folder("out"), &err));
    assert_true(shell("test ! -x out/a && test -x out/b"));
    archive_free(archive);
    buf_clear(&base64);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_there_and_back),
        cmocka_unit_test(gzip_says_where),
        cmocka_unit_test(gzip_refuses_bombs),
        cmocka_unit_test(gzip_reads_a_small_member_behind_a_large_one),
        cmocka_unit_test(tar_there_and_back),
        cmocka_unit_test(tar_says_which_header),
        cmocka_unit_test(tar_of_others),
        cmocka_unit_test(others_read_ours),
        cmocka_unit_test(tar_marks_what_is_odd),
        cmocka_unit_test(archive_layers),
        cmocka_unit_test(archive_finds),
        cmocka_unit_test(build_refuses_and_leaves_out),
        cmocka_unit_test(extract_is_careful),
        cmocka_unit_test(cache_keeps),
        cmocka_unit_test(compose_is_read),
        cmocka_unit_test(pods_are_read),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(one_change_of_a_tar),
        cmocka_unit_test(programs_stay_programs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
