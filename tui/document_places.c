/* Places that are kept by a number: marks, jumps. They go with the text as it changes. */
#include "document_private.h"

void places_clear(Document *d)
{
    for (size_t i = 0; i < DOCUMENT_PLACES; i++)
        d->places[i] = UINT32_MAX;
}

static void follow(const Followed *f, Span at, size_t inserted)
{
    for (size_t i = 0; i < f->count; i++) {
        uint32_t *at_now = &f->offsets[i];
        bool pushed = *at_now == at.start && at.start == at.end; /* what is put in is in front */
        if (*at_now == UINT32_MAX || (*at_now <= at.start && !pushed))
            continue;
        *at_now = *at_now < at.end ? UINT32_MAX : (uint32_t)(*at_now - span_len(at) + inserted);
    }
}

void places_note(Document *d, Span at, size_t inserted)
{
    for (size_t i = 0; i < DOCUMENT_PLACES; i++) {
        size_t place = d->places[i];
        if (place == UINT32_MAX || place < at.start)
            continue;
        if (place >= at.end)
            place = place - span_len(at) + inserted;
        else /* within what is replaced: as far into what stands there now */
            place = place - at.start < inserted ? place : at.start + inserted;
        d->places[i] = (uint32_t)place;
    }
    for (const Followed *f = d->followed; f; f = f->before)
        follow(f, at, inserted);
}

void document_follow(Document *d, Followed *places)
{
    places->before = d->followed;
    d->followed = places;
}

void document_unfollow(Document *d)
{
    d->followed = d->followed->before;
}

void document_keep_place(Document *d, size_t number, size_t offset)
{
    if (number < DOCUMENT_PLACES)
        d->places[number] = (uint32_t)offset;
}

bool document_place(const Document *d, size_t number, size_t *ret_offset)
{
    if (number >= DOCUMENT_PLACES || d->places[number] == UINT32_MAX)
        return false;
    size_t len = document_bytes(d).len;
    *ret_offset = d->places[number] < len ? d->places[number] : len;
    return true;
}
