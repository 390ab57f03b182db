/* The ^X menu: the table of actions by letters, in columns above the last line. */
#include "app_private.h"
#include "keymap.h"

#include <stdio.h>

/* The letters of an action without the blanks between them: "e w" is "ew". */
static void letters_of(const Action *a, char out[LEADER_MAX + 1])
{
    size_t n = 0;
    for (const char *c = keymap_leader(a); c && *c && n < LEADER_MAX; c++)
        if (*c != ' ' || c[1] == 0)
            out[n++] = *c;
    out[n] = 0;
}

const Action *menu_match(const App *app, const char *keys, bool *ret_more)
{
    const Action *found = NULL;
    (void)app;
    *ret_more = false;
    for (const Action *a = actions; a->id; a++) {
        char letters[LEADER_MAX + 1];
        letters_of(a, letters);
        if (!letters[0])
            continue;
        if (strcmp(letters, keys) == 0)
            found = a;
        else if (strncmp(letters, keys, strlen(keys)) == 0)
            *ret_more = true;
    }
    return found;
}

enum { ENTRY_WIDTH = 26, ENTRY_FRAME = 9, ENTRIES_MAX = 128 };

static const char *letter_name(char c)
{
    static char one[2];
    one[0] = c;
    return c == '\t' ? "Tab" : c == ' ' ? "Space" : one;
}

/* One entry per next letter; those with more letters behind are shown as a group. */
typedef struct Entry {
    char letter;
    const char *title, *group;
    bool available, heading;
} Entry;

static size_t entries_of(const App *app, Entry *out)
{
    size_t n = 0, typed = strlen(app->leader_keys);
    for (const Action *a = actions; a->id && n + 2 < ENTRIES_MAX; a++) {
        char letters[LEADER_MAX + 1];
        letters_of(a, letters);
        if (!letters[0] || strncmp(letters, app->leader_keys, typed) != 0)
            continue;
        bool group = strlen(letters) > typed + 1;
        if (group && n && out[n - 1].letter == letters[typed])
            continue;
        if (n == 0 || strcmp(out[n - 1].group, a->group) != 0)
            out[n++] = (Entry){ 0, a->group, a->group, true, true };
        bool can = !a->unavailable || !a->unavailable(app);
        out[n++] =
            (Entry){ letters[typed], group ? "Seal ..." : a->title, a->group, can || group, false };
    }
    return n;
}

static int columns_of(int total, int width)
{
    int columns = (total - 2) / width;
    return columns < 1 ? 1 : columns > 5 ? 5 : columns;
}

/* As wide as the longest title where there are rows enough, so that none is cut. */
static int entry_width(const Entry *entries, size_t n, int total, int max_rows)
{
    int widest = ENTRY_WIDTH;
    for (size_t i = 0; i < n; i++) {
        int width = text_width(str_from(entries[i].title)) + ENTRY_FRAME;
        widest = width > widest ? width : widest;
    }
    int columns = columns_of(total, widest);
    return ((int)n + columns - 1) / columns <= max_rows ? widest : ENTRY_WIDTH;
}

void menu_draw(App *app, Canvas *c)
{
    Entry entries[ENTRIES_MAX];
    size_t n = entries_of(app, entries);
    int max = c->height - 3, width = entry_width(entries, n, c->width, max);
    int columns = columns_of(c->width, width), rows = ((int)n + columns - 1) / columns;
    if (rows > max)
        rows = max;
    Rect at = { c->height - 1 - rows - 2, 0, rows + 2, c->width };
    Canvas whole = canvas_sub(c, at);
    char title[32];
    snprintf(title, sizeof title, "^X %s", app->leader_keys);
    Canvas inside = canvas_dialog_frame(&whole, str_from(title));
    if ((int)n > rows * columns) { /* no room for all: the letters work all the same */
        n = (size_t)rows * (size_t)columns;
        entries[n - 1] = (Entry){ 0, "F9 finds the rest", "", true, true };
    }
    for (size_t i = 0; i < n; i++) {
        int col = (int)i / rows * width + 1, row = (int)i % rows;
        const Entry *e = &entries[i];
        if (e->heading) {
            canvas_text(&inside, row, col, str_from(e->title), ROLE_HEADING);
            continue;
        }
        canvas_print(&inside, row, col, e->available ? ROLE_HINT_KEY : ROLE_DISABLED, "%5s",
                     letter_name(e->letter));
        canvas_text(&inside, row, col + 6, e->available ? STR(" ") : STR("-"), ROLE_DISABLED);
        canvas_text_fit(&inside, row, col + 7, width - 8, str_from(e->title),
                        e->available ? ROLE_DIALOG : ROLE_DISABLED);
    }
}
