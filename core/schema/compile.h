/* compile - from a schema document to a program. */
#ifndef SCHEMA_COMPILE_H
#define SCHEMA_COMPILE_H

#include "program.h"

/* Fills an empty Schema. ERR_SCHEMA with file, line and pointer. */
bool compile_schema(SchemaSet *set, const Resource *root, const SchemaOptions *options,
                    Schema *schema, Error *err);

/* False, with ERR_SCHEMA, when references lead back to where they came from without going into
 * the instance: evaluation would never end. */
bool endless_check(const Schema *schema, Error *err);

#endif
