/* What of the text is folded: the packed values that the analysis found, less those that are
 * open, and what the user folded. Folded by wish goes before packed where both begin. */
#include "document_private.h"

enum {
    HEAD = 16, /* characters of a packed value that stay in sight */
    CLOSED_MAX = 4096,
    OPENED_MAX = 1024
};

static bool is_opened(const Folds *f, size_t start)
{
    for (size_t i = 0; i < f->opened_count; i++)
        if (f->opened[i] == start)
            return true;
    return false;
}

/* What of a packed value is hidden. */
static Span hidden_part(const Document *d, Span value)
{
    size_t line_end = text_line_end(d->text, text_line_at(d->text, value.start));
    if (line_end < value.end)
        return span_make(line_end, value.end);
    return span_make(value.start + HEAD < value.end ? value.start + HEAD : value.end, value.end);
}

/* The packed value with this index as a fold; false when it is open or gone. */
static bool packed_fold(const Document *d, size_t i, Span *ret_value, Span *ret_fold)
{
    Span value;
    if (!shifts_to_new(&d->good.shifts, d->good.packed[i], false, &value))
        return false;
    *ret_value = value;
    *ret_fold = hidden_part(d, value);
    return !is_opened(&d->folds, value.start) && ret_fold->end > ret_fold->start;
}

/* The first packed value that ends behind `offset` of the text. */
static size_t packed_from(const Document *d, size_t offset)
{
    size_t old = shifts_to_old(&d->good.shifts, offset), low = 0, high = d->good.packed_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (d->good.packed[middle].end <= old)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : 0; /* the shifts are not exact at their edges */
}

