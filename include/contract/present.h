/* present - problems as text for people, as JSON and as SARIF.
 *
 * The three say the same in the same words. Text is laid out like a compiler's messages, with the
 * line of the source and a mark below it. Secret values never appear: the caller tells which
 * nodes are secret, and their bytes are masked in source lines, words and fixes alike. Where the
 * YAML cannot be read, lines that look like secrets by their key or form are masked.
 *
 * Lines and columns count from 1, columns in characters. Output goes to a Buf; ask buf_ok(). */
#ifndef CONTRACT_PRESENT_H
#define CONTRACT_PRESENT_H

#include "contract/analysis.h"
#include "contract/buf.h"

/* True when the value of this node must not be shown. */
typedef bool PresentSecret(void *context, const TreeNode *node);

typedef struct PresentFile {
    const char *name; /* as the user wrote it */
    const Analysis *analysis;
    PresentSecret *is_secret; /* NULL: nothing is secret */
    void *context;
} PresentFile;

typedef struct PresentCounts {
    size_t errors, security, warnings, notices;
} PresentCounts;

PresentCounts present_count(const PresentFile *files, size_t count);

/* "contract", "workload", "env", "network". */
const char *present_kind(DocumentKind kind);

/* Words about a problem with its secret value taken out, should it stand in them: `words`, or a
 * text in `scratch`. */
Str present_clean(const PresentFile *file, const Problem *problem, Str words, Buf *scratch);

/* The whole text, with a mask in place of each secret value and of whatever a terminal obeys. */
bool present_masked(const PresentFile *file, Buf *out);
/* How many values below a node are secret. */
size_t present_count_secrets(const PresentFile *file, const TreeNode *node);

/* One block of lines for each problem of a file. */
void present_text(const PresentFile *file, Buf *out);
/* The closing line: "web.yaml: 2 errors, 1 warning" or what was checked without a finding. */
void present_summary(const PresentFile *files, size_t count, Buf *out);
/* One JSON object for all files, form version 1. */
void present_json(const PresentFile *files, size_t count, Buf *out);
/* SARIF 2.1.0. program_version: for the tool's entry. */
void present_sarif(const PresentFile *files, size_t count, const char *program_version, Buf *out);

#endif
