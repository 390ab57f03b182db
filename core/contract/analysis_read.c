/* What a document is: its kind, its sections and their forms, a guess at its platform. */
#include "analysis_impl.h"

#include "contract/embed.h"
#include "contract/token.h"

DocumentKind analysis_detect(const TreeNode *root)
{
    Str type = tree_get_string(root, "type");
    if (tree_get_text(root, "network") && !tree_get_text(root, "workload") &&
        !tree_get_text(root, "env"))
        return DOC_NETWORK;
    if (str_is(type, "workload"))
        return DOC_WORKLOAD;
    if (str_is(type, "env"))
        return DOC_ENV;
    return DOC_CONTRACT;
}

/* -- sections ------------------------------------------------------------------------------- */

static SectionForm form_of_string(uint8_t style)
{
    return style == STYLE_LITERAL  ? SECTION_LITERAL
           : style == STYLE_FOLDED ? SECTION_FOLDED
                                   : SECTION_QUOTED;
}

static bool read_section(Analysis *a, const char *name, Section *ret_section, Error *err)
{
    /* the tree is still being built here, so the node may be changed */
    TreeNode *node = (TreeNode *)(uintptr_t)tree_get_text(a->root, name);
    Section s = { .form = SECTION_MISSING, .node = node };
    bool parsed;
    if (node && node->kind == NODE_MAPPING) {
        s.form = SECTION_MAPPING;
        s.plain = node;
    } else if (node && node->kind == NODE_STRING) {
        s.value = node->string;
        if (token_is_like(str_trim(s.value))) {
            s.form = SECTION_TOKEN;
        } else {
            if (!embed_section(a->text, node, NULL, a->arena, &a->problems, &parsed, err))
                return false;
            bool good = parsed && node->kind == NODE_MAPPING;
            s.form = good ? form_of_string(node->style) : SECTION_BROKEN;
            s.plain = good ? node : NULL;
        }
    } else if (node) {
        s.form = SECTION_OTHER;
    }
    *ret_section = s;
    return true;
}

bool analysis_read_sections(Analysis *a, Error *err)
{
    Section boot;
    if (a->kind == DOC_CONTRACT)
        return read_section(a, "workload", &a->workload, err) &&
               read_section(a, "env", &a->env, err) && read_section(a, "boot", &boot, err);
    if (a->kind == DOC_NETWORK)
        return true;
    Section *own = a->kind == DOC_WORKLOAD ? &a->workload : &a->env;
    bool mapping = a->root->kind == NODE_MAPPING;
    *own = (Section){ .form = mapping ? SECTION_LITERAL : SECTION_OTHER,
                      .node = a->root,
                      .plain = mapping ? a->root : NULL,
                      .value = a->text };
    return true;
}

/* -- platform ------------------------------------------------------------------------------- */

static bool has_prefix(const TreeNode *root, const char *section, const char *prefix)
{
    const TreeNode *n = tree_get_text(root, section);
    return n && n->kind == NODE_STRING && str_starts(str_trim(n->string), str_from(prefix));
}

static const TreeNode *section_of(const TreeNode *root, const char *name)
{
    if (str_is(tree_get_string(root, "type"), name))
        return root;
    const TreeNode *n = tree_get_text(root, name);
    return n && n->kind == NODE_MAPPING ? n : NULL;
}

static bool any_volume_has(const TreeNode *env, const char *key)
{
    const TreeNode *volumes = tree_get_text(env, "volumes");
    for (const TreeNode *v = volumes ? volumes->first : NULL; v; v = v->next)
        if (tree_get_text(v, key))
            return true;
    return false;
}

const Platform *analysis_guess_platform(const TreeNode *root)
{
    const TreeNode *workload = section_of(root, "workload"), *env = section_of(root, "env");
    const TreeNode *coco = tree_get_text(workload, "confidential-containers");
    const TreeNode *router = tree_get_text(tree_get_text(env, "logging"), "logRouter");
    if (tree_get_text(root, "boot") || (coco && tree_get_text(env, "host-attestation")) ||
        (coco && tree_get_text(workload, "volumes")))
        return platform_get(PLATFORM_CCCO_BMTL);
    if (coco || tree_get_text(router, "tags"))
        return platform_get(PLATFORM_CCCO_PEERPOD);
    if (any_volume_has(env, "volumeID") || any_volume_has(env, "volumeName"))
        return platform_get(PLATFORM_HPVS);
    bool onprem = has_prefix(root, "workload", TOKEN_PREFIX_CONTRACT) ||
                  has_prefix(root, "env", TOKEN_PREFIX_CONTRACT) ||
                  any_volume_has(env, "uv-secret-id") || any_volume_has(env, "grep11") ||
                  tree_get_text(env, "crypto-pt");
    if (onprem || tree_get_text(workload, "compose") || tree_get_text(workload, "play"))
        return platform_get(PLATFORM_CCRT);
    return NULL;
}

void analysis_miss_platform(Analysis *a)
{
    Str name = { NULL, 0 };
    Span at = { 0, 0 };
    Problem *p;
    platform_of_text(a->text, &name, &at);
    if (name.ptr && !platform_find(name)) {
        Str quoted = problem_quote(a->arena, name);
        p = problems_add(&a->problems, "PLATFORM", SEV_ERROR, at, "There is no platform " STR_FMT,
                         STR_ARG(quoted));
    } else {
        p = problems_add(&a->problems, "PLATFORM", SEV_ERROR, span_make(0, 0),
                         "The platform is not stated");
    }
    p->why = STR("Each platform has a schema, certificates and rules of its own; only the YAML "
                 "was checked.");
    const Platform *guess = analysis_guess_platform(a->root);
    char *fix =
        arena_printf(a->arena,
                     "Give --platform, or write \"# contract-tui: platform=NAME\" as the first "
                     "line, with one of %s.%s%s%s",
                     platform_names(), guess ? " It looks like " : "", guess ? guess->name : "",
                     guess ? "." : "");
    p->fix_text = str_from(fix);
}
