/* A block: the columns between two places, on all lines from one to the other. */
#include "vi_private.h"

#include "canvas.h"

#include "contract/arena.h"

enum { ROWS_MAX = 20000 };

typedef struct Block {
    size_t first, last; /* lines of the text */
    int left, right;    /* columns; right is the last one in it */
} Block;

static Block block_of(const Vi *vi)
{
    Span ends = vi_visual_ends(vi);
    int a = vi->host->column(vi->of, ends.start), b = vi->host->column(vi->of, ends.end);
    Block out = { line_of(vi, ends.start), line_of(vi, ends.end), a < b ? a : b, a < b ? b : a };
    if (out.last - out.first >= ROWS_MAX)
        out.last = out.first + ROWS_MAX - 1;
    return out;
}

static Span row_of(const Vi *vi, const Block *b, size_t line)
{
    size_t at = text_line_start(text_of(vi), line), end = text_line_end(text_of(vi), line);
    size_t from = vi->host->at_column(vi->of, at, b->left), to = end;
    if (vi->host->column(vi->of, from) < b->left && from < end)
        from = vi->host->after(vi->of, from);
    if (!vi->to_ends) {
        to = vi->host->at_column(vi->of, at, b->right);
        to = to < end ? vi->host->after(vi->of, to) : end;
    }
    from = from < at    ? at
           : from < end ? from
                        : end; /* what is folded has columns of another line */
    to = to < from ? from : to < end ? to : end;
    return span_make(from, to);
}

bool vi_block_on(const Vi *vi, size_t line, Span *ret)
{
    Block b = block_of(vi);
    if (vi->mode != VI_VISUAL_BLOCK || line < b.first || line > b.last)
        return false;
    *ret = row_of(vi, &b, line);
    return true;
}

static void keep_text(Vi *vi, const Block *b, bool taken)
{
    Buf text;
    buf_init_secret(&text, TEXT_MAX);
    for (size_t line = b->first; line <= b->last; line++) {
        Span at = row_of(vi, b, line);
        buf_add_str(&text, str_slice(bytes_of(vi), at.start, span_len(at)));
        buf_add_text(&text, line < b->last ? "\n" : "");
    }
    Span all =
        span_make(text_line_start(text_of(vi), b->first), text_line_end(text_of(vi), b->last));
    size_t first = row_of(vi, b, b->first).start;
    if (buf_ok(&text) && !taken)
        vi_visual_end(vi);
    if (buf_ok(&text))
        vi->host->take(vi->of, all, VI_ROWS, buf_str(&text), taken, first);
    buf_clear(&text);
}

/* What is to stand in the rows, as it is collected from the first to the last. */
typedef struct Rows {
    Splice *splices; /* owned */
    size_t *ends;    /* owned: of their texts */
    size_t count;
    Buf texts; /* secret */
} Rows;

static bool rows_begin(Rows *r, size_t most)
{
    *r = (Rows){
        memory_alloc(most * sizeof *r->splices), memory_alloc(most * sizeof *r->ends), 0, { 0 }
    };
    buf_init_secret(&r->texts, TEXT_MAX);
    return r->splices && r->ends;
}

/* What was added to the texts belongs at `at`; at the same place it follows the one before. */
static void rows_add(Rows *r, Span at)
{
    if (r->count == 0 || at.start != at.end || r->splices[r->count - 1].at.start != at.start)
        r->splices[r->count++].at = at;
    r->ends[r->count - 1] = r->texts.len;
}

static bool rows_end(Rows *r, Vi *vi, size_t cursor)
{
    for (size_t i = 0; i < r->count; i++) {
        size_t from = i ? r->ends[i - 1] : 0;
        r->splices[i].with = str_slice(buf_str(&r->texts), from, r->ends[i] - from);
    }
    bool ok = r->count > 0 && buf_ok(&r->texts);
    if (ok) {
        vi->changed = true;
        vi->host->change_all(vi->of, r->splices, r->count, cursor);
    }
    buf_clear(&r->texts);
    memory_free(r->splices);
    memory_free(r->ends);
    return ok;
}

/* Each row through `with`, which appends what is to stand there. */
typedef void RowChange(Vi *vi, Str row, const void *context, Buf *out);

static void change_rows(Vi *vi, const Block *b, RowChange *with, const void *context)
{
    Rows rows;
    size_t cursor = row_of(vi, b, b->first).start;
    bool ok = rows_begin(&rows, b->last - b->first + 1);
    for (size_t line = b->first; ok && line <= b->last; line++) {
        Span at = row_of(vi, b, line);
        if (at.start == at.end)
            continue;
        with(vi, str_slice(bytes_of(vi), at.start, span_len(at)), context, &rows.texts);
        rows_add(&rows, at);
    }
    vi_visual_end(vi);
    rows_end(&rows, vi, cursor);
    go(vi, cursor);
}

static void nothing(Vi *vi, Str row, const void *context, Buf *out)
{
    (void)vi;
    (void)row;
    (void)context;
    (void)out;
}

static void other_case(Vi *vi, Str row, const void *context, Buf *out)
{
    (void)vi;
    vi_add_case(out, row, *(const char *)context);
}

static void same_character(Vi *vi, Str row, const void *context, Buf *out)
{
    (void)vi;
    for (size_t at = 0; at < row.len; at = text_cluster_after(row, at))
        buf_add_str(out, *(const Str *)context);
}

