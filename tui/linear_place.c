/* Places of the contract: where one is, what is there, and what is done with them. */
#include "linear_private.h"

#include "place.h"

#include <stdlib.h>

Str linear_place(Linear *l)
{
    const Analysis *a = document_good(l->app->document);
    Str rest;
    if (!a)
        return STR("");
    /* shortened to what is still there, or may be there */
    while (l->place.len && !tree_at_deepest(analysis_root(a), buf_str(&l->place), &rest))
        l->place.len = path_parent(buf_str(&l->place)).len;
    return buf_str(&l->place);
}

void linear_set_place(Linear *l, Str path)
{
    App *app = l->app;
    const Analysis *a = document_good(app->document);
    const TreeNode *node = a ? tree_at(analysis_root(a), path) : NULL;
    Span at;
    if (node && document_from_good(app->document, node->key.ptr ? node->key_span : node->span, &at))
        app->cursor = at.start;
    if (path.ptr == l->place.ptr) {
        l->place.len = path.len;
    } else {
        char *copy = arena_copy(app->frame, path.ptr ? path.ptr : "", path.len);
        buf_reset(&l->place);
        buf_add(&l->place, copy ? copy : "", copy ? path.len : 0);
    }
}

/* -- rows ------------------------------------------------------------------------------------- */

static bool rows_of(Linear *l, Str branch, bool absent, Form *ret_form)
{
    App *app = l->app;
    if (!linear_analysis(l) || !app_good(app)) {
        linear_print("Nothing could be read as YAML yet: \"problems\" tells why.");
        return false;
    }
    FormInput input = { .analysis = app_good(app),
                        .fields = app_form_fields(app),
                        .masks = app_fields(app),
                        .branch = branch,
                        .absent = absent };
    return form_build(&input, app->frame, ret_form);
}

bool linear_row(Linear *l, Str path, FormRow *ret_row)
{
    Form form;
    if (!rows_of(l, path_parent(path), true, &form))
        return false;
    for (size_t i = 0; i < form.count; i++)
        if (str_eq(form.rows[i].path, path) && form.rows[i].kind != FORM_CHOICE &&
            form.rows[i].kind != FORM_ADD) {
            *ret_row = form.rows[i];
            return true;
        }
    return false;
}

static const char *mark_word(const FormRow *row)
{
    switch (row->mark) {
    case 'x':
        return "error, ";
    case '!':
        return "warning, ";
    case 'o':
        return "to do, ";
    case 'i':
        return "note, ";
    default:
        return "";
    }
}

static void add_counts(const FormRow *row, char *out, size_t size)
{
    int n = 0;
    if (row->errors)
        n += snprintf(out + n, size - (size_t)n, ", %zu error%s", row->errors,
                      row->errors == 1 ? "" : "s");
    if (row->warnings)
        n += snprintf(out + n, size - (size_t)n, ", %zu warning%s", row->warnings,
                      row->warnings == 1 ? "" : "s");
    if (row->todos)
        snprintf(out + n, size - (size_t)n, ", %zu to do", row->todos);
}

/* What stands there, in a few words; a secret is never among them. */
static const char *state_of(Linear *l, const FormRow *row)
{
    Arena *arena = l->app->frame;
    Str value = form_value(row);
    char counts[100] = "";
    int chosen;
    switch (row->kind) {
    case FORM_GROUP:
        add_counts(row, counts, sizeof counts);
        return arena_printf(arena, "%u %s%s", row->node ? row->node->count : 0,
                            row->node && row->node->count == 1 ? "entry" : "entries", counts);
    case FORM_MISSING:
        return "not there, may be added";
    case FORM_ADD:
        return "one more may be added";
    case FORM_SEALED:
        return "encrypted";
    case FORM_OTHER:
        return "a value of another kind";
    case FORM_CHOICE:
        chosen = field_choice_of(row->field, row->node);
        return chosen < 0 ? chosen == -2 ? "several at once; \"choose\" takes one"
                                         : "not decided; \"choose\" asks"
                          : arena_printf(arena, STR_FMT,
                                         STR_ARG(field_choice_title(row->field, (size_t)chosen)));
    case FORM_FIELD:
        break;
    }
    if (!value.len)
        return "empty";
    if (row->secret)
        return "set, not shown";
    if (form_is_placeholder(row))
        return "a placeholder, still to be filled in";
    if (memchr(value.ptr, '\n', value.len))
        return arena_printf(arena, "%zu bytes in several lines", value.len);
    return arena_printf(arena, STR_FMT, STR_ARG(problem_quote(arena, value)));
}

