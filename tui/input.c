/* One key to what it does: the leader, dialogs, the focused view, the table of actions, and the
 * ways out. */
#include "app_private.h"

#include "keymap.h"
#include "term.h"
#include "vi_list.h"

#include <stdio.h>

static bool takes_text(const View *v)
{
    return v && v->class->takes_text && v->class->takes_text(v);
}

/* Names of leader keys are single characters; Space and Tab have theirs. */
static char leader_char(const KeyEvent *key)
{
    if (key_is(key, K_TAB, 0))
        return '\t';
    if (key->code > 0x20 && key->code < 0x7F && (key->mods == 0 || key->mods == MOD_CTRL))
        return (char)key->code;
    return key_is(key, ' ', 0) ? ' ' : 0;
}

static void leader_end(App *app)
{
    app->leader = app->leader_menu = false;
    app->leader_keys[0] = 0;
}

static void leader_begin(App *app, bool menu)
{
    app->leader = true;
    app->leader_menu = menu;
    app->leader_since = app->now;
    app->leader_keys[0] = 0;
}

static void leader_key(App *app, const KeyEvent *key)
{
    char c = leader_char(key);
    size_t n = strlen(app->leader_keys);
    if (key_is(key, K_BACKSPACE, 0) && n > 0) {
        app->leader_keys[n - 1] = 0;
        return;
    }
    if (!c || n == LEADER_MAX || key_is_ctrl(key, 'g')) {
        leader_end(app);
        return;
    }
    char keys[LEADER_MAX + 1] = "";
    memcpy(keys, app->leader_keys, n);
    keys[n] = c;
    bool more;
    const Action *action = menu_match(app, keys, &more);
    if (action) {
        leader_end(app);
        app_run_action(app, action);
    } else if (more) {
        memcpy(app->leader_keys, keys, sizeof keys);
        app->leader_since = app->now;
    } else {
        leader_end(app);
        app_message(app, MESSAGE_WARNING, "^X %s has no command; {palette} finds commands by name",
                    keys);
    }
}

/* Esc and a digit within two seconds, and Alt with a digit, are function keys. */
static void function_digit(App *app, const View *focused, KeyEvent *key)
{
    bool counts = focused && focused->class->takes_counts && focused->class->takes_counts(focused);
    bool digit = key->code >= '0' && key->code <= '9';
    bool after_esc =
        !counts && app->esc_at && app->now - app->esc_at < app->esc_digit_ms && key->mods == 0;
    if (digit && (key->mods == MOD_ALT || after_esc)) {
        key->code = key->code == '0' ? K_F1 + 9 : K_F1 + key->code - '1';
        key->mods = 0;
    }
    app->esc_at = key_is(key, K_ESC, 0) ? app->now : 0;
}

/* ---- two letters, counts ---- */

static char letter_of(const KeyEvent *key)
{
    return key->mods == 0 && key->code > ' ' && key->code < 0x7F ? (char)key->code : 0;
}

/* Letters are commands there, one by one: an editor that has letters of its own reads its own. */
static bool reads_letters(const View *v)
{
    return v && !takes_text(v) && !v->class->takes_counts;
}

static void to_view_or_action(App *app, View *v, const KeyEvent *key);

/* What the letters are the command of; views delete rows that are no branches by a key. */
static void run_sequence(App *app, View *v, const Action *action)
{
    static const KeyEvent removing[] = { { .code = K_DELETE }, { .code = 'd' } };
    bool can = !app->dialog_count && (!action->unavailable || !action->unavailable(app));
    bool taken = false;
    for (size_t i = 0; i < 2 && !can && !taken && strcmp(action->id, "edit.cut") == 0; i++)
        taken = v->class->key(v, &removing[i]);
    if (!taken && (can || !app->dialog_count))
        app_run_action(app, action);
}

/* The second letter, or a first one that must not be taken alone. False: it is a key as others. */
static bool letters_key(App *app, View *v, const KeyEvent *key)
{
    bool begins;
    char first = app->first_letter, letter = letter_of(key);
    KeyEvent means[VI_LIST_KEYS];
    app->first_letter = 0;
    if (!reads_letters(v))
        return false;
    if (!first) {
        keymap_sequence(letter, 0, &begins);
        app->first_letter = begins && letter ? letter : 0;
        return app->first_letter != 0;
    }
    const Action *action = keymap_sequence(first, letter, &begins);
    size_t n = keymap_is_vi() && !action ? vi_list_means(first, key, means) : 0;
    if (action)
        run_sequence(app, v, action);
    else if (n == 0 && letter)
        app_message(app, MESSAGE_INFO, "There is no command %c%c", first, letter);
    for (size_t i = 0; i < n && screen_focused(app); i++)
        to_view_or_action(app, screen_focused(app), &means[i]);
    return letter != 0 || n > 0;
}

