/* Any bytes as a key: no crash, a reason where there is no key, and what key_text() calls a
 * usable public key is read as one. */
#include "contract/arena.h"
#include "contract/key.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    (void)context, (void)what, (void)err;
    buf_add_text(ret, "x");
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned wants[] = { KEY_PRIVATE, KEY_PUBLIC, KEY_ANY_PUBLIC };
    Str text = str_make((const char *)data, size);
    Passphrase ask = { give, NULL };
    KeyText what;
    Buf pem;
    buf_init_secret(&pem, 0);
    require(key_text(text, &what, &pem, NULL));
    require(what.kind != KEY_IS_BROKEN || what.why[0]);
    for (size_t i = 0; i < 3; i++) {
        Error err = { 0 };
        Key *key = key_read(text, "input", wants[i], &ask, &err);
        require(key || err.text[0]);
        require(!key || key_bits(key) >= KEY_BITS_MIN);
        if (wants[i] == KEY_PUBLIC && what.kind == KEY_IS_PUBLIC && what.bits >= KEY_BITS_MIN &&
            what.bits <= 16384 && str_is(str_from(what.algorithm), "RSA"))
            require(key);
        key_free(key);
    }
    buf_clear(&pem);
    return 0;
}
