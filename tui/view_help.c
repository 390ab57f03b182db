/* Help: topics from tui/data/help.txt, and the keys from the table of actions. */
#include "action_words.h"
#include "app_private.h"

#include "keymap.h"
#include "pager.h"
#include "plural.h"
#include "term.h"
#include "topics.h"
#include "versions.h"
#include "widgets.h"

#include <stdio.h>

typedef struct HelpView {
    View view;
    Topic topics[TOPICS_MAX];
    size_t count, selected;
    int first_row; /* of the topics, in the contents */
    int columns, top;
    bool
        reading; /* the rows above the topics were scrolled to: the selection may be out of sight */
    bool contents; /* else a page */
    char page[80];
    char words[80]; /* of the last search */
    Pager pager;
    const ViewClass *about; /* the view below, or NULL */
    Hint hints[16];
    size_t hint_count;
} HelpView;

static HelpView *help_of(const View *v)
{
    return VIEW_AS(HelpView, v);
}

static void add_line(HelpView *h, Str line)
{
    char words[TOPIC_LINE_MAX];
    topic_line(line, false, words);
    pager_add(&h->pager, ROLE_DIALOG, 0, str_from(words));
}

static void fill_topic(HelpView *h, const Topic *t)
{
    pager_reset(&h->pager);
    h->pager.top = 0;
    Str rest = t->text, line;
    while (str_split(&rest, '\n', &line))
        add_line(h, line);
    snprintf(h->page, sizeof h->page, "Help: " STR_FMT, STR_ARG(t->title));
    h->contents = false;
}

static void fill_keys(HelpView *h)
{
    pager_reset(&h->pager);
    h->pager.top = 0;
    const char *group = "";
    for (const Action *a = actions; a->id; a++) {
        char leader[32] = "";
        if (strcmp(group, a->group) != 0) {
            if (*group)
                pager_add(&h->pager, ROLE_DIALOG, 0, STR(""));
            group = a->group;
            pager_add(&h->pager, ROLE_HEADING, 0, str_from(group));
        }
        const char *keys = keymap_keys(a), *list_keys = keymap_list_keys(a);
        if (keymap_leader(a))
            action_leader_name(a, leader);
        pager_print(&h->pager, ROLE_DIALOG, 2, "%-20s %-10s %-10s %s", a->title, leader,
                    keys ? keys : "", list_keys ? list_keys : "");
        pager_print(&h->pager, ROLE_DISABLED, 4, "%s", a->help);
    }
    pager_add(&h->pager, ROLE_DIALOG, 0, STR(""));
    pager_add(&h->pager, ROLE_DIALOG, 0,
              STR("Columns: anywhere with ^X; anywhere; only where letters are commands. F1 to F10 "
                  "are also Esc and the digit (0 is F10)."));
    snprintf(h->page, sizeof h->page, "Help: all keys");
    h->contents = false;
}

static void add_versions(Pager *p, const char *heading, void (*lines_of)(Buf *out))
{
    Buf text;
    buf_init(&text, 0);
    lines_of(&text);
    Str rest = buf_str(&text), line;
    pager_add(p, ROLE_DIALOG, 0, STR(""));
    pager_add(p, ROLE_HEADING, 0, str_from(heading));
    while (rest.len && str_split(&rest, '\n', &line))
        pager_add(p, ROLE_DIALOG, 2, line);
    buf_clear(&text);
}

static void fill_about(HelpView *h)
{
    Pager *p = &h->pager;
    int colours = term_colours();
    pager_reset(p);
    pager_print(p, ROLE_HEADING, 0, "contract-tui %s", CONTRACT_TUI_VERSION);
    pager_add(p, ROLE_DIALOG, 0,
              STR("Contracts for IBM Confidential Computing: written, checked, sealed."));
    pager_add(p, ROLE_DIALOG, 0, STR(""));
    pager_add(
        p, ROLE_DIALOG, 0,
        STR("Everything stays on this machine. The program makes no network connection, keeps "
            "no log and writes secrets only into the file that you save."));
    pager_add(p, ROLE_DIALOG, 0, STR(""));
    pager_print(p, ROLE_DIALOG, 0, "Terminal   %s, %s%d colours, %s", term_name(),
                colours > 256 ? "24-bit: " : "", colours, term_is_utf8() ? "UTF-8" : "not UTF-8");
    pager_print(p, ROLE_DIALOG, 0, "Settings   %s",
                session_folder(app_session(h->view.app)) ? session_folder(app_session(h->view.app))
                                                         : "none: there is no home folder");
    pager_print(p, ROLE_DIALOG, 0, "Theme      %s", app_theme(h->view.app)->name);
    add_versions(p, "Libraries", versions_libraries);
    pager_print(p, ROLE_DIALOG, 2, "%s", term_library());
    add_versions(p, "Schemas", versions_schemas);
    pager_add(p, ROLE_DIALOG, 0, STR(""));
    pager_add(p, ROLE_DIALOG, 0,
              STR("contract-tui doctor says more; contract-tui help lists the commands that work "
                  "without a screen."));
    snprintf(h->page, sizeof h->page, "About");
    h->contents = false;
}