static void list_row(Linear *l, const FormRow *row)
{
    char number[24] = "";
    bool choice = row->kind == FORM_CHOICE, add = row->kind == FORM_ADD;
    if (!choice && !add && l->count < LINEAR_LIST_MAX) {
        char *copy = arena_copy(l->arena, row->path.ptr ? row->path.ptr : "", row->path.len);
        if (!copy)
            return;
        l->listed[l->count++] = str_make(copy, row->path.len);
        snprintf(number, sizeof number, "%zu: ", l->count);
    }
    Str label = choice ? STR("way") : add ? STR("more") : row->label;
    linear_print_at(2 * row->depth, "%s%s" STR_FMT "%s: %s", number, mark_word(row), STR_ARG(label),
                    row->required && row->kind == FORM_FIELD ? ", required" : "", state_of(l, row));
}

static void begin_list(Linear *l)
{
    arena_free(l->arena);
    l->arena = arena_new(16 << 20);
    l->count = 0;
    l->lists_problems = false;
}

static void list_rows(Linear *l, const Form *form)
{
    for (size_t i = 0; i < form->count && l->arena; i++)
        list_row(l, &form->rows[i]);
    if (form->is_cut)
        linear_print("There is more; \"show PLACE\" lists one place.");
    if (!form->count)
        linear_print("Nothing is there yet.");
}

static void list_form(Linear *l, const Form *form)
{
    begin_list(l);
    list_rows(l, form);
}

void linear_outline(Linear *l, Str word)
{
    Form form;
    (void)word;
    if (rows_of(l, STR(""), false, &form))
        list_form(l, &form);
}

/* -- finding ---------------------------------------------------------------------------------- */

/* "env.logging" and "env > logging" as a JSON pointer; keys with points in them are tried too. */
Str linear_pointer(Linear *l, Str word)
{
    App *app = l->app;
    const Analysis *a = app_good(app);
    const TreeNode *node = analysis_root(a);
    Str path = STR(""), rest = word, part;
    while (rest.len) {
        size_t whole = 0; /* the longest key that begins the rest */
        for (const TreeNode *c = node ? node->first : NULL; c; c = c->next)
            if (c->key.len > whole && str_starts(rest, c->key) &&
                (rest.len == c->key.len || strchr("./> ", rest.ptr[c->key.len])))
                whole = c->key.len;
        if (whole) {
            part = str_slice(rest, 0, whole);
            rest = str_slice(rest, whole, rest.len);
        } else {
            size_t end = 0;
            while (end < rest.len && !strchr("./> ", rest.ptr[end]))
                end++;
            part = str_slice(rest, 0, end);
            rest = str_slice(rest, end, rest.len);
        }
        while (rest.len && strchr("./> ", rest.ptr[0]))
            rest = str_slice(rest, 1, rest.len);
        path = part.len ? path_join(app->frame, path, part) : path;
        node = tree_at(analysis_root(a), path);
    }
    return path;
}

static bool is_place(Linear *l, Str path)
{
    App *app = l->app;
    const TreeNode *root = analysis_root(app_good(app));
    Fields *fields = app_form_fields(app);
    const TreeNode *parent = tree_at(root, path_parent(path));
    if (path.len == 0 || tree_at(root, path))
        return true;
    /* a known key that is not there yet; not one more entry of a map */
    const Field *field = fields ? fields_at(fields, path, root) : NULL;
    return field && parent && (tree_get(parent, field_name(field)) || field_name(field).len);
}

/* By the name that is shown or written, when one place alone has it. */
static bool find_name(Linear *l, Str word, Str *ret_path)
{
    Form form;
    size_t found = 0;
    if (!rows_of(l, STR(""), true, &form))
        return false;
    for (int pass = 0; pass < 2 && !found; pass++)
        for (size_t i = 0; i < form.count; i++) {
            const FormRow *row = &form.rows[i];
            bool fits = pass ? str_contains_nocase(row->label, word)
                             : str_eq_nocase(row->key, word) || str_eq_nocase(row->label, word);
            if (!fits || row->kind == FORM_CHOICE || row->kind == FORM_ADD)
                continue;
            *ret_path = row->path;
            if (found++)
                linear_print_at(2, STR_FMT, STR_ARG(row->path));
        }
    if (found > 1)
        linear_print("Several places have that name; these and one more. Type the path.");
    return found == 1;
}

