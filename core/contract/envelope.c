#include "envelope.h"
#include "contract/token.h"

#include <stdlib.h>

#define SIGNATURE_KEY "envWorkloadSignature"

static const char *const names[SEAL_PARTS] = {
    [SEAL_WORKLOAD] = "workload", [SEAL_ENV] = "env", [SEAL_ATTESTATION] = "attestationPublicKey"
};

const char *seal_part_name(SealPart part)
{
    return names[part];
}

/* -- reading -- */

static const char *line_end(Str text)
{
    size_t at = str_find_byte(text, '\n');
    return at < text.len && at && text.ptr[at - 1] == '\r' ? "\r\n" : "\n";
}

static bool first_problem(const Problems *problems, Error *err)
{
    for (size_t i = 0; i < problems->count; i++) {
        const Problem *p = &problems->items[i];
        if (p->severity == SEV_ERROR)
            return error_set_at(err, ERR_SYNTAX, p->span, STR_FMT " [%s]", STR_ARG(p->message),
                                p->code);
    }
    return error_set(err, ERR_SYNTAX, "the text is no contract: it is no YAML mapping");
}

bool envelope_read(Envelope *e, Str text, Error *err)
{
    *e = (Envelope){ .arena = arena_new(0), .text = text, .eol = line_end(text) };
    if (!e->arena)
        return error_memory(err);
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, e->arena, 1000);
    bool ok = yaml_parse(text, NULL, e->arena, &problems, &doc, err);
    bool bad = false;
    for (size_t i = 0; i < problems.count; i++)
        bad = bad || problems.items[i].severity == SEV_ERROR;
    if (ok && (bad || !doc.root || doc.root->kind != NODE_MAPPING))
        ok = first_problem(&problems, err);
    if (!ok) {
        envelope_clear(e);
        return false;
    }
    e->root = doc.root;
    for (SealPart part = 0; part < SEAL_PARTS; part++)
        e->part[part] = tree_get_text(doc.root, names[part]);
    e->signature = tree_get_text(doc.root, SIGNATURE_KEY);
    return true;
}

void envelope_clear(Envelope *e)
{
    arena_free(e->arena);
    *e = (Envelope){ .arena = NULL };
}

Str envelope_value(const Envelope *e, SealPart part)
{
    const TreeNode *node = e->part[part];
    return node && node->kind == NODE_STRING ? node->string : (Str){ NULL, 0 };
}

bool envelope_is_token(const Envelope *e, SealPart part)
{
    Str value = envelope_value(e, part);
    return value.ptr && token_is_like(value);
}

/* -- text of a part -- */

static size_t line_start(Str text, size_t at)
{
    while (at && text.ptr[at - 1] != '\n')
        at--;
    return at;
}

static size_t next_line(Str text, size_t at)
{
    at += str_find_byte(str_slice(text, at, SIZE_MAX), '\n');
    return at < text.len ? at + 1 : at;
}

/* Where a block mapping ends: behind its last line, with the comments that are indented as it is.
 * They may say as much as what they stand beside, so they belong to the section. */
static size_t block_end(const Envelope *e, const TreeNode *node)
{
    size_t indent = node->span.start - line_start(e->text, node->span.start), end = node->span.end;
    end += str_find_byte(str_slice(e->text, end, SIZE_MAX), '\n');
    for (size_t at = next_line(e->text, end); at < e->text.len;) {
        size_t next = next_line(e->text, at);
        Str line = str_slice(e->text, at, next - at), trimmed = str_trim(line);
        if (trimmed.len && (trimmed.ptr[0] != '#' || (size_t)(trimmed.ptr - line.ptr) < indent))
            break;
        if (trimmed.len)
            end = (size_t)(trimmed.ptr + trimmed.len - e->text.ptr);
        at = next;
    }
    return end > node->span.end && e->text.ptr[end - 1] == '\r' ? end - 1 : end;
}

/* The lines below the key down to the end of the mapping, less its indentation. Lines that are
 * indented less (comments) lose what they have. */
static void dedent(const Envelope *e, const TreeNode *node, Buf *out)
{
    size_t indent = node->span.start - line_start(e->text, node->span.start);
    size_t at = next_line(e->text, node->key_span.end), end = block_end(e, node);
    while (at < end) {
        size_t next = next_line(e->text, at), skip = 0;
        while (skip < indent && at + skip < next && e->text.ptr[at + skip] == ' ')
            skip++;
        Str line = str_slice(e->text, at + skip, (next < end ? next : end) - at - skip);
        while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
            line.len--;
        buf_add_str(out, line);
        buf_add_byte(out, '\n'); /* as YAML reads a CRLF in a literal block */
        at = next;
    }
}

