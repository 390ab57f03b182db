/* The text editor, driven as the loop drives it but without a terminal, against a model: a plain
 * string that each operation changes as its words say. SOURCE_OPERATIONS=n in the environment
 * runs that many, SOURCE_SEED=n begins elsewhere. */
#include "unit/source_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char contract[] =
    "# contract-tui: platform=ccrt\r\n"
    "workload: |\n"
    "  type: workload # caf\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87\n"
    "  auths:\n"
    "    us.icr.io: {username: iamapikey, password: very-secret}\n"
    "  compose:\n"
    "    archive: H4sIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
    "  volumes:\n"
    "    data:\n"
    "      mount: /mnt # \te\xCC\x81 \xE2\x80\xAE\n"
    "env: |\n"
    "  type: env\n"
    "  env:\n"
    "    KEY: |\n"
    "      -----BEGIN-----\n"
    "      abc\n";

static uint32_t next(Bench *b, uint32_t below)
{
    b->seed = b->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(b->seed >> 33) % below;
}

static void paste(Bench *b, Str text)
{
    KeyEvent key = { .code = K_PASTE, .paste = text };
    b->view->class->key(b->view, &key);
}

static void mouse(Bench *b, int32_t code, int row, int col, int clicks, int mods)
{
    KeyEvent key = { .code = code,
                     .row = (int16_t)row,
                     .col = (int16_t)col,
                     .clicks = (uint8_t)clicks,
                     .mods = (uint8_t)mods };
    b->view->class->key(b->view, &key);
}

/* -- the model -------------------------------------------------------------------------------- */

/* What `text` is with `at` replaced. */
static void model_splice(Buf *text, Span at, Str with)
{
    assert_true(buf_splice(text, at, with));
}

static void assert_same(const Bench *b, const Buf *model, const char *what)
{
    Str now = app_bytes(b->app);
    if (!str_eq(now, buf_str(model)))
        fail_msg("%s: the text is not what it should be (%zu bytes, %zu expected)", what, now.len,
                 model->len);
}

/* Where the cursor stands is a place that is shown, and its column leads back to it. */
static void assert_cursor(Bench *b)
{
    size_t cursor = app_cursor(b->app);
    Layout l;
    source_layout_at(b->source, cursor, &l);
    assert_true(cursor >= l.start && cursor <= l.end);
    for (size_t i = 0; i < l.count; i++)
        assert_true(i == 0 || l.pieces[i].at.start >= l.pieces[i - 1].at.end);
    int column = layout_column(b->source, &l, cursor), row, col;
    layout_cell(b->source, &l, cursor, column, &row, &col);
    assert_true(row >= 0 && col >= 0 && row < layout_rows(b->source, &l));
    size_t back = layout_offset(b->source, &l, column);
    assert_int_equal(layout_column(b->source, &l, back), column);
}

/* To the start and as far back again; what was undone before stays so. */
static void all_undone(Bench *b, const Buf *first, const Buf *now)
{
    size_t steps = 0;
    for (; text_can_undo(document_text(b->app->document)); steps++)
        app_undo(b->app);
    assert_same(b, first, "undo to the start");
    for (; steps > 0; steps--)
        app_redo(b->app);
    assert_same(b, now, "redo to where it was");
}

/* -- operations ------------------------------------------------------------------------------- */

static void type_one(Bench *b, Buf *model)
{
    static const int32_t letters[] = { 'a', 't', 'e',  ':',    ' ',   '-', '#',
                                       '"', '|', 0xE9, 0x4E2D, 0x301, '{', 'y' };
    int32_t c = letters[next(b, sizeof letters / sizeof *letters)];
    char bytes[4];
    Str typed = str_make(bytes, utf8_encode(c, bytes));
    model_splice(model, source_selection(b->source), typed);
    press(b, c, 0);
    assert_same(b, model, "typing");
}