/* Nobody took the key: as vi means it. */
static bool vi_key_of_list(App *app, View *v, const KeyEvent *key)
{
    KeyEvent means[VI_LIST_KEYS];
    char letter = letter_of(key);
    if (!keymap_is_vi() || !reads_letters(v))
        return false;
    if (letter >= '0' && letter <= '9' && (letter > '0' || app->list_count)) {
        app->list_count = app->list_count < 1000 ? app->list_count * 10 + (letter - '0') : 1000;
        return true;
    }
    if (vi_list_begins(key)) {
        app->first_letter = letter;
        return true;
    }
    size_t n = vi_list_means(0, key, means);
    bool taken = false;
    for (size_t i = 0; i < n && (i == 0 || taken); i++)
        taken = screen_focused(app)->class->key(screen_focused(app), &means[i]);
    return taken;
}

/* Always, also within dialogs. */
static bool global_key(App *app, const KeyEvent *key)
{
    if (key_is_ctrl(key, 'z')) {
        app_suspend(app);
        return true;
    }
    if (key_is_ctrl(key, 'l')) {
        term_redraw();
        return true;
    }
    if (key_is_ctrl(key, 'c')) {
        if (app->job)
            job_cancel(app);
        else
            app_message(app, MESSAGE_INFO,
                        "Nothing runs that could be stopped. {file.leave} leaves");
        return true;
    }
    return false;
}

static void out(App *app)
{
    if (app->job)
        job_cancel(app);
    else if (app->back_count)
        app_back(app);
}

static void action_key(App *app, const KeyEvent *key, bool letters)
{
    const Action *action = action_of_key(key, letters);
    if (action) {
        app_run_action(app, action);
        return;
    }
    if (letters && key_is(key, ' ', 0))
        leader_begin(app, true);
    else if (key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g') ||
             (letters && (key_is(key, K_LEFT, 0) || key_is(key, 'h', 0))))
        out(app);
    else if (letters && key_is(key, K_TAB, 0))
        screen_next_pane(app, 1);
    else if (letters && key_is(key, K_TAB, MOD_SHIFT))
        screen_next_pane(app, -1);
}

