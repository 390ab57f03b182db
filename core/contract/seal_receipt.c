#include "contract/json.h"
#include "contract/seal.h"

static void text_or_null(JsonWriter *w, const char *key, const char *value)
{
    json_key(w, key);
    if (value && value[0])
        json_text(w, value);
    else
        json_null(w);
}

static void time_or_null(JsonWriter *w, const char *key, Time t)
{
    char iso[32] = "";
    if (t)
        clock_iso(t, iso);
    text_or_null(w, key, iso);
}

static void file(JsonWriter *w, const char *key, const char *name, const char *sha256)
{
    json_key(w, key);
    json_object(w);
    text_or_null(w, "file", name);
    text_or_null(w, "sha256", sha256);
    json_object_end(w);
}

static void parts(JsonWriter *w, const SealResult *r)
{
    static const char *const actions[] = { [SEAL_ENCRYPTED] = "encrypted",
                                           [SEAL_WAS_TOKEN] = "was encrypted before",
                                           [SEAL_LEFT_PLAIN] = "plain" };
    json_key(w, "sections");
    json_object(w);
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        const SealPartFacts *f = &r->parts[part];
        if (f->action == SEAL_ABSENT)
            continue;
        json_key(w, seal_part_name(part));
        json_object(w);
        text_or_null(w, "state", actions[f->action]);
        text_or_null(w, "sha256", f->sha256);
        text_or_null(w, "inputSha256", f->plain_sha256);
        json_key(w, "bytes");
        json_integer(w, (int64_t)f->value_len);
        json_object_end(w);
    }
    json_object_end(w);
}

bool seal_receipt(const SealResult *r, const Platform *platform, const char *input,
                  const char *output, Time now, Buf *out, Error *err)
{
    JsonWriter w;
    json_begin(&w, out, 2);
    json_object(&w);
    json_key(&w, "version");
    json_integer(&w, 1);
    text_or_null(&w, "kind", "contract-tui receipt");
    time_or_null(&w, "time", now);
    text_or_null(&w, "platform", platform->name);
    file(&w, "input", input, r->input_sha256);
    file(&w, "output", output, r->output_sha256);
    parts(&w, r);
    text_or_null(&w, "prefix", r->prefix);
    json_key(&w, "certificate");
    json_object(&w);
    text_or_null(&w, "sha256", r->cert_sha256);
    text_or_null(&w, "published", r->cert_names);
    time_or_null(&w, "notAfter", r->cert_not_after);
    json_object_end(&w);
    text_or_null(&w, "signer", r->was_signed ? r->signer_sha256 : "");
    time_or_null(&w, "contractExpires", r->expires);
    json_object_end(&w);
    buf_add_byte(out, '\n');
    return buf_ok(out) || error_memory(err);
}