static bool reads_back(Str text, const TreeNode *node, Error *err)
{
    Arena *arena = arena_new(0);
    if (!arena)
        return error_memory(err);
    Problems problems;
    YamlDocument doc = { 0 };
    problems_init(&problems, arena, 10);
    bool same = yaml_parse(text, NULL, arena, &problems, &doc, err) && doc.root &&
                problems_count(&problems, SEV_ERROR) == 0 && tree_equal(doc.root, node);
    arena_free(arena);
    return same;
}

static bool is_block_below_key(const Envelope *e, const TreeNode *node)
{
    return node->kind == NODE_MAPPING && node->style == STYLE_BLOCK &&
           next_line(e->text, node->key_span.end) <= node->span.start;
}

static bool mapping_text(const Envelope *e, SealPart part, const TreeNode *node, Buf *out,
                         Error *err)
{
    EmitPlace place = { .allow_block = true, .eol = "\n" };
    size_t before = out->len;
    if (is_block_below_key(e, node)) {
        dedent(e, node, out);
    } else {
        if (!emit_tree(out, node, &place, err))
            return false;
        buf_add_byte(out, '\n');
    }
    if (!buf_ok(out))
        return error_memory(err);
    if (reads_back(str_slice(buf_str(out), before, SIZE_MAX), node, NULL))
        return true;
    return error_set_at(err, ERR_REFUSED, node->span,
                        "%s is a mapping that cannot be taken out of the file unchanged (it uses"
                        " something from outside). Write it as text: \"%s: |\"",
                        names[part], names[part]);
}

bool envelope_part_text(const Envelope *e, SealPart part, Buf *out, Error *err)
{
    const TreeNode *node = e->part[part];
    if (!node)
        return error_set(err, ERR_REFUSED, "%s is missing", names[part]);
    if (node->flags & (NODE_ALIAS | NODE_ANCHORED | NODE_TAGGED | NODE_MERGE))
        return error_set_at(err, ERR_REFUSED, node->span,
                            "%s has an anchor, an alias or a tag, which would be lost. Write it"
                            " out",
                            names[part]);
    if (node->kind == NODE_MAPPING && part != SEAL_ATTESTATION)
        return mapping_text(e, part, node, out, err);
    if (node->kind != NODE_STRING)
        return error_set_at(err, ERR_REFUSED, node->span, "%s is no text", names[part]);
    buf_add_str(out, node->string);
    return buf_ok(out) || error_memory(err);
}

/* -- edits -- */

static void add(EnvelopeEdit *edit, Span at, Str with)
{
    if (edit->count < ENVELOPE_SPLICES) {
        edit->splices[edit->count].at = at;
        edit->splices[edit->count++].with = with;
    }
}

static Str join(const Envelope *e, const char *before, Str value, const char *after)
{
    Str s = { NULL, 0 };
    char *p = arena_printf(e->arena, "%s" STR_FMT "%s", before, STR_ARG(value), after);
    if (p)
        s = str_from(p);
    return s;
}

static bool in_flow(const Envelope *e)
{
    return e->root->style == STYLE_FLOW;
}

void envelope_set_line(const Envelope *e, EnvelopeEdit *edit, SealPart part, Str value)
{
    const TreeNode *node = e->part[part];
    if (!is_block_below_key(e, node)) {
        add(edit, node->span, in_flow(e) ? join(e, "\"", value, "\"") : value);
        return;
    }
    size_t colon = node->key_span.end;
    while (e->text.ptr[colon] != ':')
        colon++;
    size_t below = next_line(e->text, colon), line = below;
    while (line > colon && (e->text.ptr[line - 1] == '\n' || e->text.ptr[line - 1] == '\r'))
        line--;
    add(edit, span_make(colon + 1, colon + 1), join(e, " ", value, ""));
    add(edit, span_make(line, block_end(e, node)), STR(""));
}

/* The indentation of the first line with content of a block scalar; two more than the key's
 * where there is none. */
static size_t block_indent(const Envelope *e, const TreeNode *node)
{
    size_t key = node->key_span.start, indent = key - line_start(e->text, key) + 2;
    if (node->style != STYLE_LITERAL && node->style != STYLE_FOLDED)
        return indent;
    for (size_t at = next_line(e->text, node->span.start); at < node->span.end;
         at = next_line(e->text, at)) {
        size_t n = 0;
        while (at + n < node->span.end && e->text.ptr[at + n] == ' ')
            n++;
        if (at + n < node->span.end && e->text.ptr[at + n] != '\n' && e->text.ptr[at + n] != '\r')
            return n;
    }
    return indent;
}

