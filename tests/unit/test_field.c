#include "unit/unit.h"

#include "contract/schemas.h"
#include "contract/yaml.h"

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
    if (!e.schemas)
        fail_msg("%s", err.text);
    const Schema *schema = schemas_get(e.schemas, str_from(name), &err);
    if (!schema)
        fail_msg("%s: %s", name, err.text);
    e.fields = fields_new(schema, &err);
    assert_non_null(e.fields);
    return e;
}

static void env_close(Env *e)
{
    fields_free(e->fields);
    schemas_free(e->schemas);
    arena_free(e->arena);
}

static const Field *at(Env *e, const char *pointer)
{
    const Field *f = fields_at(e->fields, str_from(pointer), NULL);
    if (!f)
        fail_msg("no field at %s", pointer);
    return f;
}

static const TreeNode *parse(Env *e, const char *text)
{
    Problems problems;
    YamlDocument document;
    problems_init(&problems, e->arena, 10);
    assert_true(yaml_parse(str_from(text), NULL, e->arena, &problems, &document, NULL));
    assert_non_null(document.root);
    return document.root;
}

/* The names of the known keys, required ones with a star. */
static const char *keys(Env *e, const Field *f)
{
    Buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *child = field_child(f, i);
        buf_printf(&out, "%s" STR_FMT "%s", i ? " " : "", STR_ARG(field_name(child)),
                   field_is_required(child) ? "*" : "");
    }
    const char *copy = arena_copy(e->arena, out.ptr ? out.ptr : "", out.len);
    buf_clear(&out);
    return copy;
}

static void keys_stand_in_the_order_people_write(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *pointer, *keys;
    } cases[] = {
        { "contract-ccrt", "", "workload* env* attestationPublicKey envWorkloadSignature" },
        { "contract-hpvs", "", "workload* env* attestationPublicKey envWorkloadSignature" },
        { "contract-ccco-bmtl", "",
          "workload* env* boot* attestationPublicKey envWorkloadSignature" },
        { "contract-ccco-peerpod", "",
          "workload* env* boot attestationPublicKey envWorkloadSignature" },
        { "contract-ccrt", "/workload",
          "type* auths compose play confidential-containers images env volumes" },
        { "contract-ccrv", "/workload",
          "type* auths compose play confidential-containers images env volumes" },
        { "contract-ccrt", "/env",
          "type* logging* auths cacerts env volumes signingKey confidential-containers "
          "host-attestation crypto-pt" },
        { "contract-ccco-bmtl", "/env",
          "type* logging host-attestation confidential-containers auths cacerts env volumes "
          "signingKey" },
        { "contract-ccrt", "/env/logging/logRouter", "hostname* iamApiKey* port" },
        { "contract-ccco-bmtl", "/env/logging/logRouter", "hostname* iamApiKey* port tags" },
        { "contract-ccrt", "/env/logging/syslog", "hostname* port server* cert* key*" },
        { "contract-ccrt", "/workload/volumes/data", "seed* mount filesystem previousSeed" },
        { "contract-ccco-bmtl", "/env/volumes/data",
          "seed volumeID volumeName apiKey previousSeed kms kmsTimeout" },
        { "contract-ccrt", "/workload/play/resources/0/spec/containers/0/ports/3",
          "containerPort* hostPort* protocol name hostIP" },
        { "network", "/network/ethernets/enc1",
          "dhcp4* addresses gateway4 nameservers routes mtu dhcp6 accept-ra optional" },
        { "configmap", "", "apiVersion kind metadata data binaryData immutable" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Env e = env_open(cases[i].schema);
        assert_string_equal(keys(&e, at(&e, cases[i].pointer)), cases[i].keys);
        env_close(&e);
    }
}

