/* Rows of a form: a walk over schema and tree side by side. Known keys come in the order of the
 * schema, then the others in the order of the text, then the row that adds one. */
#include "form.h"

#include "canvas.h"

#include "contract/token.h"

#include <stdio.h>
#include <stdlib.h>

enum { DEPTH_MAX = 24, LISTED_DEPTH = 1 };

typedef struct Walk {
    const FormInput *input;
    Arena *arena;
    Form *form;
    size_t capacity;
    const Problem **problems; /* arena, by path: those below one place stand together */
    size_t problem_count;
    bool failed;
} Walk;

/* -- paths ------------------------------------------------------------------------------------ */

bool form_is_below(Str path, Str above)
{
    return str_starts(path, above) && (path.len == above.len || path.ptr[above.len] == '/');
}

bool form_is_branch(const FormRow *row)
{
    return row->kind == FORM_GROUP || row->kind == FORM_MISSING;
}

bool form_is_listed(const FormRow *row)
{
    switch (row->kind) {
    case FORM_GROUP:
        return true;
    case FORM_FIELD:
        return row->depth <= LISTED_DEPTH && (row->node || row->required || row->depth == 0);
    case FORM_MISSING:
    case FORM_SEALED:
    case FORM_OTHER:
        return row->depth <= LISTED_DEPTH;
    default:
        return false;
    }
}

bool form_has_listed(const Form *form, size_t index)
{
    const FormRow *row = &form->rows[index];
    if (row->is_folded) {
        const TreeNode *child = row->depth >= LISTED_DEPTH ? row->node->first : NULL;
        while (child && tree_is_scalar(child))
            child = child->next;
        return child || row->depth < LISTED_DEPTH;
    }
    for (size_t i = index + 1; i < form->count && form->rows[i].depth > row->depth; i++) {
        if (form_is_listed(&form->rows[i]))
            return true;
    }
    return false;
}

Str form_branch_of(const Analysis *analysis, Str path)
{
    Str rest;
    const TreeNode *node = tree_at_deepest(analysis_root(analysis), path, &rest);
    Str at = str_slice(path, 0, path.len - rest.len);
    if (node && tree_is_scalar(node) && at.len > 0)
        at = path_parent(at);
    return at;
}

int form_row_of(const Form *form, Str path)
{
    int best = -1;
    for (size_t i = 0; i < form->count; i++) {
        const FormRow *row = &form->rows[i];
        if (row->kind == FORM_CHOICE || row->kind == FORM_ADD)
            continue;
        if (str_eq(row->path, path))
            return (int)i;
        if (form_is_below(path, row->path) &&
            (best < 0 || row->path.len > form->rows[best].path.len))
            best = (int)i;
    }
    return best;
}

static bool item_index(Str part, size_t *ret_index)
{
    size_t index = 0;
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] < '0' || part.ptr[i] > '9' || i > 8)
            return false;
        index = index * 10 + (size_t)(part.ptr[i] - '0');
    }
    *ret_index = index;
    return part.len > 0;
}

Str form_crumbs(const Analysis *analysis, Str path, Arena *arena)
{
    if (path.len == 0)
        return STR("contract");
    Buf out;
    buf_init(&out, 4096);
    Str rest = path, part;
    const TreeNode *node = analysis ? analysis_root(analysis) : NULL;
    while (path_next(&rest, arena, &part)) {
        size_t index = SIZE_MAX;
        bool item = node && node->kind == NODE_SEQUENCE;
        if (out.len > 0)
            buf_add_text(&out, " > ");
        if (item && item_index(part, &index))
            buf_printf(&out, "%zu", index + 1);
        else if (item)
            buf_add_text(&out, "new");
        else
            buf_add_str(&out, part);
        node = !node ? NULL : item ? tree_item(node, index) : tree_get(node, part);
    }
    char *copy = buf_ok(&out) && out.len > 0 ? arena_copy(arena, out.ptr, out.len) : NULL;
    Str crumbs = copy ? str_make(copy, out.len) : STR("");
    buf_clear(&out);
    return crumbs;
}

