/* inspect_impl - shared by the files of inspect. */
#ifndef CONTRACT_INSPECT_IMPL_H
#define CONTRACT_INSPECT_IMPL_H

#include "contract/initdata.h"
#include "contract/inspect.h"

/* Adds a finding; text as printf makes it. */
void inspect_add(Inspection *i, InspectMark mark, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* What a file is, one function for each group of kinds: kind, title, verdict and findings. Those
 * that return a bool leave all alone when it is none of theirs. */
void inspect_key(Inspection *i, Str bytes, Time now);
void inspect_archive(Inspection *i, Str bytes);
void inspect_initdata(Inspection *i, const InspectRequest *request, const Initdata *data);
bool inspect_by_form(Inspection *i, const InspectRequest *request, Str bytes);
bool inspect_tree(Inspection *i, const TreeNode *root);
void inspect_unknown(Inspection *i, Str bytes);
/* Appends a record's facts. */
void inspect_record(Inspection *i, Str text);

/* The keys at the top of a text that was opened or is plain: what it holds, without any value. */
void inspect_say_keys(Inspection *i, const char *name, Str plain);
/* True for prefix.key.data where the prefix is of no platform. */
bool inspect_is_odd_token(Str text);
/* How many secrets a text holds that can be read. */
size_t inspect_count_secrets(Str text, const Platform *platform);

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
