#include "shelf.h"

#include "contract/arena.h"

typedef struct Kept {
    Buf holder, key, text; /* text: secret */
} Kept;

struct Shelf {
    Kept items[SHELF_MAX]; /* oldest first */
    size_t count;
};

static void drop(Shelf *shelf, size_t i)
{
    buf_clear(&shelf->items[i].holder);
    buf_clear(&shelf->items[i].key);
    buf_clear(&shelf->items[i].text);
    shelf->count--;
    memmove(&shelf->items[i], &shelf->items[i + 1], (shelf->count - i) * sizeof *shelf->items);
}

Shelf *shelf_new(void)
{
    return memory_alloc(sizeof(Shelf));
}

void shelf_clear(Shelf *shelf)
{
    while (shelf && shelf->count > 0)
        drop(shelf, shelf->count - 1);
}

void shelf_free(Shelf *shelf)
{
    shelf_clear(shelf);
    memory_free(shelf);
}

static size_t find(const Shelf *shelf, Str holder, Str key)
{
    for (size_t i = 0; shelf && i < shelf->count; i++) {
        const Kept *kept = &shelf->items[i];
        if (str_eq(buf_str(&kept->holder), holder) && str_eq(buf_str(&kept->key), key))
            return i;
    }
    return SIZE_MAX;
}

void shelf_put(Shelf *shelf, Str holder, Str key, Str text)
{
    if (!shelf)
        return;
    size_t old = find(shelf, holder, key);
    if (old != SIZE_MAX)
        drop(shelf, old);
    else if (shelf->count == SHELF_MAX)
        drop(shelf, 0);
    Kept *kept = &shelf->items[shelf->count++];
    buf_init(&kept->holder, 0);
    buf_init(&kept->key, 0);
    buf_init_secret(&kept->text, 0);
    buf_add_str(&kept->holder, holder);
    buf_add_str(&kept->key, key);
    buf_add_str(&kept->text, text);
    if (!buf_ok(&kept->holder) || !buf_ok(&kept->key) || !buf_ok(&kept->text))
        drop(shelf, shelf->count - 1);
}

Str shelf_get(const Shelf *shelf, Str holder, Str key)
{
    size_t i = find(shelf, holder, key);
    return i == SIZE_MAX ? STR("") : buf_str(&shelf->items[i].text);
}

bool shelf_next(const Shelf *shelf, Str holder, size_t *at, Str *ret_key, Str *ret_text)
{
    for (; shelf && *at < shelf->count; (*at)++) {
        const Kept *kept = &shelf->items[*at];
        if (!str_eq(buf_str(&kept->holder), holder))
            continue;
        *ret_key = buf_str(&kept->key);
        *ret_text = buf_str(&kept->text);
        (*at)++;
        return true;
    }
    return false;
}
