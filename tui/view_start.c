/* The start screen: what one may do, the files of last time, the samples. */
#include "command.h"
#include "kept.h"
#include "key_files.h"
#include "path.h"
#include "plural.h"
#include "session.h"
#include "trial.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/data.h"
#include "contract/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECENT_SHOWN = 9, RECENT_MAX = 64, JUDGED_MAX = 1 << 20 };

/* What is on disk of a recent file. */
typedef enum FileState { FILE_THERE, FILE_GONE, FILE_UNSAVED } FileState;

typedef enum RowKind { ROW_HEADING, ROW_ENTRY, ROW_RECENT, ROW_SAMPLE } RowKind;
typedef struct StartRow {
    RowKind kind;
    size_t index; /* of entry, recent file or data file */
} StartRow;

typedef struct Start {
    View view;
    List *list;
    StartRow rows[128];
    const char *headings[8];
    size_t heading_count;
    FileState recent[RECENT_MAX];
    char verdicts[RECENT_MAX][64]; /* of recent files that were selected; "": not yet */
    KeyCounts keys;
    Trial trial;
    Input *filter;      /* NULL: none was made yet */
    bool filtering;     /* it takes the keys */
    char cells[2][512]; /* of the row that is drawn */
} Start;

static Start *start_of(const View *v)
{
    return VIEW_AS(Start, v);
}

/* -- entries ---------------------------------------------------------------------------------- */

static void inspect_picked(App *app, const char *path, void *context)
{
    (void)context;
    if (!path)
        return;
    app_open(app, path);
    const char *open = document_path(app_document(app));
    if (open && strcmp(open, path) == 0) /* else it cannot be read, or something is asked first */
        app_show(app, SCREEN_INSPECT);
}

static void start_inspect(App *app)
{
    picker_start(app, "Inspect a file", PICK_CONTRACT, NULL, inspect_picked, NULL);
}

static void start_keys(App *app)
{
    app_show(app, SCREEN_KEYS);
}

static const struct {
    char letter;
    const char *label, *detail;
    void (*run)(App *app); /* NULL: the action with this id */
    const char *action;
} entries[] = {
    { 'n', "New contract", "choose a platform and a starting point", new_contract_start, NULL },
    { 'o', "Open a contract", "plain, sealed, or sealed in part", open_start, NULL },
    { 'i', "Inspect a sealed file", "what is it, is it intact, who signed it", start_inspect,
      NULL },
    { 'k', "Keys and certificates", "what is there, what holds, what ends soon", start_keys, NULL },
    { 't', "Guided tour", "six short lessons, writes no file", NULL, "view.tour" },
    { ',', "Settings", "colours, keys, borders, mouse", NULL, "view.settings" },
    { '?', "Help", "keys, words, the idea", NULL, "help.contents" },
};

static bool is_entry(size_t i)
{
    return entries[i].run || action_find(entries[i].action);
}

static void run_entry(App *app, size_t i)
{
    if (entries[i].run)
        entries[i].run(app);
    else
        app_run(app, entries[i].action);
}

/* -- rows ------------------------------------------------------------------------------------- */

/* Every word of the filter stands in what is shown. */
static bool passes(const Start *s, const char *name, Str detail)
{
    Str rest = s->filter ? input_value(s->filter) : STR(""), word;
    while (str_split(&rest, ' ', &word))
        if (!str_contains_nocase(str_from(name), word) && !str_contains_nocase(detail, word))
            return false;
    return true;
}

static bool is_filtered(const Start *s)
{
    return s->filter && input_value(s->filter).len > 0;
}

/* Unsaved work of a file that is gone is worth more than the file. */
static FileState state_of(App *app, const char *path)
{
    FileStamp stamp;
    Kept kept;
    bool there = file_stamp(path, &stamp, NULL) && stamp.exists;
    bool known = kept_open(&kept, path, session_state_folder(app_session(app)), NULL);
    bool unsaved = known && kept_is_there(&kept);
    if (known)
        kept_close(&kept);
    return unsaved ? FILE_UNSAVED : there ? FILE_THERE : FILE_GONE;
}

static void add(Start *s, size_t *count, RowKind kind, size_t index)
{
    if (*count < sizeof s->rows / sizeof *s->rows)
        s->rows[(*count)++] = (StartRow){ kind, index };
}

