/* Which byte of the inner text stands where in the outer one.
 *
 * The value of the scalar is known from libyaml; here the source is walked once more next to it,
 * by the rules of the scalar's style, and runs of equal bytes are noted. What is the same bytes
 * is compared as it goes: where the two do not meet (a scalar within a quoted scalar, whose
 * source is escaped once more) the map stays empty and everything inside is at the scalar.
 *
 * YAML 1.2.2 sections 7.3 (quoted and plain), 8.1 (blocks), as libyaml implements them. */
#include "contract/embed.h"

typedef struct Walk {
    Str text;      /* the outer text, cut at the end of the scalar's source */
    size_t o;      /* outer offset */
    Str inner;     /* the value */
    size_t i;      /* inner offset */
    EmbedRun *run; /* arena, grows */
    size_t count, cap;
    Arena *arena;
    bool no_memory;
} Walk;

static bool starts_at(Str s, size_t at, const char *bytes, size_t len)
{
    return at + len <= s.len && memcmp(s.ptr + at, bytes, len) == 0;
}

/* Length of the line break at a place: LF, CRLF, CR, and those that YAML 1.1 knows beside. */
static inline size_t break_len(Str s, size_t at)
{
    unsigned char c = at < s.len ? (unsigned char)s.ptr[at] : ' ';
    if (c > '\r' && c < 0xC2) /* nearly always */
        return 0;
    if (s.ptr[at] == '\n')
        return 1;
    if (s.ptr[at] == '\r')
        return starts_at(s, at, "\r\n", 2) ? 2 : 1;
    if (starts_at(s, at, "\xC2\x85", 2))
        return 2;
    return starts_at(s, at, "\xE2\x80\xA8", 3) || starts_at(s, at, "\xE2\x80\xA9", 3) ? 3 : 0;
}

static size_t line_end(Str s, size_t at)
{
    while (at < s.len && !break_len(s, at))
        at++;
    return at;
}

/* A run for each line that is left, at first: an arena takes nothing back. */
static bool grow(Walk *w)
{
    size_t cap = w->cap ? w->cap * 2 : 64;
    for (size_t at = w->o; !w->cap && at < w->text.len; at = line_end(w->text, at) + 1)
        cap++;
    EmbedRun *fresh = ARENA_ARRAY(w->arena, EmbedRun, cap);
    if (!fresh) {
        w->no_memory = true;
        return false;
    }
    if (w->count)
        memcpy(fresh, w->run, w->count * sizeof *fresh);
    w->run = fresh;
    w->cap = cap;
    return true;
}

/* Notes that the next len bytes are the same on both sides, and moves over them. */
static bool same(Walk *w, size_t len)
{
    if (w->i + len > w->inner.len || w->o + len > w->text.len ||
        memcmp(w->inner.ptr + w->i, w->text.ptr + w->o, len) != 0)
        return false;
    EmbedRun *last = w->count ? &w->run[w->count - 1] : NULL;
    if (last && last->inner + last->len == w->i && last->outer + last->len == w->o) {
        last->len += (uint32_t)len;
    } else {
        if (w->count == w->cap && !grow(w))
            return false;
        w->run[w->count++] = (EmbedRun){ (uint32_t)w->i, (uint32_t)w->o, (uint32_t)len };
    }
    w->i += len;
    w->o += len;
    return true;
}

static bool is_blank(Str s, size_t at)
{
    return at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t');
}

static size_t leading_blanks(Str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && s.ptr[at + n] == ' ')
        n++;
    return n;
}

/* -- blocks --------------------------------------------------------------------------------- */

/* The columns in front of the block's lines: what the first line with content has more outside
 * than inside. */
static size_t block_indent(Str outer, size_t o, Str inner)
{
    size_t i = 0;
    while (i < inner.len && inner.ptr[i] == '\n')
        i++;
    while (o < outer.len) {
        size_t blanks = leading_blanks(outer, o), end = line_end(outer, o);
        if (o + blanks < end) {
            size_t within = leading_blanks(inner, i);
            return blanks >= within ? blanks - within : 0;
        }
        o = end + break_len(outer, end);
    }
    return 0;
}

/* One line break: in a literal block each has its own inside. */
static bool walk_break(Walk *w, bool literal)
{
    size_t len = break_len(w->text, w->o);
    if (!literal || w->i >= w->inner.len) {
        w->o += len;
        return true;
    }
    if (starts_at(w->text, w->o, "\r\n", 2))
        w->o++;
    if (w->text.ptr[w->o] == '\n' || len == 3)
        return same(w, len == 3 ? 3 : 1);
    w->o += len == 2 ? 2 : 1; /* CR alone and NEL become LF */
    w->i++;
    return true;
}

