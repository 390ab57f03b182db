/* Problems laid out like a compiler's messages. */
#include "present_impl.h"

#include "contract/boot_codes.h"

#include <utf8proc.h>

#define SOURCE_WIDTH 76       /* columns of a source line that are shown */
#define SOURCE_BYTES (4 * 80) /* that they can have */
#define SOURCE_BEFORE 48      /* of them before the mark, when the line is cut */
#define WORDS_WIDTH 80
#define FIXES_SHOWN 3

const char *present_kind(DocumentKind kind)
{
    static const char *const names[] = { [DOC_AUTO] = "contract",
                                         [DOC_CONTRACT] = "contract",
                                         [DOC_WORKLOAD] = "workload",
                                         [DOC_ENV] = "env",
                                         [DOC_NETWORK] = "network" };
    return names[kind];
}

PresentCounts present_count(const PresentFile *files, size_t count)
{
    PresentCounts c = { 0, 0, 0, 0 };
    for (size_t i = 0; i < count; i++) {
        c.errors += analysis_count(files[i].analysis, SEV_ERROR);
        c.security += analysis_count(files[i].analysis, SEV_SECURITY);
        c.warnings += analysis_count(files[i].analysis, SEV_WARNING);
        c.notices += analysis_count(files[i].analysis, SEV_NOTICE);
    }
    return c;
}

/* -- the source line ------------------------------------------------------------------------ */

/* A line as it is shown, built piece by piece; remembers the columns of the mark. */
typedef struct Source {
    Buf *out;
    Str text;
    Span line, mark;
    Span window;             /* the part of the line that may be shown */
    size_t column;           /* columns written */
    size_t mark_at, mark_to; /* SIZE_MAX: not reached yet */
} Source;

