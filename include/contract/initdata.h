/* initdata - start-up data of confidential containers (crypto.md 9): TOML, gzip, base64.
 *
 * It travels in the pod annotation io.katacontainers.config.hypervisor.cc_init_data. It is bound
 * to the evidence of the guest and gives no confidentiality: the contract in it must be sealed. */
#ifndef CONTRACT_INITDATA_H
#define CONTRACT_INITDATA_H

#include "contract/arena.h"
#include "contract/buf.h"

#define INITDATA_MAX ((size_t)16 << 20)              /* most bytes after inflating */
#define INITDATA_ANNOTATION_MAX ((size_t)256 * 1024) /* of all annotations of a pod together */

/* Appends the base64 of a contract (YAML text) as initdata. se_header: bytes of the SE header
 * file for bare metal, {NULL,0} for peer pods. ERR_REFUSED: sections that are not encrypted or no
 * signature (unless force), a boot key that is there already, a text that TOML cannot hold;
 * ERR_SYNTAX: not a contract, or no SE header. The same input gives the same output. */
bool initdata_make(Str contract, Str se_header, bool force, Buf *out, Error *err);

typedef struct InitdataEntry {
    Str name, value; /* of [data]: "contract.yaml" */
} InitdataEntry;
typedef struct Initdata {
    Str algorithm, version;
    Str toml; /* the whole text */
    InitdataEntry *entries;
    size_t count;
} Initdata;

/* True for text that decodes to the start of gzip: "H4sI...". */
bool initdata_is_like(Str text);
/* Takes it apart; all in the arena. Line breaks in the base64 are allowed. The message says which
 * layer is wrong (base64, gzip, TOML) and at which byte or line. */
bool initdata_read(Str text, Arena *arena, Initdata *ret_initdata, Error *err);
/* The same for the TOML within, not packed. */
bool initdata_read_toml(Str toml, Arena *arena, Initdata *ret_initdata, Error *err);
/* The contract in it; {NULL,0} when there is none. */
Str initdata_contract(const Initdata *initdata);

#endif
