/* The present state lies in one block of bytes that snapshots share by count. A splice happens
 * in place while the Text is the only owner; otherwise the bytes are copied once and the
 * snapshots keep the old block. History is no copy of states: each change is its offset and two
 * lengths, and the bytes it removed and inserted stand one after another in one log, in the
 * order of the changes. Undo and redo replay them. All memory that held text is wiped. */
#include "contract/arena.h"
#include "contract/buf.h"
#include "contract/text.h"

#include <stdatomic.h>

#define HISTORY_MAX ((size_t)128 << 20) /* bytes of the log; the oldest steps give way */
#define NOWHERE SIZE_MAX

struct Snapshot {
    atomic_size_t refs;
    uint64_t version;
    size_t len, cap; /* cap without the NUL behind the bytes */
    char bytes[];
};

/* Starts of all lines but the first, with a gap where the last change was: before the gap they
 * count from the beginning of the text, behind it from its end, so that a change moves none. */
typedef struct Lines {
    uint32_t *items;
    size_t cap, gap, tail;
} Lines;

typedef struct Change {
    uint32_t at, removed, inserted;
    size_t bytes; /* in the log: the removed ones, then the inserted ones */
} Change;

typedef struct Step {
    StepKind kind;
    size_t cursor, first; /* its first change; it ends where the next step begins */
} Step;

struct Text {
    Snapshot *now;
    Lines lines;
    uint64_t version;
    Buf log;
    Change *changes;
    Step *steps;
    size_t change_count, change_cap, change_pos; /* pos: how many are in effect */
    size_t step_count, step_cap, step_pos;
    size_t saved; /* change_pos of the saved state, or NOWHERE */
    StepKind next_kind;
    size_t next_cursor;
    bool step_begins; /* the next splice opens a step, or joins the one before */
    bool may_join;    /* nothing but splices happened since the step before began */
};

/* -- blocks of bytes ------------------------------------------------------------------------- */

static Snapshot *block_new(Str bytes, size_t cap)
{
    /* memory_resize does not clear what is overwritten at once */
    Snapshot *s = memory_resize(NULL, sizeof *s + cap + 1);
    if (!s)
        return NULL;
    atomic_init(&s->refs, 1);
    s->version = 0;
    s->len = bytes.len;
    s->cap = cap;
    if (bytes.len)
        memcpy(s->bytes, bytes.ptr, bytes.len);
    s->bytes[bytes.len] = 0;
    return s;
}

Snapshot *snapshot_new(Str bytes, Error *err)
{
    if (bytes.len > TEXT_MAX) {
        error_set(err, ERR_TOO_BIG, "a text may have at most %zu MB", TEXT_MAX >> 20);
        return NULL;
    }
    Snapshot *s = block_new(bytes, bytes.len);
    if (!s)
        error_memory(err);
    return s;
}

Snapshot *snapshot_keep(Snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->refs, 1, memory_order_relaxed);
    return snapshot;
}

void snapshot_free(Snapshot *snapshot)
{
    if (!snapshot || atomic_fetch_sub_explicit(&snapshot->refs, 1, memory_order_acq_rel) > 1)
        return;
    memory_wipe(snapshot->bytes, snapshot->len);
    memory_free(snapshot);
}

Str snapshot_bytes(const Snapshot *snapshot)
{
    return str_make(snapshot->bytes, snapshot->len);
}

uint64_t snapshot_version(const Snapshot *snapshot)
{
    return snapshot->version;
}

Snapshot *text_snapshot(Text *text)
{
    return snapshot_keep(text->now);
}

/* -- lines ----------------------------------------------------------------------------------- */

static size_t count_lf(Str s)
{
    size_t n = 0;
    for (const char *p = s.ptr, *end = s.ptr + s.len; p < end; p++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            break;
        n++;
    }
    return n;
}

static bool lines_reserve(Lines *l, size_t more)
{
    size_t used = l->gap + l->tail;
    if (l->cap - used >= more)
        return true;
    size_t cap = used + more + used / 2 + 64;
    uint32_t *fresh = memory_resize(NULL, cap * sizeof *fresh);
    if (!fresh)
        return false;
    if (l->gap)
        memcpy(fresh, l->items, l->gap * sizeof *fresh);
    if (l->tail)
        memcpy(fresh + cap - l->tail, l->items + l->cap - l->tail, l->tail * sizeof *fresh);
    memory_free(l->items);
    l->items = fresh;
    l->cap = cap;
    return true;
}

