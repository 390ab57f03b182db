#include "shift.h"

#include "contract/arena.h"

void shifts_clear(Shifts *s)
{
    memory_free(s->items);
    *s = (Shifts){ 0 };
}

static bool joins(Shift *last, size_t at, size_t removed, size_t inserted)
{
    size_t end = last->at + last->inserted;
    if (at < last->at || at + removed > end)
        return false;
    last->inserted = (uint32_t)(last->inserted - removed + inserted);
    return true;
}

void shifts_add(Shifts *s, size_t at, size_t removed, size_t inserted)
{
    if (s->lost || (s->count && joins(&s->items[s->count - 1], at, removed, inserted)))
        return;
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        Shift *items = cap <= SHIFT_MAX ? memory_resize(s->items, cap * sizeof *items) : NULL;
        if (!items) {
            s->lost = true;
            return;
        }
        s->items = items;
        s->cap = cap;
    }
    s->items[s->count++] = (Shift){ (uint32_t)at, (uint32_t)removed, (uint32_t)inserted };
}

void shifts_copy(Shifts *to, const Shifts *from)
{
    shifts_clear(to);
    to->lost = from->lost;
    for (size_t i = 0; i < from->count; i++)
        shifts_add(to, from->items[i].at, from->items[i].removed, from->items[i].inserted);
}

size_t shifts_to_old(const Shifts *s, size_t offset)
{
    for (size_t i = s->count; i-- > 0;) {
        const Shift *shift = &s->items[i];
        if (offset < shift->at)
            continue;
        if (offset >= shift->at + shift->inserted)
            offset = offset - shift->inserted + shift->removed;
        else
            offset = shift->at;
    }
    return offset;
}

bool shifts_to_new(const Shifts *s, Span old, bool grow, Span *ret_span)
{
    size_t start = old.start, end = old.end;
    if (s->lost)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        size_t at = s->items[i].at, gone = at + s->items[i].removed, in = s->items[i].inserted;
        if (gone < start || (gone == start && !grow && (gone > at || in))) {
            start = start - s->items[i].removed + in;
            end = end - s->items[i].removed + in;
        } else if (at > end || (at == end && !grow)) {
            continue;
        } else if (at <= start && gone >= end && gone > at && !grow && end > start) {
            return false;
        } else {
            size_t new_end = gone >= end ? at + in : end - s->items[i].removed + in;
            start = at < start ? at : start;
            end = new_end;
        }
    }
    *ret_span = span_make(start, end < start ? start : end);
    return true;
}
