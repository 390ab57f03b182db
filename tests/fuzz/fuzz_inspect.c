/* Any bytes as a file to inspect, to verify and to seal: no crash, a verdict, JSON that reads
 * back; and what is sealed verifies. */
#include "contract/inspect.h"
#include "contract/json.h"
#include "contract/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void inspect(Str text)
{
    InspectRequest request = { .bytes = text,
                               .platform = platform_get(PLATFORM_CCRT),
                               .now = 1800000000 };
    Error err = { 0 };
    Inspection *i = inspect_bytes(&request, &err);
    require(i && i->verdict && i->kind_title && inspect_kind_name(i->kind));
    Buf out;
    TreeNode *root;
    buf_init(&out, 0);
    require(inspect_text(i, "input", &out));
    buf_reset(&out);
    require(inspect_json(i, &out));
    require(json_parse(buf_str(&out), i->arena, &root, &err));
    buf_clear(&out);
    inspect_free(i);
}

/* Without encryption, which costs more than it finds here. */
static void sign(Str text)
{
    static Key *key;
    if (!key)
        key = key_generate(KEY_BITS_MIN, NULL, NULL, NULL);
    SealRequest request = {
        .text = text, .platform = platform_get(PLATFORM_CCRT), .key = key, .now = 1800000000
    };
    SealResult result;
    VerifyResult v;
    Error err = { 0 };
    if (!seal_contract(&request, &result, &err)) {
        require(err.text[0]);
        return;
    }
    require(verify_text(buf_str(&result.output), key, &v, &err) && v.outcome == VERIFY_OK);
    seal_result_clear(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    VerifyResult v;
    Error err = { 0 };
    inspect(text);
    require(verify_text(text, NULL, &v, &err) || err.text[0]);
    sign(text);
    return 0;
}
