/* A. Values: numbers where text is wanted, cut values, placeholders. */
#include "rules.h"

/* -- PF009 ----------------------------------------------------------------------------------- */

static const char *kind_name(NodeKind kind)
{
    switch (kind) {
    case NODE_NULL:
        return "nothing (null)";
    case NODE_BOOL:
        return "true or false";
    case NODE_INT:
    case NODE_FLOAT:
        return "a number";
    default:
        return "text";
    }
}

static void is_text(Run *run, const TreeNode *node)
{
    if (!node || !tree_is_scalar(node) || node->style != STYLE_PLAIN ||
        (node->flags & (NODE_ALIAS | NODE_TAGGED)))
        return;
    PlainReading reading = tree_plain_reading(node->string);
    bool go = reading.go != NODE_STRING || reading.go_timestamp;
    bool core = reading.yaml12 != NODE_STRING;
    if (!go && !core && reading.yaml11 == NODE_STRING)
        return;
    NodeKind kind = core ? reading.yaml12 : go ? reading.go : reading.yaml11;
    const char *what = kind == NODE_STRING ? "a date" : kind_name(kind);
    const char *key = quoted(run, node->key.len ? node->key : STR("this value"));
    Problem *p;
    if (go || core) {
        p = found(run, at(node), "%s is read as %s; text is wanted", key, what);
    } else {
        p = found(run, at(node), "%s is read as %s by some YAML readers", key, what);
        p->severity = SEV_WARNING;
    }
    found_replace_string(run, p, true, at(node), node->string, "Put the value of %s in quotes",
                         key);
}

static void children_are_text(Run *run, const TreeNode *mapping)
{
    for (const TreeNode *c = first_child(mapping); c; c = c->next)
        is_text(run, c);
}

static void members_are_text(Run *run, const TreeNode *mapping, const char *keys)
{
    for (const TreeNode *c = first_child(mapping); c; c = c->next) {
        Str rest = str_from(keys), key;
        while (str_split(&rest, ' ', &key))
            is_text(run, tree_get(c, key));
    }
}

static void texts_are_texts(Run *run)
{
    const TreeNode *sections[] = { run->workload, run->env };
    for (size_t i = 0; i < 2; i++) {
        children_are_text(run, get(sections[i], "env"));
        members_are_text(run, get(sections[i], "auths"), "username password");
        members_are_text(run, get(sections[i], "volumes"),
                         "seed previousSeed apiKey volumeName volumeID");
    }
    is_text(run, get(run->env, "logging logRouter iamApiKey"));
    is_text(run, get(run->env, "logging logRouter hostname"));
    is_text(run, get(run->env, "logging syslog hostname"));
    for (const TreeNode *v = first_child(get(run->env, "volumes")); v; v = v->next)
        for (const TreeNode *k = first_child(get(v, "kms")); k; k = k->next)
            is_text(run, get(k, "apiKey"));
    for (size_t i = 0; i < run->facts.pods.count; i++) {
        const PodUse *use = &run->facts.pods.items[i];
        if (!use->file && use->pod.kind == POD_CONFIGMAP)
            children_are_text(run, get(use->pod.root, "data"));
    }
}

/* -- PF010 ----------------------------------------------------------------------------------- */

static bool is_secret_key(Str key)
{
    static const char *const parts[] = { "password", "secret", "seed", "apikey", "token" };
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        if (str_contains_nocase(key, str_from(parts[i])))
            return true;
    return false;
}

