#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/text.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define SEEDS 60
#define OPERATIONS 400

static void splice(Text *text, size_t start, size_t end, const char *with)
{
    Error err = { 0 };
    if (!text_splice(text, span_make(start, end), str_from(with), &err))
        fail_msg("splice %zu-%zu: %s", start, end, err.text);
}

static Text *make(const char *bytes)
{
    Text *text = text_new(str_from(bytes), NULL);
    assert_non_null(text);
    return text;
}

/* Every line by scanning, against the index. */
static void assert_lines(const Text *text)
{
    Str s = text_bytes(text);
    size_t line = 0, start = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len)
            assert_int_equal(text_line_at(text, i), line);
        if (i < s.len && s.ptr[i] != '\n')
            continue;
        size_t end = i < s.len && i > start && s.ptr[i - 1] == '\r' ? i - 1 : i;
        assert_int_equal(text_line_start(text, line), start);
        assert_int_equal(text_line_end(text, line), end);
        start = i + 1;
        line++;
    }
    assert_int_equal(text_lines(text), line);
}

static void lines_follow_every_kind_of_text(void **state)
{
    (void)state;
    static const char *const cases[] = { "",         "a",        "\n",         "a\n",       "a\nb",
                                         "a\r\nb",   "\r\n\r\n", "\n\n\n",     "a\rb\nc\r", "\r",
                                         "x\n\r\ny", "\xFF\n",   "a\n\nb\r\n", "last\r" };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text *text = make(cases[i]);
        assert_lines(text);
        assert_int_equal(text_line_start(text, 99), text_len(text));
        assert_int_equal(text_line_end(text, 99), text_len(text));
        text_free(text);
    }
}

static void positions_are_for_people(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset, line, column;
    } cases[] = {
        { "", 0, 1, 1 },          { "abc", 2, 1, 3 },       { "a\nbc", 3, 2, 2 },
        { "\xC3\xA9x", 2, 1, 2 }, { "a\r\nb", 3, 2, 1 },    { "\xEF\xBB\xBFk: v", 3, 1, 1 },
        { "ab", 99, 1, 3 },       { "\xFF\xFEz", 2, 1, 3 }, { "a\n\xE2\x82\xAC", 5, 2, 2 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t line, column;
        text_position(str_from(cases[i].text), cases[i].offset, &line, &column);
        assert_int_equal(line, cases[i].line);
        assert_int_equal(column, cases[i].column);
    }
}

static void typed_words_group_themselves(void **state)
{
    (void)state;
    Text *text = make("");
    size_t cursor;
    const char *typed = "two words\nx";
    for (size_t i = 0; typed[i]; i++) {
        char one[2] = { typed[i], 0 };
        text_step(text, STEP_TYPE, i);
        splice(text, i, i, one);
    }
    static const char *const after[] = { "two words\n", "two words", "two ", "" };
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        assert_true(text_undo(text, &cursor));
        assert_str(text_bytes(text), after[i]);
        assert_int_equal(cursor, text_len(text));
    }
    assert_false(text_undo(text, &cursor));
    while (text_redo(text, &cursor))
        ;
    assert_str(text_bytes(text), typed);
    assert_int_equal(cursor, 11);
    text_free(text);
}

static void deleted_characters_group_themselves(void **state)
{
    (void)state;
    Text *text = make("alpha beta gamma");
    for (size_t i = 16; i > 6; i--) { /* backspace: "gamma", the blank, then "beta" */
        text_step(text, STEP_TYPE, i);
        splice(text, i - 1, i, "");
    }
    assert_str(text_bytes(text), "alpha ");
    assert_true(text_undo(text, NULL));
    assert_str(text_bytes(text), "alpha beta ");
    assert_true(text_undo(text, NULL));
    assert_str(text_bytes(text), "alpha beta gamma");
    for (size_t i = 0; i < 8; i++) { /* delete: "alpha ", then "be" */
        text_step(text, STEP_TYPE, 0);
        splice(text, 0, 1, "");
    }
    assert_true(text_undo(text, NULL));
    assert_str(text_bytes(text), "beta gamma");
    assert_true(text_undo(text, NULL));
    assert_str(text_bytes(text), "alpha beta gamma");
    text_free(text);
}

