/* platform - the table of what differs between platforms.
 *
 * There is no default platform: it is stated by the user, kept in the first comment line of the
 * file (`# contract-tui: platform=ccrt`) and always shown. */
#ifndef CONTRACT_PLATFORM_H
#define CONTRACT_PLATFORM_H

#include "contract/str.h"

typedef enum PlatformId {
    PLATFORM_HPVS,
    PLATFORM_CCRT,
    PLATFORM_CCRV,
    PLATFORM_CCCO_PEERPOD,
    PLATFORM_CCCO_BMTL,
    PLATFORM_COUNT
} PlatformId;

enum { /* sets of platforms */
       ON_HPVS = 1 << PLATFORM_HPVS,
       ON_CCRT = 1 << PLATFORM_CCRT,
       ON_CCRV = 1 << PLATFORM_CCRV,
       ON_PEERPOD = 1 << PLATFORM_CCCO_PEERPOD,
       ON_BMTL = 1 << PLATFORM_CCCO_BMTL,
       ON_CCCO = ON_PEERPOD | ON_BMTL,
       ON_VM = ON_HPVS | ON_CCRT | ON_CCRV,
       ON_ALL = ON_VM | ON_CCCO
};

typedef struct Platform {
    PlatformId id;
    unsigned bit;             /* 1 << id */
    const char *name;         /* "ccrt" */
    const char *title;        /* product name */
    const char *summary;      /* one line for choosers */
    const char *prefix;       /* of tokens: "contract-basic" */
    const char *cert_family;  /* "hpvs", "ccrt", "ccrv", "ccco": whose certificates fit */
    const char *schema;       /* name of the contract schema in core/schemas: "contract-ccrt" */
    const char *delivered_as; /* "cidata ISO" */
    size_t size_limit;        /* of the delivered file in bytes, 0: none */
} Platform;

/* Borrowed, static. NULL for an id or name that does not exist. "ccco" is not a name here:
 * front ends map it with a notice. */
const Platform *platform_get(PlatformId id);
const Platform *platform_find(Str name);
/* "hpvs, ccrt, ccrv, ccco-peerpod, ccco-bmtl": for messages. */
const char *platform_names(void);

/* Reads the marker of the first comment lines (before any content): returns the platform, or
 * NULL; *ret_name (may be NULL) is the word found there even when it names no platform, and
 * *ret_at its place. */
const Platform *platform_of_text(Str text, Str *ret_name, Span *ret_at);

#define TOKEN_PREFIX_HYPER_PROTECT "hyper-protect-basic"
#define TOKEN_PREFIX_CONTRACT "contract-basic"

#endif
