/* keys - what the user did: bytes and key codes to KeyEvents.
 *
 * term hands over what getch() gave (bytes 0-255, or a K_ code that it translated); the decoder
 * joins UTF-8, Alt (Esc in front), bracketed paste, SGR mouse reports and CSI-u to one event
 * each. A byte that is not UTF-8 gives U+FFFD: no input can stop the decoder.
 *
 * Words: the code of a KeyEvent is a Unicode code point for a character, or one of K_... ; control
 * characters are their lower-case letter with MOD_CTRL (^X is 'x' + MOD_CTRL). */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "contract/buf.h"

enum { MOD_SHIFT = 1, MOD_ALT = 2, MOD_CTRL = 4 };

enum { /* codes above Unicode */
       K_NONE = 0x110000,
       K_UP,
       K_DOWN,
       K_LEFT,
       K_RIGHT,
       K_HOME,
       K_END,
       K_PGUP,
       K_PGDN,
       K_INSERT,
       K_DELETE,
       K_BACKSPACE,
       K_TAB, /* Shift-Tab is K_TAB + MOD_SHIFT */
       K_ENTER,
       K_ESC,
       K_F1,
       K_F12 = K_F1 + 11,
       K_PASTE,       /* `paste` holds the text, line ends as LF */
       K_MOUSE_PRESS, /* `row`, `col`, `button` 0 left, 1 middle, 2 right; `clicks` 1 to 3 */
       K_MOUSE_DRAG,
       K_MOUSE_RELEASE,
       K_WHEEL_UP,
       K_WHEEL_DOWN,
       K_WHEEL_LEFT,
       K_WHEEL_RIGHT,
       K_RESIZE,
       K_FOCUS_IN,
       K_FOCUS_OUT,
       K_PASTE_START, /* only from term to the decoder, as the next three */
       K_PASTE_END,
       K_MOUSE_SGR,
       K_LAST
};

typedef struct KeyEvent {
    int32_t code;
    uint8_t mods;
    uint8_t button, clicks;
    int16_t row, col; /* cells from 0; of the whole screen until screen makes them a view's */
    Str paste;        /* borrowed until the next key is decoded */
} KeyEvent;

static inline bool key_is(const KeyEvent *key, int32_t code, int mods)
{
    return key->code == code && key->mods == mods;
}
static inline bool key_is_ctrl(const KeyEvent *key, char letter)
{
    return key_is(key, letter, MOD_CTRL);
}
static inline bool key_is_alt(const KeyEvent *key, char letter)
{
    return key_is(key, letter, MOD_ALT);
}
/* A printable character without Alt or Ctrl: text to be typed. */
bool key_is_text(const KeyEvent *key);
bool key_is_mouse(const KeyEvent *key);
/* The character of a text key as UTF-8; returns its length. */
size_t key_utf8(const KeyEvent *key, char out[4]);

/* The name that hints and help show: "F7", "^X", "Alt-u", "S-Tab", "PgDn", "a". */
void key_label(const KeyEvent *key, char out[24]);
/* Reads such a name; false when there is no such key. */
bool key_from_label(Str name, KeyEvent *ret_key);

typedef struct KeyDecoder KeyDecoder;
/* Owned. NULL when memory is out. */
KeyDecoder *keys_new(void);
void keys_free(KeyDecoder *d); /* wipes a paste */
/* Takes one code of term: 0-255, or K_... with `mods`. */
void keys_push(KeyDecoder *d, int code, int mods);
/* No more input is there now: a lone Esc is Esc, a cut sequence ends. A paste goes on. */
void keys_idle(KeyDecoder *d);
/* The next whole event; false when there is none. */
bool keys_next(KeyDecoder *d, KeyEvent *ret_key);
/* Text that came at once, without pauses: true when it was pasted into a terminal that does not
 * say so, as no human types that fast over a line end. */
bool keys_is_pasted(Str burst);
/* True within a sequence that is not whole: more should come soon. */
bool keys_is_open(const KeyDecoder *d);

#endif