static bool walk_block(Walk *w, bool literal, size_t indent)
{
    bool first = true;
    while (w->i < w->inner.len && w->o < w->text.len) {
        size_t end = line_end(w->text, w->o), blanks = leading_blanks(w->text, w->o);
        size_t start = w->o + (blanks < indent ? blanks : indent);
        w->o = start < end ? start : end;
        if (w->o < end) {
            if (!literal && !first && w->inner.ptr[w->i] == ' ')
                w->i++; /* two lines joined by a blank */
            while (!literal && w->i < w->inner.len && w->inner.ptr[w->i] == '\n')
                w->i++;
            if (!same(w, end - w->o))
                return false;
            first = false;
        }
        if (w->o < w->text.len && !walk_break(w, literal))
            return false;
    }
    while (!literal && w->i < w->inner.len && w->inner.ptr[w->i] == '\n')
        w->i++;
    return true;
}

/* -- quoted and plain ----------------------------------------------------------------------- */

/* The breaks from here on with the blanks around them; 0 when there is none. */
static size_t fold_end(Str s, size_t at, size_t *ret_breaks)
{
    size_t end = at, breaks = 0;
    for (;;) {
        size_t b = end;
        while (is_blank(s, b))
            b++;
        size_t len = break_len(s, b);
        if (!len)
            break;
        end = b + len;
        breaks++;
    }
    *ret_breaks = breaks;
    while (breaks && is_blank(s, end))
        end++;
    return end;
}

/* One break is a blank inside, more of them one less. */
static bool walk_fold(Walk *w, size_t end, size_t breaks, bool escaped)
{
    size_t inside = escaped ? breaks - 1 : breaks == 1 ? 1 : breaks - 1;
    w->o = end;
    for (; inside; inside--) {
        if (w->i >= w->inner.len)
            return false;
        w->i += (unsigned char)w->inner.ptr[w->i] == 0xE2 ? 3 : 1;
    }
    return true;
}

/* The source length of an escape in double quotes, 0 for what is none. The value's length is
 * that of one character. */
static size_t escape_len(char c)
{
    switch (c) {
    case 'x':
        return 4;
    case 'u':
        return 6;
    case 'U':
        return 10;
    default:
        return 2;
    }
}

static bool walk_escape(Walk *w)
{
    size_t breaks, at = w->o + 1;
    if (at >= w->text.len)
        return false;
    if (break_len(w->text, at)) {
        size_t end = fold_end(w->text, at, &breaks);
        return walk_fold(w, end, breaks, true);
    }
    int32_t code;
    size_t len = utf8_decode(w->inner, w->i, &code);
    w->o += escape_len(w->text.ptr[at]);
    w->i += len;
    return len > 0;
}

static bool walk_flow(Walk *w, uint8_t style)
{
    while (w->o < w->text.len) {
        size_t breaks = 0, end = w->o;
        if (is_blank(w->text, w->o) || break_len(w->text, w->o))
            end = fold_end(w->text, w->o, &breaks);
        bool good;
        if (breaks) {
            good = walk_fold(w, end, breaks, false);
        } else if (style == STYLE_DOUBLE && w->text.ptr[w->o] == '\\') {
            good = walk_escape(w);
        } else {
            bool quote = style == STYLE_SINGLE && w->text.ptr[w->o] == '\'';
            good = same(w, 1);
            w->o += quote;
        }
        if (!good)
            return false;
    }
    return true;
}

/* -- the map -------------------------------------------------------------------------------- */

static bool walk(Walk *w, const TreeNode *scalar, size_t *ret_indent)
{
    if (scalar->style != STYLE_LITERAL && scalar->style != STYLE_FOLDED) {
        bool quoted = scalar->style == STYLE_SINGLE || scalar->style == STYLE_DOUBLE;
        w->text.len = scalar->span.end - quoted;
        w->o = scalar->span.start + quoted;
        return walk_flow(w, scalar->style);
    }
    w->o = line_end(w->text, scalar->span.start);
    w->o += break_len(w->text, w->o);
    *ret_indent = block_indent(w->text, w->o, w->inner);
    return walk_block(w, scalar->style == STYLE_LITERAL, *ret_indent);
}

Embed *embed_map(Str text, const TreeNode *scalar, Arena *arena)
{
    Embed *e = ARENA_NEW(arena, Embed);
    if (!e)
        return NULL;
    Walk w = { .text = text, .inner = scalar->string, .arena = arena };
    size_t indent = 0;
    bool met = !(scalar->flags & NODE_ALIAS) && walk(&w, scalar, &indent) && w.i == w.inner.len;
    if (w.no_memory)
        return NULL;
    *e = (Embed){ .text = scalar->string, .outer = scalar->span, .style = scalar->style };
    if (met) {
        e->indent = (uint32_t)indent;
        e->runs = w.run;
        e->run_count = w.count;
        e->direct = scalar->style == STYLE_LITERAL;
    }
    return e;
}
