/* The decoder is a state machine over codes. ncurses has already joined the sequences that the
 * terminal's description and define_key() know; what is joined here is what it does not know:
 * UTF-8, Alt, CSI-u and modified keys of other terminals, mouse reports, and a paste. */
#include "keys.h"

#include "contract/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    PASTE_MAX = 64 << 20,
    QUEUE = 256,      /* events decoded and not yet taken */
    SEQUENCE_MAX = 64 /* longest escape sequence that is looked at */
};

typedef enum State { PLAIN, ESCAPE, SEQUENCE, SS3, UTF8, PASTE, STRING_REPLY } State;

struct KeyDecoder {
    State state;
    KeyEvent queue[QUEUE];
    size_t first, count;
    char seq[SEQUENCE_MAX + 1]; /* behind ESC [ */
    size_t seq_len;
    unsigned char utf8[4];
    size_t utf8_len, utf8_want;
    uint8_t utf8_mods;
    Buf paste;      /* being read */
    Buf paste_done; /* the one that was handed out */
    bool last_cr;
    bool reply_esc; /* within a string reply, behind an Esc */
};

KeyDecoder *keys_new(void)
{
    KeyDecoder *d = memory_alloc(sizeof *d);
    if (!d)
        return NULL;
    buf_init_secret(&d->paste, PASTE_MAX);
    buf_init_secret(&d->paste_done, PASTE_MAX);
    return d;
}

void keys_free(KeyDecoder *d)
{
    if (!d)
        return;
    buf_clear(&d->paste);
    buf_clear(&d->paste_done);
    memory_wipe(d, sizeof *d);
    memory_free(d);
}

static void emit(KeyDecoder *d, KeyEvent key)
{
    if (d->count < QUEUE)
        d->queue[(d->first + d->count++) % QUEUE] = key;
}

static void emit_code(KeyDecoder *d, int32_t code, int mods)
{
    emit(d, (KeyEvent){ .code = code, .mods = (uint8_t)mods });
}

/* A byte below 0x80 outside of sequences. */
static void emit_ascii(KeyDecoder *d, int c, int mods)
{
    switch (c) {
    case '\r':
    case '\n':
        emit_code(d, K_ENTER, mods);
        return;
    case '\t':
        emit_code(d, K_TAB, mods);
        return;
    case 0x7F:
    case 0x08:
        emit_code(d, K_BACKSPACE, mods);
        return;
    case 0x1B:
        emit_code(d, K_ESC, mods);
        return;
    default:
        break;
    }
    if (c == 0)
        emit_code(d, ' ', mods | MOD_CTRL);
    else if (c < 0x1B)
        emit_code(d, 'a' + c - 1, mods | MOD_CTRL);
    else if (c < 0x20)
        emit_code(d, c + 0x40, mods | MOD_CTRL); /* \ ] ^ _ */
    else
        emit_code(d, c, mods);
}

static void begin_utf8(KeyDecoder *d, int c, int mods)
{
    d->utf8_want = c >= 0xF0 && c <= 0xF4 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0;
    if (c > 0xF4 || d->utf8_want == 0) {
        d->state = PLAIN;
        emit_code(d, 0xFFFD, 0);
        return;
    }
    d->utf8[0] = (unsigned char)c;
    d->utf8_len = 1;
    d->utf8_mods = (uint8_t)mods;
    d->state = UTF8;
}

static void end_utf8(KeyDecoder *d)
{
    int32_t code = -1;
    char bytes[4];
    memcpy(bytes, d->utf8, d->utf8_len);
    size_t len = utf8_decode(str_make(bytes, d->utf8_len), 0, &code);
    d->state = PLAIN;
    if (len != d->utf8_len || code < 0)
        emit_code(d, 0xFFFD, 0);
    else
        emit_code(d, code, d->utf8_mods);
}

static void paste_add(KeyDecoder *d, int c)
{
    if (c == '\n' && d->last_cr) { /* CR LF is one line end; a CR alone is what tmux sends */
        d->last_cr = false;
        return;
    }
    d->last_cr = c == '\r';
    buf_add_byte(&d->paste, c == '\r' ? '\n' : (char)c);
    static const char end[] = "\033[201~"; /* it may come in pieces that ncurses does not join */
    size_t n = sizeof end - 1;
    if (c == '~' && d->paste.len >= n && memcmp(d->paste.ptr + d->paste.len - n, end, n) == 0) {
        d->paste.len -= n;
        keys_push(d, K_PASTE_END, 0);
    }
}

static void paste_end(KeyDecoder *d)
{
    Buf done = d->paste_done;
    d->paste_done = d->paste;
    d->paste = done;
    buf_clear(&d->paste);
    buf_init_secret(&d->paste, PASTE_MAX);
    d->state = PLAIN;
    d->last_cr = false;
    emit(d, (KeyEvent){ .code = K_PASTE });
}

