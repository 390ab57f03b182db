/* template - new documents, complete but for their to-dos.
 *
 * Made from the fields of the platform's schema: their order, the keys that are required, and
 * their descriptions as comments. What the user has to fill in is written as an empty value, so
 * that the analysis reports it as a to-do. From a folder with a compose file or pods the archive
 * is built, and what those files need from a contract is added as further to-dos. */
#ifndef CONTRACT_TEMPLATE_H
#define CONTRACT_TEMPLATE_H

#include "contract/archive.h"
#include "contract/field.h"
#include "contract/schemas.h"
#include "contract/section.h"

typedef struct TemplateInput {
    const Platform *platform;
    DocumentKind kind;  /* DOC_CONTRACT, DOC_WORKLOAD or DOC_ENV */
    Schemas *schemas;   /* borrowed */
    const char *folder; /* NULL, or what to pack; not for DOC_ENV */
} TemplateInput;

/* Appends the document to `out` (make it secret: archives may hold secrets). ret_built, which may
 * be NULL, tells what was packed and left out; its notes live in arena. ERR_IO, ERR_REFUSED: the
 * folder; ERR_USAGE: this platform takes no such folder. */
bool template_make(const TemplateInput *input, Arena *arena, Buf *out, ArchiveBuilt *ret_built,
                   Error *err);

#endif
