/* inspect_impl - shared by the files of inspect. */
#ifndef CONTRACT_INSPECT_IMPL_H
#define CONTRACT_INSPECT_IMPL_H

#include "contract/inspect.h"

/* Adds a finding; text as printf makes it. */
void inspect_add(Inspection *i, InspectMark mark, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Sections, signature and findings of a contract. */
void inspect_contract(Inspection *i, const InspectRequest *request, Str text);
/* Of one token, as the section `name`. */
InspectSection *inspect_token(Inspection *i, const InspectRequest *request, const char *name,
                              Str value, Buf *plain);
/* Which certificates at hand all of these tokens could have been made for. */
void inspect_recipients(Inspection *i, const Store *store, const Str *tokens, size_t count);
/* Receipt, attestation record and plain contract of the request, beside the contract. */
void inspect_compared(Inspection *i, const InspectRequest *request, Str text);

#endif
