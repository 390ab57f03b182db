/* Runs a request: makes the section literal first where it must be, collects the splices, has
 * the result checked, and hands the splices out as small as they can be. */
#include "edit_impl.h"

#include "contract/load.h"

void draft_splice(Draft *d, size_t start, size_t end, Str with)
{
    if (start == end && with.len == 0)
        return;
    if (d->count == d->cap) {
        size_t cap = d->cap * 2 + 8;
        Splice *items = ARENA_ARRAY(d->arena, Splice, cap);
        if (!items) {
            d->no_memory = true;
            return;
        }
        if (d->count)
            memcpy(items, d->splices, d->count * sizeof *items);
        d->splices = items;
        d->cap = cap;
    }
    d->splices[d->count++] = (Splice){ span_make(start, end), with };
}

void draft_expect(Draft *d, Effect effect, const TreeNode *container, size_t index,
                  const TreeNode *value)
{
    d->effect = effect;
    d->container = container;
    d->index = index;
    d->value = value;
}

/* In rising order; what stands at the same place keeps the order in which it was added. */
static void sort(Draft *d)
{
    for (size_t i = 1; i < d->count; i++)
        for (size_t k = i; k > 0; k--) {
            Splice *a = &d->splices[k - 1], *b = &d->splices[k];
            if (a->at.start < b->at.start || (a->at.start == b->at.start && a->at.end <= b->at.end))
                break;
            Splice t = *a;
            *a = *b;
            *b = t;
        }
}

/* Leaves out what is the same before and after, by whole characters. */
static Splice trimmed(Str text, Splice s)
{
    Str old = str_slice(text, s.at.start, span_len(s.at)), with = s.with;
    size_t least = old.len < with.len ? old.len : with.len, head = 0, tail = 0;
    while (head < least && old.ptr[head] == with.ptr[head])
        head++;
    head = utf8_floor(with, head) < utf8_floor(old, head) ? utf8_floor(with, head)
                                                          : utf8_floor(old, head);
    while (tail < least - head && old.ptr[old.len - 1 - tail] == with.ptr[with.len - 1 - tail])
        tail++;
    while (tail && ((unsigned char)old.ptr[old.len - tail] & 0xC0) == 0x80)
        tail--;
    return (Splice){ span_make(s.at.start + head, s.at.end - tail),
                     str_slice(with, head, with.len - head - tail) };
}

static void finish(Draft *d, Edit *ret_edit)
{
    size_t kept = 0, cursor = d->cursor;
    for (size_t i = 0; i < d->count; i++) {
        Splice s = trimmed(d->text, d->splices[i]);
        if (span_len(s.at) || s.with.len)
            d->splices[kept++] = s;
    }
    if (cursor == SIZE_MAX) {
        Str first = kept ? d->splices[0].with : (Str){ NULL, 0 };
        cursor = kept ? d->splices[0].at.start + first.len : 0;
    } else {
        size_t moved = cursor;
        for (size_t i = 0; i < kept && d->splices[i].at.start < cursor; i++) {
            Splice s = d->splices[i];
            if (s.at.end <= cursor)
                moved = moved + s.with.len - span_len(s.at);
            else
                moved -= cursor - s.at.start; /* it was taken away */
        }
        cursor = moved;
    }
    *ret_edit = (Edit){ .splices = d->splices, .count = kept, .cursor = cursor };
}

/* Makes and checks; `out` gets the whole new text. */
static bool run(Draft *d, const Request *r, Buf *out, Error *err)
{
    place_detect(d);
    if (!r->make(d, r, err))
        return false;
    if (d->no_memory)
        return error_memory(err);
    sort(d);
    Edit all = { .splices = d->splices, .count = d->count };
    return edit_apply_bytes(d->text, &all, out, err) && draft_check(d, buf_str(out), err);
}

/* The section around the place that has to be made literal before, NULL: none. */
static const TreeNode *section_to_convert(const Draft *d, const Request *r)
{
    Str rest;
    const TreeNode *n = d->root ? tree_at_deepest(d->root, r->pointer, &rest) : NULL;
    if (n && rest.len == 0 && r->in_parent)
        n = n->parent;
    for (; n; n = n->parent)
        if (n->flags & NODE_EMBEDDED && !n->embed->direct)
            return n;
    return NULL;
}

/* One splice for the whole difference of two texts. */
static bool as_one_splice(Draft *d, Str result, size_t cursor, Edit *ret_edit, Error *err)
{
    char *copy = arena_copy(d->arena, result.ptr, result.len);
    if (!copy)
        return error_memory(err);
    d->count = 0;
    draft_splice(d, 0, d->text.len, str_make(copy, result.len));
    if (d->no_memory)
        return error_memory(err);
    finish(d, ret_edit);
    ret_edit->cursor = cursor;
    return true;
}

static bool run_in_literal(Draft *d, const TreeNode *section, const Request *r, Edit *ret_edit,
                           Error *err)
{
    Buf literal, result;
    TreeNode *root = NULL;
    Edit inner = { NULL, 0, 0 };
    Request convert = { .make = draft_make_literal, .pointer = tree_path(section, d->arena) };
    if (!convert.pointer.len)
        return error_memory(err);
    buf_init_secret(&literal, 2 * TEXT_MAX);
    buf_init_secret(&result, 2 * TEXT_MAX);
    bool ok = run(d, &convert, &literal, err) &&
              draft_parse(d, buf_str(&literal), d->arena, section, &root, err);
    if (ok) {
        Draft next = { .text = buf_str(&literal),
                       .root = root,
                       .fields = d->fields,
                       .is_contract = d->is_contract,
                       .section = d->section,
                       .eol = d->eol,
                       .arena = d->arena,
                       .cursor = SIZE_MAX };
        ok = run(&next, r, &result, err);
        if (ok) {
            finish(&next, &inner);
            ok = as_one_splice(d, buf_str(&result), inner.cursor, ret_edit, err);
        }
    }
    buf_clear(&literal);
    buf_clear(&result);
    return ok;
}

/* Nothing but blank lines, comments and the mark of a document. */
static bool is_empty(Str text)
{
    Str line;
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, SIZE_MAX);
    while (str_split(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.len && line.ptr[0] != '#' && !str_is(line, "---"))
            return false;
    }
    return true;
}

bool edit_run(const Analysis *a, Fields *fields, const Request *r, Arena *arena, Edit *ret_edit,
              Error *err)
{
    Draft d = { .text = analysis_text(a),
                .root = analysis_root(a),
                .fields = fields,
                .is_contract = analysis_kind(a) == DOC_CONTRACT,
                .section = analysis_kind(a) == DOC_WORKLOAD ? "/workload"
                           : analysis_kind(a) == DOC_ENV    ? "/env"
                                                            : "",
                .arena = arena,
                .cursor = SIZE_MAX };
    load_line_ends(d.text, &d.eol);
    if (!d.root && !is_empty(d.text))
        return error_set(err, ERR_REFUSED,
                         "The text cannot be read as YAML; repair that first, in the source view");
    const TreeNode *section = section_to_convert(&d, r);
    if (section)
        return run_in_literal(&d, section, r, ret_edit, err);
    Buf result;
    buf_init_secret(&result, 2 * TEXT_MAX);
    bool ok = run(&d, r, &result, err);
    buf_clear(&result);
    if (ok)
        finish(&d, ret_edit);
    return ok;
}
