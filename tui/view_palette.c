/* Commands by name. "@" finds fields of the contract, "#" problems, "!" the codes of the boot
 * console and of the rules, "?" opens the help. */
#include "action_words.h"
#include "app_private.h"
#include "field_list.h"
#include "history.h"

#include "contract/boot_codes.h"
#include "contract/preflight.h"
#include "keymap.h"
#include "place.h"
#include "source.h"
#include "source_ex.h"
#include "widgets.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 300, LETTERS = 64 };

typedef struct Row {
    int score;
    const Action *action; /* or */
    bool ex;              /* a line of vi; or */
    size_t line;          /* of the text, from 1; or */
    const Field *field;   /* NULL: the schema knows nothing of it */
    Str path;             /* JSON pointer of a field */
    Span place;           /* of one that is there */
    bool absent;          /* it is not there yet */
    const Problem *problem;
    const char *code;         /* of a boot message or of a rule */
    Str title, key, why;      /* why: not available */
    uint8_t matched[LETTERS]; /* offsets in title */
    size_t matched_count;
} Row;

typedef struct Palette {
    View view;
    Input *input;
    Arena *arena; /* of the rows */
    Row *rows;
    size_t count, total, selected, top;
    size_t shown; /* rows of the list on the screen */
    size_t ago;   /* the line of vi of before that is shown, from 1; 0: none */
} Palette;

static Palette *palette_of(const View *v)
{
    return VIEW_AS(Palette, v);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Letters of `typed` in their order; runs, starts of words and an early place count more.
 * -1: not all are there. */
static int fuzzy(Str title, Str typed, Row *row)
{
    int score = 0;
    size_t at = 0, last = SIZE_MAX;
    row->matched_count = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char want = lower(typed.ptr[i]);
        if (want == ' ')
            continue;
        size_t best = SIZE_MAX;
        for (size_t k = at; k < title.len; k++) {
            if (lower(title.ptr[k]) != want)
                continue;
            bool start = k == 0 || title.ptr[k - 1] == ' ' || title.ptr[k - 1] == '/';
            if (best == SIZE_MAX || start)
                best = k;
            if (k == last + 1 || start)
                break;
        }
        if (best == SIZE_MAX)
            return -1;
        bool start = best == 0 || title.ptr[best - 1] == ' ' || title.ptr[best - 1] == '/';
        score += 10 + (best == last + 1 ? 15 : 0) + (start ? 12 : 0) - (int)(best - at > 8);
        if (row->matched_count < LETTERS && best < 255)
            row->matched[row->matched_count++] = (uint8_t)best;
        last = best;
        at = best + 1;
    }
    return score;
}

static Row *add_row(Palette *p)
{
    Row *row = &p->rows[p->count < ROWS_MAX - 1 ? p->count++ : p->count];
    *row = (Row){ 0 };
    return row;
}

/* How lately a command was run: the last one highest; 0: not in this session. */
static int recently(const App *app, const Action *a)
{
    for (size_t i = 0; i < RECENT_ACTIONS; i++)
        if (app->recent_actions[i] == a)
            return (int)(RECENT_ACTIONS - i);
    return 0;
}

static void add_action(Palette *p, const Action *a, Str typed)
{
    char key[32], leader[32];
    Row row = { .action = a, .title = str_from(a->title) };
    action_key_name(a, key);
    action_leader_name(a, leader);
    int score = fuzzy(row.title, typed, &row);
    if (typed.len && (str_contains_nocase(str_from(keymap_keys(a)), typed) ||
                      str_contains_nocase(str_from(leader), typed)))
        score = score < 10 ? 10 : score;
    if (score < 0 && typed.len > 1 && a->words && str_contains_nocase(str_from(a->words), typed))
        score = 4;
    if (score < 0 && typed.len > 2 && str_contains_nocase(str_from(a->help), typed))
        score = 1;
    if (score < 0 && typed.len)
        return;
    if (!typed.len)
        score = recently(p->view.app, a); /* else in the order of the table */
    const char *why = a->unavailable ? a->unavailable(p->view.app) : NULL;
    row.score = why ? score - 10000 : score;
    if (why) {
        char words[200];
        action_words(p->view.app, why, words, sizeof words);
        row.why = str_from(arena_copy(p->arena, words, strlen(words)));
    }
    row.key = str_from(arena_copy(p->arena, key, strlen(key)));
    *add_row(p) = row;
}

