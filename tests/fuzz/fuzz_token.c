/* Any bytes as a token: no crash, a place and a reason where it is none, sizes that add up. */
#include "contract/token.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    TokenFacts facts;
    Error err = { 0 };
    if (!token_parse(text, &facts, &err)) {
        require(err.code == ERR_SYNTAX && err.text[0]);
        require(err.span.start <= err.span.end && err.span.end <= size);
        return 0;
    }
    require(token_is_like(text));
    require(facts.cipher_len % 16 == 0 && facts.plain_max < facts.cipher_len);
    require(facts.key_bits >= 1024 && facts.plain_min <= facts.plain_max);
    Buf plain;
    buf_init_secret(&plain, 0);
    if (token_open_empty(text, &plain))
        require(plain.len >= facts.plain_min && plain.len <= facts.plain_max);
    buf_clear(&plain);
    return 0;
}
