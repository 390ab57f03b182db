#include "vi_list.h"

static const struct Meaning {
    char first; /* 0: one key is enough */
    KeyEvent key, means[VI_LIST_KEYS];
} meanings[] = {
    { 'g', { .code = 'g' }, { { .code = K_HOME } } },
    { 'g', { .code = 'e' }, { { .code = K_END } } },
    { 0, { .code = 'f', .mods = MOD_CTRL }, { { .code = K_PGDN } } },
    { 0, { .code = 'b', .mods = MOD_CTRL }, { { .code = K_PGUP } } },
    { 0, { .code = 'd', .mods = MOD_CTRL }, { { .code = K_PGDN } } },
    { 0, { .code = 'u', .mods = MOD_CTRL }, { { .code = K_PGUP } } },
    { 0, { .code = 'e', .mods = MOD_CTRL }, { { .code = K_DOWN } } },
    { 0, { .code = 'y', .mods = MOD_CTRL }, { { .code = K_UP } } },
    { 0, { .code = 'l' }, { { .code = K_RIGHT } } },
    { 0, { .code = 'h' }, { { .code = K_LEFT } } },
    { 0, { .code = '^' }, { { .code = K_HOME } } },
    { 0, { .code = 'i' }, { { .code = K_ENTER } } },
    { 0, { .code = 'A' }, { { .code = K_ENTER } } },
    { 'c', { .code = 'w' }, { { .code = K_ENTER }, { .code = 'u', .mods = MOD_CTRL } } },
    { 'c', { .code = 'c' }, { { .code = K_ENTER }, { .code = 'u', .mods = MOD_CTRL } } },
    { 0, { .code = 'S' }, { { .code = K_ENTER }, { .code = 'u', .mods = MOD_CTRL } } },
    { 'z', { .code = 'o' }, { { .code = K_RIGHT } } },
    { 'z', { .code = 'c' }, { { .code = K_LEFT } } },
    { 'z', { .code = 'R' }, { { .code = '*' } } },
};

enum { MEANINGS = sizeof meanings / sizeof *meanings };

size_t vi_list_means(char first, const KeyEvent *key, KeyEvent out[VI_LIST_KEYS])
{
    size_t n = 0;
    for (size_t i = 0; i < MEANINGS; i++) {
        const struct Meaning *m = &meanings[i];
        if (m->first != first || !key_is(key, m->key.code, m->key.mods))
            continue;
        while (n < VI_LIST_KEYS && m->means[n].code) {
            out[n] = m->means[n];
            n++;
        }
        return n;
    }
    return n;
}

bool vi_list_begins(const KeyEvent *key)
{
    for (size_t i = 0; i < MEANINGS; i++)
        if (meanings[i].first && key_is(key, meanings[i].first, 0))
            return true;
    return false;
}

bool vi_list_repeats(const KeyEvent *key)
{
    if (key->code >= K_UP && key->code <= K_PGDN)
        return key->code != K_HOME && key->code != K_END;
    if (key->code == 0 || key->code >= 128)
        return false;
    return strchr(key->mods == MOD_CTRL ? "fbduey" : key->mods ? "" : "jkhln", (char)key->code);
}
