/* Fixes of what lies in an archive: one file changes, everything else keeps its bytes. */
#include "unit/unit.h"

#include "contract/archive.h"
#include "contract/base64.h"
#include "contract/fix.h"
#include "contract/gzip.h"
#include "contract/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW ((Time)1795564800) /* 2026-11-25 */
#define DIGITS "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f"
#define OTHER "4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a"

static char folder[] = "/tmp/contract-fix-XXXXXX";
static Schemas *schemas;

static int begin(void **state)
{
    (void)state;
    schemas = schemas_new(NULL);
    return mkdtemp(folder) && schemas ? 0 : -1;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    schemas_free(schemas);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void shell(const char *commands)
{
    Buf line;
    buf_init(&line, 0);
    buf_printf(&line, "cd '%s' && { %s; }", folder, commands);
    assert_int_equal(system(line.ptr), 0);
    buf_clear(&line);
}

static void read_base64(const char *name, Buf *out)
{
    char path[256];
    Buf bytes;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unit_read(path, &bytes);
    buf_init(out, 0);
    base64_encode(out, buf_str(&bytes), BASE64_STANDARD);
    buf_clear(&bytes);
}

/* A workload around an archive; style: what stands behind "workload:". */
static void contract_with(Str base64, const char *kind, const char *style, Buf *out)
{
    bool quoted_form = style[0] == '"';
    buf_init(out, 0);
    buf_add_text(out, "# contract-tui: platform=ccrt\n");
    if (quoted_form)
        buf_printf(out, "workload: \"type: workload\\n%s:\\n  archive: " STR_FMT "\\n\"\n", kind,
                   STR_ARG(base64));
    else
        buf_printf(out,
                   "workload: |   # what runs\n  type: workload\n  %s:\n    # packed\n    archive: "
                   "%s" STR_FMT "%s\n",
                   kind, style, STR_ARG(base64), style);
    buf_add_text(out,
                 "env: |\n  type: env\n  logging:\n    syslog:\n      hostname: log.example.com\n"
                 "      port: 514\n");
}

static Analysis *analyse(Str text)
{
    Error err = { 0 };
    AnalysisInput in = { .snapshot = snapshot_new(text, &err),
                         .platform = platform_get(PLATFORM_CCRT),
                         .now = NOW,
                         .layers = LAYER_ALL,
                         .schemas = schemas };
    Analysis *a = analysis_new(&in, &err);
    snapshot_free(in.snapshot);
    if (!a)
        fail_msg("%s", err.text);
    return a;
}

static const Problem *find(const Analysis *a, const char *code)
{
    size_t count;
    const Problem *all = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].code, code) == 0)
            return &all[i];
    for (size_t i = 0; i < count; i++)
        print_error("%s " STR_FMT "\n", all[i].code, STR_ARG(all[i].message));
    fail_msg("no %s", code);
    return NULL;
}

/* Applies the first fix of a problem; `out` gets the new document. */
static void fix(Str text, const char *code, const char *answer, Buf *out)
{
    Edit edit;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    Analysis *a = analyse(text);
    const Problem *p = find(a, code);
    assert_true(p->fix_count > 0);
    buf_init(out, 0);
    if (!fix_edit(a, p, &p->fixes[0], str_from(answer), arena, &edit, &err) ||
        !edit_apply_bytes(text, &edit, out, &err))
        fail_msg("%s", err.text);
    analysis_free(a);
    arena_free(arena);
}

static Archive *archive_in(Str text)
{
    Analysis *a = analyse(text);
    const TreeNode *node = tree_at(analysis_root(a), STR("/workload/compose/archive"));
    if (!node)
        node = tree_at(analysis_root(a), STR("/workload/play/archive"));
    assert_non_null(node);
    Archive *archive = archive_open(node->string, NULL);
    assert_int_equal(archive->broken, ARCHIVE_WHOLE);
    analysis_free(a);
    return archive;
}

static Str file_in(const Archive *archive, const char *name)
{
    const TarEntry *e = archive_find(archive, str_from(name));
    if (!e)
        fail_msg("%s is gone", name);
    return e->data;
}

#define COMPOSE                                                                                    \
    "# ours\n"                                                                                     \
    "services:\n"                                                                                  \
    "  web:\n"                                                                                     \
    "    image: docker.io/library/redis:7   # cache\n"                                             \
    "    build: .\n"                                                                               \
    "    ports: [\"80:80\"]\n"

