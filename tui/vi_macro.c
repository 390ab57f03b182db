/* Macros: the keys between q and q, and as they are typed again by @. */
#include "vi_private.h"

enum { DEEP = 8, FED_MAX = 200000 };

void vi_record_macro(Vi *vi, const KeyEvent *key)
{
    if (vi->recording && !vi->playing)
        vi_keys_add(&vi->macro, key);
}

void vi_record_begin(Vi *vi, char name)
{
    ViRegisters *r = vi->host->registers(vi->of);
    bool letter = (name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z') ||
                  (name >= '0' && name <= '9');
    if (!r || !letter || vi->playing)
        return;
    vi_keys_reset(&vi->macro);
    if (name >= 'A' && name <= 'Z') /* goes on */
        vi_keys_copy(&vi->macro, &vi_register(r, name)->keys);
    vi->recording = name;
}

void vi_record_stop(Vi *vi)
{
    ViRegisters *r = vi->host->registers(vi->of);
    ViRegister *to = r ? vi_register(r, vi->recording) : NULL;
    vi->macro.count -= vi->macro.count > 0; /* the q itself */
    if (to && vi->macro.whole) {
        buf_reset(&to->text);
        vi_keys_copy(&to->keys, &vi->macro);
    } else if (to) {
        vi->host->say(vi->of, "The macro was too long and is not kept");
    }
    vi_keys_reset(&vi->macro);
    vi->recording = 0;
}

bool vi_play(Vi *vi, const KeyEvent *keys, size_t count)
{
    bool ok = vi->playing < DEEP;
    if (vi->playing == 0)
        vi->fed = 0;
    vi->playing++;
    for (size_t i = 0; ok && i < count; i++) {
        vi->failed = false;
        ok = ++vi->fed < FED_MAX && vi->host->feed(vi->of, &keys[i]) && !vi->failed;
    }
    vi->playing--;
    return ok;
}

/* A register that holds text is typed. */
static bool type_text(Vi *vi, Str text)
{
    ViKeys keys = { 0 };
    int32_t c;
    for (size_t at = 0; at < text.len;) {
        at += utf8_decode(text, at, &c);
        KeyEvent key = { .code = c };
        if (c == '\n' || c == '\r')
            key.code = K_ENTER;
        else if (c == 0x1B)
            key.code = K_ESC;
        else if (c == '\t')
            key.code = K_TAB;
        else if (c < 0x20)
            key = (KeyEvent){ .code = c + 0x60, .mods = MOD_CTRL };
        vi_keys_add(&keys, &key);
    }
    bool ok = keys.whole && vi_play(vi, keys.keys, keys.count);
    vi_keys_clear(&keys);
    return ok;
}

bool vi_play_register(Vi *vi, char name, size_t n)
{
    ViRegisters *r = vi->host->registers(vi->of);
    name = name == '@' ? vi->played : name;
    ViRegister *from = r && name ? vi_register(r, name) : NULL;
    if (!from || vi->recording == name || (!from->keys.count && !from->text.len)) {
        vi->host->say(vi->of, from && vi->recording != name
                                  ? "This register is empty: q and a letter record a macro"
                                  : "There is no macro to be played");
        return false;
    }
    vi->played = name;
    ViKeys keys = { 0 }; /* a macro may change its own register */
    Buf text;
    buf_init_secret(&text, 0);
    buf_add_str(&text, buf_str(&from->text));
    vi_keys_copy(&keys, &from->keys);
    bool was = vi_together(vi), ok = keys.whole && buf_ok(&text);
    for (; ok && n > 0; n--)
        ok = name == ':'  ? vi->host->ex(vi->of, buf_str(&text))
             : keys.count ? vi_play(vi, keys.keys, keys.count)
                          : type_text(vi, buf_str(&text));
    vi_together_end(vi, was);
    vi_keys_clear(&keys);
    buf_clear(&text);
    return ok;
}
