/* The outline of large contracts: long lists begin folded, nothing is buried, all can be opened. */
#include "term/pty.h"

#include <stdio.h>

enum { PODS = 60 };

/* More pods than anybody reads at once, and an env behind them. */
static Term *open_pods(void)
{
    TermOptions o = { .rows = 30, .columns = 100 };
    Term *t = term_prepare(&o);
    Buf text;
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "# contract-tui: platform=ccrt\n"
                        "workload: |\n"
                        "  type: workload\n"
                        "  play:\n"
                        "    resources:\n");
    for (int i = 0; i < PODS; i++)
        buf_printf(&text,
                   "      - apiVersion: v1\n"
                   "        kind: Pod\n"
                   "        metadata:\n"
                   "          name: pod-%d\n"
                   "        spec:\n"
                   "          containers:\n"
                   "            - name: web\n"
                   "              image: quay.io/acme/web\n",
                   i);
    buf_add_text(&text, "env: |\n"
                        "  type: env\n"
                        "  logging:\n"
                        "    syslog:\n"
                        "      hostname: \"\"\n");
    assert_true(buf_ok(&text));
    term_write_file(t, "pods.yaml", buf_str(&text));
    buf_clear(&text);
    const char *args[] = { "pods.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "[Outline]");
    return t;
}

static void long_lists_begin_folded(void **state)
{
    (void)state;
    Term *t = open_pods();
    assert_screen(t, "▸ resources");
    assert_screen(t, "logging"); /* what stands behind the list is in sight */
    assert_not_screen(t, "metadata");
    term_close(t);
}

static void the_list_opens_member_by_member(void **state)
{
    (void)state;
    Term *t = open_pods();
    term_keys(t, "F6");
    assert_screen(t, "▸ resources");
    for (int i = 0; i < 4; i++)
        term_keys(t, "Down");
    term_keys(t, "Right"); /* the list: its members are still folded */
    assert_screen(t, "▸ 20 pod-19");
    assert_not_screen(t, "metadata");
    term_keys(t, "Down");
    term_keys(t, "Right");
    assert_screen(t, "metadata");
    term_keys(t, "Left Left Left"); /* the member folds, then its list is the selected one, folds */
    assert_screen(t, "▸ resources");
    assert_not_screen(t, "metadata");
    term_keys(t, "*");
    assert_screen(t, "metadata");
    term_close(t);
}

static void the_outline_follows_behind_the_list(void **state)
{
    (void)state;
    Term *t = open_pods();
    term_keys(t, "^X g");
    assert_screen(t, "> @");
    term_type(t, "syslog hostname");
    term_keys(t, "Enter");
    assert_screen(t, "Logs go to");
    assert_screen(t, ">       syslog");
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_lists_begin_folded),
        cmocka_unit_test(the_list_opens_member_by_member),
        cmocka_unit_test(the_outline_follows_behind_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
