#include "recovered.h"

#include "contract/file.h"

#include <stdio.h>

#define NAME_START "recovered-"
#define NAME_END ".yaml"

enum { SAME_SECOND_MAX = 9 };

/* "FOLDER/recovered-2026-11-24T04-01-12Z.yaml"; colons are no good in names. */
static bool name_of(char out[4096], const char *folder, Time now, int number)
{
    char date[32], more[16] = "";
    clock_iso(now, date);
    for (char *c = date; *c; c++)
        *c = *c == ':' ? '-' : *c;
    if (number > 1)
        snprintf(more, sizeof more, "-%d", number);
    return snprintf(out, 4096, "%s/" NAME_START "%s%s" NAME_END, folder, date, more) < 4096;
}

bool recovered_write(Document *d, const char *folder, Time now, Error *err)
{
    char path[4096];
    if (document_path(d) || document_is_read_only(d) || !document_is_changed(d) || !folder)
        return true;
    Buf text;
    buf_init_secret(&text, TEXT_MAX);
    FileSave how = { .secret = true };
    bool ok = document_add_open(d, &text) ? file_make_dirs(folder, err) : error_memory(err);
    bool taken = true;
    for (int i = 1; ok && taken && i <= SAME_SECOND_MAX; i++) {
        Error why = { 0 };
        ok = name_of(path, folder, now, i);
        taken = ok && !file_save(path, buf_str(&text), &how, NULL, &why);
        if (taken && why.code != ERR_REFUSED) {
            ok = false;
            if (err)
                *err = why;
        }
    }
    buf_clear(&text);
    return ok && !taken;
}

bool recovered_find(const char *folder, Arena *arena, const char **ret_path, Buf *ret_text,
                    Time *ret_when)
{
    FileList list;
    const char *newest = NULL;
    if (!folder || !file_list(folder, &list, NULL))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        Str name = str_from(list.items[i].name);
        if (list.items[i].kind == 'f' && str_starts(name, STR(NAME_START)) &&
            str_ends(name, STR(NAME_END)))
            newest = list.items[i].name; /* the list is sorted, and so are dates */
    }
    const char *path = newest ? arena_printf(arena, "%s/%s", folder, newest) : NULL;
    file_list_free(&list);
    FileStamp stamp;
    if (!path || !file_read(path, TEXT_MAX, ret_text, &stamp, NULL))
        return false;
    *ret_path = path;
    *ret_when = stamp.mtime_sec;
    return true;
}