static bool is_hidden_mark(int32_t c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* The columns of one character, and how it is written. */
static size_t show_character(Buf *out, Str text, size_t at, size_t len, int32_t code)
{
    if (code == '\t') {
        buf_add_text(out, "->");
        return 2;
    }
    if (code < 0x20 || code == 0x7F || (code >= 0x80 && code < 0xA0) || is_hidden_mark(code)) {
        buf_add_byte(out, '?');
        return 1;
    }
    int width = utf8proc_charwidth(code);
    buf_add(out, text.ptr + at, len);
    return width < 0 ? 0 : (size_t)width;
}

static void reach(Source *s, size_t at)
{
    if (at >= s->mark.start && s->mark_at == SIZE_MAX)
        s->mark_at = s->column;
    if (at >= s->mark.end && s->mark_to == SIZE_MAX)
        s->mark_to = s->column;
}

static const Span *mask_at(const Masks *masks, size_t at)
{
    for (size_t i = 0; i < masks->count; i++)
        if (masks->at[i].start <= at && at < masks->at[i].end)
            return &masks->at[i];
    return NULL;
}

/* A mark within a mask is as wide as the mask. */
static void show_mask(Source *s, const Span *mask)
{
    bool starts = s->mark_at == SIZE_MAX && s->mark.start < mask->end;
    bool ends = s->mark_to == SIZE_MAX && s->mark.end <= mask->end;
    if (starts)
        s->mark_at = s->column;
    buf_add_text(s->out, MASK_TEXT);
    s->column += sizeof MASK_TEXT - 1;
    if (ends && s->mark_at != SIZE_MAX)
        s->mark_to = s->column;
}

/* A long line begins a little before the mark, and ends where more would not fit. */
static Span window_of(const Source *s)
{
    size_t first = s->line.start;
    if (s->mark.start - s->line.start > SOURCE_WIDTH - 12)
        first = utf8_floor(s->text, s->mark.start - SOURCE_BEFORE);
    size_t last = first + SOURCE_BYTES;
    return span_make(first, last < s->line.end ? utf8_floor(s->text, last) : s->line.end);
}

static void show_line(Source *s, const Masks *masks)
{
    size_t at = s->window.start;
    if (at > s->line.start) {
        buf_add_text(s->out, "...");
        s->column += 3;
    }
    while (at < s->window.end && s->column < SOURCE_WIDTH) {
        const Span *mask = mask_at(masks, at);
        reach(s, at);
        if (mask) {
            show_mask(s, mask);
            at = mask->end;
            continue;
        }
        int32_t code;
        size_t len = utf8_decode(s->text, at, &code);
        s->column += show_character(s->out, s->text, at, len, code);
        at += len;
    }
    if (at < s->line.end)
        buf_add_text(s->out, "...");
    reach(s, at < s->line.end ? SIZE_MAX : at);
    buf_add_byte(s->out, '\n');
}

static void add_source(const PresentFile *file, Lines *lines, const Problem *p, Buf *out)
{
    Place place = lines_place(lines, p->span.start);
    Masks masks;
    Source s = { .out = out,
                 .text = lines->text,
                 .line = lines_span(lines, p->span.start),
                 .mark = p->span,
                 .mark_at = SIZE_MAX,
                 .mark_to = SIZE_MAX };
    if (s.mark.end > s.line.end)
        s.mark.end = s.line.end;
    if (s.mark.start > s.line.end)
        s.mark.start = s.mark.end = s.line.end;
    s.window = window_of(&s);
    masks_of_line(file, s.window, &masks);
    buf_printf(out, "%4zu | ", place.line);
    show_line(&s, &masks);
    size_t from = s.mark_at == SIZE_MAX ? 0 : s.mark_at;
    size_t to = s.mark_to == SIZE_MAX || s.mark_to <= from ? from + 1 : s.mark_to;
    buf_add_text(out, "     | ");
    buf_add_repeat(out, ' ', from);
    buf_add_repeat(out, '^', to - from);
    buf_add_byte(out, '\n');
}

/* -- the words ------------------------------------------------------------------------------ */

/* One word of a wrapped paragraph whose lines start below its first one. */
static void add_word(Buf *out, Str word, size_t *column)
{
    size_t width = utf8_count(word);
    if (*column > 7 && *column + 1 + width > WORDS_WIDTH) {
        buf_add_text(out, "\n       ");
        *column = 7;
    }
    buf_add_byte(out, ' ');
    buf_add_str(out, word);
    *column += 1 + width;
}

/* A label and words; `rest` is not broken over lines. */
static void add_words(Buf *out, const char *label, Str words, const char *rest)
{
    size_t column = 7;
    Str word;
    buf_printf(out, "  %-5s", label);
    while (str_split(&words, ' ', &word))
        add_word(out, word, &column);
    if (rest)
        add_word(out, str_from(rest), &column);
    buf_add_byte(out, '\n');
}

/* "The contract is refused (HPL05001E)". */
static void add_boot(Buf *out, Str codes)
{
    Str code;
    Buf words;
    buf_init(&words, 0);
    while (str_split(&codes, ' ', &code)) {
        const BootCode *known = boot_code_find(code);
        if (!code.len)
            continue;
        if (words.len)
            buf_add_text(&words, "; ");
        if (known) {
            Str meaning = str_from(known->meaning);
            if (str_ends(meaning, STR(".")))
                meaning.len--;
            buf_printf(&words, STR_FMT " (" STR_FMT ")", STR_ARG(meaning), STR_ARG(code));
        } else {
            buf_add_str(&words, code);
        }
    }
    add_words(out, "boot", buf_str(&words), NULL);
    buf_clear(&words);
}

static void add_fixes(const PresentFile *file, const Problem *p, Buf *out, Buf *scratch)
{
    for (size_t i = 0; i < p->fix_count && i < FIXES_SHOWN; i++) {
        Buf line;
        buf_init(&line, 0);
        bool asks = p->fixes[i].ask != FIX_ASKS_NOTHING && p->fix_text.len;
        Str title = present_clean(file, p, asks ? p->fix_text : p->fixes[i].title, scratch);
        buf_add_str(&line, title);
        if (!str_ends(title, STR(".")))
            buf_add_byte(&line, '.');
        add_words(out, i ? "" : "fix", buf_str(&line),
                  p->fixes[i].safe ? "  [safe: contract-tui check --fix]" : NULL);
        buf_clear(&line);
    }
    if (p->fix_count == 0 && p->fix_text.len)
        add_words(out, "fix", present_clean(file, p, p->fix_text, scratch), NULL);
}

static void add_where(const Problem *p, Buf *out)
{
    if (!p->path.len && !p->inner.file.ptr)
        return;
    buf_add_text(out, "  ");
    buf_add_str(out, p->path);
    if (p->inner.file.ptr) {
        buf_printf(out, ", inside: " STR_FMT, STR_ARG(p->inner.file));
        if (p->inner.line)
            buf_printf(out, ":%u:%u", p->inner.line, p->inner.column);
    }
    buf_add_byte(out, '\n');
}

static void add_problem(const PresentFile *file, Lines *lines, const Problem *p, Buf *out,
                        Buf *scratch)
{
    Place place = lines_place(lines, p->span.start);
    buf_printf(out, "%s:%zu:%zu: %s: ", file->name, place.line, place.column,
               severity_name(p->severity));
    buf_add_str(out, present_clean(file, p, p->message, scratch));
    buf_printf(out, " [%s]\n", p->code);
    add_where(p, out);
    if (lines->text.len)
        add_source(file, lines, p, out);
    if (p->related.end) {
        Place also = lines_place(lines, p->related.start);
        buf_printf(out, "  also  %s:%zu:%zu\n", file->name, also.line, also.column);
    }
    if (p->why.len)
        add_words(out, "why", p->why, NULL);
    if (p->boot.len)
        add_boot(out, p->boot);
    add_fixes(file, p, out, scratch);
    buf_add_byte(out, '\n');
}

void present_text(const PresentFile *file, Buf *out)
{
    Lines lines;
    Buf scratch;
    size_t count;
    const Problem *problems = analysis_problems(file->analysis, &count);
    lines_init(&lines, analysis_text(file->analysis));
    buf_init(&scratch, 0);
    out->failed |= lines.failed;
    for (size_t i = 0; i < count && !lines.failed; i++)
        add_problem(file, &lines, &problems[i], out, &scratch);
    out->failed |= scratch.failed;
    buf_clear(&scratch);
    lines_clear(&lines);
}

/* -- the closing line ----------------------------------------------------------------------- */

static void add_count(Buf *out, size_t n, const char *one, const char *many, bool *first)
{
    if (!n)
        return;
    buf_printf(out, "%s%zu %s", *first ? "" : ", ", n, n == 1 ? one : many);
    *first = false;
}

void present_summary(const PresentFile *files, size_t count, Buf *out)
{
    PresentCounts c = present_count(files, count);
    const Platform *platform = count == 1 ? analysis_platform(files[0].analysis) : NULL;
    bool first = true;
    size_t dropped = 0;
    for (size_t i = 0; i < count; i++)
        dropped += analysis_dropped(files[i].analysis);
    if (count == 1)
        buf_printf(out, "%s", files[0].name);
    else
        buf_printf(out, "%zu files", count);
    if (count == 1)
        buf_printf(out, " (%s%s%s)", present_kind(analysis_kind(files[0].analysis)),
                   platform ? ", " : "", platform ? platform->name : "");
    buf_add_text(out, ": ");
    add_count(out, c.errors, "error", "errors", &first);
    add_count(out, c.security, "security finding", "security findings", &first);
    add_count(out, c.warnings, "warning", "warnings", &first);
    add_count(out, c.notices, "notice", "notices", &first);
    if (dropped)
        buf_printf(out, ", and %zu more that are not listed", dropped);
    buf_add_text(out, first ? "nothing found\n" : "\n");
}