/* All entries but `name` are the same bytes, headers and all. */
static void same_others(const Archive *old, const Archive *fresh, const char *name)
{
    assert_int_equal(old->tar.count, fresh->tar.count);
    for (size_t i = 0; i < old->tar.count; i++) {
        const TarEntry *a = &old->tar.entries[i], *b = &fresh->tar.entries[i];
        assert_true(str_eq(a->name, b->name));
        assert_int_equal(a->mode, b->mode);
        if (!str_is(a->name, name)) {
            assert_int_equal(a->end - a->start, b->end - b->start);
            assert_memory_equal(old->data.ptr + a->start, fresh->data.ptr + b->start,
                                a->end - a->start);
        }
    }
    assert_true(fresh->data.len % 512 == 0);
}

/* -- archives of other tools ------------------------------------------------------------------ */

static const struct {
    const char *name, *command;
} makers[] = {
    { "GNU tar", "tar --format=gnu -czf a.tgz -C src ." },
    { "pax with times", "tar --format=pax -czf a.tgz -C src docker-compose.yaml run.sh deep" },
    { "bsdtar", "bsdtar -czf a.tgz -C src docker-compose.yaml run.sh deep" },
    { "ustar, blocks of its own", "tar --format=ustar -b 7 -czf a.tgz -C src ." },
    { "two gzip members", "tar --format=gnu -cf a.tar -C src . && head -c 700 a.tar | gzip > a.tgz"
                          " && tail -c +701 a.tar | gzip >> a.tgz" },
};

static void make_source(void)
{
    FILE *f;
    char path[256];
    shell("rm -rf src && mkdir -p src/deep/$(printf %090d 7)/$(printf %090d 8)"
          " && printf '#!/bin/sh\\nexit 0\\n' > src/run.sh && chmod 750 src/run.sh"
          " && date > src/deep/$(printf %090d 7)/$(printf %090d 8)/long.txt"
          " && touch -d '2020-02-02 02:02:02.123456789' src/run.sh");
    snprintf(path, sizeof path, "%s/src/docker-compose.yaml", folder);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(COMPOSE, f);
    fclose(f);
}

static void a_tag_gives_way_to_the_digest_that_is_pasted(void **state)
{
    (void)state;
    static const char *const styles[] = { "", "'", "\"" };
    make_source();
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        Buf base64, text, fixed, again;
        shell(makers[i].command);
        read_base64("a.tgz", &base64);
        contract_with(buf_str(&base64), "compose", styles[i % 3], &text);
        fix(buf_str(&text), "PF110", "docker.io/library/redis@sha256:" DIGITS, &fixed);
        Archive *old = archive_in(buf_str(&text)), *fresh = archive_in(buf_str(&fixed));
        same_others(old, fresh, "docker-compose.yaml");
        assert_str(file_in(fresh, "docker-compose.yaml"),
                   "# ours\nservices:\n  web:\n"
                   "    image: docker.io/library/redis@sha256:" DIGITS "   # cache\n"
                   "    build: .\n    ports: [\"80:80\"]\n");
        fix(buf_str(&text), "PF110", "sha256:" DIGITS, &again);
        assert_true(str_eq(buf_str(&again), buf_str(&fixed))); /* the same bytes each time */
        bool as_text = styles[i % 3][0] != '"'; /* else the whole section was in quotes */
        assert_true(!as_text || str_contains(buf_str(&fixed), STR("workload: |   # what runs\n")));
        assert_true(!as_text || str_contains(buf_str(&fixed), STR("    # packed\n")));
        archive_free(old), archive_free(fresh);
        buf_clear(&base64), buf_clear(&text), buf_clear(&fixed), buf_clear(&again);
    }
}

static void build_is_taken_out_of_a_service(void **state)
{
    (void)state;
    Buf base64, text, fixed;
    make_source();
    shell(makers[0].command);
    read_base64("a.tgz", &base64);
    contract_with(buf_str(&base64), "compose", "\"", &text);
    fix(buf_str(&text), "PF069", "", &fixed);
    Archive *old = archive_in(buf_str(&text)), *fresh = archive_in(buf_str(&fixed));
    same_others(old, fresh, "docker-compose.yaml");
    assert_str(file_in(fresh, "docker-compose.yaml"),
               "# ours\nservices:\n  web:\n"
               "    image: docker.io/library/redis:7   # cache\n    ports: [\"80:80\"]\n");
    archive_free(old), archive_free(fresh);
    buf_clear(&base64), buf_clear(&text), buf_clear(&fixed);
}