static void a_field_says_what_its_schemas_say(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    const Field *f = at(&e, "/env/logging/logRouter/hostname");
    assert_str(field_name(f), "hostname");
    assert_str(field_title(f), "Host name");
    assert_true(field_description(f).len > 20);
    assert_true(field_where(f).len > 20);
    assert_str(field_boot(f), "HPL01011E");
    assert_str(field_widget(f), "hostname"); /* from behind the $ref */
    assert_true(field_pattern_help(f).len > 10);
    assert_int_equal(field_types(f), TYPE_STRING);
    assert_int_equal(field_persona(f), PERSONA_DEPLOYER);
    assert_false(field_is_secret(f));

    double number;
    uint32_t length;
    f = at(&e, "/env/logging/logRouter/port");
    assert_int_equal(field_types(f), TYPE_INTEGER);
    assert_true(field_minimum(f, &number) && number == 1);
    assert_true(field_maximum(f, &number) && number == 65535);
    assert_int_equal(field_default(f)->integer, 443);
    assert_false(field_min_length(f, &length));

    f = at(&e, "/workload/volumes/data/seed");
    assert_true(field_is_secret(f));
    assert_true(field_min_length(f, &length) && length == 15);
    assert_str(field_widget(f), "seed");
    assert_int_equal(field_persona(f), PERSONA_PROVIDER);

    f = at(&e, "/workload/volumes/data/filesystem");
    assert_int_equal(field_enum_count(f), 3);
    assert_str(field_enum(f, 0)->string, "ext4");
    assert_null(field_enum(f, 3));
    f = at(&e, "/workload/play/resources/0/spec/restartPolicy"); /* may be null, too */
    assert_int_equal(field_enum_count(f), 3);
    assert_int_equal(field_types(at(&e, "/workload/type")), TYPE_STRING);
    assert_int_equal(field_persona(at(&e, "/attestationPublicKey")), PERSONA_AUDITOR);
    assert_int_equal(field_persona(at(&e, "/env/signingKey")), PERSONA_SIGNER);
    assert_int_equal(field_platforms(at(&e, "/workload/compose/archive")), ON_HPVS | ON_CCRT);
    assert_int_equal(field_platforms(at(&e, "/env")), ON_ALL);
    assert_true(field_is_deprecated(at(&e, "/env/logging/logDNA")));
    assert_true(field_is_rare(at(&e, "/workload/play/resources/0/metadata/namespace")));
    assert_false(field_is_rare(at(&e, "/workload/play/resources/0/metadata/labels")));
    assert_null(fields_at(e.fields, STR("/env/nothing"), NULL));
    assert_null(fields_at(e.fields, STR("/env/logging/logRouter/hostname/x"), NULL));
    env_close(&e);
}

static void secrets_are_marked(void **state)
{
    (void)state;
    static const char *const secret[] = {
        "/workload/auths/us.icr.io/password",
        "/workload/volumes/v/seed",
        "/workload/volumes/v/previousSeed",
        "/workload/env/TOKEN",
        "/env/env/TOKEN",
        "/env/logging/logRouter/iamApiKey",
        "/env/logging/syslog/key",
        "/env/volumes/v/seed",
        "/env/volumes/v/previousSeed",
        "/env/volumes/v/apiKey",
        "/env/volumes/v/kms/0/apiKey",
        "/env/volumes/v/grep11/clientKey",
        "/env/volumes/v/grep11/metadata/aesKeyBlob",
    };
    static const char *const open[] = {
        "/workload/auths/us.icr.io/username",
        "/workload/compose/archive",
        "/workload/volumes/v/mount",
        "/env/logging/syslog/cert",
        "/env/signingKey",
        "/attestationPublicKey",
    };
    Env e = env_open("contract-ccrt");
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        if (!field_is_secret(at(&e, secret[i])))
            fail_msg("%s is not secret", secret[i]);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (field_is_secret(at(&e, open[i])))
            fail_msg("%s is secret", open[i]);
    env_close(&e);
    e = env_open("contract-ccco-peerpod");
    assert_true(field_is_secret(at(&e, "/workload/confidential-containers/secret/decryptionKey")));
    assert_false(
        field_is_secret(at(&e, "/workload/confidential-containers/secret/verificationKey")));
    env_close(&e);
}

static void maps_and_lists_have_entries(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    const Field *f = at(&e, "/workload/auths");
    assert_int_equal(field_count(f), 0);
    assert_string_equal(keys(&e, field_entry(f)), "username* password*");
    assert_true(field_entry_name_help(f).len > 10);
    assert_ptr_equal(field_find(f, STR("us.icr.io")), field_entry(f));
    assert_null(field_items(f));
    f = at(&e, "/env/volumes/data/kms");
    assert_int_equal(field_types(f), TYPE_ARRAY);
    assert_string_equal(keys(&e, field_items(f)), "apiKey* crn* type");
    f = at(&e, "/env/cacerts/0/certificate");
    assert_int_equal(field_types(f), TYPE_STRING);
    assert_null(field_entry(at(&e, "/workload"))); /* unknown keys are no entries */
    assert_ptr_equal(field_parent(at(&e, "/env/type")), at(&e, "/env"));
    env_close(&e);
}