static void add_heading(Start *s, size_t *count, const char *text)
{
    s->headings[s->heading_count] = text;
    add(s, count, ROW_HEADING, s->heading_count++);
}

/* The first sentence of the comment at the top, behind the line that states the platform. */
static Str sample_words(Str text)
{
    Str rest = text, line;
    while (str_split(&rest, '\n', &line) && str_starts(line, STR("#"))) {
        Str words = str_trim(str_slice(line, 1, line.len));
        if (words.len > 0 && !str_starts(words, STR("contract-tui:")))
            return words;
    }
    return STR("");
}

static void add_samples(Start *s, size_t *count, const char *folder, const char *heading)
{
    bool first = true;
    for (size_t i = 0; i < data_count(); i++) {
        DataFile file = data_file(i);
        if (strcmp(file.folder, folder) != 0 || !passes(s, file.name, sample_words(file.bytes)))
            continue;
        if (first)
            add_heading(s, count, heading);
        first = false;
        add(s, count, ROW_SAMPLE, i);
    }
}

static void build(Start *s)
{
    size_t count = 0;
    const Session *session = app_session(s->view.app);
    s->heading_count = 0;
    if (!is_filtered(s))
        s->keys = key_counts(s->view.app);
    memset(s->verdicts, 0, sizeof s->verdicts);
    bool first = true;
    size_t recent = session ? session_recent_count(session) : 0;
    recent = recent < RECENT_MAX ? recent : RECENT_MAX;
    for (size_t i = 0; i < recent; i++) {
        s->recent[i] = state_of(s->view.app, session_recent(session, i).path);
        if (s->recent[i] != FILE_UNSAVED || is_filtered(s))
            continue;
        if (first)
            add_heading(s, &count, "Unsaved work was found");
        first = false;
        add(s, &count, ROW_RECENT, i);
    }
    first = true;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if (!is_entry(i) || !passes(s, entries[i].label, str_from(entries[i].detail)))
            continue;
        if (first)
            add_heading(s, &count, "What would you like to do?");
        first = false;
        add(s, &count, ROW_ENTRY, i);
    }
    first = true;
    for (size_t i = 0; i < recent && (i < RECENT_SHOWN || is_filtered(s)); i++) {
        Recent r = session_recent(session, i);
        if (!passes(s, r.path, str_from(r.platform)) ||
            (s->recent[i] == FILE_UNSAVED && !is_filtered(s)))
            continue;
        if (first)
            add_heading(s, &count, "Recent");
        first = false;
        add(s, &count, ROW_RECENT, i);
    }
    add_samples(s, &count, "samples", "Samples");
    add_samples(s, &count, "samples/broken", "Broken on purpose, to practise");
    list_set_count(s->list, count);
}

static void recent_row(const Start *s, size_t index, char *name, char *detail, size_t room)
{
    static const char *const words[] = {
        [FILE_GONE] = "not found", [FILE_UNSAVED] = "unsaved work"
    };
    Recent r = session_recent(app_session(s->view.app), index);
    const char *slash = strrchr(r.path, '/');
    char when[16], folder[300] = ".", shown[300];
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - r.path > 290 ? 290 : slash - r.path),
                 r.path);
    path_short(folder, shown, sizeof shown);
    clock_date(r.when, when);
    if (index < RECENT_SHOWN)
        snprintf(name, room, "%zu %s", index + 1, slash ? slash + 1 : r.path);
    else
        snprintf(name, room, "  %s", slash ? slash + 1 : r.path);
    FileState state = s->recent[index];
    snprintf(detail, room, "%-12s %s   %s", r.platform, state == FILE_THERE ? when : words[state],
             shown);
}

