/* inside - one section of the inspector in full: what a key opens of it, its secrets masked, or the
 * parts of its token in hexadecimal. A dialog; nothing of it is kept. */
#ifndef TUI_INSIDE_H
#define TUI_INSIDE_H

#include "app.h"
#include "contract/inspect.h"

/* key: NULL, or the one that opens it. */
void inside_start(App *app, const InspectSection *section, const Key *key);

#endif