/* Blanks at the ends matter where the value is compared byte by byte. */
static bool has_outer_blanks(const TreeNode *node)
{
    Str s = node->string;
    return (node->style == STYLE_DOUBLE || node->style == STYLE_SINGLE) && s.len > 1 &&
           (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
}

static bool is_variable(const TreeNode *node)
{
    const TreeNode *parent = node->parent;
    return parent && parent->parent && str_is(parent->key, "env") && parent->kind == NODE_MAPPING &&
           !(parent->flags & NODE_EMBEDDED) && get(parent->parent, "type");
}

/* A comment is normal behind a number or a name. It is a cut value where the value may hold any
 * characters: passwords, keys, variables. */
static bool may_be_cut(const TreeNode *node)
{
    if (!(node->flags & NODE_COMMENT_CUT) || node->style != STYLE_PLAIN)
        return false;
    return is_secret_key(node->key) || is_variable(node);
}

/* A word to this program is no part of the value. */
static bool is_our_comment(Run *run, const TreeNode *node)
{
    Str rest = str_trim(str_slice(run->in->text, node->span.end, 80));
    return str_starts(rest, STR("#")) &&
           str_starts(str_trim(str_slice(rest, 1, SIZE_MAX)), STR("contract-tui:"));
}

static bool comment_follows_directly(Run *run, const TreeNode *node)
{
    Str rest = str_slice(run->in->text, node->span.end, 4);
    /* `value # words` is how comments are written; a cut password is one word: `abc #def`. */
    return rest.len >= 3 && rest.ptr[0] == ' ' && rest.ptr[1] == '#' && rest.ptr[2] != ' ';
}

static void walk_cut(Run *run, const TreeNode *node)
{
    if (!tree_is_scalar(node)) {
        for (const TreeNode *c = node->first; c && !(node->flags & NODE_ALIAS); c = c->next)
            walk_cut(run, c);
        return;
    }
    if (may_be_cut(node) && !is_our_comment(run, node)) {
        Problem *p = found(run, at(node), "The value of %s ends where \" #\" begins",
                           quoted(run, node->key));
        if (!comment_follows_directly(run, node))
            p->severity = SEV_NOTICE;
        found_quote_line(run, p, at(node));
    } else if (has_outer_blanks(node) && is_secret_key(node->key)) {
        Problem *p = found(run, at(node), "The value of %s has a blank at its start or end",
                           quoted(run, node->key));
        Str bare = node->string;
        while (bare.len && bare.ptr[0] == ' ')
            bare = str_slice(bare, 1, SIZE_MAX);
        while (bare.len && bare.ptr[bare.len - 1] == ' ')
            bare.len--;
        if (bare.len)
            found_replace_string(run, p, false, at(node), bare, "Leave the blanks out");
    }
}

static void values_are_whole(Run *run)
{
    if (run->workload)
        walk_cut(run, run->workload);
    if (run->env)
        walk_cut(run, run->env);
}

/* -- PF012 ----------------------------------------------------------------------------------- */

static bool holds_angle_placeholder(const TreeNode *node)
{
    if (!str_is(node->key, "hostname") && !str_is(node->key, "image"))
        return false;
    size_t open = str_find_byte(node->string, '<');
    return open < node->string.len && str_find_byte(str_slice(node->string, open, node->string.len),
                                                    '>') < node->string.len - open;
}

static bool is_masked_by_design(const TreeNode *node)
{
    return str_is(node->key, "aesKeyBlob") || str_is(node->key, "previousaesKeyBlob");
}

/* Variables are for programs, and these read "${OTHER}", "{id}" or "****" themselves. */
static bool may_be_meant(const TreeNode *node)
{
    static const char *const words[] = { "todo",   "tbd",     "placeholder", "<html>",
                                         "<body>", "<br>",    "<none>",      "<null>",
                                         "<nil>",  "<empty>", "<default>" };
    Str v = str_trim(node->string);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (str_eq_nocase(v, str_from(words[i])))
            return true;
    return v.len && strchr("${.*xX", v.ptr[0]);
}

/* Texts of programs may hold anything: only what is certain counts there. */
static void walk_placeholder(Run *run, const TreeNode *node, bool foreign)
{
    if (!tree_is_scalar(node)) {
        bool below = foreign || str_is(node->key, "play") || str_is(node->key, "crypto-pt");
        for (const TreeNode *c = node->first; c && !(node->flags & NODE_ALIAS); c = c->next)
            walk_placeholder(run, c, below);
        return;
    }
    bool open = foreign ? false : is_placeholder(node->string) && !is_masked_by_design(node);
    if (!open && !(node->kind == NODE_STRING && holds_angle_placeholder(node)))
        return;
    Problem *p = found(run, at(node), "%s is still a placeholder",
                       quoted(run, node->key.len ? node->key : STR("this value")));
    p->todo = !is_variable(node) || !may_be_meant(node);
    if (!p->todo)
        p->severity = SEV_NOTICE;
}

static void no_placeholders(Run *run)
{
    for (const TreeNode *c = first_child(run->root); c; c = c->next)
        walk_placeholder(run, c, false);
}

static const Rule rules[] = {
    { .code = "PF009",
      .severity = SEV_ERROR,
      .sources = BY_SCHEMA | BY_YAML | BY_CODES,
      .check = texts_are_texts,
      .same_as_schema = true,
      .title = "a number, date or true/false where text is wanted",
      .why = "YAML reads 8080, 1e3, 0x10, true and 2001-01-01 as something else than text.",
      .boot = "HPL05001E",
      .fix = "Put the value in quotes.",
      .wrong = "env:\n  PORT: 8080",
      .right = "env:\n  PORT: \"8080\"" },
    { .code = "PF010",
      .severity = SEV_WARNING,
      .sources = BY_YAML,
      .check = values_are_whole,
      .title = "a value cut by a comment, or with blanks around it",
      .why = "Behind a blank, \"#\" starts a comment: the rest does not belong to the value.",
      .fix = "Put the whole value in quotes.",
      .wrong = "password: abc #def",
      .right = "password: \"abc #def\"" },
    { .code = "PF012",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_TRIAL,
      .check = no_placeholders,
      .title = "a placeholder is left",
      .why = "Templates and examples stand for values that are still to be written.",
      .fix = "Write the real value.",
      .wrong = "iamApiKey: <your API key>",
      .right = "iamApiKey: \"...\"" },
};

const RuleGroup rules_values = { "Values", RULES(rules) };
