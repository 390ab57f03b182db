/* Rows of forms: schema and tree side by side. */
#include "unit/unit.h"

#include "../tui/form.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Case {
    Schemas *schemas;
    Fields *fields;
    Analysis *analysis;
    Arena *arena;
    Form form;
} Case;

static Case made;

static const char text[] = "# contract-tui: platform=ccrt\n"
                           "workload: |\n"
                           "  type: workload\n"
                           "  compose:\n"
                           "    archive: abc\n"
                           "  volumes:\n"
                           "    data:\n"
                           "      mount: /mnt/data\n"
                           "      seed: short\n"
                           "      filesystem: ext4\n"
                           "env: |\n"
                           "  type: env\n"
                           "  logging:\n"
                           "    logRouter:\n"
                           "      hostname: logs.example.com/\n"
                           "      iamApiKey: \"\"\n"
                           "  env:\n"
                           "    PORT: \"8080\"\n"
                           "    NAME: x\n";

static void make(const char *source, const char *branch, bool absent)
{
    Error err = { 0 };
    made.schemas = schemas_new(&err);
    assert_non_null(made.schemas);
    AnalysisInput input = { .snapshot = snapshot_new(str_from(source), &err),
                            .platform = platform_find(STR("ccrt")),
                            .now = 1795500000,
                            .layers = LAYER_YAML | LAYER_SCHEMA,
                            .schemas = made.schemas };
    assert_non_null(input.snapshot);
    made.analysis = analysis_new(&input, &err);
    snapshot_free(input.snapshot);
    assert_non_null(made.analysis);
    made.fields = fields_new(analysis_schema(made.analysis), &err);
    assert_non_null(made.fields);
    made.arena = arena_new(0);
    FormInput form = { .analysis = made.analysis,
                       .fields = made.fields,
                       .branch = str_from(branch),
                       .absent = absent };
    assert_true(form_build(&form, made.arena, &made.form));
    for (size_t i = 0; getenv("SHOW_ROWS") && i < made.form.count; i++) {
        const FormRow *r = &made.form.rows[i];
        printf("%d %*s%c" STR_FMT " [" STR_FMT "] x%zu !%zu o%zu%s\n", r->kind, r->depth * 2, "",
               r->mark ? r->mark : ' ', STR_ARG(r->path), STR_ARG(r->label), r->errors, r->warnings,
               r->todos, r->required ? " required" : "");
    }
}

static int unmake(void **state)
{
    (void)state;
    fields_free(made.fields);
    analysis_free(made.analysis);
    schemas_free(made.schemas);
    arena_free(made.arena);
    memset(&made, 0, sizeof made);
    return 0;
}

static const FormRow *row(const char *path, FormKind kind)
{
    for (size_t i = 0; i < made.form.count; i++) {
        if (str_is(made.form.rows[i].path, path) && made.form.rows[i].kind == kind)
            return &made.form.rows[i];
    }
    print_error("no row of kind %d at %s\n", kind, path);
    fail();
    return NULL;
}

static bool has_row(const char *path)
{
    for (size_t i = 0; i < made.form.count; i++) {
        if (str_is(made.form.rows[i].path, path))
            return true;
    }
    return false;
}

static void whole_contract_to_any_depth(void **state)
{
    (void)state;
    make(text, "", true);
    assert_int_equal(row("/workload", FORM_GROUP)->depth, 0);
    assert_int_equal(row("/workload/volumes/data/mount", FORM_FIELD)->depth, 3);
    assert_str(form_value(row("/workload/volumes/data/mount", FORM_FIELD)), "/mnt/data");
    assert_int_equal(row("/env", FORM_GROUP)->persona, PERSONA_DEPLOYER);
    assert_true(row("/workload/volumes/data/seed", FORM_FIELD)->secret);
    assert_true(row("/env/env/PORT", FORM_FIELD)->is_entry);
    row("/env/env", FORM_ADD);
    row("/workload/auths", FORM_MISSING);
    assert_false(made.form.is_cut);
}

static void choice_hides_the_other_ways(void **state)
{
    (void)state;
    make(text, "/workload", true);
    const FormRow *choice = row("/workload", FORM_CHOICE);
    assert_int_equal(field_choice_of(choice->field, choice->node), 0);
    assert_true(has_row("/workload/compose"));
    assert_false(has_row("/workload/play"));
    assert_false(has_row("/workload/confidential-containers"));
    assert_true(has_row("/workload/images"));
}

