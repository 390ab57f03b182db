/* The words of a finding: place, path, and splices that mend it. */
#include "rules.h"

#include "contract/embed.h"
#include "contract/emit.h"

#include <stdarg.h>
#include <stdio.h>

const char *quoted(Run *run, Str value)
{
    Str s = problem_quote(run->arena, value);
    char *text = arena_copy(run->arena, s.ptr ? s.ptr : "", s.len);
    run->failed = run->failed || !text;
    return text ? text : "";
}

static Str format_text(Run *run, const char *format, va_list args)
{
    Arena *arena = run->arena;
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = n < 0 ? NULL : arena_alloc(arena, (size_t)n + 1);
    if (!text) {
        run->failed = true;
        return str_make("", 0);
    }
    vsnprintf(text, (size_t)n + 1, format, args);
    return str_make(text, (size_t)n);
}

Str text_make(Run *run, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str text = format_text(run, format, args);
    va_end(args);
    return text;
}

/* Counts on from the last place, when that was before this one. */
static void place_inside(Run *run, Problem *p, const InnerFile *file, size_t offset)
{
    if (run->findings.count && p != &run->problems->spare) {
        Finding *f = &run->findings.items[run->findings.count - 1];
        f->file = file;
        f->at = offset;
    }
    Reached *r = &run->reached;
    if (r->file != file || r->offset > offset)
        *r = (Reached){ .file = file, .line = 1, .column = 1 };
    for (; r->offset < offset && r->offset < file->text.len; r->offset++) {
        char c = file->text.ptr[r->offset];
        r->column += (c & 0xc0) != 0x80; /* columns count characters */
        if (c == '\n') {
            r->line++;
            r->column = 1;
        }
    }
    p->inner.file = file->name;
    p->inner.line = r->line;
    p->inner.column = r->column;
}

static Problem *report(Run *run, Span span, Str path, bool missing, Str message)
{
    const Rule *rule = run->rule;
    size_t count = run->problems->count;
    Problem *p =
        problems_add(run->problems, rule->code, rule->severity, span, STR_FMT, STR_ARG(message));
    p->path = path;
    p->why = str_from(rule->why ? rule->why : "");
    p->boot = str_from(rule->boot ? rule->boot : "");
    p->fix_text = str_from(rule->fix ? rule->fix : "");
    if (run->problems->count > count) {
        Finding *f = LIST_ADD(run->arena, &run->findings);
        if (f)
            *f = (Finding){ .index = count, .rule = rule, .missing = missing };
        else
            run->failed = true;
    }
    return p;
}

static Problem *report_at(Run *run, Place place, Span span, Str path, bool missing, Str message)
{
    if (!place.file)
        return report(run, span, path, missing, message);
    const TreeNode *archive = place.file->archive;
    Problem *p = report(run, archive->span, tree_path(archive, run->arena), false, message);
    place_inside(run, p, place.file, span.start);
    return p;
}

Problem *found_inside(Run *run, const InnerFile *file, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str message = format_text(run, format, args);
    va_end(args);
    Problem *p =
        report(run, file->archive->span, tree_path(file->archive, run->arena), false, message);
    if (offset != SIZE_MAX)
        place_inside(run, p, file, offset);
    else
        p->inner.file = file->name;
    return p;
}

static Span own_span(const TreeNode *node)
{
    if (node->span.end > node->span.start || node->key_span.end == 0)
        return node->span;
    return node->key_span; /* nothing stands there: the key is easier to see */
}

/* A collection is marked at its key; its whole text would colour half of the file. */
static Span shown_span(const TreeNode *node)
{
    return !tree_is_scalar(node) && node->key_span.end ? node->key_span : own_span(node);
}

#define MESSAGE(run, format)                                                                       \
    va_list args;                                                                                  \
    va_start(args, format);                                                                        \
    Str message = format_text((run), format, args);                                                \
    va_end(args)

Problem *found(Run *run, Place place, const char *format, ...)
{
    MESSAGE(run, format);
    return report_at(run, place, shown_span(place.node), tree_path(place.node, run->arena), false,
                     message);
}

Problem *found_key(Run *run, Place place, const char *format, ...)
{
    MESSAGE(run, format);
    Span span = place.node->key_span.end ? place.node->key_span : shown_span(place.node);
    return report_at(run, place, span, tree_path(place.node, run->arena), false, message);
}