bool linear_is_number(Str word, size_t *ret)
{
    char text[16], *end;
    snprintf(text, sizeof text, STR_FMT, STR_ARG(str_slice(word, 0, 15)));
    long n = strtol(text, &end, 10);
    *ret = n > 0 ? (size_t)n : 0;
    return word.len && !*end && text[0] >= '0' && text[0] <= '9';
}

bool linear_find(Linear *l, Str word, Str *ret_path)
{
    size_t number;
    if (!linear_analysis(l) || !app_good(l->app)) {
        linear_print("Nothing could be read as YAML yet: \"problems\" tells why.");
        return false;
    }
    if (!word.len) {
        *ret_path = linear_place(l);
        return true;
    }
    if (linear_is_number(word, &number)) {
        if (number >= 1 && number <= l->count) {
            *ret_path = l->listed[number - 1];
            return true;
        }
        linear_print("The last list has %zu number%s. \"outline\" makes a new one.", l->count,
                     l->count == 1 ? "" : "s");
        return false;
    }
    Str path =
        word.ptr[0] == '/' ? str_slice(word, word.len == 1, word.len) : linear_pointer(l, word);
    if (is_place(l, path)) {
        *ret_path = path;
        return true;
    }
    if (find_name(l, word, ret_path))
        return true;
    linear_print("There is no place \"" STR_FMT "\". \"outline\" lists what is there.",
                 STR_ARG(word));
    return false;
}

/* -- where one is ----------------------------------------------------------------------------- */

void linear_where(Linear *l, Str word)
{
    Str path;
    FormRow row;
    App *app = l->app;
    if (!linear_find(l, word, &path))
        return;
    if (path.len && linear_row(l, path, &row)) {
        linear_print("%s" STR_FMT ", " STR_FMT "%s: %s", mark_word(&row),
                     STR_ARG(form_crumbs(app_good(app), path, app->frame)), STR_ARG(row.label),
                     row.required ? ", required" : "", state_of(l, &row));
        if (row.problem)
            linear_tell_problem(l, row.problem);
        return;
    }
    linear_print("%s, %s: " STR_FMT, document_name(app->document),
                 app_platform(app) ? app_platform(app)->name : "no platform stated",
                 STR_ARG(form_crumbs(app_good(app), path, app->frame)));
}

/* "variables": those of both sides, in one list. */
static bool show_both_sides(Linear *l, Str word)
{
    static const struct {
        const char *word, *paths[2];
    } tables[] = { { "variables", { "/workload/env", "/env/env" } },
                   { "volumes", { "/workload/volumes", "/env/volumes" } },
                   { "registries", { "/workload/auths", "/env/auths" } } };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!str_is(word, tables[i].word))
            continue;
        begin_list(l);
        for (int side = 0; side < 2; side++) {
            Form form;
            Str path = str_from(tables[i].paths[side]);
            if (!rows_of(l, path, true, &form))
                break;
            linear_print(STR_FMT ":", STR_ARG(form_crumbs(app_good(l->app), path, l->app->frame)));
            list_rows(l, &form);
        }
        return true;
    }
    return false;
}

void linear_show(Linear *l, Str word)
{
    Str path;
    Form form;
    FormRow row;
    if (show_both_sides(l, word))
        return;
    if (!linear_find(l, word, &path))
        return;
    linear_set_place(l, path);
    if (path.len && linear_row(l, linear_place(l), &row) && row.kind == FORM_FIELD) {
        linear_where(l, STR(""));
        return;
    }
    if (rows_of(l, linear_place(l), true, &form)) {
        /* one level: what is deeper has a number of its own there */
        size_t kept = 0;
        for (size_t i = 0; i < form.count; i++)
            if (form.rows[i].depth == 0)
                form.rows[kept++] = form.rows[i];
        form.count = kept;
        list_form(l, &form);
    }
}

void linear_go(Linear *l, Str word)
{
    Str path;
    if (!linear_find(l, word, &path))
        return;
    linear_set_place(l, path);
    linear_where(l, STR(""));
}