static void choices_know_their_keys(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    const Field *f = at(&e, "/workload");
    assert_int_equal(field_choice_count(f), 3);
    assert_str(field_choice_title(f, 0), "Docker Compose");
    assert_int_equal(field_choice_key_count(f, 1), 1);
    assert_str(field_choice_key(f, 1, 0), "play");
    assert_string_equal(keys(&e, field_choice(f, 0)), "type* auths compose* images env volumes");
    assert_string_equal(keys(&e, field_choice(f, 1)), "type* auths play* images env volumes");

    f = at(&e, "/env/logging");
    assert_int_equal(field_choice_count(f), 2);
    assert_str(field_choice_title(f, 1), "Syslog");
    assert_string_equal(keys(&e, field_choice(f, 1)), "syslog* logDNA");

    f = at(&e, "/workload/play/resources/0");
    assert_int_equal(field_choice_count(f), 2);
    assert_str(field_choice_title(f, 0), "Pod");
    assert_int_equal(field_choice_key_count(f, 0), 0);
    assert_int_equal(field_enum_count(field_find(f, STR("kind"))), 2);
    assert_int_equal(field_enum_count(field_find(field_choice(f, 1), STR("kind"))), 1);
    assert_int_equal(field_choice_count(field_find(f, STR("metadata"))), 0);

    f = at(&e, "/env/signingKey");
    assert_int_equal(field_choice_count(f), 3);
    assert_int_equal(field_types(f), TYPE_STRING);
    env_close(&e);

    e = env_open("contract-ccco-bmtl");
    f = at(&e, "/env/volumes/data");
    assert_int_equal(field_choice_count(f), 2);
    assert_int_equal(field_choice_key_count(f, 0), 0);
    assert_str(field_choice_key(f, 1, 0), "kms");
    assert_string_equal(keys(&e, field_choice(f, 0)),
                        "seed* volumeID volumeName apiKey previousSeed");
    env_close(&e);
}

static void an_instance_chooses(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *pointer, *text;
        int chosen;
    } cases[] = {
        { "contract-ccrt", "/workload", "{type: workload, compose: {}}", 0 },
        { "contract-ccrt", "/workload", "{play: {}}", 1 },
        { "contract-ccrt", "/workload", "{compose: {}, play: {}}", -2 },
        { "contract-ccrt", "/workload", "{type: workload}", -1 },
        { "contract-ccrt", "/env/logging", "{syslog: {}}", 1 },
        { "contract-ccrt", "/env/logging", "{}", -1 },
        { "contract-ccrt", "/env/volumes/v", "{uv-secret-id: index-1}", 1 },
        { "contract-ccrt", "/env/signingKey", "-----BEGIN PUBLIC KEY-----", 0 },
        { "contract-ccrt", "/env/signingKey", "LS0tLS1CRUdJTg==", 1 },
        { "contract-ccrt", "/env/signingKey", "-----BEGIN CERTIFICATE-----", 2 },
        { "contract-ccrt", "/env/signingKey", "17", -1 },
        { "contract-ccrt", "/workload/play/resources/0", "{kind: ConfigMap}", 1 },
        { "contract-ccrt", "/workload/play/resources/0", "{spec: {}, metadata: {}}", -2 },
        { "contract-ccco-bmtl", "/env/volumes/v", "{seed: a}", 0 },
        { "contract-ccco-bmtl", "/env/volumes/v", "{seed: a, kms: []}", 1 },
        { "contract-ccco-bmtl", "/env/volumes/v", "{kms: []}", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Env e = env_open(cases[i].schema);
        int chosen = field_choice_of(at(&e, cases[i].pointer), parse(&e, cases[i].text));
        if (chosen != cases[i].chosen)
            fail_msg("%s %s: %d, not %d", cases[i].pointer, cases[i].text, chosen, cases[i].chosen);
        env_close(&e);
    }
}

static void a_node_leads_to_its_field(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    const TreeNode *root =
        parse(&e, "workload:\n  type: workload\n  play:\n    resources:\n"
                  "      - kind: ConfigMap\n        data: {a: b}\n"
                  "      - kind: Pod\n        spec: {containers: [{name: x}]}\n");
    const TreeNode *data = tree_at(root, STR("/workload/play/resources/0/data/a"));
    const Field *f = fields_of(e.fields, data);
    assert_non_null(f);
    assert_str(field_title(f), "Value");
    f = fields_of(e.fields, tree_at(root, STR("/workload/play/resources/0/kind")));
    assert_int_equal(field_enum_count(f), 1);
    assert_str(field_enum(f, 0)->string, "ConfigMap");
    assert_ptr_equal(f, fields_at(e.fields, STR("/workload/play/resources/0/kind"), root));
    f = fields_of(e.fields, tree_at(root, STR("/workload/play/resources/1/spec/containers/0")));
    assert_str(field_title(f), "Container");
    assert_ptr_equal(fields_of(e.fields, root), fields_root(e.fields));
    env_close(&e);
}