/* "2 keys, 12 certificates (1 expired)"; without any, what they are. */
static char keys_row(const Start *s, char *detail, size_t room)
{
    const KeyCounts *k = &s->keys;
    char ends[80] = "";
    if (k->expired && k->end_soon)
        snprintf(ends, sizeof ends, " (%zu expired, %zu end%s soon)", k->expired, k->end_soon,
                 k->end_soon == 1 ? "s" : "");
    else if (k->expired)
        snprintf(ends, sizeof ends, " (%zu expired)", k->expired);
    else if (k->end_soon)
        snprintf(ends, sizeof ends, " (%zu end%s soon)", k->end_soon, k->end_soon == 1 ? "s" : "");
    if (k->keys || k->certificates)
        snprintf(detail, room, "%zu key%s, %zu certificate%s%s", k->keys, plural(k->keys),
                 k->certificates, plural(k->certificates), ends);
    return ends[0] ? '!' : '\0';
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    Start *s = context;
    StartRow row = s->rows[index];
    char *name = s->cells[0], *detail = s->cells[1];
    size_t room = sizeof s->cells[0];
    name[0] = detail[0] = '\0';
    switch (row.kind) {
    case ROW_HEADING:
        ret->heading = true;
        snprintf(name, room, "%s", s->headings[row.index]);
        break;
    case ROW_ENTRY:
        snprintf(name, room, "%s", entries[row.index].label);
        snprintf(detail, room, "%s", entries[row.index].detail);
        if (entries[row.index].run == start_keys)
            ret->mark = keys_row(s, detail, room);
        break;
    case ROW_RECENT:
        recent_row(s, row.index, name, detail, room);
        ret->mark = s->recent[row.index] == FILE_GONE      ? '-'
                    : s->recent[row.index] == FILE_UNSAVED ? '!'
                                                           : '\0';
        if (s->recent[row.index] == FILE_GONE)
            ret->role = ROLE_MUTED;
        break;
    case ROW_SAMPLE: {
        DataFile file = data_file(row.index);
        const Platform *p = platform_of_text(file.bytes, NULL, NULL);
        Str words = sample_words(file.bytes);
        snprintf(name, room, "%.*s", (int)strcspn(file.name, "."), file.name);
        snprintf(detail, room, "%-12s " STR_FMT, p ? p->name : "",
                 STR_ARG(str_slice(words, 0, 400)));
        break;
    }
    }
    ret->cells[0] = str_from(name);
    ret->cells[1] = str_from(detail);
}

/* -- what a recent file needs -------------------------------------------------------------------
 */

static bool is_sealed(const Analysis *a)
{
    const Section *w = analysis_workload(a), *e = analysis_env(a);
    return w->form == SECTION_TOKEN && e->form == SECTION_TOKEN;
}

static void put_counts(const Analysis *a, char *out, size_t size)
{
    size_t n, errors = 0, todo = analysis_todos(a);
    const Problem *all = analysis_problems(a, &n);
    for (size_t i = 0; i < n; i++)
        errors += all[i].severity == SEV_ERROR && !all[i].todo;
    if (!analysis_root(a))
        snprintf(out, size, "cannot be read as YAML");
    else if (is_sealed(a))
        snprintf(out, size, "sealed");
    else if (errors || todo)
        snprintf(out, size, "%zu error%s, %zu to do", errors, errors == 1 ? "" : "s", todo);
    else
        snprintf(out, size, "ready to seal");
}

/* The file that is selected is checked, once: what it needs is said before it is opened. */
static void judge(Start *s, size_t index)
{
    char *out = s->verdicts[index];
    Recent r = session_recent(app_session(s->view.app), index);
    Buf text;
    Error err = { 0 };
    if (out[0] || s->recent[index] != FILE_THERE)
        return;
    snprintf(out, sizeof s->verdicts[index], " ");
    buf_init_secret(&text, TEXT_MAX);
    if (file_read(r.path, JUDGED_MAX, &text, NULL, NULL)) {
        s->trial.platform = platform_of_text(buf_str(&text), NULL, NULL);
        if (!s->trial.platform)
            s->trial.platform = platform_find(str_from(r.platform));
        if (s->trial.platform && trial_run(&s->trial, s->view.app, buf_str(&text), &err))
            put_counts(s->trial.analysis, out, sizeof s->verdicts[index]);
        analysis_free(s->trial.analysis); /* it holds the text */
        s->trial.analysis = NULL;
    }
    buf_clear(&text);
}

static const char *verdict_of(const Start *s)
{
    bool any = s->list->selected < s->list->count;
    StartRow row = any ? s->rows[s->list->selected] : (StartRow){ ROW_HEADING, 0 };
    return row.kind == ROW_RECENT && row.index < RECENT_MAX ? s->verdicts[row.index] : "";
}