Str form_crumbs_end(const Analysis *analysis, Str path, int width, Arena *arena)
{
    Str crumbs = form_crumbs(analysis, path, arena);
    for (size_t i = 0; text_width(crumbs) > width && i < crumbs.len; i++) {
        Str rest = str_slice(crumbs, i, crumbs.len);
        if (!str_starts(rest, STR(" > ")) || text_width(rest) + 2 > width)
            continue;
        const char *text = arena_printf(arena, ".." STR_FMT, STR_ARG(rest));
        return text ? str_from(text) : crumbs;
    }
    return crumbs;
}

const char *form_persona_text(Persona persona)
{
    return persona == PERSONA_NONE ? "" : persona_name(persona);
}

/* -- rows ------------------------------------------------------------------------------------- */

static int rank(const Problem *p)
{
    if (p->todo)
        return 2;
    switch (p->severity) {
    case SEV_ERROR:
        return 4;
    case SEV_SECURITY:
        return 3;
    case SEV_WARNING:
        return 3;
    default:
        return 1;
    }
}

static char mark_of(const Problem *p)
{
    static const char marks[] = { ' ', 'i', 'o', '!', 'x' };
    return marks[rank(p)];
}

/* By the parts of the path, so that a place and all below it are neighbours. */
static int compare_paths(Str a, Str b)
{
    size_t len = a.len < b.len ? a.len : b.len, i = 0;
    while (i < len && a.ptr[i] == b.ptr[i])
        i++;
    if (i == a.len || i == b.len)
        return a.len < b.len ? -1 : a.len > b.len;
    int x = a.ptr[i] == '/' ? -1 : (unsigned char)a.ptr[i];
    int y = b.ptr[i] == '/' ? -1 : (unsigned char)b.ptr[i];
    return x < y ? -1 : 1;
}

static int by_path(const void *a, const void *b)
{
    const Problem *x = *(const Problem *const *)a, *y = *(const Problem *const *)b;
    int order = compare_paths(x->path, y->path);
    return order ? order : x < y ? -1 : x > y; /* then by place */
}

static void take_problems(Walk *walk)
{
    size_t count = 0;
    const Problem *all = analysis_problems(walk->input->analysis, &count);
    walk->problems = ARENA_ARRAY(walk->arena, const Problem *, count ? count : 1);
    walk->failed = !walk->problems;
    for (size_t i = 0; !walk->failed && i < count; i++)
        walk->problems[walk->problem_count++] = &all[i];
    if (walk->problem_count > 1)
        qsort(walk->problems, walk->problem_count, sizeof *walk->problems, by_path);
}