static void other_steps_stand_alone(void **state)
{
    (void)state;
    Text *text = make("");
    text_step(text, STEP_TYPE, 0);
    splice(text, 0, 0, "a");
    text_step(text, STEP_PASTE, 1);
    splice(text, 1, 1, "b");
    text_step(text, STEP_TYPE, 2);
    splice(text, 2, 2, "c");
    text_step(text, STEP_TYPE, 0); /* not adjoining */
    splice(text, 0, 0, "d");
    text_step(text, STEP_EDIT, 0); /* two splices, one step */
    splice(text, 0, 0, "e");
    splice(text, 5, 5, "f");
    static const char *const after[] = { "dabc", "abc", "ab", "a", "" };
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        assert_true(text_undo(text, NULL));
        assert_str(text_bytes(text), after[i]);
    }
    text_free(text);
}

static bool collect(void *context, Span at, Str removed, Str inserted)
{
    Buf *model = context;
    assert_memory_equal(model->ptr + at.start, removed.ptr, removed.len);
    assert_int_equal(span_len(at), removed.len);
    assert_true(buf_splice(model, at, inserted));
    return true;
}

static void saved_mark_is_found_again(void **state)
{
    (void)state;
    Text *text = make("one");
    assert_false(text_is_changed(text));
    text_step(text, STEP_TYPE, 3);
    splice(text, 3, 3, "x");
    text_mark_saved(text);
    text_step(text, STEP_TYPE, 4);
    splice(text, 4, 4, "y"); /* does not join across the mark */
    assert_true(text_is_changed(text));
    assert_true(text_undo(text, NULL));
    assert_str(text_bytes(text), "onex");
    assert_false(text_is_changed(text));
    assert_true(text_undo(text, NULL));
    assert_true(text_is_changed(text));

    Buf model; /* back from the saved state */
    buf_init(&model, 0);
    buf_add_text(&model, "onex");
    assert_true(text_since_saved(text, collect, &model));
    assert_str(buf_str(&model), "one");
    buf_clear(&model);

    text_step(text, STEP_EDIT, 0);
    splice(text, 0, 0, "z"); /* the saved state is cut off now */
    assert_false(text_can_redo(text));
    assert_false(text_since_saved(text, collect, &model));
    assert_true(text_undo(text, NULL));
    assert_true(text_is_changed(text));
    text_mark_saved(text);
    assert_false(text_is_changed(text));
    text_free(text);
}

static void bad_splices_change_nothing(void **state)
{
    (void)state;
    Text *text = make("abc");
    static const Span bad[] = { { 2, 1 }, { 0, 4 }, { 4, 4 }, { 4000000000u, 4000000000u } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Error err = { 0 };
        assert_false(text_splice(text, bad[i], STR("x"), &err));
        assert_int_equal(err.code, ERR_RANGE);
    }
    Error err = { 0 };
    static const char one = 'x';
    assert_false(text_splice(text, (Span){ 0, 0 }, str_make(&one, TEXT_MAX), &err));
    assert_int_equal(err.code, ERR_TOO_BIG);
    assert_null(text_new(str_make(&one, TEXT_MAX + 1), &err));
    assert_null(snapshot_new(str_make(&one, TEXT_MAX + 1), &err));
    uint64_t version = text_version(text);
    splice(text, 1, 1, ""); /* nothing for nothing is no change */
    assert_int_equal(text_version(text), version);
    assert_false(text_can_undo(text));
    text_free(text);
}

static void a_piece_of_the_text_can_be_inserted(void **state)
{
    (void)state;
    Text *text = make("abcdef");
    for (int i = 0; i < 12; i++) { /* grows and moves several times */
        text_step(text, STEP_EDIT, 0);
        size_t len = text_len(text);
        assert_true(text_splice(text, span_make(2, 2), text_bytes(text), NULL));
        assert_int_equal(text_len(text), 2 * len);
        assert_memory_equal(text_bytes(text).ptr + 2, "ab", 2);
    }
    while (text_undo(text, NULL))
        ;
    assert_str(text_bytes(text), "abcdef");
    text_free(text);
}