bool envelope_set_text(const Envelope *e, EnvelopeEdit *edit, SealPart part, Str value,
                       EmitWish wish, Error *err)
{
    const TreeNode *node = e->part[part];
    Buf out;
    buf_init_secret(&out, 0);
    EmitPlace place = { .indent = block_indent(e, node),
                        .in_flow = in_flow(e),
                        .allow_block = !in_flow(e),
                        .eol = e->eol };
    bool ok = emit_string(&out, value, wish, &place, err);
    if (node->span.end == e->text.len)
        buf_add_text(&out, e->eol);
    char *copy = ok && buf_ok(&out) ? arena_copy(e->arena, out.ptr, out.len) : NULL;
    if (copy)
        add(edit, node->span, str_make(copy, out.len));
    else if (ok)
        ok = error_memory(err);
    buf_clear(&out);
    return ok;
}

static void append_in_flow(const Envelope *e, EnvelopeEdit *edit, Str value)
{
    size_t at = e->root->last ? e->root->last->span.end : e->root->span.start + 1;
    const char *before =
        e->root->last ? ", \"" SIGNATURE_KEY "\": \"" : "\"" SIGNATURE_KEY "\": \"";
    add(edit, span_make(at, at), join(e, before, value, "\""));
}

/* Where a new last line goes: behind everything, but before an end-of-document mark. */
static size_t end_of_document(const Envelope *e)
{
    size_t at = e->root->span.end;
    while (at < e->text.len) {
        Str rest = str_slice(e->text, at, SIZE_MAX);
        bool line_begin = at == 0 || e->text.ptr[at - 1] == '\n';
        if (line_begin && (str_starts(rest, STR("...")) || str_starts(rest, STR("---"))))
            return at;
        at = next_line(e->text, at);
    }
    return at;
}

void envelope_set_signature(const Envelope *e, EnvelopeEdit *edit, Str value, bool first)
{
    if (e->signature) {
        add(edit, e->signature->span, in_flow(e) ? join(e, "\"", value, "\"") : value);
        return;
    }
    if (in_flow(e)) {
        append_in_flow(e, edit, value);
        return;
    }
    size_t top = e->root->first->key_span.start, indent = top - line_start(e->text, top);
    Buf line;
    buf_init(&line, 0);
    size_t at = top;
    if (first) {
        buf_printf(&line, SIGNATURE_KEY ": " STR_FMT "%s", STR_ARG(value), e->eol);
        buf_add_repeat(&line, ' ', indent);
    } else {
        at = end_of_document(e);
        if (at && e->text.ptr[at - 1] != '\n')
            buf_add_text(&line, e->eol);
        buf_add_repeat(&line, ' ', indent);
        buf_printf(&line, SIGNATURE_KEY ": " STR_FMT "%s", STR_ARG(value), e->eol);
    }
    char *copy = buf_ok(&line) ? arena_copy(e->arena, line.ptr, line.len) : NULL;
    add(edit, span_make(at, at), copy ? str_make(copy, line.len) : (Str){ NULL, 0 });
    buf_clear(&line);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* An entry of a flow mapping, with the comma in front of it or else the one behind it. */
static Span flow_entry(Str text, const TreeNode *node)
{
    size_t start = node->key_span.start, end = node->span.end, i = start;
    while (i > 0 && is_blank(text.ptr[i - 1]))
        i--;
    if (i > 0 && text.ptr[i - 1] == ',')
        return span_make(i - 1, end);
    for (i = end; i < text.len && is_blank(text.ptr[i]);)
        i++;
    if (i < text.len && text.ptr[i] == ',')
        for (end = i + 1; end < text.len && is_blank(text.ptr[end]);)
            end++;
    return span_make(start, end);
}

void envelope_remove_signature(const Envelope *e, EnvelopeEdit *edit)
{
    if (!e->signature)
        return;
    if (in_flow(e)) {
        add(edit, flow_entry(e->text, e->signature), STR(""));
        return;
    }
    size_t start = line_start(e->text, e->signature->key_span.start);
    add(edit, span_make(start, next_line(e->text, e->signature->span.end)), STR(""));
}

static int by_place(const void *a, const void *b)
{
    const Span *x = a, *y = b; /* the first member */
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

bool envelope_apply(const Envelope *e, EnvelopeEdit *edit, Buf *out, Error *err)
{
    size_t at = 0;
    if (edit->count)
        qsort(edit->splices, edit->count, sizeof edit->splices[0], by_place);
    for (size_t i = 0; i < edit->count; i++) {
        Span s = edit->splices[i].at;
        if (!edit->splices[i].with.ptr)
            return error_memory(err);
        if (s.start < at)
            return error_set(err, ERR_SYNTAX, "two changes of the contract overlap");
        buf_add_str(out, str_slice(e->text, at, s.start - at));
        buf_add_str(out, edit->splices[i].with);
        at = s.end;
    }
    buf_add_str(out, str_slice(e->text, at, SIZE_MAX));
    return buf_ok(out) || error_memory(err);
}