/* -- what else is mended in an archive --------------------------------------------------------- */

static const struct {
    const char *kind, *name, *content, *code, *after; /* after: of the file docker-compose.yaml or
                                                         pod.yaml; */
    bool safe;
} inner[] = {
    { "compose", "docker-compose.yaml", "services:\n  a:\n    imgae: x\n    ports: [\"1:1\"]\n",
      "PF070", "services:\n  a:\n    image: x\n    ports: [\"1:1\"]\n", true },
    { "compose", "docker-compose.yaml",
      "services:\n  a:\n    image: x\n    enviroment: [A=1]\n    x-own: 1\n", "PF005",
      "services:\n  a:\n    image: x\n    environment: [A=1]\n    x-own: 1\n", false },
    { "compose", "docker-compose.yaml",
      "services: {a: {image: x}}\nx-volume: {}\nvolume:   # ours\n  data: {}\n", "PF005",
      "services: {a: {image: x}}\nx-volume: {}\nvolumes:   # ours\n  data: {}\n", false },
    { "compose", "docker-compose.yaml", "service:\n  a:\n    image: x\n", "PF068",
      "services:\n  a:\n    image: x\n", true },
    { "compose", "docker-compose.yaml", "services:\n  a:\n    image: \"x\n    ports: [\"1:1\"]\n",
      "PF068", NULL, false },
    { "compose", "docker-compose.yaml", "services:\n  a:\n    command: a: b\n", "PF068",
      "services:\n  a:\n    command: \"a: b\"\n", false },
    { "compose", "docker-compose.yaml", "services:\n  a:\n\tx: b\n", "PF068",
      "services:\n  a:\n    x: b\n", true },
    { "compose", "docker-compose.yaml", "version: \"3\"\nservices:\n  a:\n    image: x\n", "PF076",
      "services:\n  a:\n    image: x\n", true },
    { "compose", "docker-compose.yaml",
      "services:\n  a:\n    image: 'r.example.com/x:1@sha256:" DIGITS "'\n", "PF112",
      "services:\n  a:\n    image: 'r.example.com/x@sha256:" DIGITS "'\n", false },
    { "compose", "compose.yaml", "services: {a: {image: x}}\n", "PF064",
      "services: {a: {image: x}}\n", true },
    { "compose", "web/docker-compose.yaml", "services: {a: {image: x}}\n", "PF064",
      "services: {a: {image: x}}\n", true },
    { "play", "pod.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  restartpolicy: Always\n"
      "  containers:\n  - {name: a, image: x}\n",
      "PF104",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  restartPolicy: Always\n"
      "  containers:\n  - {name: a, image: x}\n",
      true },
};

static void small_mistakes_in_archived_files_are_mended(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        Buf base64, text, fixed;
        Error err = { 0 };
        TarEntry e = { .name = str_from(inner[i].name),
                       .kind = TAR_FILE,
                       .data = str_from(inner[i].content) };
        buf_init(&base64, 0);
        assert_true(archive_pack(&e, 1, &base64, NULL, &err));
        contract_with(buf_str(&base64), inner[i].kind, "", &text);
        Analysis *a = analyse(buf_str(&text));
        const Problem *p = find(a, inner[i].code);
        if (!inner[i].after) {
            assert_int_equal(p->fix_count, 0);
        } else {
            assert_true(p->fix_count > 0);
            assert_int_equal(p->fixes[0].safe, inner[i].safe);
            fix(buf_str(&text), inner[i].code, "", &fixed);
            Archive *fresh = archive_in(buf_str(&fixed));
            bool play = strcmp(inner[i].kind, "play") == 0;
            assert_str(file_in(fresh, play ? "pod.yaml" : "docker-compose.yaml"), inner[i].after);
            archive_free(fresh);
            buf_clear(&fixed);
        }
        analysis_free(a);
        buf_clear(&base64), buf_clear(&text);
    }
}

