/* The dialog that asks which way of a choice is wanted, and says what will go and what will come
 * before anything changes. */
#include "place.h"
#include "shelf.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

typedef struct Chooser {
    View view;
    char *path; /* owned */
    Choice *choice;
    char labels[16][64];
    char details[16][160];
    int chosen; /* before: -1 none, -2 several */
    int list_row;
} Chooser;

static Chooser *chooser_of(const View *v)
{
    return VIEW_AS(Chooser, v);
}

static const Field *field_of(const Chooser *ch)
{
    const Analysis *a = app_good(ch->view.app);
    Fields *fields = app_fields(ch->view.app);
    return a && fields ? fields_at(fields, str_from(ch->path), analysis_root(a)) : NULL;
}

/* -- drawing ---------------------------------------------------------------------------------- */

static int draw_leaving(const Chooser *ch, Canvas *c, int row, const Field *field)
{
    const Analysis *a = app_good(ch->view.app);
    const TreeNode *node = tree_at(analysis_root(a), str_from(ch->path));
    for (const TreeNode *child = node ? node->first : NULL; child; child = child->next)
        if (place_choice_drops(field, ch->choice->selected, child->key))
            canvas_print(c, row++, 2, ROLE_REMOVED,
                         "- " STR_FMT " (%u bytes) is set aside, not lost", STR_ARG(child->key),
                         span_len(child->span));
    return row;
}

static int draw_coming(const Chooser *ch, Canvas *c, int row, const Field *field)
{
    const Analysis *a = app_good(ch->view.app);
    const TreeNode *node = tree_at(analysis_root(a), str_from(ch->path));
    size_t chosen = ch->choice->selected;
    for (size_t k = 0; k < field_choice_key_count(field, chosen); k++) {
        Str key = field_choice_key(field, chosen, k);
        bool kept = shelf_get(app_shelf(ch->view.app), str_from(ch->path), key).len > 0;
        if (!tree_get(node, key))
            canvas_print(c, row++, 2, ROLE_ADDED, "+ " STR_FMT " comes%s", STR_ARG(key),
                         kept ? " back as it was" : ", to be filled in");
    }
    return row;
}

/* Without the platform's having it, a way can be looked at and not be taken. */
static bool is_barred(const Chooser *ch, size_t choice)
{
    return choice < ch->choice->count && ch->choice->marks[choice] == '-';
}

static void draw(View *v, Canvas *c)
{
    Chooser *ch = chooser_of(v);
    const Field *field = field_of(ch);
    if (!field)
        return;
    ch->choice->widget.focused = true;
    int row = canvas_wrap(c, 0, 1, c->width - 2, 3, field_description(field), ROLE_TEXT);
    row += row > 0;
    ch->list_row = row;
    Canvas list = canvas_sub(c, (Rect){ row, 1, (int)ch->choice->count, c->width - 2 });
    ch->choice->widget.class->draw(&ch->choice->widget, &list);
    row += (int)ch->choice->count + 1;
    if ((int)ch->choice->selected == ch->chosen) {
        canvas_text(c, row, 1, STR("This is what the contract has now."), ROLE_MUTED);
        return;
    }
    if (is_barred(ch, ch->choice->selected)) {
        canvas_print(c, row, 1, ROLE_WARNING, "%s has no such way.", app_platform(v->app)->name);
        return;
    }
    canvas_print(c, row++, 1, ROLE_HEADING, "If you choose %s", ch->labels[ch->choice->selected]);
    row = draw_leaving(ch, c, row, field);
    draw_coming(ch, c, row, field);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int height = (int)chooser_of(v)->choice->count + 11;
    *ret_height = height < max_height ? height : max_height;
    *ret_width = max_width < 66 ? max_width : 66;
}

