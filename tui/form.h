/* form - the rows of a form, from the schemas and the tree: no terminal, no curses.
 *
 * A form shows one branch of the contract: a row for each thing that is there or may be there,
 * to any depth. The outline is made from the same rows. All is computed anew for each analysis
 * and lives in the arena that is given.
 *
 * Words: *branch*: a mapping or sequence. *entry*: a member of a mapping with free names
 * (volumes, variables). *item*: a member of a sequence. *chosen*: the branch of a oneOf that an
 * instance follows. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "contract/analysis.h"

typedef enum FormKind {
    FORM_GROUP,   /* a branch; its rows follow, one level deeper */
    FORM_FIELD,   /* a scalar */
    FORM_CHOICE,  /* which way of a choice; belongs to the branch above it */
    FORM_MISSING, /* an optional branch that is not there */
    FORM_ADD,     /* one more entry or item */
    FORM_SEALED,  /* a token */
    FORM_OTHER    /* a value of another kind than the schema says: edited in the text */
} FormKind;

typedef enum FormEditor { FORM_TEXT, FORM_NUMBER, FORM_BOOL, FORM_ENUM, FORM_LINES } FormEditor;

typedef struct FormRow {
    FormKind kind;
    FormEditor editor; /* of FORM_FIELD */
    int depth;         /* 0: the rows of the form's own branch */
    Str path;          /* JSON pointer of the value; of FORM_CHOICE and FORM_ADD of the branch */
    Str label;
    Str key;              /* its name in the text; of items the number */
    const Field *field;   /* NULL: the schemas say nothing of it */
    const TreeNode *node; /* NULL: not there */
    bool required, secret, is_entry, is_item, is_unknown;
    bool is_folded;                 /* the rows below it were left out */
    char mark;                      /* worst of its own: x ! o i, + absent branch, # sealed, or 0 */
    const Problem *problem;         /* the worst one at this place, NULL: none */
    size_t problems;                /* how many there are at this place */
    size_t errors, warnings, todos; /* here and below */
    Persona persona;
} FormRow;

typedef struct Form {
    FormRow *rows; /* arena */
    size_t count;
    bool is_cut; /* there were more rows than the limit */
} Form;

/* Rows of a form; of an outline, whose rows are fewer for the same contract. */
#define FORM_ROWS_MAX 4000
#define OUTLINE_ROWS_MAX 20000

/* True: the rows below this branch are not wanted. */
typedef bool FormFold(const void *context, const FormRow *row);

/* The value is shown although the schema calls it secret. */
typedef bool FormPlain(const void *context, const TreeNode *node);

typedef struct FormInput {
    const Analysis *analysis;
    Fields *fields;   /* may be NULL: then rows come from the tree alone */
    Fields *masks;    /* says what is secret where `fields` does not; NULL: fields does */
    Str branch;       /* JSON pointer: whose rows are wanted; "" is the whole contract */
    bool absent;      /* optional things that are not there too */
    bool outline;     /* branches, and the fields of the sections alone: form_is_listed() */
    FormPlain *plain; /* NULL: none is */
    const void *plain_context;
    FormFold *fold; /* NULL: nothing is folded */
    const void *fold_context;
} FormInput;

/* False only when memory is out. */
bool form_build(const FormInput *input, Arena *arena, Form *ret_form);
/* The row of a path: the exact one, else that of the nearest branch above it; -1: none. */
int form_row_of(const Form *form, Str path);
bool form_is_branch(const FormRow *row);
/* A row that an outline shows: a branch, or a field that no form page of its own shows. */
bool form_is_listed(const FormRow *row);
/* The branch has rows that an outline shows below it, folded or not. */
bool form_has_listed(const Form *form, size_t index);
/* The branch whose form shows the thing at `path`: itself when it is a branch, else the one
 * above. */
Str form_branch_of(const Analysis *analysis, Str path);
/* True when `path` is `above` or lies below it. */
bool form_is_below(Str path, Str above);
/* The value as it stands in an editor; what is not there is empty. */
Str form_value(const FormRow *row);
/* A text like "<value of NAME>" that waits for the value: editors begin empty over it. */
bool form_is_placeholder(const FormRow *row);
/* What may be written while nothing stands there: default or example; *ret_default tells which.
 * arena. Empty: nothing to say. */
Str form_ghost(const FormRow *row, Arena *arena, bool *ret_default);
/* "env > logging > logRouter"; items are counted from 1. arena. */
Str form_crumbs(const Analysis *analysis, Str path, Arena *arena);
/* The same in at most `width` columns: of a long way its end, ".. > logging > logRouter". */
Str form_crumbs_end(const Analysis *analysis, Str path, int width, Arena *arena);
/* "deployer"; empty for PERSONA_NONE. */
const char *form_persona_text(Persona persona);

#endif
