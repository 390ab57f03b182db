/* Filling in: one question for each field. Values are written as the form writes them. */
#include "linear_private.h"

#include "place.h"

/* What a question led to. */
typedef enum Filled { FILL_ON, FILL_STOP } Filled;

static const char *kind_words(const FormRow *row)
{
    switch (row->editor) {
    case FORM_NUMBER:
        return "number";
    case FORM_BOOL:
        return "yes or no";
    case FORM_ENUM:
        return "one of a list";
    case FORM_LINES:
        return "text of several lines";
    case FORM_TEXT:
        break;
    }
    return "text";
}

/* "env, logging, Host name, required, text, now empty". */
static void print_field(Linear *l, const FormRow *row)
{
    Arena *arena = l->app->frame;
    Buf words;
    Str rest = path_parent(row->path), part;
    bool is_default;
    buf_init(&words, 0);
    while (path_next(&rest, arena, &part))
        buf_printf(&words, STR_FMT ", ", STR_ARG(part));
    buf_printf(&words, STR_FMT ", %s%s%s, now ", STR_ARG(row->label),
               row->required ? "required" : "optional", row->secret ? ", secret, " : ", ",
               kind_words(row));
    Str value = form_value(row), ghost = form_ghost(row, arena, &is_default);
    if (form_is_placeholder(row))
        buf_add_text(&words, "a placeholder");
    else if (!value.len)
        buf_add_text(&words, "empty");
    else if (row->secret)
        buf_add_text(&words, "set");
    else
        buf_add_str(&words, problem_quote(arena, value));
    if (ghost.len && !value.len)
        buf_printf(&words, is_default ? ", without it " STR_FMT : ", for example " STR_FMT,
                   STR_ARG(problem_quote(arena, ghost)));
    linear_print("%s.", buf_ok(&words) && words.ptr ? words.ptr : "");
    buf_clear(&words);
    if (row->problem)
        linear_print("%s: " STR_FMT,
                     row->problem->todo ? "to do" : severity_name(row->problem->severity),
                     STR_ARG(row->problem->message));
}

static void print_help(Linear *l, const FormRow *row)
{
    linear_explain(l, row->path);
    if (tool_name(row))
        linear_print("@ instead of a value: %s.", tool_name(row));
    linear_print("Enter keeps what is there, ! empties it, a point leaves. A backslash in front "
                 "takes the rest as it is.");
}

/* -- lists ------------------------------------------------------------------------------------ */

static Filled fill_list(Linear *l, const FormRow *row)
{
    enum { VALUES = 64 };
    AppChoice choices[VALUES];
    Arena *arena = l->app->frame;
    bool yes_no = row->editor == FORM_BOOL;
    size_t count = yes_no ? 2 : field_enum_count(row->field);
    int now = -1;
    count = count < VALUES ? count : VALUES;
    for (size_t i = 0; i < count; i++) {
        Str value = yes_no ? i ? STR("false") : STR("true") : field_enum(row->field, i)->string;
        choices[i] = (AppChoice){ arena_printf(arena, STR_FMT, STR_ARG(value)), NULL };
        if (row->node && str_eq(value, form_value(row)))
            now = (int)i;
    }
    if (now < 0) { /* Enter leaves it empty */
        if (count == VALUES)
            count--;
        choices[count] = (AppChoice){ "(leave it empty)", NULL };
        now = (int)count++;
    }
    int answer = linear_number(l, choices, count, now);
    if (answer < 0)
        return FILL_STOP;
    if (answer == now)
        return FILL_ON;
    const TreeNode *value = yes_no ? NULL : field_enum(row->field, (size_t)answer);
    const char *label = arena_printf(arena, STR_FMT, STR_ARG(row->label)); /* outlives the row */
    if (place_set(l->app, row->path, str_from(choices[answer].label),
                  yes_no || value->kind != NODE_STRING))
        linear_print("%s is now %s.", label ? label : "", choices[answer].label);
    return FILL_ON;
}

/* -- lines ------------------------------------------------------------------------------------ */

/* Lines up to one with a point alone. */
static LinearLine read_lines(Linear *l, bool secret, Buf *ret)
{
    for (;;) {
        Buf line;
        buf_init_secret(&line, 0);
        LinearLine got = linear_read(l, "", secret, &line);
        bool end = str_is(buf_str(&line), ".");
        if (got == LINEAR_READ && !end)
            buf_printf(ret, STR_FMT "\n", STR_ARG(buf_str(&line)));
        buf_clear(&line);
        if (got != LINEAR_READ || end)
            return got;
    }
}

static void set_value(Linear *l, const FormRow *row, Str value)
{
    App *app = l->app;
    FormRow now;
    Str path = row->path;
    bool secret = row->secret;
    if (!place_write(app, row, value))
        return;
    linear_analysis(l);
    if (!value.len)
        linear_print("Emptied.");
    else if (secret)
        linear_print("Set, %zu character%s, not shown.", utf8_count(value),
                     utf8_count(value) == 1 ? "" : "s");
    else if (linear_row(l, path, &now))
        linear_print(STR_FMT " is now " STR_FMT ".", STR_ARG(now.label),
                     STR_ARG(problem_quote(app->frame, form_value(&now))));
    if (linear_row(l, path, &now) && now.problem)
        linear_tell_problem(l, now.problem);
}

