/* code - a file of an archive as text: syntax colours, marks beside the lines, and a small editor.
 *
 * The text is a Text of its own, so it has undo; it is wiped with the widget. While `editing` is
 * off, the keys only move. Bytes that are no text are shown as hexadecimal lines and never edited.
 */
#ifndef TUI_CODE_H
#define TUI_CODE_H

#include "widget.h"

#include "contract/problem.h"
#include "contract/text.h"

/* The mark of a line (from 0): x ! i, or '\0'. */
typedef char CodeMark(void *context, size_t line);

typedef struct Code {
    Widget widget;
    Text *text;    /* owned */
    size_t cursor; /* offset; in a binary file of the first byte of the line */
    size_t top;
    int left, rows, wanted; /* wanted: column that Up and Down keep, -1: none */
    int per_line;           /* bytes of a hexadecimal line, by the width of the last drawing */
    bool editing, binary, yaml;
    CodeMark *mark;
    void *context;
} Code;

/* Owned. NULL when memory is out. yaml: with syntax colours. */
Code *code_new(Str bytes, bool yaml, CodeMark *mark, void *context);
/* Other content; the cursor stays on its line. */
bool code_set(Code *code, Str bytes);
Str code_value(const Code *code);
size_t code_line(const Code *code); /* of the cursor, from 0 */
size_t code_lines(const Code *code);
void code_go(Code *code, size_t line);
/* Splices of the text as one undo step. */
bool code_splice(Code *code, const FixEdit *edits, size_t count, Str behind_last);

#endif