static void snapshots_keep_their_state(void **state)
{
    (void)state;
    Text *text = make("first");
    Snapshot *a = text_snapshot(text), *same = text_snapshot(text);
    assert_ptr_equal(snapshot_bytes(a).ptr, snapshot_bytes(same).ptr);
    splice(text, 0, 5, "second");
    Snapshot *b = snapshot_keep(text_snapshot(text));
    assert_true(text_undo(text, NULL));
    assert_str(snapshot_bytes(a), "first");
    assert_str(snapshot_bytes(b), "second");
    assert_str(text_bytes(text), "first");
    assert_true(snapshot_version(a) < snapshot_version(b));
    assert_true(snapshot_version(b) < text_version(text));
    text_free(text);
    assert_str(snapshot_bytes(b), "second");
    snapshot_free(a);
    snapshot_free(same);
    snapshot_free(b);
    snapshot_free(b);
    snapshot_free(NULL);
}

/* A worker reads and releases snapshots while the owner goes on. */
typedef struct Desk {
    pthread_mutex_t lock;
    Snapshot *waiting;
    bool closed;
} Desk;

static void *reader(void *argument)
{
    Desk *desk = argument;
    for (;;) {
        pthread_mutex_lock(&desk->lock);
        Snapshot *s = desk->waiting;
        bool closed = desk->closed;
        desk->waiting = NULL;
        pthread_mutex_unlock(&desk->lock);
        if (!s && closed)
            return NULL;
        if (!s)
            continue;
        Str bytes = snapshot_bytes(s);
        for (size_t i = 1; i < bytes.len; i++)
            if (bytes.ptr[i] != bytes.ptr[0])
                return desk;
        snapshot_free(s);
    }
}

static void workers_read_while_the_user_types(void **state)
{
    (void)state;
    Desk desk = { .lock = PTHREAD_MUTEX_INITIALIZER };
    Text *text = make("");
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, reader, &desk), 0);
    for (int i = 0; i < 2000; i++) {
        char run[65] = { 0 };
        memset(run, 'a' + i % 26, 64);
        text_step(text, STEP_EDIT, 0);
        splice(text, 0, text_len(text), run);
        pthread_mutex_lock(&desk.lock);
        snapshot_free(desk.waiting);
        desk.waiting = text_snapshot(text);
        pthread_mutex_unlock(&desk.lock);
    }
    pthread_mutex_lock(&desk.lock);
    desk.closed = true;
    pthread_mutex_unlock(&desk.lock);
    void *mixed;
    pthread_join(thread, &mixed);
    assert_null(mixed);
    text_free(text);
}

/* -- against a model: a list of whole texts --------------------------------------------------- */

typedef struct Model {
    Buf states[OPERATIONS + 1];
    size_t count, now, saved;
} Model;

static void model_clear(Model *m, size_t from)
{
    for (size_t i = from; i < m->count; i++)
        buf_clear(&m->states[i]);
    m->count = from;
}

static void random_step(Text *text, Model *m)
{
    static const char *const pieces[] = {
        "",  "a", "\n",   "key: value\n", "\r\n",
        " ", "x", "\xC3", "- -\n",        "0123456789abcdef0123456789"
    };
    Buf next;
    buf_init(&next, 0);
    buf_add_str(&next, buf_str(&m->states[m->now]));
    text_step(text, rand() % 2 ? STEP_EDIT : STEP_PASTE, 0);
    uint64_t before = text_version(text);
    for (int n = rand() % 3 + 1; n > 0; n--) {
        size_t start = (size_t)rand() % (next.len + 1);
        size_t end = start + (size_t)rand() % (next.len - start + 1) % 30;
        const char *piece = pieces[(size_t)rand() % (sizeof pieces / sizeof *pieces)];
        splice(text, start, end, piece);
        assert_true(buf_splice(&next, span_make(start, end), str_from(piece)));
    }
    if (text_version(text) == before) {
        buf_clear(&next);
        return;
    }
    model_clear(m, m->now + 1);
    if (m->saved != SIZE_MAX && m->saved > m->now)
        m->saved = SIZE_MAX;
    m->now = m->count;
    m->states[m->count++] = next;
}

