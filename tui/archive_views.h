/* archive_views - the dialogs of the archive view. */
#ifndef TUI_ARCHIVE_VIEWS_H
#define TUI_ARCHIVE_VIEWS_H

#include "app.h"

#include "contract/archive.h"

/* Builds from a folder, shows what goes in and what does not, and sets the value at `path` (JSON
 * pointer of the archive) when that is wanted: one undo step. */
void archive_build_start(App *app, Str path, const char *folder);
/* Shows a file of an archive at `path`, with the lines that problems are about; it can be changed
 * and packed again. */
void archive_file_start(App *app, Str path, const Archive *archive, const TarEntry *entry);

/* "412 B", "1.2 KB". */
void archive_size_text(size_t bytes, char *out, size_t size);

#endif
