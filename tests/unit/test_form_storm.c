/* Random keys in the form and in the source beside it. After each few keys: every row shows what
 * another reading of the same text has at its path, the editor of the focused row too; and in the
 * end undo leads back to the first byte. FORM_KEYS=n and FORM_SEED=n in the environment. */
#include "unit/source_bench.h"

#include "../tui/form_view.h"
#include "../tui/keymap.h"
#include "../tui/views.h"

#include "contract/schemas.h"

#include <stdio.h>

static const char contract[] = "# contract-tui: platform=ccrt\n"
                               "workload: |\n"
                               "  type: workload # the first\n"
                               "  auths:\n"
                               "    us.icr.io: {username: iamapikey, password: 'it''s'}\n"
                               "  play:\n"
                               "    resources:\n"
                               "      - apiVersion: v1\n"
                               "        kind: Pod\n"
                               "        metadata: {name: web}\n"
                               "        spec:\n"
                               "          containers:\n"
                               "            - name: web\n"
                               "              image: us.icr.io/a/b:1\n"
                               "              ports: [{containerPort: 80, hostPort: 80}]\n"
                               "  volumes:\n"
                               "    data: {mount: /mnt, seed: abcdefghijklmnopq}\n"
                               "env: |\n"
                               "  type: env\n"
                               "  env:\n"
                               "    PORT: \"8080\"\n"
                               "    TEXT: |\n"
                               "      one\n"
                               "      two\n";

typedef struct Storm {
    Bench bench;
    FormView *form;
    Schemas *schemas;
} Storm;

static size_t compared, changes; /* values that were looked at; keys that changed the text */

static uint32_t next(Storm *s, uint32_t below)
{
    s->bench.seed = s->bench.seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(s->bench.seed >> 33) % below;
}

static void open_storm(Storm *s)
{
    open_bench(&s->bench, str_make(contract, sizeof contract - 1));
    App *app = s->bench.app;
    app->screen = SCREEN_EDIT;
    app->focus = PANE_FORM;
    app->panes[PANE_FORM] = view_form_new(app);
    assert_non_null(app->panes[PANE_FORM]);
    s->form = VIEW_AS(FormView, app->panes[PANE_FORM]);
    s->form->view.focused = true;
    s->schemas = schemas_new(NULL);
    assert_non_null(s->schemas);
}

static void close_storm(Storm *s)
{
    App *app = s->bench.app;
    app->panes[PANE_FORM]->class->free(app->panes[PANE_FORM]);
    app->panes[PANE_FORM] = NULL;
    for (int i = 0; i < PANE_COUNT; i++)
        if (app->panes[i] && i != PANE_SOURCE)
            app->panes[i]->class->free(app->panes[i]);
    schemas_free(s->schemas);
    close_bench(&s->bench);
}

static void draw_pane(View *v, int height, int width)
{
    App *app = v->app;
    assert_true(grid_resize(&app->grid, height, width, NULL));
    grid_clear(&app->grid);
    Canvas c = canvas_of(&app->grid);
    v->at = (Rect){ 0, 0, height, width };
    v->class->draw(v, &c);
    arena_free(app->frame);
    app->frame = arena_new(16 << 20);
}

/* The newest analysis is there, and the form was drawn with it. */
static void settle(Storm *s)
{
    App *app = s->bench.app;
    document_wait(app->document, 10000);
    app_analysis_came(app);
    draw_pane(&s->form->view, 12 + (int)next(s, 30), 40 + (int)next(s, 80));
}

static void close_dialogs(App *app)
{
    while (app->dialog_count) { /* from the top: one may be the context of the one above it */
        app_close(app, app->dialogs[app->dialog_count - 1]);
        app_bury(app);
    }
}

static void press_one(Storm *s, View *pane, KeyEvent key)
{
    App *app = s->bench.app;
    View *top = app->dialog_count ? app->dialogs[app->dialog_count - 1] : pane;
    bool letters = !top->class->takes_text || !top->class->takes_text(top);
    if (!top->class->key(top, &key)) {
        const Action *a = app->dialog_count ? NULL : action_of_key(&key, letters);
        if (app->dialog_count)
            close_dialogs(app);
        else if (a && (strncmp(a->id, "place.", 6) == 0 || strncmp(a->id, "edit.", 5) == 0 ||
                       strncmp(a->id, "problem.", 8) == 0 || strncmp(a->id, "fix.", 4) == 0))
            app_run_action(app, a);
    }
    app_bury(app);
}