static void a_wrapped_archive_is_written_on_one_line(void **state)
{
    (void)state;
    Buf base64, text, fixed;
    Error err = { 0 };
    TarEntry e = { .name = STR("docker-compose.yaml"), .kind = TAR_FILE, .data = STR(COMPOSE) };
    buf_init(&base64, 0), buf_init(&text, 0);
    assert_true(archive_pack(&e, 1, &base64, NULL, &err));
    buf_add_text(&text, "workload: |\n  type: workload\n  compose:\n    archive: |\n");
    for (size_t at = 0; at < base64.len; at += 76)
        buf_printf(&text, "      " STR_FMT "\n", STR_ARG(str_slice(buf_str(&base64), at, 76)));
    buf_add_text(&text, "env: |\n  type: env\n");
    fix(buf_str(&text), "PF061", "", &fixed);
    Archive *fresh = archive_in(buf_str(&fixed));
    assert_str(file_in(fresh, "docker-compose.yaml"), COMPOSE);
    archive_free(fresh);
    buf_clear(&base64), buf_clear(&text), buf_clear(&fixed);
}

static void safe_fixes_are_taken_round_after_round(void **state)
{
    (void)state;
    Buf base64, text;
    Error err = { 0 };
    TarEntry e = { .name = STR("compose.yml"),
                   .kind = TAR_FILE,
                   .data = STR("version: \"3\"\nservices:\n  a:\n    build: a\n    image: x/a\n"
                               "  b:\n    build:\n      context: .\n    image: x/b\n") };
    buf_init(&base64, 0);
    assert_true(archive_pack(&e, 1, &base64, NULL, &err));
    contract_with(buf_str(&base64), "compose", "", &text);
    size_t taken = 0;
    for (int round = 0; round < 20; round++) {
        Buf out;
        Arena *arena = arena_new(0);
        Analysis *a = analyse(buf_str(&text));
        buf_init(&out, 0);
        size_t n = fix_round(a, arena, &out, NULL, NULL);
        taken += n;
        buf_reset(&text);
        buf_add_str(&text, buf_str(&out));
        buf_clear(&out);
        analysis_free(a);
        arena_free(arena);
        if (n == 0)
            break;
    }
    Archive *fresh = archive_in(buf_str(&text));
    assert_str(file_in(fresh, "docker-compose.yaml"),
               "services:\n  a:\n    image: x/a\n  b:\n    image: x/b\n");
    assert_int_equal(taken, 4);
    archive_free(fresh);
    buf_clear(&base64), buf_clear(&text);
}

/* A comment in a packed file silences what is found in that line of it. */
static void comments_silence_in_archives_too(void **state)
{
    (void)state;
    static const struct {
        const char *comment;
        size_t silenced;
    } cases[] = { { "", 0 },
                  { " # contract-tui: allow PF110 built here", 1 },
                  { " # contract-tui: allow PF111", 0 } };
    for (size_t i = 0; i < 3; i++) {
        Buf base64, text, file;
        Error err = { 0 };
        size_t count;
        buf_init(&base64, 0), buf_init(&file, 0);
        buf_printf(&file, "services:\n  a:\n    image: r.example.com/x:1%s\n    ports: [\"1:1\"]\n",
                   cases[i].comment);
        TarEntry e = { .name = STR("docker-compose.yaml"),
                       .kind = TAR_FILE,
                       .data = buf_str(&file) };
        assert_true(archive_pack(&e, 1, &base64, NULL, &err));
        contract_with(buf_str(&base64), "compose", "", &text);
        Analysis *a = analyse(buf_str(&text));
        analysis_silenced(a, &count);
        assert_int_equal(count, cases[i].silenced);
        if (!count)
            find(a, "PF110");
        analysis_free(a);
        buf_clear(&base64), buf_clear(&text), buf_clear(&file);
    }
}

/* -- what a remedy writes, to the byte --------------------------------------------------------- */

#define ENV "env: |\r\n  # ours\r\n  type: env\r\n"