void vi_block_case(Vi *vi, char how)
{
    Block b = block_of(vi);
    change_rows(vi, &b, other_case, &how);
    settle(vi);
}

void vi_block_replace(Vi *vi, Str character)
{
    Block b = block_of(vi);
    change_rows(vi, &b, same_character, &character);
    settle(vi);
}

void vi_block_operate(Vi *vi, char op)
{
    Block b = block_of(vi);
    bool to_ends = vi->to_ends;
    if (op == 'y') {
        keep_text(vi, &b, false);
        settle(vi);
        return;
    }
    keep_text(vi, &b, true);
    vi->to_ends = to_ends;
    change_rows(vi, &b, nothing, NULL);
    if (op != 'c') {
        settle(vi);
        return;
    }
    vi_insert(vi, true);
    vi->rows = (ViRowInsert){ b.last - b.first, cursor_of(vi), b.left, to_ends, false };
}

void vi_block_insert(Vi *vi, bool behind)
{
    Block b = block_of(vi);
    bool to_ends = vi->to_ends && behind;
    Span row = row_of(vi, &b, b.first);
    size_t start = text_line_start(text_of(vi), b.first);
    int column = behind ? b.right + 1 : b.left;
    vi_visual_end(vi);
    if (behind && !to_ends) { /* a short first row is filled up, too */
        int have = vi->host->column(vi->of, row.end);
        Buf blanks;
        buf_init(&blanks, TEXT_MAX);
        buf_add_repeat(&blanks, ' ', have < column ? (size_t)(column - have) : 0);
        if (row.end == end_of(vi, start) && blanks.len && buf_ok(&blanks))
            vi->host->change(vi->of, span_make(row.end, row.end), buf_str(&blanks), row.end);
        row.end += (uint32_t)blanks.len;
        vi_insert(vi, blanks.len > 0);
        buf_clear(&blanks);
    } else {
        vi_insert(vi, false);
    }
    vi->host->go(vi->of, behind ? row.end : row.start);
    if (behind && !to_ends && vi->group)
        vi_note(vi);
    vi->rows = (ViRowInsert){ b.last - b.first, behind ? row.end : row.start, column, to_ends,
                              behind && !to_ends };
}

/* What was typed on the first row goes into the others. */
void vi_block_type(Vi *vi)
{
    ViRowInsert r = vi->rows;
    vi->rows.rows = 0;
    size_t cursor = cursor_of(vi), from = r.from, first = line_of(vi, from);
    if (cursor <= from || line_of(vi, cursor) != first || !vi->group)
        return;
    Rows rows;
    Str typed = str_slice(bytes_of(vi), from, cursor - from);
    bool ok = rows_begin(&rows, r.rows);
    for (size_t i = 1; ok && i <= r.rows && line_at_most(vi, first + i) == first + i; i++) {
        size_t start = text_line_start(text_of(vi), first + i);
        size_t end = text_line_end(text_of(vi), first + i), at = end;
        if (!r.to_end)
            at = vi->host->at_column(vi->of, start, r.column);
        at = at < start ? start : at < end ? at : end;
        int have = r.to_end ? r.column : vi->host->column(vi->of, at);
        if (have < r.column && !r.pads)
            continue; /* this row does not reach so far */
        buf_add_repeat(&rows.texts, ' ', have < r.column ? (size_t)(r.column - have) : 0);
        buf_add_str(&rows.texts, typed);
        rows_add(&rows, span_make(at, at));
    }
    rows_end(&rows, vi, cursor);
}

/* The rows of a block from the cursor down, each at its column. */
void vi_block_put(Vi *vi, Str text, bool after)
{
    size_t at = cursor_of(vi), first = line_of(vi, at), lines = 1;
    int widest = 0;
    if (after && at < end_of(vi, at))
        at = vi->host->after(vi->of, at);
    int column = vi->host->column(vi->of, at);
    Str rest = text, row;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    while (str_split(&rest, '\n', &row))
        widest = text_width(row) > widest ? text_width(row) : widest;
    Rows rows;
    size_t len = text_len(text_of(vi));
    bool ok = rows_begin(&rows, lines), closed = len && bytes_of(vi).ptr[len - 1] == '\n';
    rest = text;
    for (size_t i = 0; ok && i < lines; i++) {
        size_t cut = str_find_byte(rest, '\n'), to = len, end = len;
        bool there = line_at_most(vi, first + i) == first + i;
        int have = 0;
        row = str_slice(rest, 0, cut);
        rest = str_slice(rest, cut + 1, rest.len);
        if (there) {
            size_t start = text_line_start(text_of(vi), first + i);
            end = text_line_end(text_of(vi), first + i);
            to = vi->host->at_column(vi->of, start, column);
            to = to < start ? start : to < end ? to : end;
            have = vi->host->column(vi->of, to);
        }
        buf_add_text(&rows.texts, there || closed ? "" : "\n");
        buf_add_repeat(&rows.texts, ' ', have < column ? (size_t)(column - have) : 0);
        buf_add_str(&rows.texts, row);
        if (to < end && text_width(row) < widest)
            buf_add_repeat(&rows.texts, ' ', (size_t)(widest - text_width(row)));
        buf_add_text(&rows.texts, there || !closed ? "" : "\n");
        rows_add(&rows, span_make(to, to));
    }
    rows_end(&rows, vi, at);
    go(vi, at);
    settle(vi);
}
