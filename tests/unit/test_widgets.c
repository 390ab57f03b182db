/* Widgets without a terminal: keys in, a grid of cells out. */
#include "unit/unit.h"

#include "../tui/widgets.h"

static Grid grid;

static void press(Widget *w, int32_t code, int mods)
{
    KeyEvent k = { .code = code, .mods = (uint8_t)mods };
    w->class->key(w, &k);
}

static void type(Widget *w, const char *text)
{
    for (; *text; text++)
        press(w, *text, 0);
}

static void paste(Widget *w, const char *text)
{
    KeyEvent k = { .code = K_PASTE, .paste = str_from(text) };
    w->class->key(w, &k);
}

/* Draws at 3 x width and compares the first row; blanks at the end do not count. */
static void shows(Widget *w, int width, int row, const char *expected)
{
    Buf text;
    assert_true(grid_resize(&grid, 6, width, NULL));
    grid_clear(&grid);
    Canvas c = canvas_of(&grid);
    w->class->draw(w, &c);
    buf_init(&text, 0);
    grid_row_text(&grid, row, &text);
    assert_str(buf_str(&text), expected);
    buf_clear(&text);
}

static void input_edits_by_characters(void **state)
{
    (void)state;
    Input *in = input_new();
    Widget *w = &in->widget;
    w->focused = true;
    type(w, "hallo");
    press(w, K_LEFT, 0);
    press(w, K_BACKSPACE, 0);
    press(w, 0xe9, 0);
    assert_str(input_value(in), "halé"
                                "o");
    press(w, K_HOME, 0);
    press(w, K_DELETE, 0);
    press(w, 'k', MOD_CTRL);
    assert_str(input_value(in), "");
    type(w, "one two");
    press(w, 'w', MOD_CTRL);
    assert_str(input_value(in), "one ");
    press(w, 'u', MOD_CTRL);
    assert_str(input_value(in), "");
    widget_free(w);
}

static void input_takes_a_paste_as_one_line(void **state)
{
    (void)state;
    Input *in = input_new();
    paste(&in->widget, "first\nsecond\n");
    assert_str(input_value(in), "first second");
    assert_true(in->pasted_lines);
    paste(&in->widget, "x\r\n");
    assert_str(input_value(in), "first secondx");
    widget_free(&in->widget);
}

static void input_shows_value_ghost_and_mask(void **state)
{
    (void)state;
    Input *in = input_new();
    Widget *w = &in->widget;
    strcpy(in->ghost, "443 (default)");
    shows(w, 12, 0, "[443 (def..]");
    input_set(in, STR("us.icr.io"));
    shows(w, 13, 0, "[us.icr.io  ]");
    in->masked = true;
    shows(w, 13, 0, "[********   ]");
    w->focused = true; /* the length is told in the focused field */
    shows(w, 13, 0, "[*********  ]");
    in->hide_length = true;
    shows(w, 13, 0, "[********** ]");
    in->revealed = true;
    shows(w, 13, 0, "[us.icr.io  ]");
    assert_int_equal(grid.cursor_col, 10);
    input_set(in, STR("a very long value"));
    shows(w, 10, 0, "[g value ]");
    press(w, K_HOME, 0);
    shows(w, 10, 0, "[a very l]");
    widget_free(w);
}

static void textbox_edits_lines(void **state)
{
    (void)state;
    TextBox *box = textbox_new(3);
    Widget *w = &box->widget;
    paste(w, "one\r\ntwo\rthree");
    assert_str(textbox_value(box), "one\ntwo\nthree");
    press(w, K_UP, 0);
    press(w, K_HOME, 0);
    type(w, "X");
    press(w, K_ENTER, 0);
    assert_str(textbox_value(box), "one\nX\ntwo\nthree");
    box->masked = true;
    w->focused = true;
    shows(w, 12, 0, "[********  ]");
    KeyEvent tab = { .code = K_TAB };
    assert_int_equal(w->class->key(w, &tab), WIDGET_PASS);
    widget_free(w);
}

static void list_row(void *context, size_t index, ListRow *ret)
{
    static const char *const names[] = { "Heading", "alpha", "beta", "Other", "gamma" };
    (void)context;
    ret->heading = index == 0 || index == 3;
    ret->cells[0] = str_from(names[index]);
    ret->cells[1] = STR("detail");
    ret->mark = index == 2 ? 'x' : '\0';
}

