#include "unit/unit.h"

#include "contract/explain_log.h"
#include "contract/preflight.h"
#include "contract/schemas.h"

#include <stdio.h>

typedef struct Env {
    Schemas *schemas;
    Fields *fields;
    Arena *arena;
} Env;

static Env env_open(const char *name)
{
    Error err = { 0 };
    Env e = { .schemas = schemas_new(&err), .arena = arena_new(0) };
    assert_non_null(e.schemas);
    e.fields = fields_new(schemas_get(e.schemas, str_from(name), &err), &err);
    assert_non_null(e.fields);
    return e;
}

static void env_close(Env *e)
{
    fields_free(e->fields);
    schemas_free(e->schemas);
    arena_free(e->arena);
}

static void paths_are_found_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *path, *pointer; /* NULL: not found */
    } cases[] = {
        { "/env/logging/logRouter/hostname", "/env/logging/logRouter/hostname" },
        { "env.logging.logRouter.hostname", "/env/logging/logRouter/hostname" },
        { "env/logging", "/env/logging" },
        { "", "" },
        { "/", "" },
        { "workload.auths.us.icr.io.username", "/workload/auths/us.icr.io/username" },
        { "workload.auths.us.icr.io", "/workload/auths/us.icr.io" },
        { "/workload/auths/us.icr.io/password", "/workload/auths/us.icr.io/password" },
        { "workload.images.rhs.us.icr.io.publicKey", "/workload/images/rhs/us.icr.io/publicKey" },
        { "env.volumes.data.kms.crn", "/env/volumes/data/kms/0/crn" },
        { "env.volumes.data.kms[2].crn", "/env/volumes/data/kms/2/crn" },
        { "env.volumes.*.kms[].crn", "/env/volumes/*/kms/*/crn" },
        { "workload.play.resources.spec.containers.image",
          "/workload/play/resources/0/spec/containers/0/image" },
        { "env.cacerts.certificate", "/env/cacerts/0/certificate" },
        { "env.nothing", NULL },
        { "workload.compose.archive.x", NULL },
        { "hostname", NULL },
    };
    Env e = env_open("contract-ccrt");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str pointer = STR("");
        const Field *f = explain_find(e.fields, str_from(cases[i].path), e.arena, &pointer);
        if (!f != !cases[i].pointer)
            fail_msg("%s: found %d", cases[i].path, f != NULL);
        if (f)
            assert_str(pointer, cases[i].pointer);
    }
    env_close(&e);
}

static void near_misses_are_suggested(void **state)
{
    (void)state;
    static const struct {
        const char *path, *first;
    } cases[] = {
        { "env.loging.logRouter.hostname", "/env/logging/logRouter/hostname" },
        { "env.logging.logRouter.hostnam", "/env/logging/logRouter/hostname" },
        { "iamApiKey", "/env/logging/logRouter/iamApiKey" },
        { "iamapikey", "/env/logging/logRouter/iamApiKey" },
        { "workload.volumess", "/workload/volumes" },
        { "mount", "/workload/volumes/*/mount" },
        { "syslog.port", "/env/logging/syslog/port" },
        { "hostPort", "/workload/play/resources/*/spec/containers/*/ports/*/hostPort" },
    };
    Env e = env_open("contract-ccrt");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str found[5];
        size_t n = explain_suggest(e.fields, str_from(cases[i].path), e.arena, found, 5);
        if (n == 0 || !str_is(found[0], cases[i].first))
            fail_msg("%s: %.*s, not %s", cases[i].path, n ? (int)found[0].len : 0,
                     n ? found[0].ptr : "", cases[i].first);
        assert_true(n <= 5);
    }
    Str none[5];
    assert_int_equal(explain_suggest(e.fields, STR("qqqqqqqqq"), e.arena, none, 5), 0);
    env_close(&e);
}

/* "label: text" of one line; fails when there is none. */
static Str line_of(const Explain *e, const char *label)
{
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->lines[i].label, label) == 0)
            return e->lines[i].text;
    fail_msg("no line \"%s\"", label);
    return STR("");
}

static bool has_line(const Explain *e, const char *label)
{
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->lines[i].label, label) == 0)
            return true;
    return false;
}

static Explain explain(Env *e, const char *path)
{
    Explain out;
    Str pointer = STR("");
    Error err = { 0 };
    const Field *f = explain_find(e->fields, str_from(path), e->arena, &pointer);
    assert_non_null(f);
    assert_true(explain_field(f, pointer, e->arena, &out, &err));
    return out;
}

