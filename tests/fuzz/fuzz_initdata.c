/* The TOML is reached behind base64 and gzip, so the input is packed first; then as it is. */
#include "contract/base64.h"
#include "contract/gzip.h"
#include "contract/initdata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str input = str_make((const char *)data, size);
    Buf packed, text;
    buf_init(&packed, 0);
    buf_init(&text, 0);
    for (int as_it_is = 0; as_it_is < 2; as_it_is++) {
        Initdata initdata;
        Error err = { 0 };
        Arena *arena = arena_new(0);
        if (!as_it_is && gzip_deflate(input, &packed, &err))
            base64_encode(&text, buf_str(&packed), BASE64_STANDARD);
        if (arena && initdata_read(as_it_is ? input : buf_str(&text), arena, &initdata, &err))
            (void)initdata_contract(&initdata);
        arena_free(arena);
    }
    buf_clear(&packed);
    buf_clear(&text);
    return 0;
}