static size_t lines_start(const Lines *l, size_t line, size_t len)
{
    if (line == 0)
        return 0;
    if (line <= l->gap)
        return l->items[line - 1];
    return len - l->items[l->cap - l->tail + (line - 1 - l->gap)];
}

/* How many of the starts lie at or before `offset`: the line it is in. */
static size_t lines_at(const Lines *l, size_t offset, size_t len)
{
    size_t low = 0, high = l->gap + l->tail;
    while (low < high) {
        size_t mid = low + (high - low + 1) / 2;
        if (lines_start(l, mid, len) <= offset)
            low = mid;
        else
            high = mid - 1;
    }
    return low;
}

static void lines_splice(Lines *l, Span at, Str with, size_t len)
{
    size_t line = lines_at(l, at.start, len);
    for (; l->gap < line; l->gap++, l->tail--)
        l->items[l->gap] = (uint32_t)(len - l->items[l->cap - l->tail]);
    for (; l->gap > line; l->gap--, l->tail++)
        l->items[l->cap - l->tail - 1] = (uint32_t)(len - l->items[l->gap - 1]);
    while (l->tail && len - l->items[l->cap - l->tail] <= at.end)
        l->tail--;
    const char *end = with.ptr + with.len;
    for (const char *p = with.ptr; with.len && p < end; p++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            break;
        l->items[l->gap++] = (uint32_t)(at.start + (size_t)(p - with.ptr) + 1);
    }
}

size_t text_lines(const Text *text)
{
    return text->lines.gap + text->lines.tail + 1;
}

size_t text_line_start(const Text *text, size_t line)
{
    return line < text_lines(text) ? lines_start(&text->lines, line, text->now->len)
                                   : text->now->len;
}

size_t text_line_end(const Text *text, size_t line)
{
    if (line + 1 >= text_lines(text))
        return text->now->len;
    size_t end = text_line_start(text, line + 1) - 1;
    return end > text_line_start(text, line) && text->now->bytes[end - 1] == '\r' ? end - 1 : end;
}

size_t text_line_at(const Text *text, size_t offset)
{
    return lines_at(&text->lines, offset, text->now->len);
}

/* -- the present state ----------------------------------------------------------------------- */

/* After this, replacements that never make the text longer than `peak` and bring at most
 * `more_lines` line ends cannot fail. */
static bool state_prepare(Text *text, size_t peak, size_t more_lines)
{
    if (!lines_reserve(&text->lines, more_lines))
        return false;
    Snapshot *now = text->now;
    if (now->cap >= peak && atomic_load_explicit(&now->refs, memory_order_acquire) == 1)
        return true;
    size_t most = peak > now->len ? peak : now->len; /* what is there now is copied first */
    Snapshot *fresh = block_new(snapshot_bytes(now), most + most / 16 + 256);
    if (!fresh)
        return false;
    fresh->version = now->version;
    snapshot_free(now);
    text->now = fresh;
    return true;
}

static void state_replace(Text *text, Span at, Str with)
{
    Snapshot *now = text->now;
    size_t len = now->len - span_len(at) + with.len;
    lines_splice(&text->lines, at, with, now->len);
    memmove(now->bytes + at.start + with.len, now->bytes + at.end, now->len - at.end);
    if (with.len)
        memcpy(now->bytes + at.start, with.ptr, with.len);
    if (len < now->len)
        memory_wipe(now->bytes + len, now->len - len);
    now->len = len;
    now->bytes[len] = 0;
    now->version = ++text->version;
}

Text *text_new(Str bytes, Error *err)
{
    if (bytes.len > TEXT_MAX) {
        error_set(err, ERR_TOO_BIG, "a text may have at most %zu MB", TEXT_MAX >> 20);
        return NULL;
    }
    Text *text = memory_alloc(sizeof *text);
    if (!text || !lines_reserve(&text->lines, count_lf(bytes)) ||
        !(text->now = block_new((Str){ NULL, 0 }, bytes.len + bytes.len / 16 + 256))) {
        text_free(text);
        error_memory(err);
        return NULL;
    }
    buf_init_secret(&text->log, HISTORY_MAX + 2 * TEXT_MAX);
    text->step_begins = true;
    state_replace(text, (Span){ 0, 0 }, bytes);
    return text;
}

