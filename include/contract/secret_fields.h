/* secret_fields - which values of a document must not be shown, by the built-in schemas.
 *
 * For whatever shows parts of a document. Not by a schema that the user brought: it would not
 * say what is secret. */
#ifndef CONTRACT_SECRET_FIELDS_H
#define CONTRACT_SECRET_FIELDS_H

#include "contract/analysis.h"

typedef struct SecretFields {
    const Analysis *analysis; /* borrowed */
    Fields *fields;           /* owned; NULL where no schema describes the document */
} SecretFields;

/* By the platform of the analysis, or the one that it looks like. `schemas` must live longer. */
void secret_fields_init(SecretFields *secret, Schemas *schemas, const Analysis *analysis);
void secret_fields_clear(SecretFields *secret);
/* A PresentSecret; context is a SecretFields. */
bool secret_fields_hide(void *context, const TreeNode *node);

#endif
