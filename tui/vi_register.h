/* vi_register - what vi keeps by a letter: text that was yanked or deleted, keys of macros.
 *
 *   a-z  by wish; A-Z adds to them      0    the last yank
 *   1-9  deleted lines, the last first  -    the last deletion within a line
 *   " + *  the program's clipboard      _    nowhere
 *   :    the last command line
 *
 * Texts and keys may be secrets: all are wiped as they go, and with the document. */
#ifndef TUI_VI_REGISTER_H
#define TUI_VI_REGISTER_H

#include "contract/buf.h"
#include "keys.h"

typedef enum ViShape { VI_CHARS, VI_LINES, VI_ROWS } ViShape; /* rows: of a block */

/* Keys, with what was pasted among them. */
typedef struct ViKeys {
    KeyEvent *keys; /* owned; wiped */
    size_t count, cap;
    bool whole; /* all of them are there */
} ViKeys;

void vi_keys_reset(ViKeys *k);
void vi_keys_add(ViKeys *k, const KeyEvent *key);
void vi_keys_copy(ViKeys *to, const ViKeys *from);
void vi_keys_clear(ViKeys *k);

typedef struct ViRegister {
    Buf text; /* secret */
    ViShape shape;
    bool secret; /* nothing of it is shown */
    ViKeys keys; /* of a macro: then there is no text */
} ViRegister;

enum { VI_REGISTERS = 39 };

typedef struct ViRegisters {
    ViRegister items[VI_REGISTERS];
    Buf with; /* secret: what :s put in last, */
    bool has_with;
    Buf history; /* secret: lines behind the colon (history.h) */
} ViRegisters;

/* Owned. NULL when memory is out. */
ViRegisters *vi_registers_new(void);
void vi_registers_free(ViRegisters *r);
void vi_registers_wipe(ViRegisters *r);
/* The one of a letter; NULL: there is none such. A capital letter is its small one. */
ViRegister *vi_register(ViRegisters *r, char name);
/* What is kept by a name. */
typedef struct ViKept {
    Str text;
    ViShape shape;
    bool taken; /* deleted or changed, else yanked */
    bool secret;
} ViKept;
/* name 0: none was typed. */
void vi_register_keep(ViRegisters *r, char name, const ViKept *kept);
/* What p puts: *ret_shape too. `clipboard` may come from elsewhere: then a line end makes lines. */
Str vi_register_text(ViRegisters *r, char name, Str clipboard, ViShape *ret_shape);
/* One more line behind the colon. */
void vi_register_line(ViRegisters *r, Str line);

#endif
