/* theme - what things look like: roles by meaning, each with colours and attributes.
 *
 * A theme is a text file (themes/README.md): `role = foreground background attributes`. Views
 * name roles only; draw asks the theme for the look of a role in what the terminal can show
 * (24 bit, 256, 16, 8 colours, or none). */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "contract/str.h"

/* name in files, enum. A role that a theme leaves out looks like its parent. */
#define ROLES(X)                                                                                   \
    X(TEXT, "text", TEXT)                                                                          \
    X(MUTED, "muted", TEXT) /* less important: defaults, line numbers */                           \
    X(TITLE, "title", TEXT) /* first line */                                                       \
    X(TITLE_CHANGED, "title-changed", TITLE)                                                       \
    X(MESSAGE, "message", TEXT) /* line n-1 */                                                     \
    X(HINT, "hint", TEXT)       /* line n */                                                       \
    X(HINT_KEY, "hint-key", HINT)                                                                  \
    X(BORDER, "border", TEXT)                                                                      \
    X(BORDER_FOCUS, "border-focus", BORDER)                                                        \
    X(PANE_TITLE, "pane-title", BORDER)                                                            \
    X(PANE_TITLE_FOCUS, "pane-title-focus", BORDER_FOCUS)                                          \
    X(HEADING, "heading", TEXT)                                                                    \
    X(SELECTED, "selected", TEXT)         /* row with the cursor, focused pane */                  \
    X(SELECTED_DIM, "selected-dim", TEXT) /* the same without focus */                             \
    X(SELECTION, "selection", SELECTED)   /* marked text */                                        \
    X(FIELD, "field", TEXT)                                                                        \
    X(FIELD_FOCUS, "field-focus", FIELD)                                                           \
    X(DISABLED, "disabled", MUTED)                                                                 \
    X(BUTTON, "button", TEXT)                                                                      \
    X(BUTTON_FOCUS, "button-focus", SELECTED)                                                      \
    X(DIALOG, "dialog", TEXT)                                                                      \
    X(DIALOG_BORDER, "dialog-border", BORDER_FOCUS)                                                \
    X(ERROR, "error", TEXT)                                                                        \
    X(WARNING, "warning", TEXT)                                                                    \
    X(TO_DO, "todo", WARNING)                                                                      \
    X(NOTE, "note", MUTED)                                                                         \
    X(OK, "ok", TEXT)                                                                              \
    X(ERROR_TEXT, "error-text", ERROR) /* the bytes at fault, in the source */                     \
    X(WARNING_TEXT, "warning-text", WARNING)                                                       \
    X(MATCH, "match", SELECTED) /* found by search, matched letters */                             \
    X(SECRET, "secret", MUTED)  /* masked or sealed */                                             \
    X(KEY, "key", TEXT)         /* YAML: from here on */                                           \
    X(STRING, "string", TEXT)                                                                      \
    X(NUMBER, "number", STRING)                                                                    \
    X(PUNCTUATION, "punctuation", TEXT)                                                            \
    X(COMMENT, "comment", MUTED)                                                                   \
    X(TOKEN, "token", SECRET) /* prefix.key.data */                                                \
    X(MARK, "mark", WARNING)  /* stands for a byte that must not reach the terminal */             \
    X(ADDED, "added", OK)     /* diff lines */                                                     \
    X(REMOVED, "removed", ERROR)

#define ROLE_ENUM(id, name, parent) ROLE_##id,
typedef enum Role { ROLES(ROLE_ENUM) ROLE_COUNT } Role;

enum { /* attributes */
       LOOK_BOLD = 1,
       LOOK_UNDERLINE = 2,
       LOOK_REVERSE = 4,
       LOOK_DIM = 8,
       LOOK_ITALIC = 16
};

#define COLOUR_DEFAULT (-1) /* the terminal's own */
#define COLOUR_UNSET (-2)   /* not given: computed from the others */
#define COLOUR_REVERSE (-3) /* of 16 as a background: the terminal's own two, swapped */

/* A colour as written: 24 bit, an index of 256, an index of 16; at least one is given. */
typedef struct Colour {
    int32_t rgb;
    int16_t c256;
    int16_t c16;
} Colour;

typedef struct Look {
    Colour fg, bg;
    uint8_t attrs;
    uint8_t mono_attrs; /* where there is no colour */
} Look;

typedef struct Theme {
    char name[32];
    char about[64];
    Look looks[ROLE_COUNT];
} Theme;

const char *role_name(Role role);
/* ROLE_COUNT when there is no such role. */
Role role_find(Str name);

/* Reads a theme file. ERR_SYNTAX names line and reason; *ret_theme is untouched then. */
bool theme_parse(Str text, const char *name, Theme *ret_theme, Error *err);
/* A theme that is compiled in; ERR_RANGE when there is none of that name. */
bool theme_load(const char *name, Theme *ret_theme, Error *err);
/* Names of the themes that are compiled in, in the order of the picker; NULL behind the last. */
const char *theme_builtin(size_t i);
/* What COLORFGBG says ("15;0": foreground; background), as terminals set it: whether the
 * background is a light one. NULL: unknown, so false. */
bool theme_is_light(const char *colorfgbg);

/* The theme's own background is not drawn any more: that of the terminal shows. */
void theme_drop_background(Theme *theme);

/* The colour for a terminal of `count` colours (16777216, 256, 16 or 8): what was given for it,
 * else the nearest. An index, for 24 bit the value itself (0 to 7: the terminal's own), or
 * COLOUR_DEFAULT. Bright colours are never taken as `background` of 16. */
int colour_pick(const Colour *colour, int count, bool background);
/* The look of a role where `count` colours can be shown (0: none): resolved to indices. With
 * fewer than 256 the theme's own text and background are the terminal's own. */
void theme_look(const Theme *theme, Role role, int count, int *ret_fg, int *ret_bg, int *ret_attrs);
/* The 24-bit value that a colour has or is near to; -1: the terminal's own. */
int32_t colour_rgb(const Colour *colour);
/* WCAG 2 contrast of two 24-bit colours, 1 to 21. */
double colour_contrast(uint32_t a, uint32_t b);

#endif
