#include "contract/secret_fields.h"
#include "contract/present.h"

void secret_fields_init(SecretFields *secret, Schemas *schemas, const Analysis *analysis)
{
    const Platform *p = analysis_platform(analysis);
    if (!p)
        p = analysis_guess_platform(analysis_root(analysis));
    if (!p)
        p = platform_get(PLATFORM_CCRT);
    const Schema *schema = schemas_get(schemas, str_from(p->schema), NULL);
    *secret =
        (SecretFields){ .analysis = analysis, .fields = schema ? fields_new(schema, NULL) : NULL };
}

void secret_fields_clear(SecretFields *secret)
{
    fields_free(secret->fields);
    secret->fields = NULL;
}

/* The nodes of a stand-alone section have paths that begin at its root. */
static const Field *field_in_section(const SecretFields *secret, const TreeNode *node, Arena *arena)
{
    Str path = tree_path(node, arena);
    char *whole = arena_printf(arena, "/%s" STR_FMT, present_kind(analysis_kind(secret->analysis)),
                               STR_ARG(path));
    return whole ? fields_at(secret->fields, str_from(whole), NULL) : NULL;
}

/* A value where the schemas know none - a key that is misspelt or stands on the wrong level - is
 * judged by its name. */
static bool is_misplaced_secret(const Field *field, const TreeNode *node)
{
    static const char *const words[] = { "pass", "secret", "seed", "apikey", "token", NULL };
    unsigned types = field ? field_types(field) : 0;
    if (field && (!types || (types & ~(unsigned)(TYPE_OBJECT | TYPE_ARRAY | TYPE_NULL))))
        return false;
    for (const char *const *word = words; *word; word++)
        if (str_contains_nocase(node->key, str_from(*word)))
            return true;
    return false;
}

bool secret_fields_hide(void *context, const TreeNode *node)
{
    const SecretFields *secret = context;
    DocumentKind kind = analysis_kind(secret->analysis);
    const Field *field;
    if (!secret->fields || kind == DOC_NETWORK)
        return false;
    if (kind == DOC_CONTRACT) {
        field = fields_of(secret->fields, node);
    } else {
        Arena *arena = arena_new(0);
        if (!arena)
            return true;
        field = field_in_section(secret, node, arena);
        arena_free(arena);
    }
    return (field && field_is_secret(field)) || is_misplaced_secret(field, node);
}
