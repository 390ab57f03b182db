#include "contract/explain.h"

#include <limits.h>

/* Paths as people write them. Dots separate keys, but names of registries have dots too: where
 * names are free, one part, two parts, and so on are tried until the rest fits. */

enum { PARTS_MAX = 64, WALK_DEPTH = 12, WALK_FIELDS = 6000 };

typedef struct Finder {
    Str parts[PARTS_MAX];
    size_t count;
    Arena *arena;
    unsigned tries;
} Finder;

static bool is_index(Str part)
{
    for (size_t i = 0; i < part.len; i++)
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return str_is(part, "*") || str_is(part, "-");
    return part.len > 0;
}

static const Field *find_from(Finder *w, const Field *f, size_t at, Str pointer, Str *ret_pointer)
{
    if (at == w->count) {
        *ret_pointer = pointer;
        return f;
    }
    if (w->tries++ > 20000)
        return NULL;
    Str name = w->parts[at];
    for (size_t end = at + 1;; end++) {
        const Field *next = field_find(f, name);
        const Field *found =
            next ? find_from(w, next, end, path_join(w->arena, pointer, name), ret_pointer) : NULL;
        if (found)
            return found;
        if (!next || end == w->count)
            break; /* neither a key nor a free name: a longer one is none either */
        name = str_from(
            arena_printf(w->arena, STR_FMT "." STR_FMT, STR_ARG(name), STR_ARG(w->parts[end])));
    }
    const Field *items = field_items(f);
    if (!items)
        return NULL;
    bool written = is_index(w->parts[at]);
    Str index = written ? w->parts[at] : STR("0");
    return find_from(w, items, at + (written ? 1 : 0), path_join(w->arena, pointer, index),
                     ret_pointer);
}

/* Splits at dots and brackets: "a.b[0].c". */
static bool split_dots(Finder *w, Str path)
{
    size_t start = 0;
    for (size_t i = 0; i <= path.len; i++) {
        char c = i < path.len ? path.ptr[i] : '.';
        if (c != '.' && c != '[' && c != ']')
            continue;
        Str part = str_slice(path, start, i - start);
        if (c == ']' && !part.len)
            part = STR("*");
        start = i + 1;
        if (!part.len)
            continue;
        if (w->count == PARTS_MAX)
            return false;
        w->parts[w->count++] = part;
    }
    return true;
}

static bool split_path(Finder *w, Str path)
{
    Str part;
    if (str_is(path, "/"))
        return true; /* the whole contract */
    if (!str_contains(path, STR("/")))
        return split_dots(w, path);
    if (path.ptr[0] != '/') {
        char *whole = arena_printf(w->arena, "/" STR_FMT, STR_ARG(path));
        path = str_from(whole);
    }
    while (path.len && path_next(&path, w->arena, &part)) {
        if (w->count == PARTS_MAX)
            return false;
        w->parts[w->count++] = part;
    }
    return true;
}

const Field *explain_find(Fields *fields, Str path, Arena *arena, Str *ret_pointer)
{
    Finder w = { .arena = arena };
    if (!split_path(&w, path))
        return NULL;
    return find_from(&w, fields_root(fields), 0, STR(""), ret_pointer);
}

/* -- suggestions ------------------------------------------------------------------------------ */

typedef struct Hit {
    Str pointer;
    unsigned score; /* less is nearer */
} Hit;

enum { HITS_MAX = 16, SCORE_NONE = 1000 };

typedef struct Search {
    Finder wanted;
    Arena *arena;
    Str ancestors[WALK_DEPTH + 1];
    Hit hits[HITS_MAX];
    size_t hit_count, max, seen;
} Search;

/* How far a name is from a word: 0 equal, 1 equal but for case, then by edits. */
static unsigned word_distance(Str name, Str word)
{
    if (str_eq(name, word))
        return 0;
    if (str_eq_nocase(name, word))
        return 1;
    unsigned limit = word.len <= 3 ? 2 : 4; /* in halves of an edit */
    unsigned distance = str_distance(name, word, limit);
    if (distance <= limit)
        return 1 + distance;
    if (word.len >= 4 && str_contains_nocase(name, word))
        return 7;
    return SCORE_NONE;
}

static unsigned score_of(const Search *s, const Field *f, size_t depth)
{
    const Finder *w = &s->wanted;
    unsigned score = word_distance(field_name(f), w->parts[w->count - 1]);
    Str last = w->parts[w->count - 1];
    if (score == SCORE_NONE && last.len >= 4 && str_contains_nocase(field_title(f), last))
        score = 8;
    if (score == SCORE_NONE)
        return UINT_MAX;
    score *= 8;
    for (size_t i = 0; i + 1 < w->count; i++) {
        unsigned best = SCORE_NONE;
        for (size_t a = 0; a < depth; a++) {
            unsigned d = word_distance(s->ancestors[a], w->parts[i]);
            best = d < best ? d : best;
        }
        score += best < 4 ? best : 8;
    }
    return score * 16 + (unsigned)depth; /* of two that are as near, the shorter path */
}

static void keep(Search *s, Str pointer, unsigned score)
{
    size_t at = s->hit_count;
    while (at > 0 && s->hits[at - 1].score > score)
        at--;
    if (at >= s->max)
        return;
    if (s->hit_count < s->max)
        s->hit_count++;
    for (size_t i = s->hit_count - 1; i > at; i--)
        s->hits[i] = s->hits[i - 1];
    s->hits[at] = (Hit){ pointer, score };
}

static void search(Search *s, const Field *f, Str pointer, size_t depth)
{
    if (depth >= WALK_DEPTH || s->seen++ > WALK_FIELDS)
        return;
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *child = field_child(f, i);
        Str here = path_join(s->arena, pointer, field_name(child));
        unsigned score = score_of(s, child, depth);
        if (score != UINT_MAX)
            keep(s, here, score);
        s->ancestors[depth] = field_name(child);
        search(s, child, here, depth + 1);
    }
    const Field *below[] = { field_entry(f), field_items(f) };
    for (int i = 0; i < 2; i++) {
        s->ancestors[depth] = STR("*");
        if (below[i])
            search(s, below[i], path_join(s->arena, pointer, STR("*")), depth + 1);
    }
}

size_t explain_suggest(Fields *fields, Str path, Arena *arena, Str *ret_pointers, size_t max)
{
    Search *s = memory_alloc(sizeof *s);
    size_t count = 0;
    if (!s)
        return 0;
    s->wanted.arena = s->arena = arena;
    s->max = max < HITS_MAX ? max : HITS_MAX;
    if (split_path(&s->wanted, path) && s->wanted.count > 0)
        search(s, fields_root(fields), STR(""), 0);
    for (; count < s->hit_count; count++)
        ret_pointers[count] = s->hits[count].pointer;
    memory_free(s);
    return count;
}
