#include "key_words.h"

#include "file_kind.h"

#include "contract/arena.h"
#include "contract/secure.h"

#include <string.h>

enum { KEPT = 24 }; /* more than a form shows at once */

typedef struct Entry {
    char digest[65]; /* of the text; "": unused */
    char words[200];
} Entry;

struct KeyWords {
    Entry entries[KEPT];
    size_t next; /* the one that goes when another comes */
};

KeyWords *key_words_new(void)
{
    return memory_alloc(sizeof(KeyWords));
}

void key_words_free(KeyWords *words)
{
    memory_free(words);
}

const char *key_words_of(KeyWords *words, Str text)
{
    char digest[65];
    if (!words || text.len == 0 || !secure_sha256_hex(text, digest, NULL))
        return "";
    for (size_t i = 0; i < KEPT; i++)
        if (strcmp(words->entries[i].digest, digest) == 0)
            return words->entries[i].words;
    Entry *e = &words->entries[words->next];
    words->next = (words->next + 1) % KEPT;
    memcpy(e->digest, digest, sizeof digest);
    if (!file_kind_of_key(text, e->words, sizeof e->words))
        e->words[0] = '\0';
    return e->words;
}
