/* boot_codes - the messages of the boot console: HPL codes, what they mean, what to do.
 *
 * All texts are static. */
#ifndef CONTRACT_BOOT_CODES_H
#define CONTRACT_BOOT_CODES_H

#include "contract/arena.h"
#include "contract/str.h"

typedef struct BootCode {
    const char *code; /* "HPL07015E" */
    const char *name; /* "VOLUMES_NAMING_INVALID"; empty where none is documented */
    const char *meaning;
    const char *cause;  /* the usual one; may be empty */
    const char *remedy; /* may be empty */
    const char *rules;  /* codes and ranges of rules that predict it: "PF140 PF146-PF158" */
} BootCode;

size_t boot_code_count(void);
const BootCode *boot_code_at(size_t i);
/* NULL when it is not known. The case of letters does not count. */
const BootCode *boot_code_find(Str code);
/* True when the text has the form of such a code: HPL, five digits, E W or I. */
bool boot_code_is(Str text);
/* "bootloader", "logging", "volumes": the service that writes this code; "" when not known. */
const char *boot_code_service(Str code);

/* One code in a log: each is listed once, at its first line. */
typedef struct BootHit {
    Str code;              /* in capital letters when it is known; else borrowed from the log */
    const BootCode *known; /* NULL: not in the catalogue */
    Str line;              /* the whole line, without the line end; borrowed */
    size_t line_number;    /* from 1 */
    size_t times;
} BootHit;

/* Finds the codes of a pasted console log, in the order in which they come. arena: the hits. */
bool boot_log_scan(Str log, Arena *arena, BootHit **ret_hits, size_t *ret_count, Error *err);
/* The one among them that stopped the boot: the first error that is not a mere consequence; -1
 * when no error is there. */
int boot_log_culprit(const BootHit *hits, size_t count);

#endif