static void paste_some(Bench *b, Buf *model)
{
    static const char *const texts[] = {
        "x", "two words", "  indented\xC3\xA9", "\xE4\xB8\xAD",
        "H4sIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    };
    Str text = str_from(texts[next(b, sizeof texts / sizeof *texts)]);
    model_splice(model, source_selection(b->source), text);
    paste(b, text);
    assert_same(b, model, "a paste");
}

/* Deletes the selection: the same for all keys that delete. */
static void delete_some(Bench *b, Buf *model)
{
    static const struct {
        int32_t code;
        int mods;
    } keys[] = { { K_BACKSPACE, 0 }, { K_DELETE, 0 },   { 'k', MOD_CTRL },
                 { 'u', MOD_CTRL },  { 'w', MOD_CTRL }, { 'd', MOD_ALT } };
    size_t i = next(b, sizeof keys / sizeof *keys), before = app_bytes(b->app).len;
    Span at = source_selection(b->source);
    bool selected = at.end > at.start;
    if (selected)
        model_splice(model, at, STR(""));
    press(b, keys[i].code, keys[i].mods);
    if (selected) {
        assert_same(b, model, "deleting a selection");
        return;
    }
    /* What went stood at the cursor, and nothing else changed. */
    Str now = app_bytes(b->app);
    size_t gone = before - now.len, cursor = app_cursor(b->app);
    assert_true(now.len <= before);
    model_splice(model, span_make(cursor, cursor + gone), STR(""));
    assert_same(b, model, "deleting");
}

static void keep(Buf *model, const Bench *b)
{
    model->len = 0;
    buf_add_str(model, app_bytes(b->app));
    assert_true(buf_ok(model));
}

static void cut_or_copy(Bench *b, Buf *model)
{
    bool cut = next(b, 2);
    if (cut)
        source_cut(b->app);
    else
        source_copy(b->app);
    while (b->app->dialog_count) /* a secret is asked about */
        press(b, next(b, 2) ? K_ENTER : K_ESC, 0);
    app_bury(b->app);
    if (cut) {
        size_t at = app_cursor(b->app), gone = model->len - app_bytes(b->app).len;
        assert_true(gone == 0 ||
                    str_eq(str_slice(buf_str(model), at, gone), app_clipboard(b->app)));
        model_splice(model, span_make(at, at + gone), STR(""));
    }
    assert_same(b, model, cut ? "cut" : "copy");
}

static void put_clipboard(Bench *b, Buf *model)
{
    Str text = app_clipboard(b->app);
    if (text.len && model->len < 20000)
        model_splice(model, source_selection(b->source), text);
    else if (text.len)
        return;
    source_paste(b->app);
    assert_same(b, model, "pasting the clipboard");
}

/* Commands over lines: nothing but the ends of lines may tell what they did, so they are undone
 * and made again. */
static void change_lines(Bench *b, Buf *model)
{
    switch (next(b, 4)) {
    case 0:
        source_comment(b->app);
        break;
    case 1:
        source_indent(b->app);
        break;
    case 2:
        source_outdent(b->app);
        break;
    default:
        press(b, K_ENTER, 0);
        break;
    }
    Str now = app_bytes(b->app);
    if (!str_eq(now, buf_str(model)) && next(b, 8) == 0) {
        Buf after;
        buf_init(&after, 0);
        keep(&after, b);
        app_undo(b->app);
        app_redo(b->app);
        assert_same(b, &after, "undone and made again");
        buf_clear(&after);
    }
    keep(model, b);
}

static void replace_some(Bench *b, Buf *model)
{
    static const char *const patterns[] = { "a", "type", "AAAA", "e", "zz" };
    Buf before;
    const char *pattern = patterns[next(b, 5)];
    press(b, K_ESC, 0);
    source_find(b->app);
    press(b, 'u', MOD_CTRL);
    for (const char *c = pattern; *c; c++)
        press(b, *c, 0);
    press(b, K_TAB, 0);
    press(b, 'u', MOD_CTRL);
    press(b, 'x', 0);
    buf_init(&before, 0);
    keep(&before, b);
    press(b, 'a', MOD_ALT);
    press(b, K_ESC, 0);
    keep(model, b);
    if (!str_eq(buf_str(model), buf_str(&before))) { /* all are one step */
        app_undo(b->app);
        assert_same(b, &before, "replacing all, undone");
        app_redo(b->app);
    }
    buf_clear(&before);
}

static void move(Bench *b)
{
    static const int32_t codes[] = { K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN };
    static const int mods[] = { 0, 0, 0, 0, MOD_SHIFT, MOD_CTRL };
    int32_t code = codes[next(b, 8)];
    press(b, code, code >= K_PGUP ? 0 : mods[next(b, 6)]);
}

static void look(Bench *b)
{
    switch (next(b, 8)) {
    case 0:
        source_fold(b->app);
        break;
    case 1:
        source_fold_all(b->app);
        break;
    case 2:
        source_wrap(b->app);
        break;
    case 3:
        source_complete(b->app);
        break;
    case 4:
        press(b, next(b, 2) ? K_DOWN : K_ESC, 0);
        break;
    case 5:
        mouse(b, K_MOUSE_PRESS, (int)next(b, 30) - 1, (int)next(b, 90), 1 + (int)next(b, 3),
              next(b, 4) ? 0 : MOD_SHIFT);
        break;
    case 6:
        mouse(b, K_MOUSE_DRAG, (int)next(b, 34) - 4, (int)next(b, 90), 1, 0);
        break;
    default:
        mouse(b, K_WHEEL_UP + (int32_t)next(b, 4), 3, 3, 1, next(b, 3) ? 0 : MOD_SHIFT);
        break;
    }
    while (b->app->dialog_count)
        app_close(b->app, b->app->dialogs[b->app->dialog_count - 1]);
    app_bury(b->app);
    press(b, ' ', MOD_CTRL), press(b, K_ESC, 0);
}

static void undo_some(Bench *b, Buf *model)
{
    Buf before;
    size_t n = 1 + next(b, 5), done = 0;
    buf_init(&before, 0);
    keep(&before, b);
    for (; done < n && text_can_undo(document_text(b->app->document)); done++)
        app_undo(b->app);
    for (size_t i = 0; next(b, 2) == 0 && i < done; done = 0) {
        while (i++ < done)
            app_redo(b->app);
        assert_same(b, &before, "undo and redo");
    }
    buf_clear(&before);
    keep(model, b);
}

static void operate(Bench *b, Buf *model)
{
    uint32_t what = next(b, 100);
    if (b->source->complete && next(b, 10) == 0) {
        press(b, K_TAB, 0);
        keep(model, b);
    } else if (what < 34) {
        type_one(b, model);
    } else if (what < 60) {
        move(b);
    } else if (what < 72) {
        delete_some(b, model);
    } else if (what < 76) {
        paste_some(b, model);
    } else if (what < 79) {
        cut_or_copy(b, model);
    } else if (what < 82) {
        put_clipboard(b, model);
    } else if (what < 86) {
        change_lines(b, model);
    } else if (what < 90) {
        undo_some(b, model);
    } else if (what < 92) {
        replace_some(b, model);
    } else {
        look(b);
        assert_same(b, model, "looking");
    }
}

/* All of it away, and the contract in its place: its folds are there again. */
static void begin_anew(Bench *b)
{
    press(b, K_ESC, 0);
    press(b, K_HOME, MOD_CTRL);
    press(b, K_END, MOD_CTRL | MOD_SHIFT);
    paste(b, str_make(contract, sizeof contract - 1));
    document_wait(b->app->document, 2000);
}

static size_t number_of(const char *name, size_t fallback)
{
    const char *value = getenv(name);
    return value && *value ? (size_t)strtoull(value, NULL, 10) : fallback;
}

static void operations_at_random(void **state)
{
    (void)state;
    size_t count = number_of("SOURCE_OPERATIONS", 6000);
    Bench b = { .seed = number_of("SOURCE_SEED", 1) };
    Buf first, model;
    buf_init(&first, 0);
    buf_init(&model, 0);
    open_bench(&b, str_make(contract, sizeof contract - 1));
    keep(&first, &b);
    keep(&model, &b);
    for (size_t i = 0; i < count; i++) {
        operate(&b, &model);
        if (i % 7 == 0)
            assert_cursor(&b);
        if (i % 97 == 0)
            draw(&b, 2 + (int)next(&b, 30), 8 + (int)next(&b, 100));
        if (i % 50 == 0)
            document_wait(b.app->document, 2000);
        b.app->document->cost = 1; /* large ones go to the worker: so shall this one */
        if (i % 5000 == 4999)
            all_undone(&b, &first, &model);
        if (i % 200 == 0) { /* a text that parses, from time to time */
            begin_anew(&b);
            keep(&model, &b);
        }
    }
    all_undone(&b, &first, &model);
    close_bench(&b);
    buf_clear(&first);
    buf_clear(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_at_random),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
