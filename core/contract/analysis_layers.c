/* The layers of checks behind YAML, in the order in which they run.
 *
 * Schema: the contract's schema over the sections read as mappings. A section that cannot be read
 * is left out of what the schema sees: encrypted ones are said to be unchecked, broken ones are
 * reported here. A section that is a mapping is a mistake for the reference tools; when the
 * pre-flight rules run as well they say so in their own words (PF006), else it is said here. */
#include "analysis_impl.h"

/* -- schema --------------------------------------------------------------------------------- */

static const char *const section_names[] = { "workload", "env", NULL };

static const Section *section_of(const Analysis *a, const char *name)
{
    return strcmp(name, "workload") == 0 ? &a->workload : &a->env;
}

/* What was said while the section was read says enough. */
static bool is_explained(const Analysis *a, const char *name)
{
    size_t n = strlen(name) + 1;
    for (size_t i = 0; i < a->problems.count; i++) {
        const Problem *p = &a->problems.items[i];
        if (p->severity == SEV_ERROR && strncmp(p->code, "YAML", 4) == 0 && p->path.len >= n &&
            memcmp(p->path.ptr + 1, name, n - 1) == 0)
            return true;
    }
    return false;
}

/* PREFIX.KEY.DATA with a prefix that is none: long, in one word, with two dots. */
static bool has_foreign_prefix(const Section *s)
{
    Str text = str_trim(s->node->string), rest = text, part;
    size_t parts = 0, longest = 0;
    while (str_split(&rest, '.', &part)) {
        parts++;
        longest = part.len > longest ? part.len : longest;
    }
    return s->form == SECTION_BROKEN && parts == 3 && longest >= 64 &&
           str_find_byte(text, ' ') == text.len && str_find_byte(text, '\n') == text.len;
}

static void report_form(Analysis *a, const char *name, const Section *s)
{
    Problem *p;
    Span key = s->node->key_span;
    if (s->form == SECTION_TOKEN) {
        if (a->in.layers & LAYER_PREFLIGHT) /* says it itself */
            return;
        p = problems_add(&a->problems, "SCH-encrypted", SEV_NOTICE, s->node->span,
                         "Not checked: %s is encrypted", name);
        p->why = STR("The schema needs the plain text of a section.");
    } else if (s->form == SECTION_MAPPING) {
        p = problems_add(&a->problems, "SCH-section", SEV_ERROR, key,
                         "\"%s\" is a mapping; the machine expects text", name);
        p->why = STR("A section is YAML written as text, so that it can be encrypted as a whole.");
        p->fix_text = STR("Write \"|\" behind the colon and keep the lines below as they are.");
    } else {
        p = problems_add(&a->problems, "SCH-section", SEV_ERROR, s->node->span,
                         s->form == SECTION_BROKEN ? "The text of \"%s\" is no mapping"
                                                   : "\"%s\" is neither text nor a mapping",
                         name);
        p->why = STR("A section is text that holds YAML: \"key: value\" lines.");
        p->boot = STR("HPL05001E");
        if (has_foreign_prefix(s)) {
            p->message = STR("This looks encrypted, but its prefix is none that is known");
            p->why = STR("An encrypted section starts with \"hyper-protect-basic.\" or "
                         "\"contract-basic.\".");
            p->fix_text = STR("Paste the whole token, from its prefix on.");
        }
    }
    p->path = tree_path(s->node, a->arena);
}

static void report_forms(Analysis *a)
{
    for (const char *const *name = section_names; *name; name++) {
        const Section *s = section_of(a, *name);
        bool readable = s->form == SECTION_LITERAL || s->form == SECTION_FOLDED ||
                        s->form == SECTION_QUOTED || s->form == SECTION_MISSING;
        bool by_rules = s->form == SECTION_MAPPING && (a->in.layers & LAYER_PREFLIGHT);
        bool explained = s->form == SECTION_BROKEN && is_explained(a, *name);
        if (!readable && !by_rules && !explained)
            report_form(a, *name, s);
    }
}

