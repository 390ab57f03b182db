/* words - what words.c and words_choice.c share: pieces of messages, and where they are put. */
#ifndef SCHEMA_WORDS_H
#define SCHEMA_WORDS_H

#include "report.h"

typedef struct Speaker {
    const Report *report;
    const Entry *entry;
    const Failure *failure;
    Problems *problems;
    bool secret;
} Speaker;

/* A new problem for the failure, with its code and severity; the rest is as for printf. */
#define SAY(s, span, ...)                                                                          \
    problems_add((s)->problems, words_code((s)->failure->keyword), (s)->entry->severity, (span),   \
                 __VA_ARGS__)

const char *words_code(Keyword keyword);
/* arena: what a message calls the failing node at the start of a sentence, and within one. */
Str words_subject(const Speaker *s);
Str words_object(const Speaker *s);
/* arena: a text in quotes; a name as it is where it reads as one word. */
Str words_quoted(const Speaker *s, Str text);
Str words_named(const Speaker *s, Str name);
Span words_value_span(const TreeNode *node);
/* Where something is missing: the key of the mapping, or its first one. */
Span words_holder_span(const TreeNode *node);

Problem *words_type(const Speaker *s, unsigned types);
Problem *words_enum(const Speaker *s);
/* For an entry about several branches (CHOICE_...). */
Problem *words_choice(const Speaker *s);

#endif