static void title(const View *v, char *out, size_t size)
{
    const HelpView *h = help_of(v);
    snprintf(out, size, "%s", h->contents ? "Help" : h->page);
}

static void draw_entry(HelpView *h, Canvas *c, int row, int col, int width, size_t i, Str text)
{
    bool here = i == h->selected;
    Role role = here ? ROLE_SELECTED : ROLE_DIALOG;
    if (here)
        canvas_fill(c, (Rect){ row, col, 1, width }, ' ', role);
    canvas_text(c, row, col, here ? STR(">") : STR(" "), role);
    canvas_text_fit(c, row, col + 2, width - 2, text, role);
    if (here)
        canvas_cursor(c, row, col);
}

static int draw_here(HelpView *h, Canvas *c, int row)
{
    char key[32];
    canvas_print(c, row++, 0, ROLE_HEADING, "Here: %s", h->about->name);
    for (size_t i = 0; i < h->hint_count; i++) {
        bool second = i % 2;
        int col = second ? c->width / 2 : 2;
        canvas_print(c, row, col, ROLE_HINT_KEY, "%-9s", hint_key_name(h->hints[i].key, key));
        canvas_text(c, row, col + 10, str_from(h->hints[i].label), ROLE_DIALOG);
        row += second || i + 1 == h->hint_count;
    }
    return row + 1;
}

/* Draws all of it, from `top` on; returns the row of the selected topic, and in *ret_rows how many
 * there are. */
static int draw_contents(HelpView *h, Canvas *c, int *ret_rows)
{
    int row = h->about ? draw_here(h, c, 0) : 0;
    canvas_text(c, row++, 0, STR("Everywhere    (no F-keys? Esc, then the digit)"), ROLE_HEADING);
    row += canvas_wrap(
        c, row, 2, c->width - 2, 6,
        app_words(h->view.app,
                  "{help.here} help  {file.save} save  {view.toggle} form/text  {file.editor} your "
                  "editor  {pane.next} next pane  {fix.apply} fix  {problem.next} next problem  "
                  "{palette} commands  {file.leave} leave  ^X menu  {edit.find} find  {edit.undo} "
                  "undo  {edit.redo} redo  {view.suspend} to the shell"),
        ROLE_DIALOG);
    row++;
    canvas_text(c, row++, 0, STR("Topics"), ROLE_HEADING);
    h->first_row = row;
    h->columns = c->width >= 60 ? 2 : 1;
    int width = c->width / h->columns, rows = ((int)h->count + 2 + h->columns - 1) / h->columns;
    for (size_t i = 0; i < h->count + 2; i++) {
        Str text = i < h->count    ? h->topics[i].title
                   : i == h->count ? STR("All keys")
                                   : STR("About contract-tui");
        draw_entry(h, c, row + (int)i % rows, (int)i / rows * width, width, i, text);
    }
    *ret_rows = row + rows;
    return row + (int)h->selected % rows;
}

/* The selected topic is always in sight; at the first ones the keys above are, too. */
static void draw_scrolled(HelpView *h, Canvas *c)
{
    for (int pass = 0; pass < 2; pass++) {
        Canvas all = *c;
        int rows;
        all.row -= h->top;
        canvas_fill(c, (Rect){ 0, 0, c->height, c->width }, ' ', ROLE_DIALOG);
        int at = draw_contents(h, &all, &rows), top = h->top;
        if (h->reading || rows <= c->height)
            top = rows > c->height ? top : 0;
        else if (at < c->height)
            top = 0;
        else if (at < top || at >= top + c->height)
            top = at - c->height + 1;
        if (top == h->top) {
            if (h->reading && h->view.focused && at >= top + c->height)
                canvas_cursor(c, 0, 0);
            canvas_scroll_mark(c, top, c->height, rows);
            return;
        }
        h->top = top;
    }
}

static void draw(View *v, Canvas *c)
{
    HelpView *h = help_of(v);
    if (h->contents)
        draw_scrolled(h, c);
    else
        pager_draw(&h->pager, c, v->focused);
}

static void open_topic(HelpView *h, size_t i)
{
    h->selected = i;
    if (i < h->count)
        fill_topic(h, &h->topics[i]);
    else if (i == h->count)
        fill_keys(h);
    else
        fill_about(h);
}

