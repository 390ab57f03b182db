/* What is derived from the text: the analysis, made here or by the worker; the secrets; and
 * the map between the text that was analysed and the present one. */
#include "document_private.h"
#include "user_config.h"

#include "contract/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum {
    INLINE_MAX = 20 << 10, /* bytes: larger ones go to the worker */
#if defined(__SANITIZE_ADDRESS__)
    INLINE_MS = 60, /* it takes longer there, and who uses what an edit has replaced is found */
#else
    INLINE_MS = 3, /* what an analysis on the typing path may take */
#endif
    LARGE = 100 << 10, /* bytes: the worker waits for a pause in typing */
    PAUSE_MS = 60
};

/* ---- the job ---- */

static Fields *fields_for(Schemas *schemas, Fields **table, const Platform *platform)
{
    if (!platform || !schemas)
        return NULL;
    Fields **slot = &table[platform->id];
    if (!*slot) {
        const Schema *schema = schemas_get(schemas, str_from(platform->schema), NULL);
        *slot = schema ? fields_new(schema, NULL) : NULL;
    }
    return *slot;
}

/* The platform to mask by when none is stated. */
static const Platform *likely_platform(const Platform *stated, const TreeNode *root)
{
    const Platform *guess = stated || !root ? stated : analysis_guess_platform(root);
    return guess ? guess : platform_get(PLATFORM_CCRT);
}

/* What the user's folder says, read and compiled with the first analysis, on its thread: no frame
 * waits for it. */
static void read_user_config(Document *d)
{
    bool own = false;
    Schemas *checking = schemas_new(NULL);
    Error err = { 0 };
    d->checking = d->schemas;
    if (checking && user_schemas(checking, &own, &err) && own)
        d->checking = checking;
    else
        schemas_free(checking);
    d->complaint = err;
    if (!user_rules(&d->rules, &err)) {
        d->complaint = err;
        rule_switch_free(d->rules);
        d->rules = NULL;
    }
}

static void scan_run(Document *d, Snapshot *snapshot, const Platform *platform, Scan *ret)
{
    if (!d->checking)
        read_user_config(d);
    AnalysisInput input = { .snapshot = snapshot,
                            .platform = platform,
                            .kind = DOC_AUTO,
                            .now = clock_now(),
                            .layers = LAYER_ALL,
                            .schemas = d->checking,
                            .rules = d->rules };
    *ret = (Scan){ .analysis = analysis_new(&input, NULL) };
    const TreeNode *root = ret->analysis ? analysis_root(ret->analysis) : NULL;
    if (!root)
        return;
    Fields *fields = fields_for(d->schemas, d->scan_fields, likely_platform(platform, root));
    scan_find(ret, fields ? fields_root(fields) : NULL);
}

static void scan_clear(Scan *scan)
{
    analysis_free(scan->analysis);
    memory_free(scan->secrets);
    memory_free(scan->blocks);
    memory_free(scan->packed);
    shifts_clear(&scan->shifts);
    *scan = (Scan){ 0 };
}

/* ---- the worker ---- */

static void *work(void *context)
{
    Document *d = context;
    Worker *w = &d->worker;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->snapshot && !w->old && !w->quit)
            pthread_cond_wait(&w->wake, &w->lock);
        if (w->quit)
            break;
        Analysis *old = w->old;
        if (old) { /* first, so that its memory is there for the next */
            w->old = NULL;
            pthread_mutex_unlock(&w->lock);
            analysis_free(old);
            pthread_mutex_lock(&w->lock);
            continue;
        }
        Snapshot *snapshot = w->snapshot;
        const Platform *platform = w->platform;
        w->snapshot = NULL;
        pthread_mutex_unlock(&w->lock);
        Scan result;
        scan_run(d, snapshot, platform, &result);
        snapshot_free(snapshot);
        pthread_mutex_lock(&w->lock);
        w->result = result;
        w->done = true;
        ssize_t n = write(w->pipe[1], "", 1);
        (void)n;
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool scan_open(Document *d, Error *err)
{
    Worker *w = &d->worker;
    w->pipe[0] = w->pipe[1] = -1;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    if (pipe(w->pipe) != 0)
        return error_set(err, ERR_IO, "cannot make a pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(w->pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(w->pipe[i], F_SETFD, FD_CLOEXEC);
    }
    d->stale = true;
    return true;
}