/* Every property of every schema can be explained. */
static size_t walk(Env *e, const Field *f, const char *path, int depth)
{
    size_t count = 1;
    bool is_object = field_types(f) & (TYPE_OBJECT | TYPE_ARRAY);
    bool is_root = !field_parent(f);
    if (!field_title(f).len || (!field_name(f).len && field_title(f).ptr == NULL))
        fail_msg("%s has no title", path);
    if (!field_description(f).len)
        fail_msg("%s has no description", path);
    if (!is_object && !is_root && !field_example(f) && !field_count(f))
        fail_msg("%s has no example", path);
    if (!is_root && field_persona(f) == PERSONA_NONE)
        fail_msg("%s: whose field is it?", path);
    Str description = field_description(f);
    if (description.ptr[description.len - 1] != '.')
        fail_msg("%s: the description is no sentence", path);
    if (depth == 0)
        return count;
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *child = field_child(f, i);
        count +=
            walk(e, child, arena_printf(e->arena, "%s/" STR_FMT, path, STR_ARG(field_name(child))),
                 depth - 1);
    }
    if (field_entry(f))
        count += walk(e, field_entry(f), arena_printf(e->arena, "%s/*", path), depth - 1);
    if (field_entry(f) && field_types(f) == TYPE_OBJECT && !field_count(f) &&
        !field_entry_name_help(f).len)
        fail_msg("%s: what may a name look like?", path);
    if (field_items(f))
        count += walk(e, field_items(f), arena_printf(e->arena, "%s/0", path), depth - 1);
    return count;
}

static void every_field_can_be_explained(void **state)
{
    (void)state;
    static const char *const names[] = {
        "contract-hpvs",      "contract-ccrt", "contract-ccrv", "contract-ccco-peerpod",
        "contract-ccco-bmtl", "network",       "compose"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Env e = env_open(names[i]);
        size_t count = walk(&e, fields_root(e.fields), "", 16);
        assert_true(count > 15);
        env_close(&e);
    }
}

static void a_foreign_schema_gives_fields(void **state)
{
    (void)state;
    static const char text[] =
        "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\"},"
        "\"list\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}},"
        "\"oneOf\":[{\"$ref\":\"#/$defs/x\"},{\"$ref\":\"#/$defs/y\"}],"
        "\"$defs\":{\"x\":{\"properties\":{\"b\":{\"const\":1}},\"required\":[\"b\"]},"
        "\"y\":{\"required\":[\"c\"]}}}";
    Env e = env_open("contract-ccrt");
    Error err = { 0 };
    const Schema *before = schemas_get(e.schemas, STR("contract-ccrt"), &err);
    if (!schemas_override(e.schemas, STR("contract-ccrt"), str_from(text), "mine.json", &err))
        fail_msg("%s", err.text);
    const Schema *after = schemas_get(e.schemas, STR("contract-ccrt"), &err);
    assert_ptr_not_equal(before, after);
    Fields *fields = fields_new(after, &err);
    assert_non_null(fields);
    const Field *root = fields_root(fields);
    assert_string_equal(keys(&e, root), "a* list b");
    assert_str(field_title(field_child(root, 0)), "a");
    assert_str(field_title(field_child(root, 2)), "b");
    assert_int_equal(field_choice_count(root), 2);
    assert_str(field_choice_key(root, 0, 0), "b");
    const Field *deep = fields_at(fields, STR("/list/0/list/1/list/2/a"), NULL);
    assert_str(field_name(deep), "a");
    fields_free(fields);
    env_close(&e);
}

static void fields_survive_lost_memory(void **state)
{
    (void)state;
    Env e = env_open("contract-ccrt");
    Error err = { 0 };
    const Schema *schema = schemas_get(e.schemas, STR("contract-ccrt"), &err);
    memory_fail_at(0);
    Fields *fields = fields_new(schema, &err);
    size_t made = memory_fail_at(0);
    fields_free(fields);
    for (size_t n = 1; n <= made; n++) {
        memory_fail_at(n);
        fields = fields_new(schema, &err);
        memory_fail_at(0);
        assert_null(fields);
        assert_int_equal(err.code, ERR_MEMORY);
    }
    env_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_stand_in_the_order_people_write),
        cmocka_unit_test(a_field_says_what_its_schemas_say),
        cmocka_unit_test(secrets_are_marked),
        cmocka_unit_test(maps_and_lists_have_entries),
        cmocka_unit_test(choices_know_their_keys),
        cmocka_unit_test(an_instance_chooses),
        cmocka_unit_test(a_node_leads_to_its_field),
        cmocka_unit_test(every_field_can_be_explained),
        cmocka_unit_test(a_foreign_schema_gives_fields),
        cmocka_unit_test(fields_survive_lost_memory),
    };
    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
