/* schemas - the contract schemas that are compiled into the program (core/schemas).
 *
 * Names: contract-hpvs, contract-ccrt, contract-ccrv, contract-ccco-peerpod, contract-ccco-bmtl
 * (whole contracts, sections read as mappings), network, compose, pod, configmap; and the shared
 * parts that they refer to. */
#ifndef CONTRACT_SCHEMAS_H
#define CONTRACT_SCHEMAS_H

#include "contract/field.h"

/* The text of a built-in schema, static; {NULL,0} when there is none of that name. */
Str schemas_text(Str name);
size_t schemas_count(void);
Str schemas_name(size_t i);

/* All built-in schemas, each compiled when first asked for and kept. Safe to call from several
 * threads. schemas_get: ERR_RANGE for an unknown name; borrowed until schemas_free(). */
typedef struct Schemas Schemas;
Schemas *schemas_new(Error *err);
void schemas_free(Schemas *schemas);
const Schema *schemas_get(Schemas *schemas, Str name, Error *err);
/* A schema that the user brought replaces the built-in one of a platform. */
bool schemas_override(Schemas *schemas, Str name, Str text, const char *from, Error *err);

#endif
