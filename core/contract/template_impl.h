/* template_impl - between the files of the template module. */
#ifndef CONTRACT_TEMPLATE_IMPL_H
#define CONTRACT_TEMPLATE_IMPL_H

#include "contract/template.h"

/* Packs the folder into the document that `text` holds and adds what the packed files need. */
bool template_fill(const TemplateInput *input, Fields *fields, Arena *arena, Buf *text,
                   ArchiveBuilt *ret_built, Error *err);

#endif