static void assert_state(Text *text, Model *m)
{
    Str want = buf_str(&m->states[m->now]), got = text_bytes(text);
    assert_int_equal(got.len, want.len);
    assert_memory_equal(got.ptr, want.ptr, want.len);
    assert_int_equal(text_can_undo(text), m->now > 0);
    assert_int_equal(text_can_redo(text), m->now + 1 < m->count);
    assert_int_equal(text_is_changed(text), m->saved != m->now);
}

static void assert_path_from_saved(Text *text, Model *m)
{
    Buf path;
    buf_init(&path, 0);
    if (m->saved != SIZE_MAX)
        buf_add_str(&path, buf_str(&m->states[m->saved]));
    assert_int_equal(text_since_saved(text, collect, &path), m->saved != SIZE_MAX);
    if (m->saved != SIZE_MAX) {
        assert_int_equal(path.len, text_len(text));
        assert_memory_equal(buf_str(&path).ptr, text_bytes(text).ptr, path.len);
    }
    buf_clear(&path);
}

/* What lies between the touched spans is what was saved, in its order. */
static void assert_touched(Text *text, Model *m, size_t max)
{
    Span spans[64];
    size_t n = text_spans_since_saved(text, spans, max), at = 0, from = 0;
    Str now = text_bytes(text);
    assert_true(n <= max);
    if (m->saved == SIZE_MAX) {
        assert_int_equal(n, 1);
        assert_int_equal(span_len(spans[0]), now.len);
        return;
    }
    Str saved = buf_str(&m->states[m->saved]);
    for (size_t i = 0; i <= n; i++) {
        size_t end = i < n ? spans[i].start : now.len;
        assert_true(end >= at);
        Str same = str_slice(now, at, end - at);
        size_t found = str_find(str_slice(saved, from, SIZE_MAX), same);
        assert_int_not_equal(found, SIZE_MAX);
        from += found + same.len;
        at = i < n ? spans[i].end : now.len;
    }
    if (n == 0)
        assert_int_equal(saved.len, now.len);
}

static void random_run(unsigned seed)
{
    srand(seed);
    Model *m = calloc(1, sizeof *m);
    assert_non_null(m);
    const char *first = "one\ntwo\r\nthree";
    Text *text = make(first);
    buf_init(&m->states[0], 0);
    buf_add_text(&m->states[0], first);
    m->count = 1;
    Snapshot *held = NULL;
    for (int i = 0; i < OPERATIONS; i++) {
        int what = rand() % 10;
        size_t cursor;
        if (what < 5) {
            random_step(text, m);
        } else if (what < 7) {
            bool can = m->now > 0;
            assert_int_equal(text_undo(text, &cursor), can);
            m->now -= can;
        } else if (what < 8) {
            bool can = m->now + 1 < m->count;
            assert_int_equal(text_redo(text, &cursor), can);
            m->now += can;
        } else if (what < 9) {
            snapshot_free(held);
            held = rand() % 2 ? text_snapshot(text) : NULL;
        } else {
            text_mark_saved(text);
            m->saved = m->now;
        }
        assert_state(text, m);
        assert_touched(text, m, 64);
        assert_touched(text, m, 1 + (size_t)rand() % 3);
    }
    assert_lines(text);
    assert_path_from_saved(text, m);
    while (text_undo(text, NULL))
        ;
    assert_str(text_bytes(text), first);
    assert_lines(text);
    snapshot_free(held);
    text_free(text);
    model_clear(m, 0);
    free(m);
}

static void random_splices_equal_the_model(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        print_message("seed %u\n", seed);
        random_run(seed);
    }
}

/* -- limits ----------------------------------------------------------------------------------- */

