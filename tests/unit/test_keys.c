/* Bytes and codes to key events. */
#include "unit/unit.h"

#include "../tui/keys.h"

#include <stdio.h>

/* Pushes bytes and writes the labels of what comes out, each followed by a blank. */
static void decode(const char *bytes, size_t len, char *out, size_t size)
{
    KeyDecoder *d = keys_new();
    KeyEvent key;
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i <= len; i++) {
        if (i < len)
            keys_push(d, (unsigned char)bytes[i], 0);
        else
            keys_idle(d);
        while (keys_next(d, &key) && n < size) {
            char label[24];
            if (key.code == K_PASTE)
                n += (size_t)snprintf(out + n, size - n, "{" STR_FMT "} ", STR_ARG(key.paste));
            else if (key_is_mouse(&key))
                n += (size_t)snprintf(out + n, size - n, "mouse%d:%d,%d ", key.code - K_MOUSE_PRESS,
                                      key.row, key.col);
            else {
                key_label(&key, label);
                n += (size_t)snprintf(out + n, size - n, "%s ", label);
            }
        }
    }
    keys_free(d);
}

static void bytes_become_keys(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *keys;
    } cases[] = {
        { "ab", "a b " },
        { "\030s", "^X s " },
        { "\r\t\177", "Enter Tab Backspace " },
        { "\033", "Esc " },
        { "\033x", "Alt-x " },
        { "\033\033", "Esc Esc " },
        { "\0331", "Alt-1 " },
        { "\xC3\xA9", "é " },
        { "\033\xC3\xA9", "Alt-é " },
        { "\xE4\xB8\xAD", "中 " },
        { "\xFF"
          "a",
          "\xEF\xBF\xBD a " },
        { "\x80\x80", "\xEF\xBF\xBD \xEF\xBF\xBD " },
        { "\xC3"
          "a",
          "\xEF\xBF\xBD a " },
        { "\xE4\xB8", "\xEF\xBF\xBD " },
        { "\xF5\x80\x80\x80", "\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD " },
        { "\033[1;5D", "C-Left " },
        { "\033[1;2A", "S-Up " },
        { "\033[3;5~", "C-Del " },
        { "\033[15~\033[24~", "F5 F12 " },
        { "\033[Z", "S-Tab " },
        { "\033OP", "F1 " },
        { "\033[97;5u", "^A " },
        { "\033[27;5;120~", "^X " },
        { "\033[27u", "Esc " },
        { "\033[", "Alt-[ " },
        { "\033O", "Alt-O " },
        { "\033]", "Alt-] " },
        { "\033[<0;3;2M", "mouse0:1,2 " },
        { "\033[<0;300;2m", "mouse2:1,299 " },
        { "\033[<65;1;1M", "mouse4:0,0 " },
        { "\033[<0;0;0M", "" },
        { "\033[?1;2cx", "x " },            /* an answer of the terminal */
        { "\033]11;rgb:0/0/0\007x", "x " }, /* another one */
        { "\033P>|name\033\\x", "x " },
        { "\033[200~a\rb\033[201~c", "{a\nb} c " },
        { "\033[200~a\r\nb\033[201~", "{a\nb} " },
        { "\033[200~\033x\033[201~", "{\033x} " },
        { "\033[999999999999999999;5D", "C-Left " },
        { "\033[\033[A", "Up " },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[256];
        decode(cases[i].bytes, strlen(cases[i].bytes), out, sizeof out);
        assert_string_equal(out, cases[i].keys);
    }
}

static void a_paste_waits_for_its_end(void **state)
{
    (void)state;
    KeyDecoder *d = keys_new();
    KeyEvent key;
    keys_push(d, K_PASTE_START, 0);
    for (const char *c = "secret"; *c; c++)
        keys_push(d, *c, 0);
    keys_idle(d);
    assert_false(keys_next(d, &key));
    keys_push(d, K_PASTE_END, 0);
    assert_true(keys_next(d, &key));
    assert_str(key.paste, "secret");
    keys_free(d);
}

/* Any bytes: the decoder ends, and what comes behind is read again. */
static void nothing_stops_the_decoder(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (int round = 0; round < 2000; round++) {
        KeyDecoder *d = keys_new();
        KeyEvent key;
        for (int i = 0; i < 60; i++) {
            seed = seed * 1664525u + 1013904223u;
            int byte = (int)(seed >> 24);
            keys_push(d, i % 7 == 0 ? 0x1B : byte, 0);
            while (keys_next(d, &key))
                assert_true(key.code < K_LAST);
        }
        keys_idle(d);
        while (keys_next(d, &key))
            ;
        keys_push(d, K_PASTE_END, 0);
        while (keys_next(d, &key))
            ;
        keys_push(d, 0x07, 0); /* ends a reply of the terminal */
        keys_idle(d);
        while (keys_next(d, &key))
            ;
        keys_push(d, 'z', 0);
        keys_idle(d);
        bool found = false;
        while (keys_next(d, &key))
            found = found || key.code == 'z';
        assert_true(found);
        keys_free(d);
    }
}

static void labels_read_back(void **state)
{
    (void)state;
    static const char *const names[] = { "F1",    "F12", "^X",    "Alt-u", "S-Tab",  "PgDn",
                                         "Space", "a",   "Alt-/", "^_",    "C-Left", "Enter",
                                         "Esc",   "[",   "Alt-[", "é",     "Del" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        KeyEvent key;
        char label[24];
        assert_true(key_from_label(str_from(names[i]), &key));
        key_label(&key, label);
        assert_string_equal(label, names[i]);
    }
    KeyEvent key;
    assert_false(key_from_label(STR("F13"), &key));
    assert_false(key_from_label(STR("nonsense"), &key));
    assert_false(key_from_label(STR(""), &key));
}

static void pastes_are_known_by_their_line_ends(void **state)
{
    (void)state;
    static const struct {
        const char *burst;
        bool pasted;
    } cases[] = {
        { "", false },
        { "\r", false },
        { "a", false },
        { "contract.yaml\r", false },    /* typed ahead, or sent by a program */
        { "\rworkload and env", false }, /* Enter, then text */
        { "q\ry\r", false },             /* short answers */
        { "workload: |\r  type: x", true },
        { "workload: |\n  type: x\n", true },
        { "a long line without an end, as a name or a password or a path may well be", false },
        { "0123456789012345678901234567890123456789012345678901234567890123456789\r", true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (keys_is_pasted(str_from(cases[i].burst)) != cases[i].pasted)
            fail_msg("\"%s\"", cases[i].burst);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_keys),
        cmocka_unit_test(a_paste_waits_for_its_end),
        cmocka_unit_test(nothing_stops_the_decoder),
        cmocka_unit_test(labels_read_back),
        cmocka_unit_test(pastes_are_known_by_their_line_ends),
    };
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
