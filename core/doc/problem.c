/* Problems are kept in one array of the arena; it doubles, and what it leaves behind dies with
 * the arena. */
#include "contract/problem.h"
#include "contract/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_DEFAULT 2000
#define QUOTE_MAX 40 /* characters of a value that are shown */

void problems_init(Problems *list, Arena *arena, size_t max)
{
    *list = (Problems){ .arena = arena, .max = max ? max : MAX_DEFAULT };
}

static bool grow(Problems *list)
{
    size_t cap = list->cap ? list->cap * 2 : 16;
    Problem *fresh = ARENA_ARRAY(list->arena, Problem, cap);
    if (!fresh)
        return false;
    if (list->count)
        memcpy(fresh, list->items, list->count * sizeof *fresh);
    list->items = fresh;
    list->cap = cap;
    return true;
}

static Str format_text(Arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = n < 0 ? NULL : arena_alloc(arena, (size_t)n + 1);
    if (!text)
        return STR("");
    vsnprintf(text, (size_t)n + 1, format, args);
    return str_make(text, (size_t)n);
}

Problem *problems_add(Problems *list, const char *code, Severity severity, Span span,
                      const char *format, ...)
{
    Problem *p = &list->spare;
    if (list->count >= list->max || (list->count == list->cap && !grow(list)))
        list->dropped++;
    else
        p = &list->items[list->count++];
    *p = (Problem){ .code = code, .severity = severity, .span = span };
    if (p != &list->spare) {
        va_list args;
        va_start(args, format);
        p->message = format_text(list->arena, format, args);
        va_end(args);
    }
    return p;
}

static int compare(const void *a, const void *b)
{
    const Problem *x = a, *y = b;
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    int by_file = str_cmp(x->inner.file, y->inner.file);
    if (by_file)
        return by_file;
    if (x->inner.line != y->inner.line)
        return x->inner.line < y->inner.line ? -1 : 1;
    if (x->inner.column != y->inner.column)
        return x->inner.column < y->inner.column ? -1 : 1;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    int by_code = strcmp(x->code, y->code);
    if (by_code)
        return by_code;
    if (x->span.end != y->span.end)
        return x->span.end < y->span.end ? -1 : 1;
    int by_path = str_cmp(x->path, y->path);
    return by_path ? by_path : str_cmp(x->message, y->message);
}

void problems_sort(Problems *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

size_t problems_count(const Problems *list, Severity severity)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        n += list->items[i].severity == severity;
    return n;
}

static bool copy_str(Arena *arena, Str *s)
{
    const char *bytes = s->len ? arena_copy(arena, s->ptr, s->len) : "";
    if (bytes)
        s->ptr = bytes;
    return bytes != NULL;
}

void problem_add_fix(Problems *list, Problem *problem, const Fix *fix)
{
    Arena *arena = list->arena;
    if (problem == &list->spare)
        return;
    Fix *all = ARENA_ARRAY(arena, Fix, problem->fix_count + 1);
    FixEdit *edits = ARENA_ARRAY(arena, FixEdit, fix->count + 1);
    Fix copy = *fix;
    bool ok = all && edits && copy_str(arena, &copy.title) && copy_str(arena, &copy.about) &&
              copy_str(arena, &copy.file) && copy_str(arena, &copy.to) &&
              (!copy.path.ptr || copy_str(arena, &copy.path));
    for (size_t i = 0; ok && i < fix->count; i++) {
        edits[i] = fix->edits[i];
        ok = copy_str(arena, &edits[i].with);
    }
    if (!ok)
        return;
    if (problem->fix_count)
        memcpy(all, problem->fixes, problem->fix_count * sizeof *all);
    copy.edits = edits;
    all[problem->fix_count] = copy;
    problem->fixes = all;
    problem->fix_count++;
}

void problem_fix(Problems *list, Problem *problem, bool safe, Span at, Str with,
                 const char *title_format, ...)
{
    if (problem == &list->spare)
        return;
    va_list args;
    va_start(args, title_format);
    Fix fix = { .title = format_text(list->arena, title_format, args),
                .safe = safe,
                .edits = &(FixEdit){ .at = at, .with = with },
                .count = 1 };
    va_end(args);
    problem_add_fix(list, problem, &fix);
}

static const char *const severity_names[] = {
    [SEV_NOTICE] = "notice",
    [SEV_WARNING] = "warning",
    [SEV_SECURITY] = "security",
    [SEV_ERROR] = "error",
};

size_t problem_width(Str message)
{
    size_t n = 0;
    bool quoted = false;
    for (size_t i = 0; i < message.len; i++) {
        bool quote = message.ptr[i] == '"';
        n += !quoted && !quote && (message.ptr[i] & 0xC0) != 0x80;
        quoted ^= quote;
    }
    return n;
}

const char *severity_name(Severity severity)
{
    return severity_names[severity];
}

bool severity_parse(Str name, Severity *ret_severity)
{
    for (int i = SEV_NOTICE; i <= SEV_ERROR; i++)
        if (str_is(name, severity_names[i])) {
            *ret_severity = (Severity)i;
            return true;
        }
    return false;
}

/* Characters that would move, hide or turn the text around them. */
static bool must_be_named(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void add_visible(Buf *out, Str value, size_t at, size_t len, int32_t code)
{
    if (code == '\n')
        buf_add_text(out, "\\n");
    else if (code == '\t')
        buf_add_text(out, "\\t");
    else if (code == '\r')
        buf_add_text(out, "\\r");
    else if (code < 0)
        buf_printf(out, "\\x%02X", (unsigned char)value.ptr[at]);
    else if (must_be_named(code))
        buf_printf(out, code < 0x100 ? "\\x%02X" : "<U+%04X>", (unsigned)code);
    else
        buf_add(out, value.ptr + at, len);
}

Str problem_quote(Arena *arena, Str value)
{
    Buf out;
    buf_init(&out, 0);
    size_t total = utf8_count(value), seen = 0;
    bool cut = total > QUOTE_MAX;
    buf_add_byte(&out, '"');
    for (size_t at = 0; at < value.len; seen++) {
        int32_t code;
        size_t len = utf8_decode(value, at, &code);
        if (cut && seen == QUOTE_MAX / 2)
            buf_add_text(&out, "...");
        if (!cut || seen < QUOTE_MAX / 2 || seen >= total - QUOTE_MAX / 2)
            add_visible(&out, value, at, len, code);
        at += len;
    }
    buf_add_byte(&out, '"');
    char *copy = buf_ok(&out) ? arena_copy(arena, out.ptr, out.len) : NULL;
    Str quoted = copy ? str_make(copy, out.len) : STR("\"...\"");
    buf_clear(&out);
    return quoted;
}
