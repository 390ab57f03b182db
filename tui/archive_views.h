/* archive_views - the dialogs and works of the archive view. */
#ifndef TUI_ARCHIVE_VIEWS_H
#define TUI_ARCHIVE_VIEWS_H

#include "app.h"

#include "contract/archive.h"

/* Shows what lies in a folder, lets items be taken and left, packs it and sets the value at `path`
 * (JSON pointer of the archive) when that is wanted: one undo step. */
void archive_build_start(App *app, Str path, const char *folder);
/* Shows a file of an archive at `path`, with the lines that problems are about; it can be changed
 * and packed again. line: from 1; 0: the first one with a problem. */
void archive_file_start(App *app, Str path, const Archive *archive, const TarEntry *entry,
                        size_t line);
/* The same of the file and line that a problem is about. */
void archive_show_problem(App *app, const Problem *p);
/* Shows a file that is in no archive yet. */
void archive_look_start(App *app, Str name, Str data);
/* What differs between a folder that is picked and the archive. */
void archive_compare_start(App *app, const Archive *archive);

/* Sets the value at `path`; packs it again with one change. One undo step; false with a message. */
bool archive_set(App *app, Str path, Str base64);
bool archive_apply(App *app, Str path, const Archive *archive, const TarChange *change);
/* Asks for a file and puts it into a folder of the archive ("": the top), over one of its name. */
void archive_add_start(App *app, Str path, const Archive *archive, Str folder);
/* Ask for a name and write. */
void archive_export_file(App *app, const TarEntry *entry);
void archive_export_tgz(App *app, Str base64, const char *name);

/* "412 B", "1.2 KB". */
void archive_size_text(size_t bytes, char *out, size_t size);
/* x ! i for the severity of a problem. */
char archive_mark(const Problem *p);
/* The worst problem of a file of the archive at `path` in an analysis: of a line (from 1), of the
 * file as a whole (0), or of any place (SIZE_MAX). NULL: none. */
const Problem *archive_problem(const Analysis *a, Str path, Str file, size_t line);

#endif