static void a_field_is_explained(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    Explain x = explain(&e, "env.logging.logRouter.hostname");
    assert_str(x.title, "Host name");
    assert_str(x.path, "/env/logging/logRouter/hostname");
    assert_str(line_of(&x, "Who"), "The deployer.");
    assert_str(line_of(&x, "Needed"), "Yes, in each \"logRouter\".");
    assert_true(str_starts(line_of(&x, "If wrong"), STR("HPL01011E: ")));
    assert_true(str_contains(line_of(&x, "Where to find it"), STR("Ingress")));
    assert_true(str_contains(line_of(&x, "Example"), STR(".ingress.")));
    assert_false(has_line(&x, "Secret"));

    x = explain(&e, "env.logging.logRouter.port");
    assert_str(line_of(&x, "Needed"), "No. Without it 443 is taken.");
    assert_str(line_of(&x, "Value"), "a whole number from 1 to 65535");
    x = explain(&e, "env.logging");
    assert_str(line_of(&x, "Needed"), "Always.");
    assert_str(line_of(&x, "Choice"), "IBM Cloud Logs (logRouter); Syslog (syslog)");
    x = explain(&e, "workload.compose");
    assert_str(line_of(&x, "Needed"), "One of compose, play, confidential-containers.");
    assert_str(line_of(&x, "Value"), "the keys archive*");
    assert_str(line_of(&x, "Platforms"), "hpvs, ccrt");
    x = explain(&e, "workload.volumes.data.filesystem");
    assert_str(line_of(&x, "Value"), "one of \"ext4\", \"xfs\", \"btrfs\"");
    x = explain(&e, "workload.volumes.data.seed");
    assert_true(has_line(&x, "Secret"));
    assert_str(line_of(&x, "Needed"), "Yes, in each \"Volume\".");
    x = explain(&e, "workload.env");
    assert_true(str_starts(line_of(&x, "Value"), STR("entries by name. A name: letters")));
    assert_str(line_of(&x, "Example"), "LOG_LEVEL: info");
    x = explain(&e, "attestationPublicKey");
    assert_true(str_starts(line_of(&x, "Example"), STR("-----BEGIN PUBLIC KEY-----\n")));
    assert_str(line_of(&x, "Who"), "The auditor.");
    x = explain(&e, "");
    assert_str(x.title, "Contract");
    env_close(&e);
}

static void explain_everything(Env *e, const Field *f, Str pointer, int depth, size_t *count)
{
    Explain x;
    Error err = { 0 };
    assert_true(explain_field(f, pointer, e->arena, &x, &err));
    assert_true(x.count >= 2 && x.count < EXPLAIN_LINES);
    ++*count;
    if (depth == 0)
        return;
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *child = field_child(f, i);
        Str path = path_join(e->arena, pointer, field_name(child)), found = STR("");
        assert_ptr_equal(explain_find(e->fields, path, e->arena, &found), child);
        explain_everything(e, child, path, depth - 1, count);
    }
    const Field *below[] = { field_entry(f), field_items(f) };
    for (int i = 0; i < 2; i++)
        if (below[i])
            explain_everything(e, below[i], path_join(e->arena, pointer, STR("*")), depth - 1,
                               count);
}

static void every_field_is_explained_and_found(void **state)
{
    (void)state;
    static const char *const names[] = { "contract-ccrt", "contract-ccco-bmtl", "network" };
    for (size_t i = 0; i < 3; i++) {
        Env e = env_open(names[i]);
        size_t count = 0;
        explain_everything(&e, fields_root(e.fields), STR(""), 9, &count);
        assert_true(count > 15);
        env_close(&e);
    }
}

static void codes_are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *code, *title, *label, *part;
    } cases[] = {
        { "PF140", "PF140", "At boot", "HPL07015E: " },
        { "pf140", "PF140", "Level", "error" },
        { "HPL07015E", "HPL07015E", "Name", "VOLUMES_NAMING_INVALID" },
        { "hpl07015e", "HPL07015E", "Rules", "PF140" },
        { "SCH-type", "SCH-type", "Right", "\"8080\"" },
        { "sch-oneof", "SCH-oneOf", "What", "None, or more" },
        { "YAML004", "YAML004", "Fix", "blanks" },
        { "rego001", "REGO001", "What", "cannot be read" },
        { "REGO002", "REGO002", "Fix", "name" },
        { "REGO003", "REGO003", "Why", "refuses" },
        { "PLATFORM", "PLATFORM", "Fix", "--platform" },
        { "SCH-maxLength", "SCH-maxLength", "What", "too long" },
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Explain x;
        Error err = { 0 };
        Str code = str_from(cases[i].code);
        assert_true(explain_is_code(code));
        if (!explain_code(code, arena, &x, &err))
            fail_msg("%s: %s", cases[i].code, err.text);
        assert_str(x.title, cases[i].title);
        Str text = line_of(&x, cases[i].label);
        if (!str_contains(text, str_from(cases[i].part)))
            fail_msg("%s: " STR_FMT, cases[i].code, STR_ARG(text));
    }
    arena_free(arena);
}

/* Every keyword of JSON Schema that can fail, also those of schemas that the user brings. */
static void keywords_are_explained(void **state)
{
    (void)state;
    static const char keywords[] =
        "additionalItems additionalProperties anyOf const contains dependencies dependentRequired "
        "dependentSchemas else enum exclusiveMaximum exclusiveMinimum format items maxContains "
        "maxItems maxLength maxProperties maximum minContains minItems minLength minProperties "
        "minimum multipleOf not oneOf pattern patternProperties prefixItems propertyNames required "
        "then type unevaluatedItems unevaluatedProperties uniqueItems";
    Arena *arena = arena_new(0);
    Str rest = str_from(keywords), word;
    while (str_split(&rest, ' ', &word)) {
        Explain x;
        Error err = { 0 };
        const char *code = arena_printf(arena, "SCH-" STR_FMT, STR_ARG(word));
        if (!explain_code(str_from(code), arena, &x, &err) || !line_of(&x, "Fix").len ||
            !line_of(&x, "Wrong").len || !line_of(&x, "Right").len || !line_of(&x, "Source").len)
            fail_msg("%s: %s", code, err.text);
    }
    arena_free(arena);
}

