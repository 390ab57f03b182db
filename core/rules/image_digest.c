/* Tools print more than one digest: those of layers and of the configuration ("Id") pull nothing.
 * So a named one ("name@sha256:...") counts most, then one behind "Digest", then any. */
#include "contract/image.h"
#include "rules.h"

enum { HEX_LEN = 64 };

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("._-/:", c));
}

/* Exactly 64 digits at `at`. */
static bool digits_at(Str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && n <= HEX_LEN && is_hex(s.ptr[at + n]))
        n++;
    return n == HEX_LEN;
}

/* How far the text at `at`, where "sha256:" begins, can be trusted to name the image. */
static int weight_of(Str s, size_t at)
{
    Str before = str_slice(s, 0, at);
    if (before.len && before.ptr[before.len - 1] == '@')
        return 3;
    while (before.len && strchr(" \t\"':=", before.ptr[before.len - 1]))
        before.len--;
    if (before.len >= 6 && str_eq_nocase(str_slice(before, before.len - 6, 6), STR("digest")))
        return 2;
    if (before.len >= 2 && str_eq_nocase(str_slice(before, before.len - 2, 2), STR("id")))
        return 0; /* of the configuration, not of the image in a registry */
    return 1;
}

/* The name that stands before "@" at `at`. */
static Str name_before(Str s, size_t at)
{
    size_t start = at;
    while (start > 0 && is_name_byte(s.ptr[start - 1]))
        start--;
    return str_slice(s, start, at - start);
}

/* "docker.io/library/redis" for redis, redis:7 and docker.io/redis. */
static bool same_repository(Str a, Str b)
{
    ImageName x = image_parse(a), y = image_parse(b);
    if (!str_eq(image_host(&x), image_host(&y)))
        return false;
    Str official = STR("library/");
    if (str_is(image_host(&x), "docker.io")) {
        if (str_starts(x.path, official))
            x.path = str_slice(x.path, official.len, SIZE_MAX);
        if (str_starts(y.path, official))
            y.path = str_slice(y.path, official.len, SIZE_MAX);
    }
    return str_eq(x.path, y.path);
}

static void take(Str hex, char ret_digest[IMAGE_DIGEST_MAX])
{
    memcpy(ret_digest, "sha256:", 7);
    for (size_t i = 0; i < HEX_LEN; i++) {
        char c = hex.ptr[i];
        ret_digest[7 + i] = (char)(c >= 'A' && c <= 'F' ? c | 0x20 : c);
    }
    ret_digest[IMAGE_DIGEST_LEN] = '\0';
}

static bool no_digest(Str pasted, Error *err)
{
    if (str_contains(pasted, STR("sha256:")))
        return error_set(err, ERR_SYNTAX,
                         "the digest is cut off: behind \"sha256:\" 64 digits (0-9, a-f) are "
                         "needed");
    return error_set(err, ERR_SYNTAX,
                     "there is no digest in this text. Paste sha256:... or name@sha256:..., for "
                     "example from \"skopeo inspect\" or \"docker images --digests\"");
}

bool image_read_digest(Str pasted, Str image, char ret_digest[IMAGE_DIGEST_MAX], Error *err)
{
    char best[IMAGE_DIGEST_MAX] = "", other[IMAGE_DIGEST_MAX];
    int weight = -1;
    bool several = false;
    Str s = str_trim(pasted), stranger = { NULL, 0 };
    if (s.len == HEX_LEN && digits_at(s, 0)) {
        take(s, ret_digest);
        return true;
    }
    for (size_t at = 0; at + 7 < s.len; at++) {
        if (!str_starts(str_slice(s, at, 7), STR("sha256:")) || !digits_at(s, at + 7))
            continue;
        int found = weight_of(s, at);
        Str name = found == 3 ? name_before(s, at - 1) : (Str){ NULL, 0 };
        if (name.len && image.len && !same_repository(name, image)) {
            stranger = name;
            continue;
        }
        take(str_slice(s, at + 7, HEX_LEN), other);
        several = found == weight  ? several || strcmp(best, other) != 0
                  : found > weight ? false
                                   : several;
        if (found > weight)
            memcpy(best, other, sizeof best);
        weight = found > weight ? found : weight;
    }
    if (weight < 0 && stranger.len)
        return error_set(err, ERR_REFUSED,
                         "this is the digest of " STR_FMT ", not of " STR_FMT
                         ". To use it all the same paste sha256:... alone",
                         STR_ARG(str_slice(stranger, 0, 150)), STR_ARG(str_slice(image, 0, 150)));
    if (weight < 0)
        return no_digest(s, err);
    if (several)
        return error_set(
            err, ERR_SYNTAX,
            "there are several digests in this text; paste the one of the image alone");
    memcpy(ret_digest, best, sizeof best);
    return true;
}
