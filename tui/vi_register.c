#include "vi_register.h"

#include "history.h"

#include "contract/arena.h"

enum { KEYS_MAX = 1 << 16, TEXT_MOST = 64 << 20, UNNAMED = 37 };

/* ---- keys ---- */

void vi_keys_reset(ViKeys *k)
{
    for (size_t i = 0; i < k->count; i++)
        if (k->keys[i].code == K_PASTE)
            memory_free_wiped((void *)(uintptr_t)k->keys[i].paste.ptr); /* a copy of ours */
    if (k->keys)
        memory_wipe(k->keys, k->count * sizeof *k->keys);
    k->count = 0;
    k->whole = true;
}

void vi_keys_clear(ViKeys *k)
{
    vi_keys_reset(k);
    memory_free(k->keys);
    *k = (ViKeys){ 0 };
}

static bool room(ViKeys *k)
{
    if (k->count < k->cap)
        return true;
    size_t cap = k->cap ? k->cap * 2 : 64;
    KeyEvent *keys = cap > KEYS_MAX ? NULL : memory_resize_wiped(k->keys, cap * sizeof *keys);
    if (!keys)
        return false;
    k->keys = keys;
    k->cap = cap;
    return true;
}

void vi_keys_add(ViKeys *k, const KeyEvent *key)
{
    KeyEvent own = *key;
    if (k->count == 0)
        k->whole = true;
    if (!k->whole || !room(k)) {
        k->whole = false;
        return;
    }
    if (own.code == K_PASTE) {
        char *copy = memory_alloc(key->paste.len + 1);
        if (!copy) {
            k->whole = false;
            return;
        }
        if (key->paste.len)
            memcpy(copy, key->paste.ptr, key->paste.len);
        own.paste = str_make(copy, key->paste.len);
    }
    k->keys[k->count++] = own;
}

void vi_keys_copy(ViKeys *to, const ViKeys *from)
{
    vi_keys_reset(to);
    for (size_t i = 0; i < from->count; i++)
        vi_keys_add(to, &from->keys[i]);
    to->whole = to->whole && (from->whole || !from->count);
}

/* ---- registers ---- */

ViRegisters *vi_registers_new(void)
{
    ViRegisters *r = memory_alloc(sizeof *r);
    if (!r)
        return NULL;
    for (size_t i = 0; i < VI_REGISTERS; i++)
        buf_init_secret(&r->items[i].text, TEXT_MOST);
    buf_init_secret(&r->with, 0);
    buf_init_secret(&r->history, HISTORY_MAX * 2);
    return r;
}

void vi_registers_wipe(ViRegisters *r)
{
    for (size_t i = 0; r && i < VI_REGISTERS; i++) {
        buf_clear(&r->items[i].text);
        vi_keys_clear(&r->items[i].keys);
    }
    if (r) {
        buf_clear(&r->history);
        buf_clear(&r->with);
        r->has_with = false;
    }
}

void vi_registers_free(ViRegisters *r)
{
    vi_registers_wipe(r);
    memory_free(r);
}

ViRegister *vi_register(ViRegisters *r, char name)
{
    if (name >= 'a' && name <= 'z')
        return &r->items[name - 'a'];
    if (name >= 'A' && name <= 'Z')
        return &r->items[name - 'A'];
    if (name >= '0' && name <= '9')
        return &r->items[26 + name - '0'];
    return name == '-'                                              ? &r->items[36]
           : name == 0 || name == '"' || name == '+' || name == '*' ? &r->items[UNNAMED]
           : name == ':'                                            ? &r->items[38]
                                                                    : NULL;
}

static void set(ViRegister *r, const ViKept *kept)
{
    vi_keys_clear(&r->keys);
    buf_reset(&r->text);
    buf_add_str(&r->text, kept->text);
    r->shape = kept->shape;
    r->secret = kept->secret;
}

/* To what is there already: lines stay lines. */
static void append(ViRegister *r, const ViKept *kept)
{
    Str text = kept->text;
    if (r->text.len == 0) {
        set(r, kept);
        return;
    }
    if (kept->shape == VI_LINES && r->text.ptr[r->text.len - 1] != '\n')
        buf_add_byte(&r->text, '\n');
    buf_add_str(&r->text, text);
    if (r->shape == VI_LINES && text.len && text.ptr[text.len - 1] != '\n')
        buf_add_byte(&r->text, '\n');
    r->shape = kept->shape == VI_LINES ? VI_LINES : r->shape;
    r->secret = r->secret || kept->secret;
}

static void shift_numbered(ViRegisters *r)
{
    ViRegister *one = vi_register(r, '1'), last = one[8];
    memmove(one + 1, one, 8 * sizeof *one);
    *one = last;
}

void vi_register_keep(ViRegisters *r, char name, const ViKept *kept)
{
    bool lines = kept->shape == VI_LINES || str_find_byte(kept->text, '\n') < kept->text.len;
    bool own = (name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z');
    ViKept all = *kept;
    if (name == '_')
        return;
    if (own) {
        ViRegister *to = vi_register(r, name);
        if (name < 'a')
            append(to, kept);
        else
            set(to, kept);
        all = (ViKept){ buf_str(&to->text), to->shape, kept->taken, to->secret };
    } else if (!kept->taken) {
        set(vi_register(r, '0'), kept);
    } else if (lines) {
        shift_numbered(r);
        set(vi_register(r, '1'), kept);
    } else {
        set(vi_register(r, '-'), kept);
    }
    set(vi_register(r, 0), &all);
}

Str vi_register_text(ViRegisters *r, char name, Str clipboard, ViShape *ret_shape)
{
    ViRegister *from = vi_register(r, name);
    *ret_shape = VI_CHARS;
    if (!from)
        return STR("");
    bool unnamed = from == vi_register(r, 0);
    if (unnamed && !str_eq(buf_str(&from->text), clipboard)) {
        bool lines = clipboard.len && clipboard.ptr[clipboard.len - 1] == '\n';
        *ret_shape = lines ? VI_LINES : VI_CHARS;
        return clipboard;
    }
    *ret_shape = from->shape;
    return unnamed ? clipboard : buf_str(&from->text);
}

void vi_register_line(ViRegisters *r, Str line)
{
    history_add(&r->history, line);
    set(vi_register(r, ':'), &(ViKept){ .text = line });
}
