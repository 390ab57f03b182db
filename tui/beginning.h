/* beginning - the text of a contract that is begun: both sections, or one of them. */
#ifndef TUI_BEGINNING_H
#define TUI_BEGINNING_H

#include "contract/template.h"

/* Appends `above` (comments that stay, the platform may be among them) and what follows. section:
 * "workload" or "env" for that one alone, as a section of a contract; NULL: both. ret_built as in
 * template_make(). */
bool beginning_make(const TemplateInput *input, const char *section, Str above, Arena *arena,
                    Buf *out, ArchiveBuilt *ret_built, Error *err);

#endif