/* A question for one field; asked again after ?, and after a value that has an error. */
static Filled fill_value(Linear *l, const FormRow *row)
{
    Buf line;
    Filled filled = FILL_ON;
    bool lines = row->editor == FORM_LINES;
    char prompt[160];
    buf_init_secret(&line, 0);
    const char *tool = tool_name(row);
    snprintf(prompt, sizeof prompt, "New value%s, ? for help,%s%s%s Enter to skip:%s",
             lines ? " in lines, a point alone ends it" : "", tool ? " @ for " : "",
             tool ? tool : "", tool ? "," : "", lines ? "\n" : " ");
    LinearLine got = linear_read(l, prompt, row->secret, &line);
    Str value = buf_str(&line);
    if (got != LINEAR_READ || str_is(value, ".")) {
        filled = FILL_STOP;
    } else if (str_is(value, "?")) {
        print_help(l, row);
        filled = fill_value(l, row);
    } else if (str_is(value, "@") && tool_name(row)) {
        tool_run(l->app, row);
    } else if (str_is(value, "!")) {
        set_value(l, row, STR(""));
    } else if (value.len && lines) {
        buf_add_byte(&line, '\n');
        if (read_lines(l, row->secret, &line) == LINEAR_READ && buf_ok(&line))
            set_value(l, row, buf_str(&line));
    } else if (value.len) {
        set_value(l, row, str_slice(value, value.ptr[0] == '\\', value.len));
    }
    buf_clear(&line);
    return l->over ? FILL_STOP : filled;
}

static Filled fill_row(Linear *l, Str path)
{
    FormRow row;
    if (!linear_row(l, path, &row) || row.kind != FORM_FIELD)
        return FILL_ON;
    linear_set_place(l, path);
    print_field(l, &row);
    if (row.editor == FORM_BOOL || row.editor == FORM_ENUM)
        return fill_list(l, &row);
    return fill_value(l, &row);
}

/* -- the commands ----------------------------------------------------------------------------- */

static bool is_locked(Linear *l)
{
    if (!app_is_read_only(l->app))
        return false;
    linear_print("This contract is open for reading only.");
    return true;
}

void linear_fill(Linear *l, Str word)
{
    App *app = l->app;
    Str path, *paths;
    FormRow row;
    Form form;
    size_t count = 0, asked = 0;
    if (is_locked(l) || !linear_find(l, word, &path))
        return;
    if (path.len && linear_row(l, path, &row) && row.kind == FORM_FIELD) {
        fill_row(l, path);
        return;
    }
    if (path.len && linear_row(l, path, &row) && row.kind == FORM_MISSING) {
        place_add(app, path);
        linear_analysis(l);
    }
    Arena *arena = arena_new(0); /* the questions outlive the rows they are about */
    FormInput input = { .analysis = app_good(app),
                        .fields = app_form_fields(app),
                        .masks = app_fields(app),
                        .branch = path,
                        .absent = true };
    if (arena && form_build(&input, arena, &form) &&
        (paths = ARENA_ARRAY(arena, Str, form.count + 1))) {
        for (size_t i = 0; i < form.count; i++)
            if (form.rows[i].kind == FORM_FIELD)
                paths[count++] =
                    str_make(arena_copy(arena, form.rows[i].path.ptr, form.rows[i].path.len),
                             form.rows[i].path.len);
        while (asked < count && paths[asked].ptr && fill_row(l, paths[asked]) == FILL_ON)
            asked++;
    }
    arena_free(arena);
    if (!count)
        linear_print("There is no field at this place; \"add\" adds what may stand there.");
}

void linear_set(Linear *l, Str word)
{
    App *app = l->app;
    Str name;
    FormRow row;
    if (is_locked(l) || !word.len || !linear_analysis(l) || !app_good(app)) {
        linear_print("\"set PLACE VALUE\", in a contract that can be read.");
        return;
    }
    str_split(&word, ' ', &name);
    Str path = name.ptr[0] == '/' ? name : linear_pointer(l, name), value = str_trim(word);
    Fields *fields = app_fields(app);
    const TreeNode *root = analysis_root(app_good(app));
    if (linear_row(l, path, &row) && row.kind == FORM_FIELD && !value.len)
        fill_row(l, path);
    else if (linear_row(l, path, &row) && row.kind == FORM_FIELD)
        set_value(l, &row, value);
    else if (value.len && fields && fields_at(fields, path, root) && !tree_at(root, path)) {
        if (place_set(app, path, value, false))
            linear_print("Added " STR_FMT ".",
                         STR_ARG(form_crumbs(app_good(app), path, app->frame)));
    } else
        linear_print("There is no field \"" STR_FMT "\".", STR_ARG(name));
}

/* The first to-do behind those that were asked for already. */
static bool next_todo(Linear *l, size_t from, Str *ret_path, size_t *ret_start)
{
    const Analysis *a = linear_analysis(l);
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (!all[i].todo || all[i].span.start < from)
            continue;
        char *copy = arena_copy(l->app->frame, all[i].path.ptr, all[i].path.len);
        *ret_path = str_make(copy ? copy : "", copy ? all[i].path.len : 0);
        *ret_start = all[i].span.start;
        return true;
    }
    return false;
}

void linear_todo(Linear *l, Str word)
{
    Str path;
    size_t start = 0, asked = 0;
    (void)word;
    if (is_locked(l))
        return;
    while (next_todo(l, start, &path, &start)) {
        FormRow row;
        size_t before = app_bytes(l->app).len;
        bool field = linear_row(l, path, &row) && row.kind == FORM_FIELD;
        asked++;
        if (field) {
            if (fill_row(l, path) == FILL_STOP)
                return;
        } else {
            linear_set_place(l, path);
            linear_where(l, STR(""));
            linear_print("\"add\", \"fill\" or \"choose\" here; then \"todo\" again.");
            return;
        }
        /* the place moves with what was written in front of the next one */
        start += app_bytes(l->app).len > before ? app_bytes(l->app).len - before : 0;
        start++;
    }
    linear_print(asked ? "That was all." : "Nothing is left to do.");
}