/* A line behind the colon of vi, in front of all that is found by name; a number goes to that
 * line. */
static void add_ex(Palette *p, Str typed)
{
    size_t line = 0;
    for (size_t i = 0; i < typed.len && line < 100000000; i++)
        line = typed.ptr[i] >= '0' && typed.ptr[i] <= '9' ? line * 10 + (size_t)(typed.ptr[i] - '0')
                                                          : 100000000;
    if (line > 0 && line < 100000000 && screen_is_of_document(p->view.app->screen)) {
        Row row = { .line = line, .score = 10000 };
        row.title = str_from(arena_printf(p->arena, "Go to line %zu", line));
        *add_row(p) = row;
        return;
    }
    ExLine parts;
    const ExCommand *command = ex_find(p->view.app, typed, &parts);
    bool place = parts.addresses && !parts.name.len && keymap_is_vi();
    if (!command && !place)
        return;
    Row row = { .ex = true, .score = 10000 };
    const char *title = command ? command->title : "Go to the line";
    if (parts.bang && strcmp(title, "Leave") == 0)
        title = "Leave without saving";
    if (command && (command->how & EX_LINES) && parts.addresses > 1 && !parts.problem)
        row.title = str_from(
            arena_printf(p->arena, "%s, lines %zu to %zu", title, parts.first + 1, parts.last + 1));
    else
        row.title = str_from(title);
    if (parts.problem)
        row.key = str_from(parts.problem);
    else
        row.key = command ? str_from(arena_printf(p->arena, ":%s", command->name)) : STR("");
    *add_row(p) = row;
}

/* When there are too many, the worst one gives way. */
static void put_best(Palette *p, const Row *row)
{
    size_t worst = 0;
    if (p->count < ROWS_MAX - 1) {
        *add_row(p) = *row;
        return;
    }
    for (size_t i = 1; i < p->count; i++)
        worst = p->rows[i].score < p->rows[worst].score ? i : worst;
    if (row->score > p->rows[worst].score)
        p->rows[worst] = *row;
}

/* By its path or by the title that forms show. What is there goes first among equals. */
static void add_field(void *context, const FieldPlace *place)
{
    Palette *p = context;
    Str typed = str_slice(input_value(p->input), 1, SIZE_MAX);
    Str title = place->field ? field_title(place->field) : STR("");
    Row row = { .title = place->path, .path = place->path, .field = place->field };
    Row by_title = { 0 };
    const TreeNode *n = place->node;
    row.absent = !n;
    if (n && !document_from_good(app_document(p->view.app), n->key_span.end ? n->key_span : n->span,
                                 &row.place))
        return; /* it is gone by now */
    row.score = fuzzy(row.title, typed, &row);
    int named = title.len ? fuzzy(title, typed, &by_title) : -1;
    if (row.score < 0 && named < 0)
        return;
    if (row.score < 0)
        row.matched_count = 0;
    row.score = named > row.score ? named : row.score;
    row.score = typed.len == 0 ? 0 : row.score - (row.absent ? 6 : 0);
    row.key = row.absent ? STR("not there yet") : title;
    put_best(p, &row);
}

static void add_problems(Palette *p, Str typed)
{
    size_t count = 0;
    const Analysis *a = app_analysis(p->view.app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count && p->count < ROWS_MAX - 1; i++) {
        Row row = { .problem = &all[i] };
        row.title =
            str_from(arena_printf(p->arena, "%s  " STR_FMT, all[i].code, STR_ARG(all[i].message)));
        int score = fuzzy(row.title, typed, &row);
        if (score >= 0 || !typed.len) {
            row.score = typed.len ? score : (int)all[i].severity;
            *add_row(p) = row;
        }
    }
}