/* A rule says what is wrong, what happens, both examples and where that is documented; so does each
 * page of the schema and of YAML. */
static void pages_are_whole(void **state)
{
    (void)state;
    static const char *const parts[] = { "What", "Why", "Fix", "Wrong", "Right", "Source" };
    Arena *arena = arena_new(0);
    Explain x;
    Error err = { 0 };
    size_t pages = 0;
    for (int i = 0; i < 60; i++) {
        const char *code = arena_printf(arena, "YAML%03d", i);
        if (explain_code(str_from(code), arena, &x, &err))
            for (size_t k = 0; k < sizeof parts / sizeof *parts; pages += k++ == 0)
                if (!line_of(&x, parts[k]).len)
                    fail_msg("%s has no \"%s\"", code, parts[k]);
    }
    assert_true(pages > 10);
    for (size_t i = 0; i < preflight_rule_count(); i++) {
        RulePage page;
        assert_true(preflight_rule_at(i, &page));
        assert_true(explain_code(str_from(page.code), arena, &x, &err));
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            if (!line_of(&x, parts[k]).len)
                fail_msg("%s has no \"%s\"", page.code, parts[k]);
    }
    for (size_t i = 0; i < boot_code_count(); i++) {
        assert_true(explain_code(str_from(boot_code_at(i)->code), arena, &x, &err));
        assert_true(line_of(&x, "What").len && line_of(&x, "From").len &&
                    line_of(&x, "Source").len);
    }
    arena_free(arena);
}

static void unknown_codes_have_a_neighbour(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "SCH-typ", "SCH-type" }, { "YAML04", "YAML004" },      { "HPL05999E", "HPL05000E" },
        { "PF1", "PF001" },        { "HPL99999E", "HPL01000E" }, { "HPL07015", "HPL07015E" }
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Explain x;
        Error err = { 0 };
        assert_false(explain_code(str_from(cases[i][0]), arena, &x, &err));
        assert_int_equal(err.code, ERR_USAGE);
        if (!str_contains(str_from(err.text), str_from(cases[i][1])))
            fail_msg("%s: %s", cases[i][0], err.text);
    }
    assert_false(explain_is_code(STR("env.logging")));
    assert_false(explain_is_code(STR("/workload")));
    assert_false(explain_is_code(STR("hostname")));
    assert_true(explain_is_code(STR("HPL07015")));
    arena_free(arena);
}

static void lines_of_a_log_lose_their_colours(void **state)
{
    (void)state;
    static const struct {
        const char *line, *shown;
    } cases[] = {
        { "a \033[1;31mHPL07015E\033[0m: b", "a HPL07015E: b" },
        { "a [31mHPL07015E[0m: b[12]", "a HPL07015E: b[12]" },
        { "\tx\tHPL07015E\033[2K\033[", "x HPL07015E?[" },
        { "HPL07015E\x07\xE2\x80\xAE", "HPL07015E??" },
    };
    Arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BootHit hit = { .code = STR("HPL07015E"), .line = str_from(cases[i].line) };
        Explain e;
        assert_true(explain_hit(&hit, arena, &e, NULL));
        assert_string_equal(e.lines[e.count - 1].label, "Log");
        assert_str(e.lines[e.count - 1].text, cases[i].shown);
    }
    arena_free(arena);
}

static void codes_lead_to_their_part(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    for (size_t i = 0; i < boot_code_count(); i++) {
        Str pointer, code = str_from(boot_code_at(i)->code);
        BootHit hit = { .code = code, .known = boot_code_at(i) };
        Str place = log_place(&hit);
        bool good = str_ends(code, STR("I"));
        if (place.len && !explain_find(e.fields, place, e.arena, &pointer))
            fail_msg(STR_FMT " leads to " STR_FMT ", which is nothing", STR_ARG(code),
                     STR_ARG(place));
        if (good && place.ptr)
            fail_msg(STR_FMT " is good news and blames something", STR_ARG(code));
    }
    env_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_found_as_people_write_them),
        cmocka_unit_test(near_misses_are_suggested),
        cmocka_unit_test(a_field_is_explained),
        cmocka_unit_test(every_field_is_explained_and_found),
        cmocka_unit_test(codes_are_explained),
        cmocka_unit_test(keywords_are_explained),
        cmocka_unit_test(pages_are_whole),
        cmocka_unit_test(unknown_codes_have_a_neighbour),
        cmocka_unit_test(lines_of_a_log_lose_their_colours),
        cmocka_unit_test(codes_lead_to_their_part),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