static const struct {
    const char *text, *code;
    size_t which;
    const char *after;
} written[] = {
    { ENV "  volumes:\r\n    a:\r\n    seed: abcdefgh12345678 # s\r\n", "PF135", 0,
      ENV "  volumes:\r\n    a:\r\n      seed: abcdefgh12345678 # s\r\n" },
    { ENV "  volumes:\r\n    a: {seed: abcdefgh12345678}\r\n    env: # e\r\n      X: z\r\n\r\n"
          "      Y: z\r\n",
      "PF135", 0,
      ENV "  volumes:\r\n    a: {seed: abcdefgh12345678}\r\n  env: # e\r\n    X: z\r\n\r\n"
          "    Y: z\r\n" },
    { ENV
      "  auths:\r\n    r.io: {username: u, password: p}\r\n  env:\r\n    PASSWORD: abc #def\r\n",
      "PF010", 0,
      ENV "  auths:\r\n    r.io: {username: u, password: p}\r\n  env:\r\n    PASSWORD: 'abc "
          "#def'\r\n" },
    { ENV "  env:\r\n    A: x # one\r\n    A: z # two\r\n", "PF004", 0,
      ENV "  env:\r\n    A: x # one\r\n" },
    { ENV "  env:\r\n    A: x # one\r\n    A: z # two\r\n", "PF004", 1,
      ENV "  env:\r\n    A: z # two\r\n" },
    { "workload: | # w\n  type: env\nenv: | # e\n  type: workload\n", "PF008", 0,
      "env: | # w\n  type: env\nworkload: | # e\n  type: workload\n" },
    { "workload: |\n  type: workload\n  play:\n    resources:\n    - apiVersion: v1\n      kind: "
      "Pod\n"
      "      metadata: {name: a}\n      spec:\n        containers:\n        - name: a\n"
      "          image: x\n          ports:\n          - containerPort: 80 # http\n",
      "PF093", 0,
      "workload: |\n  type: workload\n  play:\n    resources:\n    - apiVersion: v1\n      kind: "
      "Pod\n"
      "      metadata: {name: a}\n      spec:\n        containers:\n        - name: a\n"
      "          image: x\n          ports:\n          - containerPort: 80 # http\n"
      "            hostPort: 80\n" },
    { "env: |\n  type: env\n  volumes:\n    a:\n      seed: abcdefgh12345678\n"
      "      # for the roll\n      previousSeed: zyxwvuts12345678\n",
      "PF145", 0, "env: |\n  type: env\n  volumes:\n    a:\n      seed: abcdefgh12345678\n" },
};

static void remedies_write_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        Edit edit;
        Buf out;
        Error err = { 0 };
        Arena *arena = arena_new(0);
        Analysis *a = analyse(str_from(written[i].text));
        const Problem *p = find(a, written[i].code);
        buf_init(&out, 0);
        if (p->fix_count <= written[i].which ||
            !fix_edit(a, p, &p->fixes[written[i].which], STR(""), arena, &edit, &err) ||
            !edit_apply_bytes(str_from(written[i].text), &edit, &out, &err))
            fail_msg("case %zu: %zu remedies, %s", i, p->fix_count, err.text);
        assert_str(buf_str(&out), written[i].after);
        buf_clear(&out);
        analysis_free(a);
        arena_free(arena);
    }
}

/* A seed is another one each time, follows the rules, and the preview does not know it. */
static void seeds_are_generated(void **state)
{
    (void)state;
    static const char text[] = "workload: |\n  type: workload\n  volumes:\n    a: {mount: /mnt/a}\n"
                               "env: |\n  type: env\n  volumes:\n    a:\n      seed: short # old\n";
    Buf one, two, three;
    Edit edit;
    Str shown;
    fix(str_from(text), "PF142", "", &one);
    fix(str_from(text), "PF142", "", &two);
    assert_false(str_eq(buf_str(&one), buf_str(&two)));
    assert_true(str_contains(buf_str(&one), STR(" # old\n")));
    Analysis *a = analyse(buf_str(&one));
    size_t count;
    const Problem *all = analysis_problems(a, &count);
    for (size_t i = 0; i < count; i++)
        assert_true(strcmp(all[i].code, "PF142") != 0 && strcmp(all[i].code, "PF143") != 0);
    fix(buf_str(&one), "PF141", "", &three); /* on the other side, in a flow mapping */
    assert_true(str_contains(buf_str(&three), STR("{mount: /mnt/a, seed: ")));
    const Problem *p = find(a, "PF141");
    Arena *arena = arena_new(0);
    assert_true(p->fixes[0].makes_seed && !p->fixes[0].safe);
    assert_true(fix_preview(a, p, &p->fixes[0], arena, &shown, &edit));
    assert_true(str_contains(edit.splices[0].with, STR("...")));
    arena_free(arena);
    analysis_free(a);
    buf_clear(&one), buf_clear(&two), buf_clear(&three);
}

