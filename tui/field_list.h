/* field_list - every place of a contract that there is, or that its schema allows: for going to one
 * by its name. */
#ifndef TUI_FIELD_LIST_H
#define TUI_FIELD_LIST_H

#include "contract/field.h"

typedef struct FieldPlace {
    Str path;             /* arena: JSON pointer */
    const TreeNode *node; /* NULL: it is not there yet */
    const Field *field;   /* NULL: the schema says nothing about it */
} FieldPlace;

typedef void FieldVisit(void *context, const FieldPlace *place);

/* What is there, in the order of the text, then what is not, in the order of the schema. Of entries
 * with free names and of items only those that are there are looked into. fields may be NULL. */
void field_list(Fields *fields, const TreeNode *root, Arena *arena, FieldVisit *visit,
                void *context);
/* The first part of a path that is not there, with all above it. */
Str field_list_first_missing(const TreeNode *root, Str path);

#endif