static void list_skips_headings_and_drops_columns(void **state)
{
    (void)state;
    static const ListColumn columns[] = { { NULL, 8, 0 }, { NULL, 10, 1 } };
    List *list = list_new(list_row, NULL, columns, 2);
    list_set_count(list, 5);
    assert_int_equal(list->selected, 1);
    shows(&list->widget, 30, 0, " Heading");
    shows(&list->widget, 30, 1, ">   alpha     detail");
    shows(&list->widget, 16, 2, "  x beta");
    press(&list->widget, K_DOWN, 0);
    press(&list->widget, K_DOWN, 0);
    assert_int_equal(list->selected, 4);
    press(&list->widget, K_HOME, 0);
    press(&list->widget, K_UP, 0);
    assert_int_equal(list->selected, 1);
    list_set_count(list, 0);
    press(&list->widget, K_DOWN, 0);
    assert_int_equal(list->selected, 0);
    widget_free(&list->widget);
}

static void choice_begins_with_none(void **state)
{
    (void)state;
    Choice *ch = choice_new();
    choice_add(ch, "hpvs", "virtual servers", '\0');
    choice_add(ch, "ccrt", "runtime", '!');
    ch->selected = CHOICE_NONE;
    shows(&ch->widget, 40, 1, "( ) ccrt  ! runtime");
    press(&ch->widget, K_UP, 0);
    assert_int_equal(ch->selected, 0);
    press(&ch->widget, K_DOWN, 0);
    press(&ch->widget, K_DOWN, 0);
    assert_int_equal(ch->selected, 1);
    shows(&ch->widget, 40, 1, "(o) ccrt  ! runtime");
    widget_free(&ch->widget);
}

static void panel_goes_through_its_items(void **state)
{
    (void)state;
    static const char *const labels[] = { "Take", "Leave" };
    Panel panel = { 0 };
    Input *name = input_new(), *off = input_new();
    Buttons *buttons = buttons_new(labels, 2);
    size_t at;
    off->widget.disabled = true;
    panel_add(&panel, &name->widget, "Name", NULL);
    panel_add(&panel, &off->widget, "Off", NULL);
    panel_add(&panel, &buttons->widget, NULL, NULL);
    KeyEvent enter = { .code = K_ENTER }, right = { .code = K_RIGHT };
    assert_true(panel_takes_text(&panel));
    assert_int_equal(panel_key(&panel, &enter, &at), WIDGET_TAKEN);
    assert_int_equal(panel.focus, 2);
    assert_int_equal(panel_key(&panel, &right, &at), WIDGET_TAKEN);
    assert_int_equal(panel_key(&panel, &enter, &at), WIDGET_DONE);
    assert_int_equal(at, 2);
    assert_int_equal(buttons->selected, 1);
    panel_clear(&panel);
}

static void panel_gives_up_help_before_buttons(void **state)
{
    (void)state;
    static const char *const labels[] = { "Take" };
    Panel panel = { 0 };
    Buf text;
    panel_add(&panel, &input_new()->widget, "Name", "A help text that takes a line or two.");
    panel_add(&panel, &buttons_new(labels, 1)->widget, NULL, NULL);
    for (int height = 2; height <= 6; height += 4) {
        assert_true(grid_resize(&grid, height, 30, NULL));
        grid_clear(&grid);
        Canvas c = canvas_of(&grid);
        int end = panel_draw(&panel, &c, 0, true);
        assert_true(end <= height);
        buf_init(&text, 0);
        grid_row_text(&grid, end - 1, &text);
        assert_str(buf_str(&text), " [ Take ]");
        buf_clear(&text);
    }
    panel_clear(&panel);
}

static int leave(void **state)
{
    (void)state;
    grid_free(&grid);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_edits_by_characters),
        cmocka_unit_test(input_takes_a_paste_as_one_line),
        cmocka_unit_test(input_shows_value_ghost_and_mask),
        cmocka_unit_test(textbox_edits_lines),
        cmocka_unit_test(list_skips_headings_and_drops_columns),
        cmocka_unit_test(choice_begins_with_none),
        cmocka_unit_test(panel_goes_through_its_items),
        cmocka_unit_test(panel_gives_up_help_before_buttons),
    };
    return cmocka_run_group_tests(tests, NULL, leave);
}