static bool contents_key(HelpView *h, const KeyEvent *k)
{
    size_t last = h->count + 1, rows = (last + (size_t)h->columns) / (size_t)h->columns;
    bool up = key_is(k, K_UP, 0) || key_is(k, 'k', 0) || key_is(k, K_PGUP, 0);
    bool down = key_is(k, K_DOWN, 0) || key_is(k, 'j', 0);
    if (h->reading && down && ++h->top + h->view.at.height <= h->first_row)
        return true;
    bool was = h->reading;
    h->reading = up && h->selected % rows == 0;
    if (h->reading)
        h->top = 0;
    else if (was && down)
        return true; /* the topics come into sight */
    else if (up || key_is(k, K_TAB, MOD_SHIFT))
        h->selected -= h->selected > 0;
    else if (key_is(k, K_DOWN, 0) || key_is(k, 'j', 0) || key_is(k, K_TAB, 0))
        h->selected += h->selected < last;
    else if (key_is(k, K_RIGHT, 0))
        h->selected = h->selected + rows <= last ? h->selected + rows : h->selected;
    else if (key_is(k, K_LEFT, 0))
        h->selected = h->selected >= rows ? h->selected - rows : h->selected;
    else if (key_is(k, K_ENTER, 0))
        open_topic(h, h->selected);
    else if (k->code == K_MOUSE_PRESS && k->row + h->top >= h->first_row) {
        size_t width = (size_t)(h->view.at.width / h->columns);
        size_t i =
            (size_t)(k->row + h->top - h->first_row) + (size_t)k->col / (width ? width : 1) * rows;
        if ((size_t)(k->row + h->top - h->first_row) < rows && i <= last)
            open_topic(h, i);
    } else {
        return false;
    }
    return true;
}

/* The next topic with the words, after the one that is selected. */
static void found(App *app, const char *value, void *context)
{
    HelpView *h = context;
    Str words = str_trim(str_from(value ? value : ""));
    size_t hits = 0, next = SIZE_MAX;
    for (size_t n = 1; words.len && n <= h->count; n++) {
        size_t i = (h->selected + n) % h->count;
        if (!str_contains_nocase(h->topics[i].text, words) &&
            !str_contains_nocase(h->topics[i].title, words))
            continue;
        hits++;
        next = next == SIZE_MAX ? i : next;
    }
    if (!words.len)
        return;
    snprintf(h->words, sizeof h->words, STR_FMT, STR_ARG(str_slice(words, 0, 79)));
    if (!hits) {
        app_message(app, MESSAGE_INFO, "No topic has \"%s\"; {palette} finds commands and fields",
                    h->words);
        return;
    }
    open_topic(h, next);
    app_message(app, MESSAGE_INFO, "%zu topic%s; / and Enter for the next", hits, plural(hits));
}

static bool key(View *v, const KeyEvent *k)
{
    HelpView *h = help_of(v);
    if (key_is(k, '/', 0)) {
        app_ask_text(v->app, "Search the help", "Words", h->words, false, found, h);
        return true;
    }
    if (h->contents)
        return contents_key(h, k);
    if (pager_key(&h->pager, k))
        return true;
    if (key_is(k, K_BACKSPACE, 0) || key_is(k, K_F1, 0) || key_is(k, K_LEFT, 0)) {
        h->contents = true;
        return true;
    }
    return false;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    (void)max;
    if (help_of(v)->contents) {
        out[0] = (Hint){ "Enter", "Open" };
        out[1] = (Hint){ "Up/Down", "Choose" };
    } else {
        out[0] = (Hint){ "Up/Down", "Scroll" };
        out[1] = (Hint){ "F1", "Contents" };
    }
    out[2] = (Hint){ "/", "Search" };
    out[3] = (Hint){ "Esc", "Close" };
    return 4;
}

static void help_free(View *v)
{
    HelpView *h = help_of(v);
    pager_free(&h->pager);
    memory_free(h);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height;
    *ret_width = max_width < 86 ? max_width : 86;
}

static const ViewClass class = {
    .name = "Help",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .size = size,
    .free = help_free,
};

/* The topic of the dialog on top, or of what is behind it: a question has none of its own. */
static const char *help_below(const App *app)
{
    const View *pane = app->focus < PANE_COUNT ? app->panes[app->focus] : NULL;
    for (size_t i = app->dialog_count; i-- > 0;)
        if (app->dialogs[i]->class->help)
            return app->dialogs[i]->class->help;
    return pane ? pane->class->help : NULL;
}

View *view_help_new(App *app, const char *topic)
{
    HelpView *h = memory_alloc(sizeof *h);
    if (!h)
        return NULL;
    h->view = (View){ .class = &class, .app = app };
    h->contents = true;
    h->columns = 1;
    h->count = topics_read(h->topics);
    const View *below = screen_focused(app);
    if (below && below->class != &class) {
        h->about = below->class;
        if (below->class->hints)
            h->hint_count = below->class->hints(below, h->hints, 16);
        const char *help = help_below(app);
        for (size_t i = 0; i < h->count && help; i++)
            if (str_is(h->topics[i].id, help))
                h->selected = i;
    }
    if (topic && strcmp(topic, "keys") == 0)
        fill_keys(h);
    else if (topic && strcmp(topic, "about") == 0)
        fill_about(h);
    else
        for (size_t i = 0; topic && i < h->count; i++)
            if (str_is(h->topics[i].id, topic))
                fill_topic(h, &h->topics[i]);
    return &h->view;
}
