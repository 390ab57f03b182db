/* data - the files that are compiled into the program: schemas, themes, samples, help.
 *
 * Made by the Makefile from core/schemas, themes and samples. Static, read only. */
#ifndef CONTRACT_DATA_H
#define CONTRACT_DATA_H

#include "contract/str.h"

typedef struct DataFile {
    const char *folder; /* "core/schemas", "themes", "samples" ... */
    const char *name;   /* "contract-ccrt.yaml" */
    Str bytes;
} DataFile;

/* Sorted by folder, then name. */
size_t data_count(void);
DataFile data_file(size_t i);
/* The bytes of one file; {NULL,0} when there is none. */
Str data_find(const char *folder, Str name);

#endif