void text_free(Text *text)
{
    if (!text)
        return;
    snapshot_free(text->now);
    buf_clear(&text->log);
    memory_free(text->lines.items);
    memory_free(text->changes);
    memory_free(text->steps);
    memory_free(text);
}

Str text_bytes(const Text *text)
{
    return snapshot_bytes(text->now);
}

size_t text_len(const Text *text)
{
    return text->now->len;
}

uint64_t text_version(const Text *text)
{
    return text->version;
}

/* -- history --------------------------------------------------------------------------------- */

static Str removed_by(const Text *text, const Change *c)
{
    return str_make(text->log.ptr + c->bytes, c->removed);
}

static Str inserted_by(const Text *text, const Change *c)
{
    return str_make(text->log.ptr + c->bytes + c->removed, c->inserted);
}

static size_t step_end(const Text *text, size_t step)
{
    return step + 1 < text->step_count ? text->steps[step + 1].first : text->change_count;
}

static void log_cut(Text *text, size_t len)
{
    if (text->log.ptr && len < text->log.len) {
        memory_wipe(text->log.ptr + len, text->log.len - len);
        text->log.len = len;
    }
}

/* Forgets what was undone: a new change makes another future. */
static void redo_cut(Text *text)
{
    if (text->change_pos < text->change_count)
        log_cut(text, text->changes[text->change_pos].bytes);
    if (text->saved != NOWHERE && text->saved > text->change_pos)
        text->saved = NOWHERE;
    text->change_count = text->change_pos;
    text->step_count = text->step_pos;
}

/* Drops the oldest steps while the log is over its maximum, but never the last one. */
static void history_trim(Text *text)
{
    size_t steps = 0, changes = 0, bytes = 0;
    while (text->log.len - bytes > HISTORY_MAX && steps + 1 < text->step_count) {
        changes = step_end(text, steps++);
        bytes = text->changes[changes].bytes;
    }
    if (steps == 0)
        return;
    memmove(text->log.ptr, text->log.ptr + bytes, text->log.len - bytes);
    log_cut(text, text->log.len - bytes);
    text->change_count -= changes, text->change_pos -= changes;
    text->step_count -= steps, text->step_pos -= steps;
    memmove(text->changes, text->changes + changes, text->change_count * sizeof *text->changes);
    memmove(text->steps, text->steps + steps, text->step_count * sizeof *text->steps);
    for (size_t i = 0; i < text->change_count; i++)
        text->changes[i].bytes -= bytes;
    for (size_t i = 0; i < text->step_count; i++)
        text->steps[i].first -= changes;
    text->saved = text->saved == NOWHERE || text->saved < changes ? NOWHERE : text->saved - changes;
}