Problem *found_missing(Run *run, Place parent, const char *key, const char *format, ...)
{
    MESSAGE(run, format);
    Span span = shown_span(parent.node);
    if (!parent.node->key_span.end && !tree_is_scalar(parent.node) && parent.node->first)
        span = parent.node->first->key_span.end ? parent.node->first->key_span
                                                : span_make(span.start, span.start);
    Str path = path_join(run->arena, tree_path(parent.node, run->arena), str_from(key));
    return report_at(run, parent, span, path, true, message);
}

Problem *found_span(Run *run, Span span, Str path, const char *format, ...)
{
    MESSAGE(run, format);
    return report(run, span, path, false, message);
}

void found_fix(Run *run, Problem *problem, const char *format, ...)
{
    MESSAGE(run, format);
    problem->fix_text = message;
}

void found_why(Run *run, Problem *problem, const char *format, ...)
{
    MESSAGE(run, format);
    problem->why = message;
}

void found_detail(Run *run, Problem *problem, const char *detail)
{
    if (!detail[0])
        return;
    bool small = detail[0] >= 'a' && detail[0] <= 'z';
    problem->why = text_make(run, "%c%s. " STR_FMT, small ? detail[0] - 'a' + 'A' : detail[0],
                             detail + 1, STR_ARG(problem->why));
}

void found_at_parent(Run *run)
{
    if (run->findings.count)
        run->findings.items[run->findings.count - 1].missing = true;
}

void found_also(Run *run, const TreeNode *node)
{
    if (run->findings.count)
        run->findings.items[run->findings.count - 1].also = tree_path(node, run->arena);
}

void found_related(Problem *problem, const TreeNode *node)
{
    problem->related = node->key_span.end ? node->key_span : node->span;
}

bool can_splice(Place place)
{
    if ((place.file && place.file->is_fixed) || (place.node->flags & NODE_ALIAS))
        return false;
    for (const TreeNode *n = place.node->parent; n; n = n->parent)
        if ((n->flags & NODE_ALIAS) || ((n->flags & NODE_EMBEDDED) && !n->embed->direct))
            return false;
    return true;
}

static Str text_around(const Run *run, Place place)
{
    return place.file ? place.file->text : run->in->text;
}

/* One splice of the text that the place is in. */
static void add_splice(Run *run, Problem *problem, Place place, Span span, Str with, Fix fix)
{
    fix.edits = &(FixEdit){ .at = span, .with = with };
    fix.count = 1;
    if (place.file) {
        fix.kind = FIX_FILE;
        fix.file = place.file->name;
        fix.text = place.file->text;
    }
    problem_add_fix(run->problems, problem, &fix);
}

void found_replace(Run *run, Problem *problem, bool safe, Place place, Str with, const char *title,
                   ...)
{
    MESSAGE(run, title);
    bool one_line = !(place.node->flags & NODE_MULTILINE) && place.node->style != STYLE_LITERAL &&
                    place.node->style != STYLE_FOLDED;
    if (can_splice(place) && one_line && tree_is_scalar(place.node))
        add_splice(run, problem, place, place.node->span, with,
                   (Fix){ .title = message, .safe = safe });
}

void found_replace_part(Run *run, Problem *problem, bool safe, Place place, Span part, Str with,
                        FixAsk ask, Str about, const char *title, ...)
{
    MESSAGE(run, title);
    const TreeNode *node = place.node;
    size_t quote = node->style == STYLE_SINGLE || node->style == STYLE_DOUBLE;
    bool as_read = tree_is_scalar(node) && node->style <= STYLE_DOUBLE &&
                   span_len(node->span) == node->string.len + 2 * quote;
    if (!can_splice(place) || !as_read || part.end > node->string.len)
        return;
    size_t start = node->span.start + quote;
    add_splice(run, problem, place, span_make(start + part.start, start + part.end), with,
               (Fix){ .title = message, .safe = safe, .ask = ask, .about = about });
}

static void take_yaml_fixes(Run *run, Problem *problem, const InnerFile *file)
{
    for (size_t i = 0; !file->is_fixed && file->trouble && i < file->trouble->fix_count; i++) {
        Fix fix = file->trouble->fixes[i];
        fix.kind = FIX_FILE;
        fix.file = file->name;
        fix.text = file->text;
        problem_add_fix(run->problems, problem, &fix);
    }
}

void found_no_yaml(Run *run, const InnerFile *file, const char *what)
{
    Str error = file->error.len ? file->error : STR("it is empty");
    Str whole = text_make(run, "%s: " STR_FMT, what, STR_ARG(error));
    bool fits = problem_width(whole) <= PROBLEM_WIDTH_MAX;
    Problem *p =
        found_inside(run, file, file->error_at, STR_FMT, STR_ARG(fits ? whole : str_from(what)));
    if (!fits)
        found_detail(run, p, text_make(run, STR_FMT, STR_ARG(error)).ptr);
    take_yaml_fixes(run, p, file);
}