/* Frees both, which may share their analysis. */
static void drop_scans(Document *d)
{
    if (d->good.analysis == d->newest.analysis) {
        d->good.analysis = NULL;
        d->good.secrets = d->good.blocks = d->good.packed = NULL;
    }
    scan_clear(&d->newest);
    scan_clear(&d->good);
}

static void stop_worker(Worker *w)
{
    if (!w->started)
        return;
    pthread_mutex_lock(&w->lock);
    w->quit = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    w->started = false;
}

void scan_close(Document *d)
{
    Worker *w = &d->worker;
    stop_worker(w);
    snapshot_free(w->snapshot);
    analysis_free(w->old);
    scan_clear(&w->result);
    drop_scans(d);
    folds_clear(d);
    for (int i = 0; i < PLATFORM_COUNT; i++) {
        fields_free(d->fields[i]);
        fields_free(d->form_fields[i]);
        fields_free(d->scan_fields[i]);
    }
    if (d->checking != d->schemas)
        schemas_free(d->checking);
    schemas_free(d->schemas);
    rule_switch_free(d->rules);
    for (int i = 0; i < 2; i++)
        if (w->pipe[i] >= 0)
            close(w->pipe[i]);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
}

void scan_reset(Document *d)
{
    drop_scans(d);
    folds_clear(d);
    places_clear(d);
    d->stale = true;
}

void scan_stale(Document *d)
{
    d->stale = true;
}

void scan_note(Document *d, Span at, size_t inserted)
{
    shifts_add(&d->newest.shifts, at.start, span_len(at), inserted);
    shifts_add(&d->good.shifts, at.start, span_len(at), inserted);
    folds_note(d, at, inserted);
    places_note(d, at, inserted);
    d->changed = true;
}

/* Wiping and freeing a large tree is left to the worker. */
static void retire(Document *d, Scan *scan)
{
    Worker *w = &d->worker;
    if (w->started && scan->analysis && analysis_text(scan->analysis).len > LARGE) {
        pthread_mutex_lock(&w->lock);
        if (!w->old) {
            w->old = scan->analysis;
            scan->analysis = NULL;
            pthread_cond_signal(&w->wake);
        }
        pthread_mutex_unlock(&w->lock);
    }
    scan_clear(scan);
}

/* Puts a new scan in the place of the newest. `since`: splices made after its snapshot. */
static void adopt(Document *d, Scan *scan)
{
    if (!scan->analysis) {
        d->failed = text_version(d->text);
        return;
    }
    scan_keep_packed(d, scan);
    bool shared = d->good.analysis == d->newest.analysis;
    /* Splices that the new analysis has seen are forgotten; a worker's one may be behind. */
    Shifts since = { 0 };
    if (analysis_version(scan->analysis) != text_version(d->text)) {
        Str old = analysis_text(scan->analysis), new = document_bytes(d);
        size_t least = old.len < new.len ? old.len : new.len, front = 0, back = 0;
        while (front < least && old.ptr[front] == new.ptr[front])
            front++;
        while (back < least - front && old.ptr[old.len - 1 - back] == new.ptr[new.len - 1 - back])
            back++;
        shifts_add(&since, front, old.len - back - front, new.len - back - front);
    }
    if (shared) {
        d->newest.analysis = NULL;
        d->newest.secrets = d->newest.blocks = d->newest.packed = NULL;
    }
    retire(d, &d->newest);
    d->newest = *scan;
    d->analyses++;
    d->newest.shifts = since;
    if (analysis_root(scan->analysis) || !d->good.analysis) {
        retire(d, &d->good);
        d->good = d->newest;
        d->good.shifts = (Shifts){ 0 };
        shifts_copy(&d->good.shifts, &d->newest.shifts);
    }
}

static double milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool start_worker(Document *d)
{
    Worker *w = &d->worker;
    if (!w->started && pthread_create(&w->thread, NULL, work, d) != 0)
        return false;
    w->started = true;
    pthread_mutex_lock(&w->lock);
    w->snapshot = text_snapshot(d->text);
    w->platform = document_platform(d);
    w->busy = w->snapshot != NULL;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    return w->busy;
}