static void add_code(Palette *p, const char *code, const char *what, Str typed)
{
    Row row = { .code = code };
    row.title = str_from(arena_printf(p->arena, "%s  %s", code, what));
    row.score = fuzzy(row.title, typed, &row);
    bool named = str_contains_nocase(str_from(code), typed);
    if (row.score < 0 || p->count >= ROWS_MAX - 1)
        return;
    row.score = typed.len == 0 ? 0 : named ? row.score + 1000 : row.score;
    *add_row(p) = row;
}

static void add_codes(Palette *p, Str typed)
{
    for (size_t i = 0; i < boot_code_count(); i++) {
        const BootCode *code = boot_code_at(i);
        add_code(p, code->code, code->meaning, typed);
    }
    RulePage rule;
    for (size_t i = 0; preflight_rule_at(i, &rule); i++)
        add_code(p, rule.code, rule.title, typed);
}

static int by_score(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    return x->score != y->score ? (x->score < y->score) - (x->score > y->score) : 0;
}

/* A stable order for equal scores: that of the table. */
static void sort_rows(Palette *p)
{
    for (size_t i = 1; i < p->count; i++) {
        Row row = p->rows[i];
        size_t k = i;
        while (k > 0 && by_score(&p->rows[k - 1], &row) > 0) {
            p->rows[k] = p->rows[k - 1];
            k--;
        }
        p->rows[k] = row;
    }
}

static void fill(Palette *p)
{
    Str typed = input_value(p->input);
    char prefix = typed.len ? typed.ptr[0] : 0;
    arena_free(p->arena);
    p->arena = arena_new(8 << 20);
    p->rows = p->arena ? ARENA_ARRAY(p->arena, Row, ROWS_MAX) : NULL;
    p->count = p->total = p->selected = p->top = 0;
    if (!p->rows)
        return;
    const Analysis *good = app_good(p->view.app);
    if (prefix == '@') {
        if (good)
            field_list(app_form_fields(p->view.app), analysis_root(good), p->arena, add_field, p);
    } else if (prefix == '#') {
        add_problems(p, str_slice(typed, 1, typed.len));
    } else if (prefix == '!') {
        add_codes(p, str_slice(typed, 1, typed.len));
    } else if (prefix != '?') {
        add_ex(p, typed);
        for (const Action *a = actions; a->id; a++, p->total++)
            add_action(p, a, typed);
    }
    if ((prefix == '@' || prefix == '!') && typed.len == 1)
        return; /* in the order of the text, of the tables */
    sort_rows(p);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < 16 ? max_height : 16;
    *ret_width = max_width < 70 ? max_width : 70;
}

static void draw_row(Palette *p, Canvas *c, int row, const Row *r, bool here)
{
    Role role = here ? ROLE_SELECTED : r->why.len ? ROLE_DISABLED : ROLE_DIALOG;
    if (here)
        canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
    canvas_text(c, row, 0, r->why.len ? STR("-") : here ? STR(">") : STR(" "), role);
    Str right = r->why.len ? r->why : r->key;
    bool cut = r->path.ptr && text_width(r->title) + text_width(right) > c->width - 4;
    if (cut) /* the end of a path says most */
        right = r->absent ? STR("+") : STR("");
    int key_width = text_width(right), room = c->width - 3 - key_width - 1;
    if (room < 24) {
        room = 24 < c->width - 2 ? 24 : c->width - 2;
        key_width = c->width - 3 - room;
    }
    bool middle = cut && text_width(r->title) > room;
    if (middle)
        canvas_text_middle(c, row, 2, room, r->title, role);
    else
        canvas_text_fit(c, row, 2, room, r->title, role);
    for (size_t i = 0; !middle && i < r->matched_count && (int)r->matched[i] < room; i++) {
        Rect letter = { row, 2 + r->matched[i], 1, 1 };
        canvas_attrs(c, letter, LOOK_UNDERLINE);
    }
    canvas_text_fit(c, row, c->width - key_width, key_width, right, role);
    (void)p;
}