/* The first problem at a place or behind it. */
static size_t first_at(const Walk *walk, Str path)
{
    size_t low = 0, high = walk->problem_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (compare_paths(walk->problems[middle]->path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Counts what was found at the row's place and below it. A scalar takes what lies below it too:
 * nothing else shows that (files of an archive). */
static void judge(const Walk *walk, FormRow *row)
{
    bool all = row->kind == FORM_FIELD || row->kind == FORM_SEALED || row->kind == FORM_OTHER;
    for (size_t i = first_at(walk, row->path); i < walk->problem_count; i++) {
        const Problem *p = walk->problems[i], *worst = row->problem;
        if (!form_is_below(p->path, row->path))
            break;
        row->errors += !p->todo && p->severity == SEV_ERROR;
        row->warnings += !p->todo && (p->severity == SEV_WARNING || p->severity == SEV_SECURITY);
        row->todos += p->todo;
        if (!all && p->path.len != row->path.len)
            continue;
        row->problems++;
        if (!worst || rank(p) > rank(worst) || (rank(p) == rank(worst) && p < worst))
            row->problem = p;
    }
    if (row->problem)
        row->mark = mark_of(row->problem);
    else if (row->kind == FORM_SEALED)
        row->mark = '#';
    else if (row->kind == FORM_MISSING)
        row->mark = '+';
}

static FormRow *add_row(Walk *walk, FormKind kind, int depth, Str path)
{
    static FormRow spare;
    Form *form = walk->form;
    if (form->count == (walk->input->outline ? OUTLINE_ROWS_MAX : FORM_ROWS_MAX))
        form->is_cut = true;
    if (form->count == walk->capacity && !form->is_cut) {
        size_t capacity = walk->capacity ? walk->capacity * 2 : 64;
        FormRow *rows = ARENA_ARRAY(walk->arena, FormRow, capacity);
        if (rows) {
            if (form->count > 0)
                memcpy(rows, form->rows, form->count * sizeof *rows);
            form->rows = rows;
            walk->capacity = capacity;
        }
        walk->failed = walk->failed || !rows;
    }
    FormRow *row = walk->failed || form->is_cut ? &spare : &form->rows[form->count++];
    *row = (FormRow){ .kind = kind, .depth = depth, .path = path };
    return row;
}

/* The row that was just added is not wanted after all. */
static void drop_row(Walk *walk, const FormRow *row)
{
    if (walk->form->count > 0 && row == &walk->form->rows[walk->form->count - 1])
        walk->form->count--;
}

static bool has_types(const Field *field, unsigned types)
{
    return field && (field_types(field) & types);
}

static FormEditor editor_of(const Field *field, const TreeNode *node)
{
    static const char *const several[] = { "pem", "text", "policy", "script", "lines" };
    unsigned types = field ? field_types(field) & ~(unsigned)TYPE_NULL : 0;
    if (node && memchr(node->string.ptr ? node->string.ptr : "", '\n', node->string.len))
        return FORM_LINES;
    if (field && field_enum_count(field) > 0)
        return FORM_ENUM;
    if (types == TYPE_BOOL)
        return FORM_BOOL;
    if (types && !(types & ~(unsigned)(TYPE_INTEGER | TYPE_NUMBER)))
        return FORM_NUMBER;
    for (size_t i = 0; field && i < sizeof several / sizeof *several; i++) {
        if (str_is(field_widget(field), several[i]))
            return FORM_LINES;
    }
    return FORM_TEXT;
}

static bool is_token(const TreeNode *node)
{
    return node && node->kind == NODE_STRING && !(node->flags & NODE_EMBEDDED) &&
           token_is_like(node->string);
}

static FormKind kind_of(const Field *field, const TreeNode *node, bool required)
{
    if (is_token(node))
        return FORM_SEALED;
    if (node && !tree_is_scalar(node))
        return FORM_GROUP;
    bool collection = has_types(field, TYPE_OBJECT | TYPE_ARRAY);
    bool scalar = !field || field_types(field) == 0 ||
                  has_types(field, TYPE_STRING | TYPE_BOOL | TYPE_INTEGER | TYPE_NUMBER);
    if (!node || node->kind == NODE_NULL) {
        if (collection && !node && !required)
            return FORM_MISSING;
        return collection ? FORM_GROUP : FORM_FIELD;
    }
    return scalar ? FORM_FIELD : FORM_OTHER;
}

static void walk_branch(Walk *walk, const Field *field, const TreeNode *node, Str path, int depth);

/* What a value is to the branch that holds it. */
typedef struct Place {
    const Field *field;
    const TreeNode *node;
    Str key, path;
    bool is_entry, is_item, is_unknown;
} Place;

static bool is_masked(const Walk *walk, const Place *place)
{
    const FormInput *input = walk->input;
    if (!input->masks || input->masks == input->fields)
        return false;
    const Field *field = fields_at(input->masks, place->path, analysis_root(input->analysis));
    return field && field_is_secret(field);
}

/* What an item calls itself, behind its number: "2 web". */
static Str item_label(Arena *arena, const Place *place)
{
    Str name = tree_get_string(place->node, "name");
    if (name.len == 0)
        name = tree_get_string(tree_get_text(place->node, "metadata"), "name");
    char *label = name.len == 0 ? NULL
                                : arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(place->key),
                                               STR_ARG(str_slice(name, 0, 80)));
    return label ? str_from(label) : place->key;
}

static void walk_value(Walk *walk, const Place *place, int depth)
{
    const Field *field = place->field;
    bool required = field && !place->is_entry && !place->is_item && field_is_required(field);
    FormKind kind = kind_of(field, place->node, required);
    bool unwanted = !walk->input->absent || (field && field_is_deprecated(field));
    if (!place->node && !required && unwanted)
        return;
    FormRow *row = add_row(walk, kind, depth, place->path);
    row->field = field;
    row->node = place->node;
    row->key = place->key;
    row->required = required;
    row->is_entry = place->is_entry;
    row->is_item = place->is_item;
    row->is_unknown = place->is_unknown;
    bool plain = place->node && walk->input->plain &&
                 walk->input->plain(walk->input->plain_context, place->node);
    row->secret = !plain && ((field && field_is_secret(field)) || is_masked(walk, place));
    row->persona = field ? field_persona(field) : PERSONA_NONE;
    row->editor = kind == FORM_FIELD ? editor_of(field, place->node) : FORM_TEXT;
    row->label = place->is_item              ? item_label(walk->arena, place)
                 : field && !place->is_entry ? field_title(field)
                                             : place->key;
    judge(walk, row);
    if (kind == FORM_FIELD && required && !row->problem && form_value(row).len == 0)
        row->mark = 'o';
    const FormInput *input = walk->input;
    if (input->outline && !form_is_listed(row))
        drop_row(walk, row);
    if (kind != FORM_GROUP || depth >= DEPTH_MAX)
        return;
    row->is_folded = input->fold && place->node && input->fold(input->fold_context, row);
    if (!row->is_folded)
        walk_branch(walk, field, place->node, place->path, depth + 1);
}

/* -- choices ---------------------------------------------------------------------------------- */

static bool choice_requires(const Field *field, size_t choice, Str key)
{
    for (size_t k = 0; k < field_choice_key_count(field, choice); k++) {
        if (str_eq(field_choice_key(field, choice, k), key))
            return true;
    }
    return false;
}

/* A key that only another branch of the choice has. */
static bool belongs_elsewhere(const Field *field, int chosen, Str key)
{
    if (chosen < 0)
        return false;
    const Field *own = field_choice(field, (size_t)chosen);
    if (choice_requires(field, (size_t)chosen, key) || (own && field_find(own, key)))
        return false;
    for (size_t i = 0; i < field_choice_count(field); i++) {
        const Field *other = field_choice(field, i);
        if ((int)i != chosen &&
            (choice_requires(field, i, key) || (other && field_find(other, key))))
            return true;
    }
    return false;
}

/* Undecided choices show only the question, not the keys of all branches. */
static bool is_open_choice(const Field *field, int chosen, Str key)
{
    if (chosen >= 0)
        return false;
    for (size_t i = 0; i < field_choice_count(field); i++) {
        if (choice_requires(field, i, key))
            return true;
    }
    return false;
}

/* -- branches --------------------------------------------------------------------------------- */

static bool is_known(const Field *field, Str key)
{
    for (size_t i = 0; field && i < field_count(field); i++) {
        if (str_eq(field_name(field_child(field, i)), key))
            return true;
    }
    return false;
}

static void walk_known(Walk *walk, const Field *field, const TreeNode *node, Str path, int depth)
{
    int chosen = field_choice_count(field) ? field_choice_of(field, node) : -1;
    bool asks = field_choice_count(field) > 0;
    if (asks && !walk->input->outline) {
        FormRow *row = add_row(walk, FORM_CHOICE, depth, path);
        row->field = field;
        row->node = node;
        row->persona = field_persona(field);
        row->mark = chosen == -2 ? 'x' : chosen == -1 ? 'o' : '\0';
    }
    for (size_t i = 0; i < field_count(field); i++) {
        const Field *child = field_child(field, i);
        Str key = field_name(child);
        const TreeNode *value = tree_get(node, key);
        if (!value && (field_is_rare(child) || field_is_deprecated(child)))
            continue;
        if (!value && asks &&
            (belongs_elsewhere(field, chosen, key) || is_open_choice(field, chosen, key)))
            continue;
        /* The chosen branch may know better what its key holds. */
        const Field *better = chosen >= 0 && field_choice(field, (size_t)chosen)
                                  ? field_find(field_choice(field, (size_t)chosen), key)
                                  : NULL;
        Place place = { .field = better ? better : child,
                        .node = value,
                        .key = key,
                        .path = path_join(walk->arena, path, key) };
        walk_value(walk, &place, depth);
    }
}

static void walk_others(Walk *walk, const Field *field, const TreeNode *node, Str path, int depth)
{
    for (const TreeNode *child = node ? node->first : NULL; child; child = child->next) {
        if (is_known(field, child->key) || (child->flags & NODE_DUPLICATE))
            continue;
        const Field *own = field ? field_find(field, child->key) : NULL;
        Place place = { .field = own,
                        .node = child,
                        .key = child->key,
                        .path = path_join(walk->arena, path, child->key),
                        .is_entry = field && field_entry(field),
                        .is_unknown = !own };
        walk_value(walk, &place, depth);
    }
}

static void walk_items(Walk *walk, const Field *field, const TreeNode *node, Str path, int depth)
{
    size_t index = 0;
    for (const TreeNode *child = node ? node->first : NULL; child; child = child->next, index++) {
        char number[24];
        int n = snprintf(number, sizeof number, "%zu", index);
        char *name = arena_printf(walk->arena, "%zu", index + 1);
        Place place = { .field = field ? field_items(field) : NULL,
                        .node = child,
                        .key = str_from(name ? name : ""),
                        .path = path_join(walk->arena, path, str_make(number, (size_t)n)),
                        .is_item = true };
        walk_value(walk, &place, depth);
    }
}

static void walk_add(Walk *walk, const Field *field, const TreeNode *node, Str path, int depth)
{
    if (!walk->input->absent || walk->input->outline)
        return;
    FormRow *row = add_row(walk, FORM_ADD, depth, path);
    row->field = field;
    row->node = node;
    row->persona = field ? field_persona(field) : PERSONA_NONE;
    row->is_item = node ? node->kind == NODE_SEQUENCE : !has_types(field, TYPE_OBJECT);
    row->is_entry = !row->is_item;
}

static void walk_branch(Walk *walk, const Field *field, const TreeNode *node, Str path, int depth)
{
    bool sequence = node && node->kind == NODE_SEQUENCE;
    if (!node || node->kind == NODE_NULL)
        sequence = has_types(field, TYPE_ARRAY) && !has_types(field, TYPE_OBJECT);
    if (sequence) {
        walk_items(walk, field, node, path, depth);
        walk_add(walk, field, node, path, depth);
        return;
    }
    if (field)
        walk_known(walk, field, node, path, depth);
    walk_others(walk, field, node, path, depth);
    if (field && field_entry(field))
        walk_add(walk, field, node, path, depth);
}

bool form_build(const FormInput *input, Arena *arena, Form *ret_form)
{
    Form form = { 0 };
    Walk walk = { .input = input, .arena = arena, .form = &form };
    const TreeNode *root = analysis_root(input->analysis);
    take_problems(&walk);
    const TreeNode *node = tree_at(root, input->branch);
    const Field *field = input->fields ? fields_at(input->fields, input->branch, root) : NULL;
    if (node && tree_is_scalar(node)) {
        Place place = { .field = field, .node = node, .path = input->branch };
        walk_value(&walk, &place, 0);
    } else {
        walk_branch(&walk, field, node, input->branch, 0);
    }
    if (walk.failed)
        return false;
    *ret_form = form;
    return true;
}

/* -- values ----------------------------------------------------------------------------------- */

Str form_value(const FormRow *row)
{
    if (!row->node || !tree_is_scalar(row->node) || row->node->kind == NODE_NULL)
        return STR("");
    return row->node->string;
}

bool form_is_placeholder(const FormRow *row)
{
    return row->kind == FORM_FIELD && row->problem && row->problem->todo &&
           strcmp(row->problem->code, "PF012") == 0 && form_value(row).len > 0;
}

static Str words_of(const TreeNode *value, Arena *arena)
{
    if (tree_is_scalar(value))
        return value->string;
    char *text = arena_printf(arena, "%u values", (unsigned)value->count);
    return str_from(text ? text : "");
}

Str form_ghost(const FormRow *row, Arena *arena, bool *ret_default)
{
    *ret_default = false;
    if (!row->field)
        return STR("");
    const TreeNode *value = field_default(row->field);
    *ret_default = value != NULL;
    if (!value && !row->secret)
        value = field_example(row->field);
    return value ? words_of(value, arena) : STR("");
}
