/* edit - set, insert, delete, rename by path: the smallest splices of the text.
 *
 * An edit is computed from an analysis and changes nothing itself: the caller applies the
 * splices to the Text (one undo step). Comments, order and quoting of all else stay as they
 * are; new keys stand where the schema's order puts them; values are quoted so that every YAML
 * reader reads the same string (emit.h). Works inside sections of every form: a quoted or folded
 * section is written anew as a literal block when it must be.
 *
 * Before an edit is handed out its result is parsed and compared with the tree: where anything
 * but the one thing asked for would change, the edit is refused (ERR_REFUSED) instead. */
#ifndef CONTRACT_EDIT_H
#define CONTRACT_EDIT_H

#include "contract/analysis.h"
#include "contract/emit.h"

typedef FixEdit Splice;

/* Splices in rising order, not overlapping; apply from the last to the first, or with
 * edit_apply(). `cursor` is a good place for the cursor afterwards. */
typedef struct Edit {
    const Splice *splices; /* arena */
    size_t count;
    size_t cursor;
} Edit;

/* A value to be written: a string, or anything as a tree. */
typedef struct EditValue {
    const TreeNode *tree; /* when set: this, as block YAML */
    Str string;           /* else: this string */
    EmitWish wish;        /* EMIT_AUTO keeps the quotes that stand there */
    bool raw; /* `string` is YAML already, on one line (a number, true, [a, b]); empty: the key
                 alone, a value still to be written */
} EditValue;

/* Sets the value at a JSON pointer; missing parents and the key itself are made ("-" appends to
 * a sequence). ERR_RANGE when a parent is no collection, ERR_REFUSED when the place lies in an
 * encrypted section or in an alias. */
bool edit_set(const Analysis *a, Fields *fields, Str pointer, const EditValue *value, Arena *arena,
              Edit *ret_edit, Error *err);
/* Removes a key or item with its line and its own comment; a mapping that gets empty is `{}`. */
bool edit_remove(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err);
/* Changes a key. ERR_REFUSED when the new one is there already. */
bool edit_rename(const Analysis *a, Str pointer, Str new_key, Arena *arena, Edit *ret_edit,
                 Error *err);
/* Writes what an alias stands for in its place (a copy, without aliases of its own), or the entries
 * that a merge key brings. ERR_REFUSED: it is something else, or would be very long. */
bool edit_write_out(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err);
/* Takes the name (&a) and the tag of a value off. ERR_REFUSED where the text would not say the
 * same any more: an alias needs the name, or the tag makes another kind of it. */
bool edit_unmark(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err);
/* Inserts an item before the index-th of a sequence. */
bool edit_insert(const Analysis *a, Fields *fields, Str pointer, size_t index,
                 const EditValue *value, Arena *arena, Edit *ret_edit, Error *err);
/* Moves a key or item up (-1) or down (+1) among its siblings, with its comment. */
bool edit_move(const Analysis *a, Str pointer, int direction, Arena *arena, Edit *ret_edit,
               Error *err);
/* Copies an entry under a free name ("data" becomes "data-2", "LEVEL" becomes
 * "LEVEL_2") or an item behind itself. */
bool edit_duplicate(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err);
/* Copies an entry or item with its own comments and its layout: appends YAML that stands alone, a
 * mapping of one key or a list of one item. `out` should be secret where the entry may be. */
bool edit_copy(const Analysis *a, Str pointer, Buf *out, Error *err);

/* What a text is that edit_copy() or anybody else made. */
typedef enum ClipKind { CLIP_VALUE, CLIP_ENTRIES, CLIP_ITEMS } ClipKind;
typedef struct Clip {
    ClipKind kind;
    size_t count;     /* of entries or items; 0 with CLIP_VALUE */
    TreeNode *root;   /* arena */
    bool is_one_text; /* a value alone, or one entry or item that is a scalar: then ... */
    Str value;        /* ... this is it */
} Clip;
/* arena: all of it. Text that is no YAML is a value. False only when memory is out. */
bool edit_clip(Str text, Arena *arena, Clip *ret_clip, Error *err);
/* Adds the which-th entry or item of the text to the collection at `pointer`, which has children,
 * before its index-th child (SIZE_MAX: where the schema's order puts it, else at the end). Layout
 * and comments come along where the collection is of the same kind; a name that is taken gets a
 * number, an item that comes into a mapping the name it holds. *ret_pointer (arena): where it is
 * now. ERR_SYNTAX: the text has no such entry. */
bool edit_paste(const Analysis *a, Fields *fields, Str pointer, size_t index, Str text,
                size_t which, Arena *arena, Edit *ret_edit, Str *ret_pointer, Error *err);
/* Turns a section of any readable form into a literal block. */
bool edit_literal_section(const Analysis *a, Str pointer, Arena *arena, Edit *ret_edit, Error *err);
/* Writes or changes the `# contract-tui: platform=` line at the top. */
bool edit_platform(Str text, const Platform *platform, Arena *arena, Edit *ret_edit, Error *err);
/* Applies to a Text as one step, or to bytes. */
bool edit_apply(Text *text, const Edit *edit, size_t cursor, Error *err);
bool edit_apply_bytes(Str text, const Edit *edit, Buf *out, Error *err);

#endif