static void problems_stand_at_their_rows(void **state)
{
    (void)state;
    make(text, "/env/logging/logRouter", true);
    const FormRow *host = row("/env/logging/logRouter/hostname", FORM_FIELD);
    assert_non_null(host->problem);
    assert_true(host->mark == 'x' || host->mark == '!');
    assert_true(host->required);
    const FormRow *key = row("/env/logging/logRouter/iamApiKey", FORM_FIELD);
    assert_int_equal(key->mark, 'o');
    assert_true(key->secret);
    const FormRow *port = row("/env/logging/logRouter/port", FORM_FIELD);
    assert_null(port->node);
    bool is_default;
    Str ghost = form_ghost(port, made.arena, &is_default);
    assert_true(ghost.len > 0);
    assert_int_equal(port->editor, FORM_NUMBER);
}

static void without_the_absent_only_what_is_there(void **state)
{
    (void)state;
    make(text, "/env", false);
    for (size_t i = 0; i < made.form.count; i++)
        assert_true(made.form.rows[i].node || made.form.rows[i].required ||
                    made.form.rows[i].kind == FORM_CHOICE);
    assert_false(has_row("/env/auths"));
}

static void sealed_sections_are_told(void **state)
{
    (void)state;
    make("workload: hyper-protect-basic.AAAA.BBBB\nenv: |\n  type: env\n", "", true);
    assert_int_equal(row("/workload", FORM_SEALED)->mark == '\0', 0);
    assert_false(has_row("/workload/type"));
}

static void rows_are_found_by_path(void **state)
{
    (void)state;
    make(text, "", true);
    int at = form_row_of(&made.form, STR("/env/logging/logRouter/hostname"));
    assert_true(at >= 0);
    assert_str(made.form.rows[at].path, "/env/logging/logRouter/hostname");
    at = form_row_of(&made.form, STR("/env/logging/logRouter/hostname/none"));
    assert_str(made.form.rows[at].path, "/env/logging/logRouter/hostname");
    assert_str(form_branch_of(made.analysis, STR("/env/logging/logRouter/hostname")),
               "/env/logging/logRouter");
    assert_str(form_branch_of(made.analysis, STR("/env/auths/x")), "/env");
    assert_str(form_crumbs(made.analysis, STR("/env/logging"), made.arena), "env > logging");
    assert_true(form_is_below(STR("/env/a"), STR("/env")));
    assert_false(form_is_below(STR("/environment"), STR("/env")));
}

/* A schema that the user brought makes the rows; what is secret is told by the built-in one. */
static void own_schemas_do_not_unmask(void **state)
{
    (void)state;
    static const char own_text[] =
        "{\"properties\":{\"workload\":{\"properties\":{\"volumes\":{\"additionalProperties\":"
        "{\"properties\":{\"seed\":{\"title\":\"Half a key\"}}}}}}}}";
    Error err = { 0 };
    Form form;
    make(text, "/workload", true);
    Schemas *own = schemas_new(&err);
    assert_true(schemas_override(own, STR("contract-ccrt"), str_from(own_text), "own.json", &err));
    Fields *fields = fields_new(schemas_get(own, STR("contract-ccrt"), &err), &err);
    assert_non_null(fields);
    FormInput input = { .analysis = made.analysis,
                        .fields = fields,
                        .masks = made.fields,
                        .branch = STR("/workload/volumes/data"),
                        .absent = true };
    assert_true(form_build(&input, made.arena, &form));
    int at = form_row_of(&form, STR("/workload/volumes/data/seed"));
    assert_true(at >= 0);
    assert_str(form.rows[at].label, "Half a key");
    assert_true(form.rows[at].secret);
    assert_false(form.rows[form_row_of(&form, STR("/workload/volumes/data/mount"))].secret);
    fields_free(fields);
    schemas_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(whole_contract_to_any_depth, unmake),
        cmocka_unit_test_teardown(choice_hides_the_other_ways, unmake),
        cmocka_unit_test_teardown(problems_stand_at_their_rows, unmake),
        cmocka_unit_test_teardown(without_the_absent_only_what_is_there, unmake),
        cmocka_unit_test_teardown(sealed_sections_are_told, unmake),
        cmocka_unit_test_teardown(rows_are_found_by_path, unmake),
        cmocka_unit_test_teardown(own_schemas_do_not_unmask, unmake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