/* The number at *at of the sequence, and moves behind it and one separator. */
static int number(const char **at)
{
    char *end;
    long n = strtol(*at, &end, 10);
    while (*end == ':') /* sub-parameters of CSI-u: not used */
        strtol(end + 1, &end, 10);
    *at = *end == ';' ? end + 1 : end;
    return n < 0 || n > 0x10FFFF ? 0 : (int)n;
}

/* xterm's modifier parameter: 1 + shift 1, alt 2, ctrl 4 (meta 8 counts as Alt). */
static int mods_of(int parameter)
{
    int bits = parameter > 0 ? parameter - 1 : 0;
    return (bits & 1 ? MOD_SHIFT : 0) | (bits & 10 ? MOD_ALT : 0) | (bits & 4 ? MOD_CTRL : 0);
}

static void mouse(KeyDecoder *d, const char *at, bool release)
{
    int bits = number(&at), col = number(&at), row = number(&at);
    KeyEvent key = { .row = (int16_t)(row - 1), .col = (int16_t)(col - 1), .clicks = 1 };
    key.mods = (uint8_t)((bits & 4 ? MOD_SHIFT : 0) | (bits & 8 ? MOD_ALT : 0) |
                         (bits & 16 ? MOD_CTRL : 0));
    key.button = (uint8_t)(bits & 3);
    if (row < 1 || col < 1 || row > 10000 || col > 10000)
        return;
    if (bits & 64)
        key.code = K_WHEEL_UP + (bits & 3); /* up, down, left, right */
    else if (release)
        key.code = K_MOUSE_RELEASE;
    else
        key.code = bits & 32 ? K_MOUSE_DRAG : K_MOUSE_PRESS;
    if ((bits & 128) || ((bits & 64) == 0 && (bits & 35) == 35))
        return; /* other buttons, movement without a button */
    emit(d, key);
}

/* Keys of the form CSI number ; mods ~ */
static int32_t tilde_code(int n)
{
    static const int32_t codes[] = {
        [1] = K_HOME,    [2] = K_INSERT,  [3] = K_DELETE,  [4] = K_END,      [5] = K_PGUP,
        [6] = K_PGDN,    [7] = K_HOME,    [8] = K_END,     [11] = K_F1,      [12] = K_F1 + 1,
        [13] = K_F1 + 2, [14] = K_F1 + 3, [15] = K_F1 + 4, [17] = K_F1 + 5,  [18] = K_F1 + 6,
        [19] = K_F1 + 7, [20] = K_F1 + 8, [21] = K_F1 + 9, [23] = K_F1 + 10, [24] = K_F12,
    };
    return n >= 0 && (size_t)n < sizeof codes / sizeof *codes ? codes[n] : 0;
}

static int32_t letter_code(char c)
{
    switch (c) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return K_RIGHT;
    case 'D':
        return K_LEFT;
    case 'H':
        return K_HOME;
    case 'F':
        return K_END;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return K_F1 + (c - 'P');
    case 'M':
        return K_ENTER;
    default:
        return 0;
    }
}

/* A key by its Unicode number, as CSI-u and modifyOtherKeys send it. */
static void emit_unicode(KeyDecoder *d, int code, int mods)
{
    if (code == 0)
        return;
    if (code < 0x80 && (code < 0x20 || code == 0x7F)) {
        emit_ascii(d, code, mods);
        return;
    }
    if ((mods & MOD_CTRL) && code >= 'A' && code <= 'Z')
        code += 'a' - 'A';
    else if (mods == MOD_SHIFT && code >= 'a' && code <= 'z')
        code -= 'a' - 'A';
    emit_code(d, code, code < K_NONE && !(mods & (MOD_ALT | MOD_CTRL)) ? 0 : mods & ~MOD_SHIFT);
}

/* A whole sequence is there: seq holds what stands behind ESC [, its last byte is the final. */
static void sequence(KeyDecoder *d)
{
    d->seq[d->seq_len] = 0;
    char final = d->seq[d->seq_len - 1];
    const char *at = d->seq;
    d->state = PLAIN;
    if (*at == '<') {
        at++;
        if (final == 'M' || final == 'm')
            mouse(d, at, final == 'm');
        return;
    }
    if (d->seq_len == 1 && (final == 'I' || final == 'O')) {
        emit_code(d, final == 'I' ? K_FOCUS_IN : K_FOCUS_OUT, 0);
        return;
    }
    if (d->seq_len == 1 && final == 'Z') {
        emit_code(d, K_TAB, MOD_SHIFT);
        return;
    }
    if (*at == '?' || *at == '>' || *at == '=')
        return; /* the answer to some question */
    int first = number(&at), second = number(&at);
    if (final == '~' && first == 200) {
        d->state = PASTE;
        return;
    }
    if (final == '~' && first == 27) { /* modifyOtherKeys: 27 ; mods ; code */
        emit_unicode(d, number(&at), mods_of(second));
        return;
    }
    if (final == 'u') {
        emit_unicode(d, first, mods_of(second));
        return;
    }
    int32_t code = final == '~' ? tilde_code(first) : letter_code(final);
    if (code)
        emit_code(d, code, mods_of(second));
}

