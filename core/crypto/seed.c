#include "contract/seed.h"

#include "contract/secure.h"

/* Letters and digits that are not mistaken for one another, so that a seed can be read out; all
 * of them, - and _ may stand in a seed. Bytes beyond a multiple of their number are dropped, so
 * that each is as likely as the others. */
bool seed_make(char ret_seed[SEED_LENGTH + 1], Error *err)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_";
    enum { LETTERS = sizeof letters - 1 };
    unsigned char random[SEED_LENGTH * 4];
    size_t n = 0;
    bool ok = true;
    while (ok && n < SEED_LENGTH) {
        ok = secure_random(random, sizeof random, err);
        for (size_t i = 0; ok && i < sizeof random && n < SEED_LENGTH; i++) {
            if (random[i] < 256 / LETTERS * LETTERS)
                ret_seed[n++] = letters[random[i] % LETTERS];
        }
    }
    ret_seed[ok ? SEED_LENGTH : 0] = '\0';
    memory_wipe(random, sizeof random);
    return ok;
}