static void dialog_key(App *app, View *dialog, const KeyEvent *key)
{
    if (app->first_letter && letters_key(app, dialog, key))
        return;
    if (dialog->class->key(dialog, key)) /* rows are not taken away here: one letter is enough */
        return;
    if (key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g'))
        app_close(app, dialog);
    else if (key_is(key, K_F1, 0))
        app_run(app, "help.here");
    else if (key_is(key, K_F1 + 9, 0))
        app_message(app, MESSAGE_INFO, "Esc closes this first");
    else if (!letters_key(app, dialog, key))
        vi_key_of_list(app, dialog, key);
}

/* A pane that has the focus, then the table. */
static void pane_key(App *app, View *v, const KeyEvent *key)
{
    size_t n = app->list_count && vi_list_repeats(key) && reads_letters(v) ? app->list_count : 1;
    bool digit = letter_of(key) >= '0' && letter_of(key) <= '9';
    if (letters_key(app, v, key))
        return;
    for (; n > 0 && screen_focused(app) == v && !app->quit; n--)
        if (!(v && v->class->key(v, key)) && !(v && vi_key_of_list(app, v, key)))
            action_key(app, key, !takes_text(v));
    if (!digit)
        app->list_count = 0;
}

static void to_view_or_action(App *app, View *v, const KeyEvent *key)
{
    if (app->dialog_count)
        dialog_key(app, v, key);
    else if (!v->class->key(v, key))
        action_key(app, key, !takes_text(v));
}

/* ---- mouse ---- */

static void mouse_title(App *app, const KeyEvent *key)
{
    if (key->code != K_MOUSE_PRESS)
        return;
    if (key->col > app->grid.width / 2)
        app_show(app, SCREEN_PROBLEMS);
    else
        app_run(app, "contract.platform");
}

static bool to_view(View *v, const KeyEvent *key)
{
    KeyEvent own = *key;
    own.row = (int16_t)(key->row - v->at.row);
    own.col = (int16_t)(key->col - v->at.col);
    if (v != v->app->panes[PANE_SOURCE]) { /* only text has use for these */
        own.clicks = own.clicks > 2 ? 1 : own.clicks;
        if (own.code == K_WHEEL_LEFT || own.code == K_WHEEL_RIGHT)
            return true;
    }
    return v->class->key(v, &own);
}

static void mouse_key(App *app, KeyEvent *key)
{
    if (app->leader)
        leader_end(app);
    if (app->dialog_count) {
        View *dialog = app->dialogs[app->dialog_count - 1];
        Rect frame = { dialog->at.row - 1, dialog->at.col - 2, dialog->at.height + 2,
                       dialog->at.width + 4 };
        if (rect_has(frame, key->row, key->col))
            to_view(dialog, key);
        return;
    }
    if (key->row == 0) {
        mouse_title(app, key);
        return;
    }
    for (size_t i = 0; i < app->place_count; i++) {
        const Place *p = &app->places[i];
        View *v = app->panes[p->pane];
        bool drag = key->code == K_MOUSE_DRAG || key->code == K_MOUSE_RELEASE;
        if (!v || (drag ? p->pane != app->focus : !rect_has(p->at, key->row, key->col)))
            continue;
        if (key->code == K_MOUSE_PRESS)
            app_focus(app, p->pane);
        to_view(v, key);
        return;
    }
}

static void count_clicks(App *app, KeyEvent *key)
{
    if (key->code != K_MOUSE_PRESS)
        return;
    bool same = key->row == app->click_row && key->col == app->click_col;
    bool soon = app->click_at && app->now - app->click_at < DOUBLE_CLICK_MS;
    app->clicks = same && soon && app->clicks < 3 ? app->clicks + 1 : 1;
    key->clicks = (uint8_t)app->clicks;
    app->click_at = app->now;
    app->click_row = key->row;
    app->click_col = key->col;
}

static void window_focus(App *app, bool in)
{
    app->ignore_click = in && app->started && app->focus_in_at;
    app->focus_in_at = app->now;
    if (in)
        return;
    app->reveal_until = 0;
    app_event(app, EVENT_MASK, NULL);
}

/* ---- what a room sees ---- */

/* Keys that do something have their names; text that is typed, which may be a secret, is "text". */
static void show_pressed(App *app, const KeyEvent *key)
{
    char name[24];
    const View *focused = screen_focused(app);
    bool letter = key->code >= 0x20 && key->code < K_NONE && key->mods == 0;
    bool typed = letter && !app->leader && (app->dialog_count || takes_text(focused));
    size_t n = strlen(app->pressed);
    if (key->code == K_PASTE_START || key->code == K_PASTE_END)
        app->pasting = key->code == K_PASTE_START;
    if (key->code == K_PASTE_END || app->pasting)
        return;
    if (typed && n >= 4 && strcmp(app->pressed + n - 4, "text") == 0)
        return;
    key_label(key, name);
    const char *word = typed ? "text" : name;
    size_t len = strlen(word);
    while (n && n + 1 + len > PRESSED_SHOWN) { /* the oldest goes */
        const char *next = strchr(app->pressed, ' ');
        n = next ? strlen(next + 1) : 0;
        memmove(app->pressed, next ? next + 1 : "", n + 1);
    }
    if (len + 1 < sizeof app->pressed)
        snprintf(app->pressed + n, sizeof app->pressed - n, "%s%s", n ? " " : "", word);
}

/* ---- all of it ---- */

void input_key(App *app, KeyEvent *key)
{
    if (key->code == K_FOCUS_IN || key->code == K_FOCUS_OUT) {
        window_focus(app, key->code == K_FOCUS_IN);
        app_check_disk(app);
        return;
    }
    if (key_is_mouse(key)) {
        count_clicks(app, key);
        bool ignored = app->ignore_click && app->now - app->focus_in_at < 200;
        if (key->code == K_MOUSE_PRESS || !ignored)
            app->ignore_click = false;
        if (key->code == K_MOUSE_PRESS)
            app->message[0] = 0;
        if (!ignored)
            mouse_key(app, key);
        return;
    }
    app->message[0] = 0;
    View *focused = screen_focused(app);
    function_digit(app, focused, key);
    if (app->presenter)
        show_pressed(app, key);
    if (global_key(app, key))
        return;
    if (app->leader) {
        leader_key(app, key);
        return;
    }
    bool small = app->grid.width < 40 || app->grid.height < 10;
    if (app->dialog_count && !small) {
        dialog_key(app, focused, key);
        return;
    }
    if (key_is_ctrl(key, 'x')) {
        if (focused && focused->class->event) /* commands see what is half typed */
            focused->class->event(focused, EVENT_BLUR);
        leader_begin(app, false);
        return;
    }
    if (small)
        return;
    const Action *chosen = action_of_key(key, false);
    if (chosen && keymap_is_of_file(chosen)) { /* what the user asked for goes first */
        app_run_action(app, chosen);
        return;
    }
    pane_key(app, focused, key);
    app_check_disk(app);
}