/* Lines of the text with what is secret masked. */
void linear_text(Linear *l, Str word)
{
    enum { AROUND = 8, SECRETS = 64 };
    App *app = l->app;
    Str path;
    Span secrets[SECRETS];
    if (word.len && linear_find(l, word, &path))
        linear_set_place(l, path);
    linear_analysis(l);
    Text *t = document_text(app->document);
    size_t now = text_line_at(t, app_cursor(app)), from = now > AROUND ? now - AROUND : 0;
    size_t to = now + AROUND < text_lines(t) ? now + AROUND : text_lines(t) - 1;
    for (size_t i = from; i <= to; i++) {
        Span line = span_make(text_line_start(t, i), text_line_end(t, i));
        Buf out;
        buf_init_secret(&out, 0);
        size_t n = document_secrets(app->document, line, secrets, SECRETS), at = line.start;
        for (size_t k = 0; k < n && n < SECRETS; k++) {
            size_t s = secrets[k].start > at ? secrets[k].start : at;
            buf_add_str(&out, str_slice(app_bytes(app), at, s - at));
            buf_add_text(&out, "********");
            at = secrets[k].end > at ? secrets[k].end : at;
        }
        if (n < SECRETS && at < line.end)
            buf_add_str(&out, str_slice(app_bytes(app), at, line.end - at));
        printf("%c%4zu ", i == now ? '>' : ' ', i + 1);
        linear_print_text(str_slice(buf_str(&out), 0, 300));
        printf("\n");
        buf_clear(&out);
    }
}

/* -- changes ---------------------------------------------------------------------------------- */

/* After an edit: to what it made, and what stands there. */
static void follow(Linear *l, uint64_t before)
{
    App *app = l->app;
    if (text_version(document_text(app->document)) == before)
        return;
    linear_analysis(l);
    const Analysis *a = app_good(app);
    const TreeNode *node =
        a ? tree_at_offset(analysis_root(a), document_to_old(app->document, app_cursor(app)))
          : NULL;
    if (node)
        linear_set_place(l, tree_path(node, app->frame));
}

typedef void Change(App *app, Str path);

static void change(Linear *l, Str word, Change *act, bool follows)
{
    Str path;
    if (!linear_find(l, word, &path))
        return;
    uint64_t before = text_version(document_text(l->app->document));
    char *copy = arena_copy(l->app->frame, path.ptr ? path.ptr : "", path.len);
    act(l->app, str_make(copy ? copy : "", copy ? path.len : 0)); /* lists may be made anew */
    if (follows)
        follow(l, before);
}

void linear_add(Linear *l, Str word)
{
    change(l, word, place_add, true);
}

void linear_remove(Linear *l, Str word)
{
    change(l, word, place_remove, false);
    linear_set_place(l, path_parent(linear_place(l)));
}

void linear_rename(Linear *l, Str word)
{
    change(l, word, place_rename, true);
}

void linear_duplicate(Linear *l, Str word)
{
    change(l, word, place_duplicate, true);
}

static void move_up(App *app, Str path)
{
    place_move(app, path, -1);
}

static void move_down(App *app, Str path)
{
    place_move(app, path, 1);
}

void linear_up(Linear *l, Str word)
{
    change(l, word, move_up, true);
}

void linear_down(Linear *l, Str word)
{
    change(l, word, move_down, true);
}

/* -- another way of a choice ------------------------------------------------------------------ */

void linear_choose(Linear *l, Str word)
{
    enum { WAYS = 16 };
    App *app = l->app;
    AppChoice choices[WAYS];
    Str path;
    if (!linear_find(l, word, &path))
        return;
    Fields *fields = app_fields(app);
    const Field *field = fields ? fields_at(fields, path, analysis_root(app_good(app))) : NULL;
    size_t count = field ? field_choice_count(field) : 0;
    const TreeNode *node = tree_at(analysis_root(app_good(app)), path);
    if (!count) {
        linear_print("There is only one way to write this.");
        return;
    }
    for (size_t i = 0; i < count && i < WAYS; i++)
        choices[i] =
            (AppChoice){ arena_printf(app->frame, STR_FMT, STR_ARG(field_choice_title(field, i))),
                         NULL };
    int now = field_choice_of(field, node);
    linear_print("What only the other ways have goes; undo brings it back.");
    int answer = linear_number(l, choices, count < WAYS ? count : WAYS, now >= 0 ? now : -1);
    if (answer >= 0 && answer != now && place_switch(app, path, field, (size_t)answer))
        linear_print("Now: %s.", choices[answer].label);
}
