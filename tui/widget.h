/* widget - what a field editor or control can do.
 *
 * Widgets are the parts of forms and dialogs: input, list, choice, table, button ... A widget
 * owns what is half typed; the value itself is in the text and comes back through the edits the
 * widget's owner makes when key() says WIDGET_CHANGED or WIDGET_DONE.
 *
 * A Widget is embedded as the first member of the widget's own struct. */
#ifndef TUI_WIDGET_H
#define TUI_WIDGET_H

#include "canvas.h"
#include "keys.h"

typedef struct Widget Widget;

typedef enum WidgetResult {
    WIDGET_PASS,    /* not mine: the owner or the app may use the key */
    WIDGET_TAKEN,   /* used; nothing to do but draw */
    WIDGET_CHANGED, /* the half-typed value changed */
    WIDGET_DONE,    /* Enter: take the value, or pressed */
    WIDGET_LEAVE    /* Esc: out of typing, the value stays */
} WidgetResult;

typedef struct WidgetClass {
    const char *name;
    int (*height)(const Widget *w, int width); /* rows wanted */
    void (*draw)(Widget *w, Canvas *c);        /* clipped, origin 0,0; sets the cursor if focused */
    WidgetResult (*key)(Widget *w,
                        const KeyEvent *key); /* mouse: row and col are the widget's own */
    bool (*takes_text)(const Widget *w);      /* may be NULL: never */
    void (*free)(Widget *w);                  /* wipes what was secret; frees the widget */
} WidgetClass;

struct Widget {
    const WidgetClass *class;
    bool focused, disabled;
};

static inline void widget_free(Widget *w)
{
    if (w)
        w->class->free(w);
}

#endif