static KeyEvent random_key(Storm *s)
{
    static const int32_t codes[] = { K_UP,   K_DOWN,  K_DOWN,  K_LEFT, K_RIGHT,     K_TAB,
                                     K_TAB,  K_ENTER, K_ENTER, K_ESC,  K_BACKSPACE, K_DELETE,
                                     K_HOME, K_END,   K_PGDN,  K_PGUP, K_INSERT,    ' ' };
    static const char letters[] = "abc 01:'\"#{}[]|-<>=admuUfjkx/\\";
    uint32_t r = next(s, 100);
    if (r < 45)
        return (KeyEvent){ .code = codes[next(s, sizeof codes / sizeof *codes)] };
    if (r < 50)
        return (KeyEvent){ .code = "ruxcv"[next(s, 5)], .mods = MOD_ALT };
    if (r < 53)
        return (KeyEvent){ .code = K_TAB, .mods = MOD_SHIFT };
    if (r < 56)
        return (KeyEvent){ .code = K_F1 + 6 + (int32_t)next(s, 2) };
    return (KeyEvent){ .code = letters[next(s, sizeof letters - 1)] };
}

/* ---- what is shown ---- */

static Analysis *read_anew(Storm *s)
{
    Error err = { 0 };
    AnalysisInput input = { .snapshot = snapshot_new(app_bytes(s->bench.app), &err),
                            .platform = app_platform(s->bench.app),
                            .now = 1795500000,
                            .layers = LAYER_YAML,
                            .schemas = s->schemas };
    assert_non_null(input.snapshot);
    Analysis *a = analysis_new(&input, &err);
    snapshot_free(input.snapshot);
    assert_non_null(a);
    return a;
}

static void assert_shows(Storm *s)
{
    App *app = s->bench.app;
    FormView *f = s->form;
    const Analysis *good = app_good(app);
    if (!good || analysis_version(good) != text_version(document_text(app->document)))
        return; /* the text does not parse: the form is locked */
    Analysis *own = read_anew(s);
    const TreeNode *root = analysis_root(own);
    for (size_t i = 0; root && i < f->form.count; i++) {
        const FormRow *row = &f->form.rows[i];
        const TreeNode *node = tree_at(root, row->path);
        if (row->kind != FORM_FIELD)
            continue;
        compared++;
        if (!node != !row->node)
            fail_msg("seed %llu: " STR_FMT " is %s in the text, and %s in the form",
                     (unsigned long long)s->bench.seed, STR_ARG(row->path),
                     node ? "there" : "not there", row->node ? "there" : "not there");
        if (node && tree_is_scalar(node) && !str_eq(node->string, form_value(row)) &&
            !form_is_placeholder(row))
            fail_msg("seed %llu: " STR_FMT " is \"" STR_FMT "\" in the text, \"" STR_FMT
                     "\" in the form",
                     (unsigned long long)s->bench.seed, STR_ARG(row->path), STR_ARG(node->string),
                     STR_ARG(form_value(row)));
    }
    analysis_free(own);
}

static void rows_show_what_the_text_says(void **state)
{
    (void)state;
    const char *keys = getenv("FORM_KEYS"), *seed = getenv("FORM_SEED");
    size_t count = keys ? strtoull(keys, NULL, 10) : 1500, done = 0;
    uint64_t first_seed = seed ? strtoull(seed, NULL, 10) : 1;
    for (uint64_t round = 0; done < count; round++) {
        Storm s = { .bench = { .seed = first_seed + round } };
        open_storm(&s);
        App *app = s.bench.app;
        for (size_t i = 0; i < 300 && done < count; i++, done++) {
            bool source = next(&s, 40) == 0;
            if (i % 60 == 59) { /* another place of the contract */
                close_dialogs(app);
                app_tell(&s.form->view, EVENT_BLUR);
                app_set_cursor(app, next(&s, (uint32_t)app_bytes(app).len + 1));
                app_event(app, EVENT_CURSOR, NULL);
            }
            uint64_t before = text_version(document_text(app->document));
            press_one(&s, source ? s.bench.view : &s.form->view, random_key(&s));
            changes += text_version(document_text(app->document)) != before;
            if (i % 5 == 0 || source) {
                settle(&s);
                assert_shows(&s);
            }
        }
        close_dialogs(app);
        app_tell(&s.form->view, EVENT_BLUR);
        settle(&s);
        assert_shows(&s);
        size_t cursor;
        while (document_undo(app->document, &cursor))
            ;
        if (!str_is(app_bytes(app), contract))
            fail_msg("FORM_SEED=%llu: undo does not lead back",
                     (unsigned long long)(first_seed + round));
        close_storm(&s);
    }
    printf("%zu keys from seed %llu: %zu changes, %zu values compared\n", done,
           (unsigned long long)first_seed, changes, compared);
    assert_true(changes > done / 40 && compared > done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_show_what_the_text_says),
    };
    return cmocka_run_group_tests_name("form storm", tests, NULL, NULL);
}
