/* What a fold says of what it hides, and the commands that fold. */
#include "source.h"

#include <stdio.h>

/* 1512 as 1,512. */
static int print_count(char out[32], size_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%zu", n), at = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = 0;
    return at;
}

static const char *kind_of(Str head)
{
    static const struct {
        const char *start, *kind;
    } kinds[] = {
        { "H4sI", "gzip" },
        { "LS0tLS1CRUdJTi", "PEM" },
        { "MII", "certificate or key" },
        { "hyper-protect-basic.", "sealed" },
        { "contract-basic.", "sealed" },
    };
    while (head.len && (head.ptr[0] == '"' || head.ptr[0] == '\'' || head.ptr[0] == ' ' ||
                        head.ptr[0] == '\n' || head.ptr[0] == '\r'))
        head = str_slice(head, 1, head.len);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(head, str_from(kinds[i].start)))
            return kinds[i].kind;
    return "base64";
}

/* Nothing but one unbroken word on each line. */
static bool is_packed(Str hidden)
{
    size_t looked = hidden.len < 400 ? hidden.len : 400;
    bool blank = true;
    for (size_t i = 0; i < looked; i++) {
        char c = hidden.ptr[i];
        bool space = c == ' ' || c == '\n' || c == '\r';
        if ((space && !blank && c == ' ') || c == ':' || c == '#')
            return false;
        blank = space;
    }
    return true;
}

size_t fold_label(const Source *s, Span fold, char out[FOLD_LABEL])
{
    Text *t = source_text(s);
    Str text = source_bytes(s), hidden = str_slice(text, fold.start, span_len(fold));
    size_t lines = text_line_at(t, fold.end) - text_line_at(t, fold.start);
    char count[32];
    int n;
    if (lines == 0) {
        size_t head = 16, value = fold.start > head ? fold.start - head : 0;
        print_count(count, span_len(fold) + head);
        n = snprintf(out, FOLD_LABEL, "...  %s chars, %s [+]", count,
                     kind_of(str_slice(text, value, 64)));
    } else {
        print_count(count, lines);
        bool packed = is_packed(hidden);
        n = snprintf(out, FOLD_LABEL, "  ...  %s line%s%s%s [+]", count, lines == 1 ? "" : "s",
                     packed ? ", " : "", packed ? kind_of(hidden) : "");
    }
    return n > 0 && n < FOLD_LABEL ? (size_t)n : FOLD_LABEL - 1;
}

bool fold_beside(Source *s, size_t offset, int edge, Span *ret)
{
    Layout l;
    source_layout_at(s, offset, &l);
    for (size_t i = 0; i < l.count; i++) {
        Span at = l.pieces[i].at;
        if (l.pieces[i].kind == PIECE_FOLD && offset == (edge < 0 ? at.end : at.start)) {
            *ret = at;
            return true;
        }
    }
    return false;
}

void source_unfold(Source *s, Span fold)
{
    document_unfold(source_document(s), fold.start);
    s->follow = true;
}

void source_open_folds(Source *s, size_t offset)
{
    Span fold;
    for (int i = 0; i < 100; i++) { /* one in another */
        if (!document_fold_over(source_document(s), offset, &fold) || offset >= fold.end)
            return;
        source_unfold(s, fold);
    }
}

/* The smallest value over several lines that the cursor is in or on the first line of; what of it
 * can be hidden. */
static bool foldable(Source *s, Span *ret)
{
    App *app = s->view.app;
    Document *d = source_document(s);
    Text *t = source_text(s);
    for (const TreeNode *n = app_node(app); n && n->parent; n = n->parent) {
        Span key, value;
        Span head = n->key_span.end ? n->key_span : n->span;
        if ((n->flags & NODE_ALIAS) || !document_from_good(d, head, &key) ||
            !document_from_good(d, n->span, &value))
            continue;
        size_t from = text_line_end(t, text_line_at(t, key.start)), to = value.end;
        Str text = source_bytes(s);
        while (to > from &&
               (text.ptr[to - 1] == '\n' || text.ptr[to - 1] == '\r' || text.ptr[to - 1] == ' '))
            to--;
        if (from < to) {
            *ret = span_make(from, text_line_end(t, text_line_at(t, to)));
            return true;
        }
    }
    return false;
}

void source_fold(App *app)
{
    Source *s = source_active(app);
    Layout l;
    Span at;
    if (!s)
        return;
    size_t cursor = source_cursor(s);
    source_layout_at(s, cursor, &l);
    for (size_t pass = 0; pass < 2; pass++) /* the one at the cursor, else any of the line */
        for (size_t i = 0; i < l.count; i++) {
            at = l.pieces[i].at;
            if (l.pieces[i].kind == PIECE_FOLD &&
                (pass || (cursor >= at.start && cursor <= at.end))) {
                source_unfold(s, at);
                return;
            }
        }
    Text *t = source_text(s);
    size_t line = text_line_at(t, cursor);
    Span here = span_make(cursor, cursor), row = span_make(text_line_start(t, line), l.end);
    bool folded = document_refold(source_document(s), here, &at) ||
                  document_refold(source_document(s), row, &at) ||
                  (foldable(s, &at) && document_fold(source_document(s), at));
    if (!folded)
        app_message(app, MESSAGE_INFO, "There is nothing here that takes several lines");
    else if (cursor > at.start && cursor < at.end)
        source_go(s, at.start, false);
    s->follow = true;
}

/* Every entry of the sections, so that what a contract consists of is seen at once. */
void source_fold_all(App *app)
{
    Source *s = source_active(app);
    if (!s)
        return;
    Document *d = source_document(s);
    const Analysis *good = document_good(d);
    s->follow = true;
    if (document_unfold_all(d) || !good)
        return;
    Text *t = source_text(s);
    Str text = source_bytes(s);
    size_t n = 0;
    for (const TreeNode *section = analysis_root(good)->first; section; section = section->next)
        for (const TreeNode *e = section->first; e && !(section->flags & NODE_ALIAS); e = e->next) {
            Span key, value;
            if (!document_from_good(d, e->key_span.end ? e->key_span : e->span, &key) ||
                !document_from_good(d, e->span, &value))
                continue;
            size_t from = text_line_end(t, text_line_at(t, key.start)), to = value.end;
            while (to > from && (text.ptr[to - 1] == '\n' || text.ptr[to - 1] == ' '))
                to--;
            if (from < to &&
                document_fold(d, span_make(from, text_line_end(t, text_line_at(t, to)))))
                n++;
        }
    Span fold;
    if (document_fold_over(d, source_cursor(s), &fold) && source_cursor(s) < fold.end)
        source_go(s, fold.start, false);
    app_message(app, MESSAGE_INFO, "%zu folded; the same key opens them", n);
}

void source_wrap(App *app)
{
    Source *s = source_active(app);
    if (!s)
        return;
    s->wraps = !s->wraps;
    s->left = s->top_row = 0;
    s->follow = true;
    app_message(app, MESSAGE_INFO,
                s->wraps ? "Long lines are wrapped" : "Long lines go on sideways");
}