static void analyse_here(Document *d)
{
    Snapshot *snapshot = text_snapshot(d->text);
    if (!snapshot)
        return;
    Scan scan;
    double start = milliseconds();
    scan_run(d, snapshot, document_platform(d), &scan);
    d->cost = (milliseconds() - start) / (double)(text_len(d->text) + 1);
    snapshot_free(snapshot);
    adopt(d, &scan);
}

int document_analyse(Document *d, uint64_t now)
{
    size_t len = text_len(d->text);
    if (d->changed)
        d->changed_at = now;
    bool first = d->stale;
    bool tried = !d->stale && (document_is_current(d) || d->failed == text_version(d->text));
    if (tried || d->worker.busy || !document_schemas(d)) {
        d->changed = false;
        return -1;
    }
    d->changed = false;
    bool quick = len <= INLINE_MAX && d->cost > 0 && d->cost * (double)len < INLINE_MS;
    if (quick) {
        d->stale = false;
        analyse_here(d);
        return -1;
    }
    if (!first && len > LARGE && now - d->changed_at < PAUSE_MS)
        return (int)(PAUSE_MS - (now - d->changed_at));
    d->stale = false;
    if (!start_worker(d))
        analyse_here(d);
    return -1;
}

bool document_take(Document *d)
{
    Worker *w = &d->worker;
    char bytes[16];
    while (read(w->pipe[0], bytes, sizeof bytes) > 0)
        ;
    pthread_mutex_lock(&w->lock);
    bool done = w->done;
    Scan result = w->result;
    if (done) {
        w->done = w->busy = false;
        w->result = (Scan){ 0 };
    }
    pthread_mutex_unlock(&w->lock);
    if (!done)
        return false;
    if (d->cost == 0)
        d->cost = 1e-6; /* the schemas are compiled now: the next may be tried here */
    if (d->stale)
        scan_clear(&result);
    else
        adopt(d, &result);
    return !d->stale;
}

bool document_wait(Document *d, int wait)
{
    double end = milliseconds() + wait;
    while (!document_is_current(d)) {
        document_analyse(d, UINT64_MAX / 2);
        if (!d->worker.busy)
            break;
        double left = end - milliseconds();
        struct pollfd fd = { .fd = d->worker.pipe[0], .events = POLLIN };
        if (left <= 0 || poll(&fd, 1, (int)left + 1) <= 0)
            break;
        document_take(d);
    }
    return document_is_current(d);
}

bool document_is_busy(const Document *d)
{
    return d->worker.busy;
}

int document_fd(const Document *d)
{
    return d->worker.pipe[0];
}

/* ---- what is known ---- */

const Analysis *document_analysis(const Document *d)
{
    return d->newest.analysis;
}

uint64_t document_analyses(const Document *d)
{
    return d->analyses;
}

bool document_is_current(const Document *d)
{
    return !d->stale && d->newest.analysis &&
           analysis_version(d->newest.analysis) == text_version(d->text);
}

const Analysis *document_good(const Document *d)
{
    const Analysis *good = d->good.analysis;
    return good && analysis_root(good) ? good : NULL;
}

Schemas *document_schemas(Document *d)
{
    if (!d->schemas)
        d->schemas = schemas_new(NULL);
    return d->schemas;
}

bool document_complaint(Document *d, Error *ret)
{
    bool any = d->complaint.code != ERR_NONE && d->newest.analysis;
    if (any) {
        *ret = d->complaint;
        d->complaint = (Error){ 0 };
    }
    return any;
}

static const Platform *platform_of_view(Document *d)
{
    const Analysis *good = document_good(d);
    if (!d->newest.analysis)
        return NULL;
    return likely_platform(document_platform(d), good ? analysis_root(good) : NULL);
}

Fields *document_fields(Document *d)
{
    return fields_for(d->schemas, d->fields, platform_of_view(d));
}

Fields *document_form_fields(Document *d)
{
    if (!d->newest.analysis || d->checking == d->schemas)
        return document_fields(d);
    return fields_for(d->checking, d->form_fields, platform_of_view(d));
}