/* -- the view --------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    Start *s = start_of(v);
    if (s->list->selected < s->list->count && s->rows[s->list->selected].kind == ROW_RECENT)
        judge(s, s->rows[s->list->selected].index);
    int foot = s->filtering || is_filtered(s) ? 1 : 0;
    Canvas list = canvas_sub(c, (Rect){ 0, 0, c->height - foot, c->width });
    if (s->list->count == 0)
        canvas_text(c, 0, 1, STR("Nothing here holds these words."), ROLE_MUTED);
    s->list->widget.focused = v->focused && !s->filtering;
    if (s->list->count > 0)
        s->list->widget.class->draw(&s->list->widget, &list);
    if (!foot)
        return;
    canvas_text(c, c->height - 1, 1, STR("Search"), ROLE_HINT_KEY);
    Canvas field = canvas_sub(c, (Rect){ c->height - 1, 8, 1, c->width - 8 });
    s->filter->widget.focused = v->focused && s->filtering;
    s->filter->widget.class->draw(&s->filter->widget, &field);
}

static void open_sample(App *app, size_t index)
{
    DataFile file = data_file(index);
    if (app_new(app, file.bytes, NULL, platform_of_text(file.bytes, NULL, NULL)))
        app_message(app, MESSAGE_INFO,
                    "A copy of the sample: nothing is written until you save it.");
}

/* A file that is gone is not begun anew by mistake. */
static void open_recent(Start *s, size_t index)
{
    App *app = s->view.app;
    const char *path = session_recent(app_session(app), index).path;
    if (index < RECENT_MAX && state_of(app, path) == FILE_GONE)
        app_message(app, MESSAGE_WARNING, "%.300s is not there any more; Del forgets it", path);
    else
        app_open(app, path);
}

static void enter(Start *s)
{
    App *app = s->view.app;
    if (s->list->selected >= s->list->count)
        return;
    StartRow row = s->rows[s->list->selected];
    if (row.kind == ROW_ENTRY)
        run_entry(app, row.index);
    else if (row.kind == ROW_RECENT)
        open_recent(s, row.index);
    else if (row.kind == ROW_SAMPLE)
        open_sample(app, row.index);
}

static void forgotten(App *app, int button, void *context)
{
    Start *s = context;
    StartRow row = s->rows[s->list->selected];
    if (button == 0 && s->list->selected < s->list->count && row.kind == ROW_RECENT) {
        session_forget(app_session(app), session_recent(app_session(app), row.index).path);
        build(s);
    }
}

static void forget(Start *s)
{
    static const char *const buttons[] = { "Forget it", "Keep it", NULL };
    app_ask(s->view.app, "Recent file", "Forget this file here? The file itself is not touched.",
            buttons, forgotten, s);
}

static bool key_letter(Start *s, const KeyEvent *k)
{
    App *app = s->view.app;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if (is_entry(i) && key_is(k, entries[i].letter, 0)) {
            run_entry(app, i);
            return true;
        }
    }
    size_t number = k->mods == 0 && k->code >= '1' && k->code <= '9' ? (size_t)(k->code - '1') : 9;
    if (number < 9 && number < session_recent_count(app_session(app))) {
        open_recent(s, number);
        return true;
    }
    return false;
}

static bool filter_key(Start *s, const KeyEvent *k)
{
    bool leaves = key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g');
    if (leaves || key_is(k, K_ENTER, 0) || key_is(k, K_UP, 0) || key_is(k, K_DOWN, 0)) {
        s->filtering = false;
        if (leaves)
            input_set(s->filter, STR(""));
        if (key_is(k, K_ENTER, 0))
            enter(s);
    } else if (s->filter->widget.class->key(&s->filter->widget, k) == WIDGET_PASS) {
        return false;
    }
    build(s);
    return !key_is(k, K_UP, 0) && !key_is(k, K_DOWN, 0);
}

static void begin_filter(Start *s)
{
    if (!s->filter)
        s->filter = input_new();
    if (s->filter) {
        s->filter->bare = true;
        s->filtering = true;
    }
}