static void push_plain(KeyDecoder *d, int c, int mods)
{
    d->state = PLAIN;
    if (c >= 0x80)
        begin_utf8(d, c, mods);
    else
        emit_ascii(d, c, mods);
}

static void push_escape(KeyDecoder *d, int c)
{
    switch (c) {
    case '[':
        d->state = SEQUENCE;
        d->seq_len = 0;
        return;
    case 'O':
        d->state = SS3;
        return;
    case ']':
    case 'P':
        /* A reply begins so, and Alt with the key is the same bytes: Alt when nothing follows. */
        d->state = STRING_REPLY;
        d->seq_len = 0;
        d->seq[0] = (char)c;
        d->reply_esc = false;
        return;
    case 0x1B:
        emit_code(d, K_ESC, 0);
        return; /* still behind an Esc */
    default:
        push_plain(d, c, MOD_ALT);
    }
}

static void push_reply(KeyDecoder *d, int c)
{
    bool st = d->reply_esc && c == '\\';
    d->reply_esc = c == 0x1B;
    if (st || c == 0x07) {
        d->state = PLAIN;
        return;
    }
    if (++d->seq_len > 4096)
        d->state = PLAIN;
}

static void push_byte(KeyDecoder *d, int c)
{
    switch (d->state) {
    case PLAIN:
        if (c == 0x1B)
            d->state = ESCAPE;
        else
            push_plain(d, c, 0);
        return;
    case ESCAPE:
        push_escape(d, c);
        return;
    case SEQUENCE:
        if (c == 0x1B) { /* cut: a new one begins */
            d->state = ESCAPE;
            return;
        }
        if (d->seq_len < SEQUENCE_MAX)
            d->seq[d->seq_len++] = (char)c;
        if (c < 0x20 || c >= 0x7F || d->seq_len == SEQUENCE_MAX)
            d->state = PLAIN;
        else if (c >= 0x40 && !(d->seq_len == 1 && c == '['))
            sequence(d);
        return;
    case SS3:
        d->state = PLAIN;
        if (letter_code((char)c))
            emit_code(d, letter_code((char)c), 0);
        else
            emit_code(d, 'O', MOD_ALT), push_byte(d, c);
        return;
    case UTF8:
        if ((c & 0xC0) != 0x80) { /* cut: what came is lost, this byte counts */
            d->state = PLAIN;
            emit_code(d, 0xFFFD, 0);
            push_byte(d, c);
            return;
        }
        d->utf8[d->utf8_len++] = (unsigned char)c;
        if (d->utf8_len == d->utf8_want)
            end_utf8(d);
        return;
    case PASTE:
        paste_add(d, c);
        return;
    case STRING_REPLY:
        push_reply(d, c);
        return;
    }
}

void keys_push(KeyDecoder *d, int code, int mods)
{
    if (code == K_PASTE_START) {
        keys_idle(d);
        d->state = PASTE;
        return;
    }
    if (code == K_PASTE_END) {
        if (d->state == PASTE)
            paste_end(d);
        return;
    }
    if (d->state == PASTE) {
        if (code < 256)
            paste_add(d, code);
        return; /* a key within a paste is part of its text that curses took: left out */
    }
    if (code == K_MOUSE_SGR) {
        keys_idle(d);
        d->state = SEQUENCE;
        d->seq[0] = '<';
        d->seq_len = 1;
        return;
    }
    if (code < 256) {
        push_byte(d, code);
        return;
    }
    if (d->state == ESCAPE) {
        mods |= MOD_ALT;
        d->state = PLAIN;
    } else {
        keys_idle(d);
    }
    emit_code(d, code, mods);
}

void keys_idle(KeyDecoder *d)
{
    switch (d->state) {
    case ESCAPE:
        emit_code(d, K_ESC, 0);
        break;
    case SEQUENCE:
        if (d->seq_len == 0)
            emit_code(d, '[', MOD_ALT);
        break;
    case SS3:
        emit_code(d, 'O', MOD_ALT);
        break;
    case STRING_REPLY:
        if (d->seq_len == 0)
            emit_code(d, d->seq[0], MOD_ALT);
        break;
    case UTF8:
        emit_code(d, 0xFFFD, 0);
        break;
    case PASTE:
        return;
    case PLAIN:
        return;
    }
    d->state = PLAIN;
}