static void title(const View *v, char *out, size_t n)
{
    const Field *field = field_of(chooser_of(v));
    snprintf(out, n, STR_FMT ": which one?", STR_ARG(field ? field_title(field) : STR("Choice")));
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Up/Down", "Choose" }, { "Enter", "Take" }, { "Esc", "Keep" } };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

/* The whole of what the row may have no room for. */
static bool status(const View *v, char *out, size_t n)
{
    const Chooser *ch = chooser_of(v);
    size_t at = ch->choice->selected;
    if (at < ch->choice->count && ch->details[at][0])
        snprintf(out, n, "%s", ch->details[at]);
    else
        snprintf(out, n, "Nothing changes until you press Enter.");
    return true;
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool key(View *v, const KeyEvent *k)
{
    Chooser *ch = chooser_of(v);
    Widget *w = &ch->choice->widget;
    KeyEvent local = *k; /* its place within the list */
    local.row = (int16_t)(k->row - ch->list_row);
    if (key_is(k, K_F1, 0))
        return false;
    WidgetResult result = w->class->key(w, &local);
    if (result == WIDGET_DONE && is_barred(ch, ch->choice->selected) &&
        (int)ch->choice->selected != ch->chosen) {
        app_message(v->app, MESSAGE_WARNING, "%s: %s has no such way",
                    ch->labels[ch->choice->selected], app_platform(v->app)->name);
    } else if (result == WIDGET_DONE) {
        const Field *field = field_of(ch);
        if (field && (int)ch->choice->selected != ch->chosen)
            place_switch(v->app, str_from(ch->path), field, ch->choice->selected);
        app_close(v->app, v);
    } else if (result == WIDGET_LEAVE) {
        app_close(v->app, v);
    }
    return true;
}

static void free_chooser(View *v)
{
    Chooser *ch = chooser_of(v);
    if (ch->choice)
        widget_free(&ch->choice->widget);
    memory_free(ch->path);
    memory_free(ch);
}

static const ViewClass chooser_class = {
    .name = "Choice",
    .help = "form",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_chooser,
};

/* What a way is for; where it has no words of its own, those of the key that makes it. */
static Str way_description(const Field *field, size_t choice)
{
    const Field *own = field_choice(field, choice);
    Str words = own ? field_description(own) : STR("");
    if (words.len > 0 && !str_eq(words, field_description(field)))
        return words;
    for (size_t k = 0; k < field_choice_key_count(field, choice); k++) {
        const Field *child = field_find(own ? own : field, field_choice_key(field, choice, k));
        if (child && field_description(child).len > 0)
            return field_description(child);
    }
    return STR("");
}

/* A key that makes the way is not on the platform. */
static bool is_elsewhere(const App *app, const Field *field, size_t choice)
{
    const Platform *platform = app_platform(app);
    const Field *own = field_choice(field, choice);
    for (size_t k = 0; platform && k < field_choice_key_count(field, choice); k++) {
        const Field *child = field_find(own ? own : field, field_choice_key(field, choice, k));
        if (child && !(field_platforms(child) & platform->bit))
            return true;
    }
    return false;
}

void place_choose(App *app, Str row_path)
{
    Str path = app_keep(app, row_path);
    const Analysis *a = app_settled(app);
    Fields *fields = app_fields(app);
    const Field *field = a && fields ? fields_at(fields, path, analysis_root(a)) : NULL;
    if (!field || field_choice_count(field) == 0)
        return;
    Chooser *ch = memory_alloc(sizeof *ch);
    if (!ch)
        return;
    ch->view = (View){ .class = &chooser_class, .app = app };
    ch->path = memory_alloc(path.len + 1);
    ch->choice = choice_new();
    if (!ch->path || !ch->choice) {
        free_chooser(&ch->view);
        return;
    }
    if (path.len > 0)
        memcpy(ch->path, path.ptr, path.len);
    ch->chosen = field_choice_of(field, tree_at(analysis_root(a), path));
    for (size_t i = 0; i < field_choice_count(field) && i < 16; i++) {
        snprintf(ch->labels[i], sizeof ch->labels[i], STR_FMT,
                 STR_ARG(str_slice(field_choice_title(field, i), 0, 63)));
        snprintf(ch->details[i], sizeof ch->details[i], STR_FMT,
                 STR_ARG(str_slice(way_description(field, i), 0, 159)));
        choice_add(ch->choice, ch->labels[i], ch->details[i],
                   is_elsewhere(app, field, i) ? '-' : '\0');
    }
    ch->choice->selected = ch->chosen >= 0 ? (size_t)ch->chosen : 0;
    app_push(app, &ch->view);
}
