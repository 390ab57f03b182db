#include "unit/unit.h"

#include "contract/analysis.h"
#include "contract/template.h"

#include <stdio.h>
#include <stdlib.h>

static Schemas *schemas;

static int open_schemas(void **state)
{
    (void)state;
    return (schemas = schemas_new(NULL)) ? 0 : -1;
}

static int close_schemas(void **state)
{
    (void)state;
    schemas_free(schemas);
    return 0;
}

static Analysis *analyse(Str text, const Platform *platform, DocumentKind kind)
{
    Snapshot *snapshot = snapshot_new(text, NULL);
    assert_non_null(snapshot);
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = platform,
                            .kind = kind,
                            .now = 1795500000,
                            .layers = LAYER_ALL,
                            .schemas = schemas };
    Analysis *a = analysis_new(&input, NULL);
    assert_non_null(a);
    snapshot_free(snapshot);
    return a;
}

/* Nothing is wrong but what is still to do. */
static void assert_only_todos(const char *name, const Analysis *a)
{
    size_t n, wrong = 0;
    const Problem *problems = analysis_problems(a, &n);
    for (size_t i = 0; i < n; i++) {
        const Problem *p = &problems[i];
        if (p->todo || p->severity == SEV_NOTICE)
            continue;
        print_error("%s: %s " STR_FMT " " STR_FMT "\n", name, p->code, STR_ARG(p->path),
                    STR_ARG(p->message));
        wrong++;
    }
    assert_int_equal(wrong, 0);
    assert_true(analysis_todos(a) > 0);
    assert_false(analysis_is_ready(a));
}

static void new_documents_are_whole_but_for_their_todos(void **state)
{
    (void)state;
    static const DocumentKind kinds[] = { DOC_CONTRACT, DOC_WORKLOAD, DOC_ENV };
    for (int p = 0; p < PLATFORM_COUNT; p++) {
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            const Platform *platform = platform_get((PlatformId)p);
            Error err = { 0 };
            Buf text;
            buf_init(&text, 0);
            Arena *arena = arena_new(0);
            TemplateInput input = { .platform = platform, .kind = kinds[k], .schemas = schemas };
            if (!template_make(&input, arena, &text, NULL, &err))
                fail_msg("%s: %s", platform->name, err.text);
            Str name;
            assert_ptr_equal(platform_of_text(buf_str(&text), &name, NULL), platform);
            Analysis *a = analyse(buf_str(&text), platform, DOC_AUTO);
            assert_int_equal(analysis_kind(a), kinds[k]);
            assert_only_todos(platform->name, a);
            analysis_free(a);
            arena_free(arena);
            buf_clear(&text);
        }
    }
}

static char folder[64];