static bool is_unreadable(const Analysis *a, const TreeNode *node)
{
    for (const char *const *name = section_names; *name; name++) {
        const Section *s = section_of(a, *name);
        if (s->node == node && !s->plain)
            return true;
    }
    return false;
}

/* The root as the schema shall see it: a copy of the top level without what cannot be read.
 * Below it all nodes are those of the tree, so that places and paths are theirs. */
static const TreeNode *view_of_contract(Analysis *a)
{
    TreeNode *view = ARENA_NEW(a->arena, TreeNode);
    if (!view)
        return NULL;
    *view = *a->root;
    view->first = view->last = NULL;
    view->count = 0;
    for (const TreeNode *n = a->root->first; n; n = n->next) {
        if (is_unreadable(a, n))
            continue;
        TreeNode *copy = ARENA_NEW(a->arena, TreeNode);
        if (!copy)
            return NULL;
        *copy = *n;
        tree_append(view, copy);
    }
    return view;
}

/* A section of its own is seen as the one key of a contract. */
static const TreeNode *view_of_section(Analysis *a, const char *name)
{
    TreeNode *view = ARENA_NEW(a->arena, TreeNode), *copy = ARENA_NEW(a->arena, TreeNode);
    if (!view || !copy)
        return NULL;
    *copy = *a->root;
    copy->key = str_from(name);
    *view = (TreeNode){ .kind = NODE_MAPPING, .style = STYLE_BLOCK, .span = a->root->span };
    tree_append(view, copy);
    return view;
}

/* Paths of a stand-alone section begin at its own root. */
static void shorten_paths(Problems *problems, size_t from, const char *name)
{
    size_t n = strlen(name) + 1;
    for (size_t i = from; i < problems->count; i++) {
        Str *path = &problems->items[i].path;
        if (path->len >= n && path->ptr[0] == '/' && memcmp(path->ptr + 1, name, n - 1) == 0 &&
            (path->len == n || path->ptr[n] == '/'))
            *path = str_slice(*path, n, path->len);
    }
}

static bool run_schema(Analysis *a, Error *err)
{
    const char *name = a->kind == DOC_NETWORK ? "network" : a->in.platform->schema;
    const char *own = a->kind == DOC_WORKLOAD ? "workload" : a->kind == DOC_ENV ? "env" : NULL;
    const TreeNode *view = a->root;
    size_t before = a->problems.count;
    if (a->kind == DOC_CONTRACT)
        report_forms(a);
    if (own)
        view = view_of_section(a, own);
    else if (a->kind == DOC_CONTRACT && a->root->kind == NODE_MAPPING)
        view = view_of_contract(a);
    view = view ? analysis_write_out_merges(a->arena, view) : NULL;
    if (!view)
        return error_memory(err);
    a->schema = schemas_get(a->in.schemas, str_from(name), err);
    if (!a->schema || !schema_report(a->schema, view, STR(""), &a->problems, err))
        return false;
    if (own)
        shorten_paths(&a->problems, before, own);
    return (a->in.layers & LAYER_PREFLIGHT) || analysis_check_readings(a, own, err);
}

/* -- pre-flight ----------------------------------------------------------------------------- */

static bool run_preflight(Analysis *a, Error *err)
{
    PreflightInput input = { .text = a->text,
                             .root = a->root,
                             .workload = a->workload,
                             .env = a->env,
                             .kind = a->kind,
                             .platform = a->in.platform,
                             .now = a->in.now,
                             .rules = a->in.rules,
                             .cache = a->in.pack_cache,
                             .extra = a->in.extra,
                             .silenced = &a->silenced };
    return preflight_run(&input, &a->problems, err);
}

const Layer analysis_layers[] = {
    { LAYER_SCHEMA, true, false, run_schema },
    { LAYER_PREFLIGHT, true, true, run_preflight },
};
const size_t analysis_layer_count = sizeof(analysis_layers) / sizeof(*analysis_layers);