size_t document_to_old(const Document *d, size_t offset)
{
    return shifts_to_old(&d->good.shifts, offset);
}

bool document_from_good(const Document *d, Span old, Span *ret_span)
{
    return shifts_to_new(&d->good.shifts, old, false, ret_span);
}

bool document_from_newest(const Document *d, Span old, Span *ret_span)
{
    return shifts_to_new(&d->newest.shifts, old, false, ret_span);
}

bool document_is_block(const Document *d, size_t offset)
{
    const Scan *scan = &d->good;
    size_t old = shifts_to_old(&scan->shifts, offset), low = 0, high = scan->block_count;
    while (low < high) { /* the first that ends behind it */
        size_t middle = (low + high) / 2;
        if (scan->blocks[middle].end <= old)
            low = middle + 1;
        else
            high = middle;
    }
    return low < scan->block_count && scan->blocks[low].start < old;
}

/* ---- secrets ---- */

static size_t add_span(Span *out, size_t n, size_t max, Span span, Span range)
{
    if (span.start < range.start)
        span.start = range.start;
    if (span.end > range.end)
        span.end = range.end;
    if (span.start >= span.end)
        return n;
    if (n && span.start <= out[n - 1].end) {
        if (span.end > out[n - 1].end)
            out[n - 1].end = span.end;
        return n;
    }
    if (n == max) { /* no room: rather too much hidden than too little */
        out[n - 1].end = range.end;
        return n;
    }
    out[n] = span;
    return n + 1;
}

/* Splits "  - key: value" of one line; offsets are of the text. False: there is no key. */
static bool split_line(Str text, size_t start, size_t end, size_t *ret_indent, Str *ret_key,
                       Span *ret_value)
{
    size_t at = start;
    while (at < end && (text.ptr[at] == ' ' ||
                        (text.ptr[at] == '-' && at + 1 < end && text.ptr[at + 1] == ' ')))
        at++;
    *ret_indent = at - start;
    size_t key = at;
    if (at < end && text.ptr[at] == '#')
        return false;
    while (at < end && !(text.ptr[at] == ':' && (at + 1 == end || text.ptr[at + 1] == ' ')))
        at++;
    if (at == end || at - key > 200)
        return false;
    *ret_key = str_trim(str_make(text.ptr + key, at - key));
    if (ret_key->len >= 2 && (ret_key->ptr[0] == '"' || ret_key->ptr[0] == '\''))
        *ret_key = str_slice(*ret_key, 1, ret_key->len - 2);
    at++;
    while (at < end && text.ptr[at] == ' ')
        at++;
    *ret_value = span_make(at, end);
    return true;
}

static bool is_structure(Str value)
{
    return value.len == 0 || value.ptr[0] == '|' || value.ptr[0] == '>' || value.ptr[0] == '#';
}

enum { PARENTS_MAX = 32, LINES_BACK = 400 };

/* The field that a line belongs to, going by the indentation of the lines above it: for texts
 * that do not parse. *ret_value is what of the line may be a value. */
static const Field *field_of_line(Document *d, Fields *fields, size_t line, Span *ret_value)
{
    Str text = document_bytes(d), keys[PARENTS_MAX], key = { NULL, 0 };
    size_t count = 0, indent = 0, limit = SIZE_MAX;
    size_t start = text_line_start(d->text, line), end = text_line_end(d->text, line);
    bool has_key = split_line(text, start, end, &indent, &key, ret_value);
    if (!has_key)
        *ret_value = span_make(start + indent, end);
    if (has_key) {
        keys[count++] = key;
        limit = indent;
    } else {
        limit = indent ? indent : 1;
    }
    for (size_t back = 0; line > 0 && back < LINES_BACK && count < PARENTS_MAX && limit > 0;
         back++) {
        Span value;
        line--;
        start = text_line_start(d->text, line);
        end = text_line_end(d->text, line);
        if (!split_line(text, start, end, &indent, &key, &value) || indent >= limit)
            continue;
        keys[count++] = key;
        limit = indent;
    }
    const Field *field = fields_root(fields);
    while (field && count-- > 0) {
        field = field_find(field, keys[count]);
        if (field && field_is_secret(field))
            return field;
    }
    return NULL;
}

