#include "action_words.h"

#include "app_private.h"
#include "linear.h"

#include <stdio.h>

static bool add_key(bool linear, Str id, char *out, size_t size)
{
    char name[64];
    snprintf(name, sizeof name, STR_FMT, STR_ARG(str_slice(id, 0, sizeof name - 1)));
    const Action *action = action_find(name);
    const char *word = linear ? linear_word(name) : NULL;
    if (!action)
        return false;
    if (!word)
        action_key_name(action, name);
    snprintf(out, size, word ? "\"%s\"" : "%s", word ? word : name);
    return true;
}

void action_words(const App *app, const char *text, char *out, size_t size)
{
    action_words_of(app->linear != NULL, text, out, size);
}

void action_words_of(bool linear, const char *text, char *out, size_t size)
{
    size_t n = 0;
    while (*text && n + 1 < size) {
        size_t len = *text == '{' ? strcspn(text, "}") : 0;
        if (len > 1 && text[len] &&
            add_key(linear, str_make(text + 1, len - 1), out + n, size - n)) {
            n += strlen(out + n);
            text += len + 1;
        } else {
            out[n++] = *text++;
        }
    }
    out[utf8_floor(str_make(out, n), n)] = 0;
}

Str app_words(App *app, const char *text)
{
    char words[1024];
    action_words(app, text, words, sizeof words);
    char *copy = arena_copy(app->frame, words, strlen(words));
    return str_from(copy ? copy : text);
}