static bool work(Error *err)
{
    Text *text = text_new(STR("a\nb\nc\n"), err);
    if (!text)
        return false;
    Snapshot *held = text_snapshot(text);
    Str long_one = STR("0123456789\n0123456789\n0123456789\n");
    bool ok = true;
    for (int i = 0; ok && i < 20; i++) {
        Buf before;
        buf_init(&before, 0);
        buf_add_str(&before, text_bytes(text));
        if (!buf_ok(&before)) {
            buf_clear(&before);
            ok = error_memory(err);
            break;
        }
        text_step(text, STEP_EDIT, 0);
        size_t lines = text_lines(text);
        ok = text_splice(text, span_make(2, 4), long_one, err);
        if (!ok) { /* nothing has changed */
            assert_int_equal(text_len(text), before.len);
            assert_memory_equal(text_bytes(text).ptr, before.ptr, before.len);
            assert_int_equal(text_lines(text), lines);
        }
        buf_clear(&before);
    }
    for (int i = 0; ok && i < 20; i++) {
        snapshot_free(held);
        held = text_snapshot(text);
        ok = text_undo(text, NULL);
    }
    if (ok)
        assert_str(text_bytes(text), "a\nb\nc\n");
    else
        assert_lines(text);
    snapshot_free(held);
    text_free(text);
    return ok;
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    memory_fail_at(0);
    assert_true(work(NULL));
    size_t n = memory_fail_at(0);
    assert_true(n > 20);
    for (size_t i = 1; i <= n; i++) {
        Error err = { 0 };
        memory_fail_at(i);
        assert_false(work(&err));
        assert_true(err.code == ERR_MEMORY || err.code == ERR_NONE);
    }
    memory_fail_at(0);
}

static void history_gives_way_at_its_maximum(void **state)
{
    (void)state;
    size_t len = (size_t)40 << 20;
    char *big = malloc(len);
    assert_non_null(big);
    memset(big, 'b', len);
    Text *text = make("");
    for (int i = 0; i < 3; i++) { /* 40, 80 and 80 MB of history */
        text_step(text, STEP_EDIT, 0);
        assert_true(text_splice(text, span_make(0, text_len(text)), str_make(big, len), NULL));
    }
    size_t steps = 0;
    while (text_undo(text, NULL))
        steps++;
    assert_int_equal(steps, 1);
    assert_int_equal(text_len(text), len);
    assert_true(text_is_changed(text));
    text_free(text);
    free(big);
}

/* Most of a text goes while a snapshot of it is held. */
static void a_held_snapshot_outlives_a_large_removal(void **state)
{
    (void)state;
    Error err = { 0 };
    Buf big;
    buf_init(&big, 0);
    buf_add_repeat(&big, 'x', 20000);
    Text *text = text_new(buf_str(&big), &err);
    assert_non_null(text);
    Snapshot *held = text_snapshot(text);
    assert_true(text_splice(text, span_make(10, 19990), STR("-"), &err));
    assert_str(text_bytes(text), "xxxxxxxxxx-xxxxxxxxxx");
    assert_true(str_eq(snapshot_bytes(held), buf_str(&big)));
    size_t cursor;
    assert_true(text_undo(text, &cursor));
    assert_true(str_eq(text_bytes(text), buf_str(&big)));
    snapshot_free(held);
    text_free(text);
    buf_clear(&big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_snapshot_outlives_a_large_removal),
        cmocka_unit_test(lines_follow_every_kind_of_text),
        cmocka_unit_test(positions_are_for_people),
        cmocka_unit_test(typed_words_group_themselves),
        cmocka_unit_test(deleted_characters_group_themselves),
        cmocka_unit_test(other_steps_stand_alone),
        cmocka_unit_test(saved_mark_is_found_again),
        cmocka_unit_test(bad_splices_change_nothing),
        cmocka_unit_test(a_piece_of_the_text_can_be_inserted),
        cmocka_unit_test(snapshots_keep_their_state),
        cmocka_unit_test(workers_read_while_the_user_types),
        cmocka_unit_test(random_splices_equal_the_model),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(history_gives_way_at_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