/* Without a tree: line by line. */
static size_t secrets_by_lines(Document *d, Span range, Span *out, size_t max)
{
    Fields *fields = d->newest.analysis ? document_fields(d) : NULL;
    Str text = document_bytes(d);
    size_t n = 0;
    for (size_t line = text_line_at(d->text, range.start); line < text_lines(d->text); line++) {
        size_t start = text_line_start(d->text, line), end = text_line_end(d->text, line), indent;
        Span value;
        Str key;
        if (start >= range.end)
            break;
        if (fields) {
            if (field_of_line(d, fields, line, &value) &&
                !is_structure(str_slice(text, value.start, span_len(value))))
                n = add_span(out, n, max, value, range);
            continue;
        }
        bool has_key = split_line(text, start, end, &indent, &key, &value);
        if (!has_key)
            value = span_make(start + indent, end);
        Str shown = str_slice(text, value.start, span_len(value));
        if (!is_structure(shown) && !str_is(shown, "---"))
            n = add_span(out, n, max, value, range);
    }
    return n;
}

/* While the analysis is behind the text, what stands on the same line behind a secret is hidden
 * with it: it may be being typed. */
static Span widen(Document *d, Span span)
{
    size_t line = text_line_at(d->text, span.end);
    size_t end = text_line_end(d->text, line);
    if (end > span.end)
        span.end = (uint32_t)end;
    return span;
}

void document_set_in_clear(Document *d)
{
    d->in_clear = true;
}

bool document_is_plain_name(const Document *d, Str name)
{
    Str rest = str_from(d->plain), word;
    while (name.len && str_split(&rest, ' ', &word))
        if (str_eq(word, name))
            return true;
    return false;
}

bool document_is_plain(const Document *d, const TreeNode *node)
{
    if (!d->plain || !node || !tree_is_scalar(node) || !document_is_plain_name(d, node->key) ||
        (node->flags & (NODE_ALIAS | NODE_ANCHORED)))
        return false;
    const TreeNode *map = node->parent, *section = map ? map->parent : NULL;
    bool side = section && (!section->parent || str_is(section->key, "env") ||
                            str_is(section->key, "workload"));
    return side && str_is(map->key, "env") && (!section->parent || !section->parent->parent);
}

/* The span is that of such a value alone. */
static bool is_plain_span(const Document *d, Span secret)
{
    const TreeNode *node =
        d->plain ? tree_at_offset(analysis_root(document_good(d)), secret.start) : NULL;
    return node && node->span.start == secret.start && node->span.end == secret.end &&
           document_is_plain(d, node);
}

size_t document_secrets(Document *d, Span range, Span *out, size_t max)
{
    const Scan *scan = &d->good;
    if (max == 0 || d->in_clear)
        return 0;
    if (!document_good(d) || scan->shifts.lost || scan_has_broken_section(document_good(d)))
        return secrets_by_lines(d, range, out, max);
    bool exact = scan->shifts.count == 0;
    size_t low = 0, high = scan->secret_count, n = 0;
    size_t from = shifts_to_old(&scan->shifts, range.start);
    while (low < high) { /* the first that ends at or behind `from` */
        size_t middle = (low + high) / 2;
        if (scan->secrets[middle].end < from)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < scan->secret_count; i++) {
        Span span;
        if (!shifts_to_new(&scan->shifts, scan->secrets[i], true, &span))
            continue;
        if (span.start >= range.end)
            break;
        if (is_plain_span(d, scan->secrets[i]))
            continue;
        n = add_span(out, n, max, exact ? span : widen(d, span), range);
    }
    return n;
}

bool document_secret_at(Document *d, size_t offset, Arena *arena, Str *ret_path, Span *ret_span)
{
    const Analysis *good = document_good(d);
    size_t old = document_to_old(d, offset);
    for (size_t i = 0; good && i < d->good.secret_count; i++) {
        Span secret = d->good.secrets[i];
        if (old < secret.start || old > secret.end || is_plain_span(d, secret))
            continue;
        const TreeNode *node = tree_at_offset(analysis_root(good), secret.start);
        if (!node || !shifts_to_new(&d->good.shifts, secret, true, ret_span))
            return false;
        *ret_path = tree_path(node, arena);
        return true;
    }
    return false;
}
