/* rego - what can be said of a Rego policy without running it.
 *
 * A lexical reading (Rego v1): comments, strings, balanced braces, the package, the `default`
 * lines, the heads of the rules, every string. It does not evaluate anything. */
#ifndef CONTRACT_REGO_H
#define CONTRACT_REGO_H

#include "contract/arena.h"
#include "contract/str.h"

#define REGO_MAX ((size_t)1 << 20) /* most bytes of a policy */

typedef struct RegoDefault {
    Str name;  /* CreateContainerRequest */
    Str value; /* "true", "false", or the text behind := up to the end of the line */
    Span span; /* of the name */
} RegoDefault;

typedef struct RegoRule {
    Str name; /* head of a rule or function, without its arguments */
    Span span;
} RegoRule;

typedef struct RegoString {
    Str value; /* unescaped; arena where it had escapes */
    Span span;
} RegoString;

typedef struct Rego {
    Str package; /* empty when there is none */
    Span package_span;
    RegoDefault *defaults;
    RegoRule *rules;
    RegoString *strings;
    size_t default_count, rule_count, string_count;
} Rego;

/* Reads `text`; what is returned lives in the arena and points into text. ERR_SYNTAX with the
 * span: an open string or brace, a closing one too many, a control character. ERR_TOO_BIG. */
bool rego_read(Str text, Arena *arena, Rego *ret_rego, Error *err);

/* The default of an endpoint; NULL when the policy has none. */
const RegoDefault *rego_default(const Rego *rego, Str name);
bool rego_has_rule(const Rego *rego, Str name);

/* The requests of the Kata agent, sorted by name; *ret_usual is how IBM's sample has them. */
typedef enum RegoUsual {
    REGO_USUALLY_ALLOWED,
    REGO_USUALLY_CONDITIONAL, /* default false, with a rule that allows some */
    REGO_USUALLY_DENIED
} RegoUsual;
size_t rego_endpoint_count(void);
const char *rego_endpoint(size_t i, RegoUsual *ret_usual);
/* -1 when there is no endpoint of that name. */
int rego_endpoint_find(Str name);

#endif
