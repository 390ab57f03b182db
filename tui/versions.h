/* versions - what the program is made of: itself, its libraries, its schemas. */
#ifndef TUI_VERSIONS_H
#define TUI_VERSIONS_H

#include "contract/buf.h"

/* Appends one line each: "OpenSSL 3.0.17 ...". */
void versions_libraries(Buf *out);
/* One line for each platform: its schema, and what tells it from another one of that name. */
void versions_schemas(Buf *out);

#endif
