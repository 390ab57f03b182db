/* problem - the one type for everything that is found: YAML, schema, pre-flight, keys.
 *
 * A Problem lives in the arena of the analysis that found it. Its words never hold a secret
 * value. Codes are stable: YAML004, SCH-required, PF017. */
#ifndef CONTRACT_PROBLEM_H
#define CONTRACT_PROBLEM_H

#include "contract/arena.h"
#include "contract/str.h"

typedef enum Severity { SEV_NOTICE, SEV_WARNING, SEV_SECURITY, SEV_ERROR } Severity;

/* One splice of a fix; the splices of one fix do not overlap and stand in rising order. */
typedef struct FixEdit {
    Span at;
    Str with;
} FixEdit;

/* What a fix changes. The archive is the one at the path of the problem. fix.h makes an edit of
 * the document of each. */
typedef enum FixKind {
    FIX_TEXT,   /* `edits` of the document */
    FIX_VALUE,  /* what stands at `path` becomes the string `to`; what is missing is made */
    FIX_YAML,   /* ... becomes what the YAML `to` says */
    FIX_CUT,    /* the entry at `path` goes, with its lines */
    FIX_KEY,    /* the key at `path` becomes `to` */
    FIX_WRITE,  /* the alias or merge key at `path` is written out */
    FIX_UNMARK, /* the value at `path` loses its name and its tag */
    FIX_FILE,   /* `edits` of the text of `file`, a file in the archive */
    FIX_BASE64, /* `edits` of `text`, which the string at the path of the problem holds in base64 */
    FIX_RENAME, /* `file` of the archive is named `to`; empty: what is in that folder moves up */
    FIX_REMOVE  /* `file` is taken out of the archive */
} FixKind;

/* What the user is asked for first; the answer is put behind `with` of the last edit. */
typedef enum FixAsk {
    FIX_ASKS_NOTHING,
    FIX_ASKS_DIGEST /* of the image `about`: "sha256:" and 64 digits */
} FixAsk;

typedef struct Fix {
    Str title; /* imperative: `Write "us.icr.io"` */
    bool safe; /* certain enough for check --fix; never of a fix that asks */
    const FixEdit *edits;
    size_t count;
    FixKind kind;
    FixAsk ask;
    Str about;
    Str file, text; /* FIX_FILE: text is its whole content; borrowed from the analysis */
    Str path;       /* ptr NULL: that of the problem */
    Str to;
    bool makes_seed; /* a fresh seed is put where `to` has FIX_SEED */
} Fix;

#define FIX_SEED "\032" /* a byte that no text of a contract has */

typedef struct Problem {
    const char *code;
    Severity severity;
    bool todo;    /* a required value that is still empty or a placeholder: blocks sealing,
                     shown as `o` */
    Str path;     /* JSON pointer, sections read as mappings */
    Span span;    /* the value at fault, its key, or the gap where something is missing */
    Span related; /* a second place ("line 12 too"), {0,0} when there is none */
    Str message;  /* what: one line, present tense, no code in it */
    Str why;      /* may be empty */
    Str boot;     /* HPL codes, separated by one blank; may be empty */
    Str fix_text; /* what to do, in words, where no Fix says it; may be empty */
    const Fix *fixes;
    size_t fix_count;
    struct { /* the place inside an archived file; file.ptr NULL when it is not in one */
        Str file;
        uint32_t line, column; /* from 1; 0: the file as a whole */
    } inner;
} Problem;

/* A growing list in an arena. Over its maximum it counts on and keeps the first ones. */
typedef struct Problems {
    Arena *arena;
    Problem *items;
    size_t count, cap, max, dropped;
    Problem spare; /* what problems_add() hands out when there is no room */
} Problems;

/* max: most problems that are kept; 0: 2,000. */
void problems_init(Problems *list, Arena *arena, size_t max);
/* arena: a new problem with message made as printf does; the caller fills in the rest. Never
 * NULL: when memory is out or the list is full, it is one that is thrown away. */
Problem *problems_add(Problems *list, const char *code, Severity severity, Span span,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));
/* By place (also that in an archived file), then severity (errors first), then code. */
void problems_sort(Problems *list);
size_t problems_count(const Problems *list, Severity severity);

/* Adds one ready splice as a fix. */
void problem_fix(Problems *list, Problem *problem, bool safe, Span at, Str with,
                 const char *title_format, ...) __attribute__((format(printf, 6, 7)));

/* Adds any fix; its edits, title and other texts are copied but for `text`. */
void problem_add_fix(Problems *list, Problem *problem, const Fix *fix);

enum { PROBLEM_WIDTH_MAX = 60 };
/* Characters of a message beside the values that it quotes: those that count for its length. */
size_t problem_width(Str message);

/* "error", "warning", "security", "notice". */
const char *severity_name(Severity severity);
bool severity_parse(Str name, Severity *ret_severity);

/* For messages: a value quoted when it is short, cut in the middle otherwise; control characters
 * as visible marks. arena. */
Str problem_quote(Arena *arena, Str value);

#endif