static bool key(View *v, const KeyEvent *k)
{
    Start *s = start_of(v);
    if (s->filtering && !key_is_mouse(k) && filter_key(s, k))
        return true;
    if (key_is(k, '/', 0)) {
        begin_filter(s);
        return true;
    }
    if (is_filtered(s) && key_is(k, K_ESC, 0)) {
        input_set(s->filter, STR(""));
        build(s);
        return true;
    }
    if (key_letter(s, k))
        return true;
    if (s->list->count == 0)
        return false;
    if (key_is(k, K_DELETE, 0) && s->rows[s->list->selected].kind == ROW_RECENT) {
        forget(s);
        return true;
    }
    WidgetResult result = s->list->widget.class->key(&s->list->widget, k);
    if (result == WIDGET_DONE)
        enter(s);
    return result == WIDGET_DONE || result == WIDGET_TAKEN;
}

static void event(View *v, ViewEvent e)
{
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT)
        build(start_of(v));
}

static bool status(const View *v, char *out, size_t size)
{
    const Start *s = start_of(v);
    const char *verdict = verdict_of(s);
    const char *path =
        verdict[0] > ' '
            ? session_recent(app_session(v->app), s->rows[s->list->selected].index).path
            : "";
    const char *slash = strrchr(path, '/');
    if (path[0])
        snprintf(out, size, "%.200s: %s", slash ? slash + 1 : path, verdict);
    else
        snprintf(out, size,
                 "Everything stays on this machine. The program makes no network connection.");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Enter", "Open" },
                                { "/", "Search" },
                                { "Del", "Forget a recent file" } };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static void free_start(View *v)
{
    Start *s = start_of(v);
    trial_clear(&s->trial);
    if (s->filter)
        widget_free(&s->filter->widget);
    if (s->list)
        widget_free(&s->list->widget);
    memory_free(s);
}

static bool takes_text(const View *v)
{
    return start_of(v)->filtering;
}

static const ViewClass start_class = {
    .name = "Start",
    .takes_text = takes_text,
    .help = "contract",
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .free = free_start,
};

View *view_start_new(App *app)
{
    static const ListColumn columns[] = { { NULL, 24, 0 }, { NULL, 0, 0 } };
    Start *s = memory_alloc(sizeof *s);
    if (!s)
        return NULL;
    s->view = (View){ .class = &start_class, .app = app };
    s->list = list_new(row_of, s, columns, 2);
    if (!s->list) {
        free_start(&s->view);
        return NULL;
    }
    build(s);
    return &s->view;
}

/* -- about ------------------------------------------------------------------------------------ */

static void about_draw(View *v, Canvas *c)
{
    if (v->focused)
        canvas_cursor(c, 0, 1);
    int width = c->width - 2;
    int row = canvas_wrap(c, 0, 1, width, c->height,
                          STR("A contract tells a confidential machine what to run, and proves it. "
                              "Two people write it: the workload provider says what runs, the "
                              "deployer says where. Each part is sealed so that only the machine "
                              "can read it."),
                          ROLE_TEXT);
    row += 1;
    canvas_text(c, row++, 1, STR("Platforms"), ROLE_HEADING);
    for (int i = 0; i < PLATFORM_COUNT && row < c->height; i++) {
        const Platform *p = platform_get((PlatformId)i);
        canvas_text(c, row++, 1, str_from(p->name), ROLE_KEY);
        row += canvas_wrap(c, row, 3, width - 2, c->height - row, str_from(p->summary), ROLE_MUTED);
    }
    row++;
    if (row < c->height)
        canvas_wrap(c, row, 1, width, c->height - row,
                    STR("Not sure? A sample shows what a contract looks like, and nothing is "
                        "written until you save."),
                    ROLE_TEXT);
}

static bool about_key(View *v, const KeyEvent *k)
{
    (void)v, (void)k;
    return false;
}

static void about_free(View *v)
{
    memory_free(v);
}

static const ViewClass about_class = {
    .name = "About",
    .help = "contract",
    .draw = about_draw,
    .key = about_key,
    .free = about_free,
};

View *view_about_new(App *app)
{
    View *v = memory_alloc(sizeof *v);
    if (v)
        *v = (View){ .class = &about_class, .app = app };
    return v;
}
