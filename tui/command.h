/* command - the table of all actions.
 *
 * One row each: id, title, help, keys, when it is available, what it does. Key map, hint line,
 * ^X menu, palette, help and the list of bindings are made from it. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include "app.h"

typedef struct Action {
    const char *id;    /* "file.save": stable, used in the keys file */
    const char *title; /* "Save": as in menu and palette */
    const char *help;  /* one or two sentences */
    /* The keys of the table; keymap.h tells those in effect. */
    const char *keys;      /* anywhere: "F2 ^S", names of key_label(), separated by blanks */
    const char *list_keys; /* only where letters are commands: "f"; may be NULL */
    const char *leader;    /* behind ^X: "s", "e w"; may be NULL when it has other keys */
    const char *group;     /* of the menu: "File", "Edit", "Go", "View", "Contract" */
    const char *words;     /* other words that find it, may be NULL */
    /* Why it cannot run now, in words; NULL: it can. The function may be NULL: always. */
    const char *(*unavailable)(const App *app);
    void (*run)(App *app);
} Action;

/* Ends with a row without an id. */
extern const Action actions[];
const Action *action_find(const char *id);
/* By a key, outside of ^X. `letters`: letters are commands here. NULL: none. */
const Action *action_of_key(const KeyEvent *key, bool letters);
/* Whether the table gives it this key, whatever is in effect. */
bool action_names_key(const Action *action, const KeyEvent *key);
/* The one whose first key in the table is `key`: what a hint like "F7" speaks of. */
const Action *action_of_first_key(const char *key);
/* What stands in hints and menus: its first key, or "^X s". */
void action_key_name(const Action *action, char out[32]);
/* A hint names a key of the table, or an action (then its key for lists); the user may have given
 * the action others. */
const char *hint_key_name(const char *key, char out[32]);
/* "^X e w". */
void action_leader_name(const Action *action, char out[32]);

/* Moves the cursor to a problem. */
void app_go_to_problem(App *app, const Problem *p);

#endif
