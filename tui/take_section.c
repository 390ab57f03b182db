/* Hand-over: a section that somebody else has sealed is taken into the contract, from a file (a
 * token, or a contract that holds some) or pasted. */
#include "app.h"
#include "views.h"

#include "contract/arena.h"
#include "contract/file.h"
#include "contract/seal.h"
#include "contract/text.h"
#include "contract/token.h"
#include "contract/yaml.h"

#include <stdio.h>

typedef struct Taking {
    Buf tokens[SEAL_PARTS]; /* what is taken; empty: nothing */
    Buf alone;              /* a token that does not say which section it is */
} Taking;

static void taking_free(Taking *t)
{
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        buf_clear(&t->tokens[part]);
    buf_clear(&t->alone);
    memory_free(t);
}

static const TreeNode *part_of(const App *app, SealPart part)
{
    const TreeNode *root = app_analysis(app) ? analysis_root(app_analysis(app)) : NULL;
    return root ? tree_get_text(root, seal_part_name(part)) : NULL;
}

static bool is_plain(const TreeNode *node)
{
    return node && node->kind != NODE_NULL &&
           !(tree_is_scalar(node) && (!str_trim(node->string).len || token_is_like(node->string)));
}

/* The end: each section is one edit. */
static void put(App *app, Taking *t)
{
    char names[80] = "", path[64];
    size_t at = 0;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        Str token = str_trim(buf_str(&t->tokens[part]));
        TokenFacts facts;
        Error err = { 0 };
        if (!token.len)
            continue;
        if (!token_parse(token, &facts, &err)) {
            error_prefix(&err, "%s is not taken in: ", seal_part_name(part));
            app_error(app, &err);
            taking_free(t);
            return;
        }
        snprintf(path, sizeof path, "/%s", seal_part_name(part));
        if (!place_set(app, str_from(path), token, false)) {
            taking_free(t);
            return;
        }
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", at ? ", " : "",
                               seal_part_name(part));
    }
    app_message(app, MESSAGE_INFO,
                "Taken in, sealed: %s. It stays as it is when the rest is sealed.", names);
    taking_free(t);
}

static void replace_answered(App *app, int button, void *context)
{
    if (button == 0)
        put(app, context);
    else
        taking_free(context);
}

/* Text that was written by hand goes only when that is what was meant. */
static void ask_to_replace(App *app, Taking *t)
{
    static const char *const labels[] = { "Replace it", "Cancel", NULL };
    char names[80] = "", text[200];
    size_t at = 0;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        if (t->tokens[part].len && is_plain(part_of(app, part)))
            at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", at ? ", " : "",
                                   seal_part_name(part));
    if (!at) {
        put(app, t);
        return;
    }
    snprintf(text, sizeof text,
             "%s is written in plain text here. The sealed one takes its place; "
             "undo brings it back.",
             names);
    app_ask(app, "Take in a sealed section", text, labels, replace_answered, t);
}

static void part_chosen(App *app, int answer, void *context)
{
    Taking *t = context;
    if (answer < 0 || answer >= SEAL_PARTS) {
        taking_free(t);
        return;
    }
    buf_add_str(&t->tokens[answer], buf_str(&t->alone));
    ask_to_replace(app, t);
}

/* Which section a token alone is cannot be seen; the first that is not there yet is likely. */
static void ask_part(App *app, Taking *t)
{
    static const AppChoice choices[] = { { "workload", "from the workload provider" },
                                         { "env", "from the deployer" },
                                         { "attestationPublicKey", "from the auditor" } };
    size_t likely = 0;
    while (likely < SEAL_PARTS - 1 && is_plain(part_of(app, (SealPart)likely)))
        likely++;
    app_ask_choice(app, "Which section is it?", choices, SEAL_PARTS, likely, part_chosen, t);
}

static void take_contract(Taking *t, const TreeNode *root)
{
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        Str value = tree_get_string(root, seal_part_name(part));
        if (token_is_like(value))
            buf_add_str(&t->tokens[part], value);
    }
}

static void take_text(App *app, Taking *t, Str text)
{
    Arena *arena = arena_new(0);
    Problems problems;
    YamlDocument doc = { 0 };
    if (token_is_like(text)) {
        buf_add_str(&t->alone, str_trim(text));
    } else if (arena) {
        problems_init(&problems, arena, 10);
        if (yaml_parse(text, NULL, arena, &problems, &doc, NULL) && doc.root &&
            doc.root->kind == NODE_MAPPING)
            take_contract(t, doc.root);
    }
    arena_free(arena);
    if (t->alone.len)
        ask_part(app, t);
    else if (t->tokens[SEAL_WORKLOAD].len || t->tokens[SEAL_ENV].len ||
             t->tokens[SEAL_ATTESTATION].len)
        ask_to_replace(app, t);
    else {
        app_message(app, MESSAGE_WARNING,
                    "No sealed section is in it: one starts with " TOKEN_PREFIX_CONTRACT
                    ". or " TOKEN_PREFIX_HYPER_PROTECT ".");
        taking_free(t);
    }
}

static void file_picked(App *app, const char *path, void *context)
{
    Taking *t = context;
    Buf bytes;
    Error err = { 0 };
    buf_init_secret(&bytes, TEXT_MAX);
    if (path && file_read(path, TEXT_MAX, &bytes, NULL, &err)) {
        take_text(app, t, buf_str(&bytes));
    } else {
        if (path)
            app_error(app, &err);
        taking_free(t);
    }
    buf_clear(&bytes);
}

static void pasted(App *app, const char *value, void *context)
{
    if (value && *value)
        take_text(app, context, str_from(value));
    else
        taking_free(context);
}

static void way_chosen(App *app, int answer, void *context)
{
    if (answer == 0)
        picker_start(app, "File with a sealed section", PICK_ANY, NULL, file_picked, context);
    else if (answer == 1)
        app_ask_text(app, "Paste the sealed section", "One line, as it was sent", "", false, pasted,
                     context);
    else
        taking_free(context);
}

void take_section_start(App *app)
{
    static const AppChoice ways[] = { { "From a file",
                                        "a sealed section, or a contract that has one" },
                                      { "Paste it", "as it came in a mail" } };
    Taking *t = memory_alloc(sizeof *t);
    if (!t)
        return;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        buf_init(&t->tokens[part], TEXT_MAX);
    buf_init(&t->alone, TEXT_MAX);
    app_ask_choice(app, "Take in a sealed section", ways, 2, 0, way_chosen, t);
}