static bool array_reserve(void *items, size_t *cap, size_t used, size_t size)
{
    void **slot = items;
    if (used < *cap)
        return true;
    size_t more = *cap + *cap / 2 + 64;
    void *fresh = memory_resize(*slot, more * size);
    if (!fresh)
        return false;
    *slot = fresh;
    *cap = more;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A typed word is one step with the blanks behind it; so is a run of deleted characters. */
static bool joins(const Text *text, Span at, Str with)
{
    if (!text->may_join || text->next_kind != STEP_TYPE || text->step_pos == 0 ||
        text->steps[text->step_pos - 1].kind != STEP_TYPE)
        return false;
    const Change *last = &text->changes[text->change_pos - 1];
    const char *now = text->now->bytes;
    if (with.len) {
        Str before = inserted_by(text, last);
        return before.len && span_len(at) == 0 && at.start == last->at + last->inserted &&
               !(is_blank(before.ptr[before.len - 1]) && !is_blank(with.ptr[0])) &&
               with.ptr[0] != '\n' && with.ptr[0] != '\r';
    }
    if (last->inserted)
        return false;
    char before = removed_by(text, last).ptr[0];
    if (at.end == last->at) /* backspace */
        return !(is_blank(now[at.end - 1]) && !is_blank(before));
    return at.start == last->at && !(is_blank(before) && !is_blank(now[at.start]));
}

/* Writes the change down; there is room for it. Returns `with` as the log holds it. */
static Str history_add(Text *text, Span at, Str with)
{
    redo_cut(text);
    bool joined = text->step_begins && joins(text, at, with);
    Str removed = str_slice(text_bytes(text), at.start, span_len(at));
    if (text->step_begins && !joined)
        text->steps[text->step_count++] = (Step){ .kind = text->next_kind,
                                                  .cursor = text->next_cursor,
                                                  .first = text->change_count };
    if (joined && with.len) { /* the bytes follow those of the last change in the log too */
        text->changes[text->change_count - 1].inserted += (uint32_t)with.len;
    } else {
        text->changes[text->change_count++] = (Change){ .at = at.start,
                                                        .removed = (uint32_t)removed.len,
                                                        .inserted = (uint32_t)with.len,
                                                        .bytes = text->log.len };
        buf_add_str(&text->log, removed);
    }
    buf_add_str(&text->log, with);
    text->step_pos = text->step_count;
    text->change_pos = text->change_count;
    text->step_begins = false;
    text->may_join = true;
    return str_slice(buf_str(&text->log), text->log.len - with.len, with.len);
}

/* Room for one more change of this many bytes, in everything that grows. */
static bool history_prepare(Text *text, size_t bytes)
{
    if (!array_reserve(&text->changes, &text->change_cap, text->change_count, sizeof(Change)) ||
        !array_reserve(&text->steps, &text->step_cap, text->step_count, sizeof(Step)))
        return false;
    if (buf_reserve(&text->log, bytes))
        return true;
    text->log.failed = false;
    return false;
}

bool text_splice(Text *text, Span at, Str with, Error *err)
{
    size_t len = text->now->len;
    if (at.start > at.end || at.end > len)
        return error_set(err, ERR_RANGE, "bytes %u to %u are not within a text of %zu bytes",
                         at.start, at.end, len);
    size_t removed = span_len(at);
    if (with.len > TEXT_MAX || len - removed > TEXT_MAX - with.len)
        return error_set(err, ERR_TOO_BIG, "a text may have at most %zu MB", TEXT_MAX >> 20);
    if (removed == 0 && with.len == 0)
        return true;
    size_t within = (uintptr_t)with.ptr - (uintptr_t)text->now->bytes;
    if (!history_prepare(text, removed + with.len) ||
        !state_prepare(text, len - removed + with.len, count_lf(with)))
        return error_memory(err);
    if (within < len) /* a piece of the text itself, which may have moved */
        with.ptr = text->now->bytes + within;
    with = history_add(text, at, with);
    state_replace(text, at, with);
    history_trim(text);
    return true;
}

void text_step(Text *text, StepKind kind, size_t cursor)
{
    bool goes_on = kind == STEP_MORE && text->may_join && text->step_pos > 0;
    if (goes_on)
        return;
    text->step_begins = true;
    text->next_kind = kind;
    text->next_cursor = cursor;
}

/* Undo and redo need no memory but what is prepared here for the whole step. */
static bool replay_prepare(Text *text, size_t from, size_t to, bool is_undo)
{
    size_t len = text->now->len, peak = len, lines = 0;
    for (size_t i = from; i < to; i++) {
        const Change *c = &text->changes[is_undo ? to - 1 - (i - from) : i];
        Str gone = is_undo ? inserted_by(text, c) : removed_by(text, c);
        Str back = is_undo ? removed_by(text, c) : inserted_by(text, c);
        len = len - gone.len + back.len;
        peak = len > peak ? len : peak;
        lines += count_lf(back);
    }
    return state_prepare(text, peak, lines);
}

static void replay_done(Text *text, size_t *ret_cursor, size_t cursor)
{
    text_step(text, STEP_EDIT, cursor);
    text->may_join = false;
    if (ret_cursor)
        *ret_cursor = cursor < text->now->len ? cursor : text->now->len;
}

bool text_undo(Text *text, size_t *ret_cursor)
{
    if (text->step_pos == 0)
        return false;
    const Step *step = &text->steps[text->step_pos - 1];
    if (!replay_prepare(text, step->first, text->change_pos, true))
        return false;
    for (size_t i = text->change_pos; i-- > step->first;) {
        const Change *c = &text->changes[i];
        state_replace(text, span_make(c->at, (size_t)c->at + c->inserted), removed_by(text, c));
    }
    text->change_pos = step->first;
    text->step_pos--;
    replay_done(text, ret_cursor, step->cursor);
    return true;
}

bool text_redo(Text *text, size_t *ret_cursor)
{
    if (text->step_pos == text->step_count)
        return false;
    size_t end = step_end(text, text->step_pos), cursor = 0;
    if (!replay_prepare(text, text->change_pos, end, false))
        return false;
    for (size_t i = text->change_pos; i < end; i++) {
        const Change *c = &text->changes[i];
        state_replace(text, span_make(c->at, (size_t)c->at + c->removed), inserted_by(text, c));
        cursor = (size_t)c->at + c->inserted;
    }
    text->change_pos = end;
    text->step_pos++;
    replay_done(text, ret_cursor, cursor);
    return true;
}

bool text_can_undo(const Text *text)
{
    return text->step_pos > 0;
}

bool text_can_redo(const Text *text)
{
    return text->step_pos < text->step_count;
}

void text_mark_saved(Text *text)
{
    text->saved = text->change_pos;
    text->step_begins = true; /* what follows is not part of what was saved */
    text->may_join = false;
}

bool text_is_changed(const Text *text)
{
    return text->saved != text->change_pos;
}

bool text_since_saved(const Text *text, TextVisit *visit, void *context)
{
    if (text->saved == NOWHERE)
        return false;
    for (size_t i = text->saved; i < text->change_pos; i++) {
        const Change *c = &text->changes[i];
        if (!visit(context, span_make(c->at, (size_t)c->at + c->removed), removed_by(text, c),
                   inserted_by(text, c)))
            return true;
    }
    for (size_t i = text->saved; i > text->change_pos; i--) {
        const Change *c = &text->changes[i - 1];
        if (!visit(context, span_make(c->at, (size_t)c->at + c->inserted), inserted_by(text, c),
                   removed_by(text, c)))
            return true;
    }
    return true;
}

typedef struct Touched {
    Span *items;
    size_t count, max;
} Touched;

/* One more splice: what it touches melts into one span, what is behind it moves. */
static bool touch(void *context, Span at, Str removed, Str inserted)
{
    Touched *t = context;
    size_t first = 0, last, grown = inserted.len, shrunk = removed.len;
    Span whole = at;
    while (first < t->count && t->items[first].end < at.start)
        first++;
    for (last = first; last < t->count && t->items[last].start <= at.end; last++) {
        if (t->items[last].start < whole.start)
            whole.start = t->items[last].start;
        if (t->items[last].end > whole.end)
            whole.end = t->items[last].end;
    }
    if (last == first && t->count == t->max) { /* no room: rather too much */
        if (first == t->count)
            first--;
        else
            last++;
        if (t->items[first].start < whole.start)
            whole.start = t->items[first].start;
        if (t->items[first].end > whole.end)
            whole.end = t->items[first].end;
        last = first + 1;
    }
    memmove(t->items + first + 1, t->items + last, (t->count - last) * sizeof *t->items);
    t->count = t->count - (last - first) + 1;
    t->items[first] = span_make(whole.start, whole.end + grown - shrunk);
    for (size_t i = first + 1; i < t->count; i++)
        t->items[i] =
            span_make(t->items[i].start + grown - shrunk, t->items[i].end + grown - shrunk);
    return true;
}

size_t text_spans_since_saved(const Text *text, Span *out, size_t max)
{
    Touched t = { .items = out, .max = max };
    if (max == 0)
        return 0;
    if (!text_since_saved(text, touch, &t)) {
        out[0] = span_make(0, text->now->len);
        return 1;
    }
    return t.count;
}

void text_position(Str bytes, size_t offset, size_t *ret_line, size_t *ret_column)
{
    Str head = str_slice(bytes, 0, offset);
    size_t start = head.len;
    while (start && head.ptr[start - 1] != '\n')
        start--;
    *ret_line = count_lf(head) + 1;
    if (start == 0 && str_starts(head, STR("\xEF\xBB\xBF")))
        start = 3; /* a byte-order mark takes no column */
    *ret_column = utf8_count(str_slice(head, start, SIZE_MAX)) + 1;
}