void found_quote(Run *run, Problem *problem, Place place)
{
    Span span = place.node->span;
    Str value = str_slice(text_around(run, place), span.start, span_len(span));
    bool simple = true;
    for (size_t i = 0; i < value.len; i++)
        simple =
            simple && (uint8_t)value.ptr[i] >= ' ' && value.ptr[i] != '"' && value.ptr[i] != '\\';
    if (simple && value.len && can_splice(place))
        add_splice(run, problem, place, span, text_make(run, "\"" STR_FMT "\"", STR_ARG(value)),
                   (Fix){ .title = STR("Put it in double quotes"), .safe = true });
}

void found_quote_line(Run *run, Problem *problem, Place place)
{
    const TreeNode *node = place.node;
    Str text = text_around(run, place), rest = str_slice(text, node->span.start, SIZE_MAX);
    Str line = str_slice(rest, 0, str_find_byte(rest, '\n'));
    while (line.len && strchr(" \t\r", line.ptr[line.len - 1]))
        line.len--;
    bool quotes = str_find_byte(line, '\'') < line.len;
    bool odd =
        quotes && (str_find_byte(line, '"') < line.len || str_find_byte(line, '\\') < line.len);
    const char *quote = quotes ? "\"" : "'";
    if (node->style == STYLE_PLAIN && !odd && can_splice(place) &&
        node->parent->style != STYLE_FLOW)
        add_splice(run, problem, place, span_make(node->span.start, node->span.start + line.len),
                   text_make(run, "%s" STR_FMT "%s", quote, STR_ARG(line), quote),
                   (Fix){ .title = STR("Put the whole line in quotes") });
}

void found_literal(Run *run, Problem *problem, const TreeNode *node)
{
    size_t mark = node->span.start;
    if (can_splice(at(node)) && mark < run->in->text.len && run->in->text.ptr[mark] == '>')
        add_splice(run, problem, at(node), span_make(mark, mark + 1), STR("|"),
                   (Fix){ .title = STR("Write \"|\"") });
}

void found_set(Run *run, Problem *problem, bool safe, Str to, const char *title, ...)
{
    MESSAGE(run, title);
    problem_add_fix(run->problems, problem,
                    &(Fix){ .title = message, .safe = safe, .kind = FIX_VALUE, .to = to });
}

/* Blanks in front of an offset; false when something else stands before it on its line. */
static bool indent_of(Str text, size_t offset, size_t *ret)
{
    size_t start = offset;
    while (start > 0 && text.ptr[start - 1] == ' ')
        start--;
    *ret = offset - start;
    return start == 0 || text.ptr[start - 1] == '\n';
}

void found_change(Run *run, Problem *problem, Fix fix, const char *title, ...)
{
    MESSAGE(run, title);
    fix.title = message;
    problem_add_fix(run->problems, problem, &fix);
}

void found_cut(Run *run, Problem *problem, const TreeNode *node, const char *title, ...)
{
    MESSAGE(run, title);
    Str path = node ? tree_path(node, run->arena) : problem->path;
    problem_add_fix(run->problems, problem,
                    &(Fix){ .title = message, .kind = FIX_CUT, .path = path });
}

int column_of(const Run *run, const TreeNode *node)
{
    size_t indent;
    return node->key_span.end && indent_of(run->in->text, node->key_span.start, &indent)
               ? (int)indent
               : -1;
}

enum { SHIFT_MAX = 200 };

/* One splice for each line. False: a line would not reach, or there are too many. */
static bool shift_lines(Str text, size_t start, size_t end, int columns, const char *blanks,
                        FixEdit edits[SHIFT_MAX], size_t *ret_count)
{
    size_t n = 0, out = (size_t)(columns < 0 ? -columns : 0);
    while (start < end) {
        Str line = str_slice(text, start, str_find_byte(str_slice(text, start, SIZE_MAX), '\n'));
        size_t indent = 0;
        while (indent < line.len && line.ptr[indent] == ' ')
            indent++;
        bool empty = str_trim(line).len == 0;
        if (!empty && (indent < out || n == SHIFT_MAX))
            return false;
        if (!empty)
            edits[n++] = (FixEdit){ span_make(start, start + out), str_from(blanks) };
        start += line.len + 1;
    }
    *ret_count = n;
    return n > 0;
}

