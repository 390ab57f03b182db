/* envelope - the outer text of a contract as seal, open and verify see it.
 *
 * Only the outer YAML is read; a section is the value of its key. Changes are splices of the
 * text, so that all around them stays as it was written. */
#ifndef CONTRACT_ENVELOPE_H
#define CONTRACT_ENVELOPE_H

#include "contract/emit.h"
#include "contract/seal.h"
#include "contract/yaml.h"

#define ENVELOPE_SPLICES 12

typedef struct Envelope {
    Arena *arena;
    Str text; /* borrowed */
    const TreeNode *root;
    const TreeNode *part[SEAL_PARTS]; /* NULL: missing */
    const TreeNode *signature;
    const char *eol;
} Envelope;

/* ERR_SYNTAX: no YAML, no mapping, or not clear (a key twice). */
bool envelope_read(Envelope *e, Str text, Error *err);
void envelope_clear(Envelope *e);

/* The string value of a part; ptr NULL when it is missing or no string. */
Str envelope_value(const Envelope *e, SealPart part);
bool envelope_is_token(const Envelope *e, SealPart part);

/* Appends the text of a part that is no token: the string, or the block of a mapping with its
 * indentation taken off. ERR_REFUSED when there is none, or it cannot be taken out unchanged. */
bool envelope_part_text(const Envelope *e, SealPart part, Buf *out, Error *err);

/* Splices, given in any order, not overlapping. `with` must live until they are applied. */
typedef struct EnvelopeEdit {
    struct {
        Span at;
        Str with;
    } splices[ENVELOPE_SPLICES];
    size_t count;
} EnvelopeEdit;

/* Replaces the value of a part by one that stands on its line (a token). */
void envelope_set_line(const Envelope *e, EnvelopeEdit *edit, SealPart part, Str value);
/* Replaces it by a scalar that reads as `value`, in the style that is wished where possible. What
 * stands behind it can add blank lines to a literal block: read the result back. */
bool envelope_set_text(const Envelope *e, EnvelopeEdit *edit, SealPart part, Str value,
                       EmitWish wish, Error *err);
/* Sets the signature, as the last key or in place of the old one. first: a new one becomes the
 * first key (where a line behind the last value would change that value). */
void envelope_set_signature(const Envelope *e, EnvelopeEdit *edit, Str value, bool first);
/* Removes the signature with its line. */
void envelope_remove_signature(const Envelope *e, EnvelopeEdit *edit);
bool envelope_apply(const Envelope *e, EnvelopeEdit *edit, Buf *out, Error *err);

#endif
