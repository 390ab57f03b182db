/* A pattern, a line break, and a text: what translates compiles (but for what PCRE2 cannot do),
 * and interpreter and machine code agree. */
#include "contract/regex.h"

#include <stdlib.h>

#define TIMES 130 /* so that machine code is made on the way */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    size_t cut = str_find_byte(text, '\n');
    Str pattern = str_slice(text, 0, cut), subject = str_slice(text, cut + 1, 4096);
    Error err = { 0 };
    Regex *regex = regex_new(pattern, 1000, &err);
    require(regex || (err.code == ERR_SYNTAX && err.text[0] && err.span.start <= pattern.len));
    RegexScratch *scratch = regex ? regex_scratch_new() : NULL;
    RegexResult first = REGEX_LIMIT;
    for (int i = 0; scratch && i < TIMES; i++) {
        RegexResult r = regex_match(regex, scratch, subject);
        require(r == REGEX_LIMIT || first == REGEX_LIMIT || r == first);
        first = r != REGEX_LIMIT ? r : first;
    }
    regex_scratch_free(scratch);
    regex_free(regex);
    return 0;
}
