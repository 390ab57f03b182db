/* code - a file of an archive to look at: syntax colours and marks beside the lines. Bytes that are
 * no text are shown as hexadecimal lines. While it is changed the source has its place (source.h).
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
    Text *text;    /* owned; wiped with the widget */
    size_t cursor; /* offset; in a binary file of the first byte of the line */
    size_t top;
    int left, rows;
    int per_line; /* bytes of a hexadecimal line, by the width of the last drawing */
    bool binary, yaml;
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

#endif