void found_shift(Run *run, Problem *problem, bool safe, const TreeNode *node, int columns,
                 const char *title, ...)
{
    MESSAGE(run, title);
    FixEdit edits[SHIFT_MAX];
    size_t count, start = node->key_span.start;
    int column = column_of(run, node);
    const char *blanks = text_make(run, "%*s", columns > 0 ? columns : 0, "").ptr;
    if (column < 0 || !can_splice(at(node)) || node->parent->style == STYLE_FLOW)
        return;
    if (shift_lines(run->in->text, start - (size_t)column, node->span.end, columns, blanks, edits,
                    &count))
        problem_add_fix(run->problems, problem,
                        &(Fix){ .title = message, .safe = safe, .edits = edits, .count = count });
}

Str path_of(Run *run, const TreeNode *node, const char *key)
{
    Str path = tree_path(node, run->arena);
    return key ? path_join(run->arena, path, str_from(key)) : path;
}

void found_move_file(Run *run, Problem *problem, bool safe, Str file, const char *to,
                     const char *title, ...)
{
    MESSAGE(run, title);
    problem_add_fix(run->problems, problem,
                    &(Fix){ .title = message,
                            .safe = safe,
                            .kind = to ? FIX_RENAME : FIX_REMOVE,
                            .file = file,
                            .to = str_from(to ? to : "") });
}

void found_replace_string(Run *run, Problem *problem, bool safe, Place place, Str value,
                          const char *title, ...)
{
    MESSAGE(run, title);
    const TreeNode *node = place.node;
    EmitPlace where = { .eol = "\n", .in_flow = node->parent && node->parent->style == STYLE_FLOW };
    EmitWish wish = node->style == STYLE_SINGLE   ? EMIT_SINGLE
                    : node->style == STYLE_DOUBLE ? EMIT_DOUBLE
                                                  : EMIT_AUTO;
    Buf with;
    buf_init(&with, 0);
    if (emit_string(&with, value, wish, &where, NULL))
        found_replace(run, problem, safe, place, text_make(run, STR_FMT, STR_ARG(buf_str(&with))),
                      STR_FMT, STR_ARG(message));
    buf_clear(&with);
}

void found_replace_key(Run *run, Problem *problem, bool safe, Place place, Str with,
                       const char *title, ...)
{
    MESSAGE(run, title);
    if (can_splice(place) && place.node->key_span.end)
        add_splice(run, problem, place, place.node->key_span, with,
                   (Fix){ .title = message, .safe = safe });
}

void found_remove(Run *run, Problem *problem, bool safe, Place place, const char *title, ...)
{
    MESSAGE(run, title);
    const TreeNode *node = place.node;
    const TreeNode *parent = node->parent;
    Str text = text_around(run, place);
    if (!can_splice(place) || !parent || parent->style == STYLE_FLOW || !node->key_span.end ||
        parent->count < 2)
        return;
    size_t start = node->key_span.start, end = node->span.end;
    while (start > 0 && (text.ptr[start - 1] == ' '))
        start--;
    if (start > 0 && text.ptr[start - 1] != '\n')
        return; /* the first key behind a dash */
    while (end < text.len && text.ptr[end] != '\n')
        end++;
    if (end < text.len)
        end++;
    add_splice(run, problem, place, span_make(start, end), STR(""),
               (Fix){ .title = message, .safe = safe });
}

void found_add(Run *run, Problem *problem, bool safe, Place mapping, bool in_front,
               const char *lines, const char *title, ...)
{
    MESSAGE(run, title);
    const TreeNode *node = mapping.node, *first = node->first;
    Str text = text_around(run, mapping), rest = str_from(lines), line;
    size_t indent, place;
    if (node->kind != NODE_MAPPING || node->style == STYLE_FLOW || !first ||
        !can_splice((Place){ first, mapping.file }) ||
        !indent_of(text, first->key_span.start, &indent))
        return;
    place = in_front ? first->key_span.start - indent : node->last->span.end;
    while (!in_front && place < text.len && text.ptr[place] != '\n')
        place++;
    bool open_end = !in_front && place == text.len; /* no line end behind the last line */
    place += !in_front && !open_end;
    const char *eol = str_contains(text, STR("\r\n")) ? "\r\n" : "\n";
    Str with = open_end ? str_from(eol) : STR("");
    while (str_split(&rest, '\n', &line))
        with = text_make(run, STR_FMT "%*s" STR_FMT "%s", STR_ARG(with), (int)indent, "",
                         STR_ARG(line), eol);
    add_splice(run, problem, mapping, span_make(place, place), with,
               (Fix){ .title = message, .safe = safe });
}