/* A key whose lines became one gets them back, on the line of its name. */
static void a_folded_key_gets_its_lines(void **state)
{
    (void)state;
    Buf text, fixed;
    unit_read(SOURCE_DIR "/samples/broken/folded-pem.yaml", &text);
    fix(buf_str(&text), "PF220", "", &fixed);
    assert_true(str_contains(
        buf_str(&fixed), STR("\nattestationPublicKey: |\n  -----BEGIN PUBLIC KEY-----\n  MII")));
    assert_true(str_ends(buf_str(&fixed), STR("\n  -----END PUBLIC KEY-----\n")));
    buf_clear(&text), buf_clear(&fixed);
}

static void plain_pods_get_the_digest_too(void **state)
{
    (void)state;
    Buf fixed;
    Str text = STR("workload: |\n  type: workload\n  play:\n    resources:\n"
                   "      - apiVersion: v1\n        kind: Pod\n        metadata: {name: a}\n"
                   "        spec:\n          containers:\n          - name: a\n"
                   "            image: \"quay.io/x/a:1.2\" # the app\nenv: |\n  type: env\n");
    fix(text, "PF110", "quay.io/x/a   1.2   sha256:" DIGITS "   abc   3 weeks ago", &fixed);
    assert_true(
        str_contains(buf_str(&fixed), STR("image: \"quay.io/x/a@sha256:" DIGITS "\" # the app\n")));
    buf_clear(&fixed);
}

/* -- digests ----------------------------------------------------------------------------------- */

static void digests_are_found_in_what_people_paste(void **state)
{
    (void)state;
    static const struct {
        const char *pasted, *image;
        ErrorCode code;
    } cases[] = {
        { "sha256:" DIGITS, "redis:7", ERR_NONE },
        { "  sha256:" DIGITS "\n", "redis:7", ERR_NONE },
        { "SHA256", "redis", ERR_SYNTAX },
        { DIGITS, "redis", ERR_NONE },
        { "sha256:3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F3F", "x",
          ERR_NONE },
        { "redis@sha256:" DIGITS, "docker.io/library/redis:7", ERR_NONE },
        { "docker.io/library/redis:7@sha256:" DIGITS, "redis", ERR_NONE },
        { "[\"us.icr.io/ns/web@sha256:" DIGITS "\"]", "us.icr.io/ns/web:1", ERR_NONE },
        { "nginx@sha256:" DIGITS, "redis:7", ERR_REFUSED },
        { "\"Id\": \"sha256:" OTHER "\", \"RepoDigests\": [ \"redis@sha256:" DIGITS "\" ]",
          "redis:7", ERR_NONE },
        { "{ \"Name\": \"docker.io/library/redis\", \"Digest\": \"sha256:" DIGITS
          "\", \"Layers\": [ \"sha256:" OTHER "\" ] }",
          "redis:7", ERR_NONE },
        { "redis  7  sha256:" DIGITS "  0123456789ab  2 weeks ago  41MB", "redis:7", ERR_NONE },
        { "sha256:" DIGITS " sha256:" OTHER, "redis", ERR_SYNTAX },
        { "sha256:" DIGITS " sha256:" DIGITS, "redis", ERR_NONE },
        { "sha256:" DIGITS "3", "redis", ERR_SYNTAX },
        { "sha256:3f3f", "redis", ERR_SYNTAX },
        { "", "redis", ERR_SYNTAX },
        { "redis:7", "redis", ERR_SYNTAX },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char digest[IMAGE_DIGEST_MAX] = "";
        Error err = { 0 };
        bool ok =
            image_read_digest(str_from(cases[i].pasted), str_from(cases[i].image), digest, &err);
        if (ok != (cases[i].code == ERR_NONE) || err.code != cases[i].code)
            fail_msg("case %zu: %s", i, err.text);
        if (ok)
            assert_string_equal(digest, "sha256:" DIGITS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_gives_way_to_the_digest_that_is_pasted),
        cmocka_unit_test(build_is_taken_out_of_a_service),
        cmocka_unit_test(small_mistakes_in_archived_files_are_mended),
        cmocka_unit_test(a_wrapped_archive_is_written_on_one_line),
        cmocka_unit_test(safe_fixes_are_taken_round_after_round),
        cmocka_unit_test(plain_pods_get_the_digest_too),
        cmocka_unit_test(remedies_write_what_they_say),
        cmocka_unit_test(a_folded_key_gets_its_lines),
        cmocka_unit_test(seeds_are_generated),
        cmocka_unit_test(comments_silence_in_archives_too),
        cmocka_unit_test(digests_are_found_in_what_people_paste),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