static void put(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

#define DIGEST "@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
static const char compose[] = "services:\n"
                              "  web:\n"
                              "    image: us.icr.io/ns/web" DIGEST "\n"
                              "    environment:\n"
                              "      - DB=${DB_PASSWORD}\n"
                              "      - LEVEL=${LEVEL:-info}\n"
                              "    volumes:\n"
                              "      - /mnt/data/x:/data\n";
static const char pod[] = "apiVersion: v1\n"
                          "kind: Pod\n"
                          "metadata:\n"
                          "  name: web\n"
                          "spec:\n"
                          "  containers:\n"
                          "    - name: web\n"
                          "      image: registry.example.com:5000/web" DIGEST "\n"
                          "      env:\n"
                          "        - name: LEVEL\n"
                          "          valueFrom:\n"
                          "            configMapKeyRef: {name: contract.config.map, key: LEVEL}\n"
                          "      volumeMounts:\n"
                          "        - {name: data, mountPath: /data}\n"
                          "  volumes:\n"
                          "    - name: data\n"
                          "      hostPath: {path: /mnt/store, type: DirectoryOrCreate}\n";

typedef struct Folder {
    const char *file, *text, *platform;
    DocumentKind kind;
    ErrorCode code;
    const char *pointers[6]; /* that must be there */
} Folder;

static const Folder folders[] = {
    { "docker-compose.yaml",
      compose,
      "ccrt",
      DOC_CONTRACT,
      ERR_NONE,
      { "/workload/compose/archive", "/workload/auths/us.icr.io/password", "/env/env/DB_PASSWORD",
        "/workload/volumes/data/seed", "/env/volumes/data/seed" } },
    { "docker-compose.yml",
      compose,
      "hpvs",
      DOC_WORKLOAD,
      ERR_NONE,
      { "/compose/archive", "/auths/us.icr.io/username", "/volumes/data/mount" } },
    { "pod.yaml",
      pod,
      "ccrv",
      DOC_CONTRACT,
      ERR_NONE,
      { "/workload/play/archive", "/workload/auths/registry.example.com:5000/password",
        "/env/volumes/store/seed", "/env/env/LEVEL" } },
    { "pod.yml", pod, "ccrt", DOC_CONTRACT, ERR_NONE, { "/workload/play/archive" } },
    { "docker-compose.yaml", compose, "ccrv", DOC_CONTRACT, ERR_USAGE, { NULL } },
    { "docker-compose.yaml", "a: [", "ccrt", DOC_CONTRACT, ERR_SYNTAX, { NULL } },
    { "notes.txt", "x", "ccrt", DOC_CONTRACT, ERR_REFUSED, { NULL } },
    { "pod.yaml", pod, "ccco-bmtl", DOC_CONTRACT, ERR_USAGE, { NULL } },
    { "docker-compose.yaml", compose, "ccrt", DOC_ENV, ERR_USAGE, { NULL } },
};

static void assert_folder(const Folder *f, Arena *arena)
{
    Error err = { 0 };
    Buf text;
    ArchiveBuilt built = { 0 };
    TemplateInput input = { .platform = platform_find(str_from(f->platform)),
                            .kind = f->kind,
                            .schemas = schemas,
                            .folder = folder };
    buf_init(&text, 0);
    bool ok = template_make(&input, arena, &text, &built, &err);
    if (err.code != f->code || ok != (f->code == ERR_NONE))
        fail_msg("%s for %s: %s", f->file, f->platform, err.text);
    if (ok) {
        Analysis *a = analyse(buf_str(&text), input.platform, DOC_AUTO);
        for (size_t i = 0; f->pointers[i]; i++)
            if (!tree_at(analysis_root(a), str_from(f->pointers[i])))
                fail_msg("%s for %s: no %s in\n%s", f->file, f->platform, f->pointers[i], text.ptr);
        assert_int_equal(built.files, 1);
        assert_true(built.note_count >= 1 && built.notes[0].left_out);
        assert_only_todos(f->platform, a);
        analysis_free(a);
    }
    buf_clear(&text);
}

static void a_folder_brings_its_todos(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char command[128];
        Arena *arena = arena_new(0);
        snprintf(folder, sizeof folder, "/tmp/contract-tui-XXXXXX");
        assert_non_null(mkdtemp(folder));
        put(folders[i].file, folders[i].text);
        put(".env", "SECRET=1\n");
        assert_folder(&folders[i], arena);
        snprintf(command, sizeof command, "rm -r '%s'", folder);
        assert_int_equal(system(command), 0);
        arena_free(arena);
    }
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    TemplateInput input = { .platform = platform_get(PLATFORM_CCRT),
                            .kind = DOC_CONTRACT,
                            .schemas = schemas };
    bool ok = false;
    for (size_t n = 1; !ok; n += n < 200 ? 1 : 37) {
        Error err = { 0 };
        Buf text;
        Arena *arena = arena_new(0);
        buf_init(&text, 0);
        memory_fail_at(n);
        ok = template_make(&input, arena, &text, NULL, &err);
        memory_fail_at(0);
        if (!ok)
            assert_int_equal(err.code, ERR_MEMORY);
        buf_clear(&text);
        arena_free(arena);
        assert_true(n < 20000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_documents_are_whole_but_for_their_todos),
        cmocka_unit_test(a_folder_brings_its_todos),
        cmocka_unit_test(each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_schemas, close_schemas);
}
