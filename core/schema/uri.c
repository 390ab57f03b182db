#include "uri.h"

#include "contract/buf.h"

typedef struct Parts {
    Str scheme, authority, path, query; /* ptr NULL: not there (path is always there) */
} Parts;

static bool is_scheme(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], lower = (char)(c | 0x20);
        bool letter = lower >= 'a' && lower <= 'z';
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
            return false;
    }
    return s.len > 0;
}

static Parts parse(Str s)
{
    Parts p = { 0 };
    size_t colon = str_find_byte(s, ':');
    if (colon < s.len && is_scheme(str_slice(s, 0, colon))) {
        p.scheme = str_slice(s, 0, colon);
        s = str_slice(s, colon + 1, SIZE_MAX);
    }
    size_t query = str_find_byte(s, '?');
    if (query < s.len)
        p.query = str_slice(s, query + 1, SIZE_MAX);
    s = str_slice(s, 0, query);
    if (str_starts(s, STR("//"))) {
        s = str_slice(s, 2, SIZE_MAX);
        size_t slash = str_find_byte(s, '/');
        p.authority = str_slice(s, 0, slash);
        s = str_slice(s, slash, SIZE_MAX);
    }
    p.path = s;
    return p;
}

Str uri_split_fragment(Str uri, Str *ret_fragment)
{
    size_t hash = str_find_byte(uri, '#');
    *ret_fragment = hash < uri.len ? str_slice(uri, hash + 1, SIZE_MAX) : (Str){ NULL, 0 };
    return str_slice(uri, 0, hash);
}

/* Section 5.2.4, on the bytes of `out` from `start` on. */
static void remove_dots(Buf *out, size_t start)
{
    Str rest = str_slice(buf_str(out), start, SIZE_MAX), part;
    Buf kept;
    buf_init(&kept, 0);
    bool absolute = rest.len && rest.ptr[0] == '/', last_is_dots = false;
    if (absolute)
        rest = str_slice(rest, 1, SIZE_MAX);
    bool first = true;
    while (str_split(&rest, '/', &part)) {
        last_is_dots = str_is(part, ".") || str_is(part, "..");
        if (str_is(part, "..")) {
            while (kept.len && kept.ptr[kept.len - 1] != '/')
                kept.len--;
            kept.len -= kept.len > 0;
            first = kept.len == 0;
        } else if (!last_is_dots) {
            if (!first)
                buf_add_byte(&kept, '/');
            buf_add_str(&kept, part);
            first = false;
        }
    }
    if (last_is_dots && kept.len)
        buf_add_byte(&kept, '/');
    out->len = start;
    if (absolute)
        buf_add_byte(out, '/');
    buf_add_str(out, buf_str(&kept));
    buf_clear(&kept);
}

static void put_path(Buf *out, Parts base, Str path)
{
    size_t start = out->len;
    if (path.len == 0 || path.ptr[0] != '/') { /* merge */
        size_t cut = base.path.len;
        while (cut > 0 && base.path.ptr[cut - 1] != '/')
            cut--;
        if (base.authority.ptr && base.path.len == 0)
            buf_add_byte(out, '/');
        else
            buf_add_str(out, str_slice(base.path, 0, cut));
    }
    buf_add_str(out, path);
    if (str_contains(str_slice(buf_str(out), start, SIZE_MAX), STR("/.")) ||
        str_starts(path, STR(".")))
        remove_dots(out, start);
}

Str uri_resolve(Arena *arena, Str base_text, Str reference)
{
    Str fragment, ignored;
    Parts base = parse(uri_split_fragment(base_text, &ignored));
    Parts r = parse(uri_split_fragment(reference, &fragment));
    Buf out;
    buf_init(&out, 0);
    Str scheme = r.scheme.ptr ? r.scheme : base.scheme;
    if (scheme.ptr)
        buf_printf(&out, STR_FMT ":", STR_ARG(scheme));
    Str authority = r.scheme.ptr || r.authority.ptr ? r.authority : base.authority;
    if (authority.ptr)
        buf_printf(&out, "//" STR_FMT, STR_ARG(authority));
    Str query = r.query;
    if (r.scheme.ptr || r.authority.ptr) {
        buf_add_str(&out, r.path);
    } else if (r.path.len == 0) {
        buf_add_str(&out, base.path);
        query = r.query.ptr ? r.query : base.query;
    } else {
        put_path(&out, base, r.path);
    }
    if (query.ptr)
        buf_printf(&out, "?" STR_FMT, STR_ARG(query));
    if (fragment.ptr)
        buf_printf(&out, "#" STR_FMT, STR_ARG(fragment));
    Str result = { NULL, 0 };
    if (buf_ok(&out))
        result = str_make(arena_copy(arena, out.ptr, out.len), out.len);
    buf_clear(&out);
    return result.ptr ? result : (Str){ NULL, 0 };
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

Str uri_decode(Arena *arena, Str text)
{
    if (str_find_byte(text, '%') == text.len)
        return text;
    char *out = arena_alloc(arena, text.len + 1);
    size_t n = 0;
    if (!out)
        return (Str){ NULL, 0 };
    for (size_t i = 0; i < text.len; i++) {
        int high = -1, low = -1;
        if (text.ptr[i] == '%' && i + 2 < text.len) {
            high = hex_value(text.ptr[i + 1]);
            low = hex_value(text.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = text.ptr[i];
        }
    }
    return str_make(out, n);
}