/* Two rows: what it is called, and what it is for. */
static void field_words(const Palette *p, const Row *row, char *out, size_t size)
{
    if (row->field)
        snprintf(out, size, STR_FMT ": " STR_FMT, STR_ARG(field_title(row->field)),
                 STR_ARG(str_slice(field_description(row->field), 0, 200)));
    else
        snprintf(out, size, "%zu found", p->count);
}

static void draw(View *v, Canvas *c)
{
    Palette *p = palette_of(v);
    Canvas field = canvas_sub(c, (Rect){ 0, 2, 1, c->width - 2 });
    canvas_text(c, 0, 0, STR(">"), ROLE_DIALOG);
    p->input->widget.focused = v->focused;
    p->input->widget.class->draw(&p->input->widget, &field);
    Str typed = input_value(p->input);
    if (typed.len == 0)
        canvas_text_fit(c, 1, 2, c->width - 2, STR("@ fields   # problems   ! HPL codes   ? help"),
                        ROLE_DISABLED);
    int rows = c->height - 4;
    p->shown = rows > 1 ? (size_t)rows : 1;
    size_t shown = p->shown;
    if (p->selected < p->top)
        p->top = p->selected;
    if (p->selected >= p->top + shown)
        p->top = p->selected - shown + 1;
    for (size_t i = p->top; i < p->count && i < p->top + shown; i++)
        draw_row(p, c, 2 + (int)(i - p->top), &p->rows[i], i == p->selected);
    char foot[300];
    if (typed.len && typed.ptr[0] == '?')
        snprintf(foot, sizeof foot, "Enter opens the help.");
    else if (p->count == 0)
        snprintf(foot, sizeof foot, "Nothing like that. Try a shorter word, or ? for help.");
    else if (p->rows[p->selected].action && c->height > 8)
        snprintf(foot, sizeof foot, "%zu of %zu commands. %s", p->count, p->total,
                 p->rows[p->selected].action->help);
    else if (p->rows[p->selected].path.ptr)
        field_words(p, &p->rows[p->selected], foot, sizeof foot);
    else
        snprintf(foot, sizeof foot, "%zu found", p->count);
    canvas_wrap(c, c->height - 2, 2, c->width - 2, 2, str_from(foot), ROLE_DISABLED);
}

static void remember(App *app, const Action *a)
{
    size_t at = 0;
    while (at < RECENT_ACTIONS - 1 && app->recent_actions[at] != a)
        at++;
    memmove(app->recent_actions + 1, app->recent_actions, at * sizeof *app->recent_actions);
    app->recent_actions[0] = a;
}

static void tell_command(Palette *p)
{
    static const char *const buttons[] = { "Close", NULL };
    Row row = p->selected < p->count ? p->rows[p->selected] : (Row){ 0 };
    char leader[32], words[600];
    if (!row.action)
        return;
    action_leader_name(row.action, leader);
    snprintf(words, sizeof words,
             "%s\n\nKeys: " STR_FMT "%s%s\nName in the keys file: %s%s" STR_FMT, row.action->help,
             STR_ARG(row.key), leader[0] && !str_is(row.key, leader) ? "   " : "",
             leader[0] && !str_is(row.key, leader) ? leader : "", row.action->id,
             row.why.len ? "\nNot now: " : "", STR_ARG(row.why));
    app_ask(p->view.app, row.action->title, words, buttons, NULL, NULL);
}

