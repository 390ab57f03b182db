/* load - a file made ready for editing.
 *
 * Reads the bytes as they are (byte-order mark and line ends stay) and says what they are like.
 * What is no text is refused with its kind and its place, because a YAML error about it would
 * help nobody. */
#ifndef CONTRACT_LOAD_H
#define CONTRACT_LOAD_H

#include "contract/file.h"

typedef enum LineEnds {
    LINES_LF,
    LINES_CRLF,
    LINES_MIXED /* both occur */
} LineEnds;

typedef struct Loaded {
    Buf bytes; /* owned, secret */
    FileStamp stamp;
    LineEnds ends;   /* LINES_LF for a text without line ends */
    const char *eol; /* what new lines get: the one that occurs more often */
    bool has_bom;
    bool is_new;       /* the file does not exist yet: an empty text */
    bool is_read_only; /* it exists and cannot be written */
} Loaded;

/* allow_new: a missing file in an existing folder is an empty text. ERR_IO: missing, a folder, a
 * device, not readable; ERR_TOO_BIG: over TEXT_MAX; ERR_SYNTAX: no UTF-8 text (span: the first
 * wrong byte, the text names line and column). "-" is standard input. */
bool load_file(const char *path, bool allow_new, Loaded *ret_loaded, Error *err);
/* The same for bytes that are there already; `name` is for messages. */
bool load_check(Str bytes, const char *name, Error *err);
LineEnds load_line_ends(Str bytes, const char **ret_eol);
void loaded_clear(Loaded *loaded);

#endif