/* The first closed one that begins at or behind `offset`. */
static size_t closed_from(const Folds *f, size_t offset)
{
    size_t low = 0, high = f->closed_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (f->closed[middle].start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t document_folds(Document *d, Span range, Span *out, size_t max)
{
    const Folds *f = &d->folds;
    size_t n = 0, pos = range.start, closed = closed_from(f, pos);
    size_t packed = d->good.packed_count ? packed_from(d, pos) : 0;
    while (n < max) {
        Span value, fold, best = { 0, 0 };
        bool found = false;
        while (closed < f->closed_count && f->closed[closed].start < pos)
            closed++;
        for (size_t i = closed; i < f->closed_count && f->closed[i].start <= range.end; i++) {
            if (found && f->closed[i].start > best.start)
                break;
            if (!found || f->closed[i].end > best.end)
                best = f->closed[i];
            found = true;
        }
        for (; packed < d->good.packed_count; packed++) {
            bool folded = packed_fold(d, packed, &value, &fold);
            if (folded && fold.start >= pos)
                break;
        }
        if (packed < d->good.packed_count && fold.start <= range.end &&
            (!found || fold.start < best.start)) {
            best = fold;
            found = true;
        }
        if (!found)
            break;
        out[n++] = best;
        pos = best.end;
    }
    return n;
}

static bool fold_over(const Document *d, size_t offset, int depth, Span *ret_span);

/* Begins within another one, or where a larger one does: then it is hidden itself. */
static bool is_within(const Document *d, Span fold, bool packed, int depth)
{
    Span other;
    const Folds *f = &d->folds;
    size_t i = closed_from(f, fold.start);
    if (i < f->closed_count && f->closed[i].start == fold.start &&
        (packed || f->closed[i].end > fold.end))
        return true;
    return fold_over(d, fold.start, depth + 1, &other) && fold.start < other.end;
}

static bool fold_over(const Document *d, size_t offset, int depth, Span *ret_span)
{
    enum { NESTED_MAX = 50 };
    const Folds *f = &d->folds;
    Span value, fold;
    for (size_t i = 0; depth < NESTED_MAX && i < f->closed_count; i++) {
        fold = f->closed[i];
        if (fold.start >= offset)
            break;
        if (offset <= fold.end && !is_within(d, fold, false, depth)) {
            *ret_span = fold;
            return true;
        }
    }
    size_t packed = d->good.packed_count ? packed_from(d, offset - (offset > 0)) : 0;
    for (; depth < NESTED_MAX && packed < d->good.packed_count; packed++) {
        bool folded = packed_fold(d, packed, &value, &fold);
        if (folded && fold.start >= offset)
            break;
        if (folded && offset <= fold.end && !is_within(d, fold, true, depth)) {
            *ret_span = fold;
            return true;
        }
    }
    return false;
}

bool document_fold_over(Document *d, size_t offset, Span *ret_span)
{
    return fold_over(d, offset, 0, ret_span);
}

bool document_fold(Document *d, Span span)
{
    Folds *f = &d->folds;
    size_t at = closed_from(f, span.start);
    if (span.start >= span.end || f->closed_count == CLOSED_MAX)
        return false;
    if (!f->closed && !(f->closed = memory_alloc(CLOSED_MAX * sizeof *f->closed)))
        return false;
    while (at < f->closed_count && f->closed[at].start == span.start &&
           f->closed[at].end > span.end)
        at++;
    memmove(f->closed + at + 1, f->closed + at, (f->closed_count - at) * sizeof *f->closed);
    f->closed[at] = span;
    f->closed_count++;
    return true;
}

static void drop_closed(Folds *f, size_t i)
{
    f->closed_count--;
    memmove(f->closed + i, f->closed + i + 1, (f->closed_count - i) * sizeof *f->closed);
}

static void add_opened(Folds *f, size_t start)
{
    if (!f->opened && !(f->opened = memory_alloc(OPENED_MAX * sizeof *f->opened)))
        return;
    if (f->opened_count == OPENED_MAX)
        memmove(f->opened, f->opened + 1, --f->opened_count * sizeof *f->opened);
    f->opened[f->opened_count++] = (uint32_t)start;
}

void document_unfold(Document *d, size_t start)
{
    Folds *f = &d->folds;
    size_t i = closed_from(f, start);
    if (i < f->closed_count && f->closed[i].start == start) {
        drop_closed(f, i);
        return;
    }
    for (i = d->good.packed_count ? packed_from(d, start) : 0; i < d->good.packed_count; i++) {
        Span value, fold;
        bool folded = packed_fold(d, i, &value, &fold);
        if (folded && fold.start >= start) {
            if (fold.start == start)
                add_opened(f, value.start);
            return;
        }
    }
}

bool document_refold(Document *d, Span range, Span *ret_span)
{
    Folds *f = &d->folds;
    for (size_t i = d->good.packed_count ? packed_from(d, range.start) : 0;
         i < d->good.packed_count; i++) {
        Span value, fold;
        packed_fold(d, i, &value, &fold);
        if (value.start > range.end)
            break;
        for (size_t k = 0; value.end >= range.start && k < f->opened_count; k++)
            if (f->opened[k] == value.start) {
                f->opened_count--;
                memmove(f->opened + k, f->opened + k + 1,
                        (f->opened_count - k) * sizeof *f->opened);
                *ret_span = fold;
                return true;
            }
    }
    return false;
}

size_t document_unfold_all(Document *d)
{
    size_t n = d->folds.closed_count;
    d->folds.closed_count = 0;
    return n;
}

void folds_note(Document *d, Span at, size_t inserted)
{
    Folds *f = &d->folds;
    size_t removed = span_len(at), kept = 0;
    for (size_t i = 0; i < f->closed_count; i++) {
        Span s = f->closed[i];
        if (at.start < s.end && at.end > s.start) /* within it, or over its edge: open */
            continue;
        if (at.end <= s.start) /* also what is typed right in front of it */
            s = span_make(s.start - removed + inserted, s.end - removed + inserted);
        f->closed[kept++] = s;
    }
    f->closed_count = kept;
    for (size_t i = 0; i < f->opened_count; i++) {
        size_t start = f->opened[i];
        if (start >= at.end)
            start = start - removed + inserted;
        else if (start > at.start)
            start = at.start;
        f->opened[i] = (uint32_t)start;
    }
    if (at.start < d->change)
        d->change = at.start;
}

void folds_clear(Document *d)
{
    memory_free(d->folds.closed);
    memory_free(d->folds.opened);
    d->folds = (Folds){ 0 };
    d->change = 0;
}

size_t document_take_change(Document *d)
{
    size_t change = d->change;
    d->change = SIZE_MAX;
    return change;
}