/* The palette is closed already, and goes with the next key that is played. */
static void run_ex(App *app, Palette *p)
{
    ViRegisters *r = app_registers(app);
    Buf line;
    buf_init_secret(&line, INPUT_MAX);
    buf_add_str(&line, input_value(p->input));
    if (r && buf_ok(&line))
        vi_register_line(r, buf_str(&line));
    if (buf_ok(&line))
        ex_run(app, buf_str(&line));
    buf_clear(&line);
}

/* A line of before, or back to none. */
static void look_back(Palette *p, bool older)
{
    ViRegisters *r = app_registers(p->view.app);
    Str line = STR("");
    size_t ago = older ? p->ago + 1 : p->ago > 0 ? p->ago - 1 : 0;
    if (!r || (ago && !history_line(&r->history, ago - 1, &line)))
        return;
    p->ago = ago;
    input_set(p->input, line);
    fill(p);
}

/* Up at the first row of the list brings the lines of before. */
static bool history_key(Palette *p, const KeyEvent *k)
{
    bool up = key_is(k, K_UP, 0) || key_is_ctrl(k, 'p');
    bool down = key_is(k, K_DOWN, 0) || key_is_ctrl(k, 'n');
    if (!keymap_is_vi() || p->selected > 0 || !(up || (down && p->ago > 0)))
        return false;
    look_back(p, up);
    return true;
}

/* What is not there yet is added in the form, from the first part of it that is missing on. */
static void go_to_field(App *app, const Row *row)
{
    Str path = row->path;
    const Analysis *good = app_good(app);
    if (!good)
        return;
    if (row->absent)
        path = field_list_first_missing(analysis_root(good), path);
    if (row->absent || app->screen != SCREEN_SOURCE)
        app_show(app, SCREEN_EDIT);
    if (row->absent)
        app_focus(app, PANE_FORM);
    if (!row->absent) {
        app->cursor = row->place.start;
        app_event(app, EVENT_CURSOR, NULL);
        return;
    }
    app_go_to(app, path);
    good = app_good(app); /* half-typed text went into the contract on the way */
    const TreeNode *parent = good ? tree_at(analysis_root(good), path_parent(path)) : NULL;
    const Field *around = parent ? fields_of(app_form_fields(app), parent) : NULL;
    int way = around ? field_choice_of(around, parent) : -1;
    Str key = str_slice(path, path_parent(path).len + 1, path.len);
    if (way >= 0 && place_choice_drops(around, (size_t)way, key))
        app_message(app, MESSAGE_INFO, "Not there yet: another way here has " STR_FMT,
                    STR_ARG(key));
    else
        app_message(app, MESSAGE_INFO, "Not there yet: here one adds " STR_FMT, STR_ARG(path));
}

static void run_row(Palette *p)
{
    App *app = p->view.app;
    if (str_starts(input_value(p->input), STR("?"))) {
        app_close(app, &p->view);
        app_push(app, view_help_new(app, NULL));
        return;
    }
    if (p->selected >= p->count)
        return;
    Row row = p->rows[p->selected];
    if (row.action && row.why.len) {
        app_message(app, MESSAGE_WARNING, "%s: " STR_FMT, row.action->title, STR_ARG(row.why));
        return;
    }
    app_close(app, &p->view);
    if (row.action) {
        char key[32];
        action_key_name(row.action, key);
        remember(app, row.action);
        if (app->inner) /* the text of a dialog has some of its own */
            source_run(source_active(app), row.action->id);
        else
            app_run_action(app, row.action);
        if (!app->message[0])
            app_message(app, MESSAGE_INFO, "%s: next time %s", row.action->title, key);
    } else if (row.ex || (row.line && keymap_is_vi())) {
        run_ex(app, p);
    } else if (row.line) {
        source_go_to(app, row.line, 1);
    } else if (row.problem) {
        app_go_to_problem(app, row.problem);
    } else if (row.code) {
        app_push(app, view_explain_dialog_new(app, row.code));
    } else {
        go_to_field(app, &row);
    }
}