bool keys_next(KeyDecoder *d, KeyEvent *ret_key)
{
    if (d->count == 0)
        return false;
    *ret_key = d->queue[d->first];
    d->first = (d->first + 1) % QUEUE;
    d->count--;
    if (ret_key->code == K_PASTE)
        ret_key->paste = buf_str(&d->paste_done);
    return true;
}

bool keys_is_pasted(Str burst)
{
    enum { LEAST = 12, LEAST_OF_ONE_LINE = 64 };
    size_t end = 0;
    while (end < burst.len && burst.ptr[end] != '\r' && burst.ptr[end] != '\n')
        end++;
    bool several = end > 0 && end + 1 < burst.len && str_trim(str_slice(burst, end, burst.len)).len;
    return end < burst.len && burst.len >= (several ? LEAST : LEAST_OF_ONE_LINE);
}

bool keys_is_open(const KeyDecoder *d)
{
    /* Behind a lone Esc curses has waited already; a paste takes its time. */
    return d->state != PLAIN && d->state != ESCAPE && d->state != PASTE;
}

bool key_is_text(const KeyEvent *key)
{
    return key->mods == 0 && key->code >= 0x20 && key->code < K_NONE && key->code != 0x7F;
}

bool key_is_mouse(const KeyEvent *key)
{
    return key->code >= K_MOUSE_PRESS && key->code <= K_WHEEL_RIGHT;
}

size_t key_utf8(const KeyEvent *key, char out[4])
{
    return key_is_text(key) ? utf8_encode(key->code, out) : 0;
}

static const struct KeyName {
    int32_t code;
    const char *name;
} names[] = {
    { K_UP, "Up" },       { K_DOWN, "Down" },  { K_LEFT, "Left" }, { K_RIGHT, "Right" },
    { K_HOME, "Home" },   { K_END, "End" },    { K_PGUP, "PgUp" }, { K_PGDN, "PgDn" },
    { K_INSERT, "Ins" },  { K_DELETE, "Del" }, { K_TAB, "Tab" },   { K_BACKSPACE, "Backspace" },
    { K_ENTER, "Enter" }, { K_ESC, "Esc" },    { ' ', "Space" },
};

void key_label(const KeyEvent *key, char out[24])
{
    char base[16] = "?";
    if (key->code >= K_F1 && key->code <= K_F12)
        snprintf(base, sizeof base, "F%d", key->code - K_F1 + 1);
    else if (key->code < K_NONE)
        base[utf8_encode(key->code, base)] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == key->code)
            snprintf(base, sizeof base, "%s", names[i].name);
    bool plain_ctrl = (key->mods & MOD_CTRL) && key->code < K_NONE && key->code != ' ';
    if (plain_ctrl && base[0] >= 'a' && base[0] <= 'z')
        base[0] = (char)(base[0] - 'a' + 'A');
    snprintf(out, 24, "%s%s%s%s", key->mods & MOD_ALT ? "Alt-" : "",
             key->mods & MOD_SHIFT ? "S-" : "",
             key->mods & MOD_CTRL ? (plain_ctrl ? "^" : "C-") : "", base);
}

static bool take(Str *name, const char *prefix)
{
    if (name->len <= strlen(prefix) || !str_starts(*name, str_from(prefix)))
        return false;
    *name = str_slice(*name, strlen(prefix), name->len);
    return true;
}

bool key_from_label(Str name, KeyEvent *ret_key)
{
    KeyEvent key = { 0 };
    for (bool more = true; more;) {
        more = false;
        if (take(&name, "Alt-"))
            key.mods |= MOD_ALT, more = true;
        if (take(&name, "S-"))
            key.mods |= MOD_SHIFT, more = true;
        if (take(&name, "C-") || take(&name, "^"))
            key.mods |= MOD_CTRL, more = true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i].name))
            key.code = names[i].code;
    if (!key.code && name.len >= 2 && name.len <= 3 && name.ptr[0] == 'F') {
        int n = 0;
        for (size_t i = 1; i < name.len; i++)
            n = name.ptr[i] >= '0' && name.ptr[i] <= '9' ? n * 10 + name.ptr[i] - '0' : 99;
        if (n >= 1 && n <= 12)
            key.code = K_F1 + n - 1;
    }
    int32_t c;
    if (!key.code && name.len && utf8_decode(name, 0, &c) == name.len && c > 0x20)
        key.code = c;
    if (!key.code)
        return false;
    if ((key.mods & MOD_CTRL) && key.code >= 'A' && key.code <= 'Z')
        key.code += 'a' - 'A';
    *ret_key = key;
    return true;
}