/* A newer check is there: rows point into the one before. The selected one stays. */
static void event(View *v, ViewEvent e)
{
    Palette *p = palette_of(v);
    Buf title;
    if (e != EVENT_ANALYSIS && e != EVENT_DOCUMENT)
        return;
    buf_init(&title, INPUT_MAX);
    if (p->selected < p->count)
        buf_add_str(&title, p->rows[p->selected].title);
    fill(p);
    for (size_t i = 0; i < p->count; i++)
        if (title.len && str_eq(p->rows[i].title, buf_str(&title)))
            p->selected = i;
    buf_clear(&title);
}

static bool key(View *v, const KeyEvent *k)
{
    Palette *p = palette_of(v);
    Source *editor = keymap_is_vi() && !key_is_mouse(k) ? source_active(v->app) : NULL;
    if (editor)
        vi_record_macro(&editor->vi, k);
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        return false;
    if (key_is(k, K_BACKSPACE, 0) && !input_value(p->input).len && keymap_is_vi())
        app_close(v->app, v);
    else if (key_is(k, K_ENTER, 0))
        run_row(p);
    else if (history_key(p, k))
        return true;
    else if (key_is(k, K_F1, 0))
        tell_command(p);
    else if (key_is(k, K_UP, 0) || key_is_ctrl(k, 'p') || k->code == K_WHEEL_UP)
        p->selected -= p->selected > 0;
    else if (key_is(k, K_DOWN, 0) || key_is_ctrl(k, 'n') || k->code == K_WHEEL_DOWN)
        p->selected += p->selected + 1 < p->count;
    else if (key_is(k, K_PGUP, 0))
        p->selected = p->selected > p->shown ? p->selected - p->shown : 0;
    else if (key_is(k, K_PGDN, 0))
        p->selected = p->selected + p->shown < p->count ? p->selected + p->shown
                      : p->count                        ? p->count - 1
                                                        : 0;
    else if (k->code == K_MOUSE_PRESS) {
        size_t i = p->top + (size_t)(k->row > 2 ? k->row - 2 : 0);
        if (k->row >= 2 && i < p->count) {
            p->selected = i;
            run_row(p);
        }
    } else if (!key_is_mouse(k) && k->code < K_F1) {
        if (p->input->widget.class->key(&p->input->widget, k) == WIDGET_CHANGED)
            fill(p);
    }
    return true;
}

static const char *enter_does(const Palette *p)
{
    Str typed = input_value(p->input);
    switch (typed.len ? typed.ptr[0] : 0) {
    case '@':
    case '#':
        return "Go there";
    case '!':
    case '?':
        return "Read it";
    default:
        return "Run";
    }
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)max;
    out[0] = (Hint){ "Up/Down", "Choose" };
    out[1] = (Hint){ "Enter", enter_does(palette_of(v)) };
    out[2] = (Hint){ "F1", "About it" };
    out[3] = (Hint){ "Esc", "Close" };
    return 4;
}

static bool takes_text(const View *v)
{
    (void)v;
    return true;
}

static void palette_free(View *v)
{
    Palette *p = palette_of(v);
    widget_free(&p->input->widget);
    arena_free(p->arena);
    memory_free(p);
}

static const ViewClass class = {
    .name = "Commands",
    .help = "keys-lost",
    .draw = draw,
    .key = key,
    .event = event,
    .takes_text = takes_text,
    .hints = hints,
    .size = size,
    .free = palette_free,
};

bool view_is_palette(const View *v)
{
    return v->class == &class;
}

View *view_palette_new(App *app, const char *typed)
{
    Palette *p = memory_alloc(sizeof *p);
    Input *input = p ? input_new() : NULL;
    if (!input) {
        memory_free(p);
        return NULL;
    }
    p->view = (View){ .class = &class, .app = app };
    p->input = input;
    input->bare = true;
    input_set(input, str_from(typed));
    fill(p);
    return &p->view;
}
