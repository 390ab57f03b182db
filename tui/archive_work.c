/* What is done with an archive of the contract: changed, exported, compared. */
#include "archive_views.h"
#include "steps.h"
#include "views.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/file.h"

#include <stdio.h>

enum { FILE_MAX = 64 << 20 };

char archive_mark(const Problem *p)
{
    return p->severity == SEV_ERROR ? 'x' : p->severity == SEV_NOTICE ? 'i' : '!';
}

const Problem *archive_problem(const Analysis *a, Str path, Str file, size_t line)
{
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    for (size_t i = 0; i < count; i++) {
        const Problem *p = &all[i];
        if (str_eq(p->path, path) && str_eq(p->inner.file, file) &&
            (line == SIZE_MAX || p->inner.line == line) &&
            (!worst || p->severity > worst->severity))
            worst = p;
    }
    return worst;
}

void archive_size_text(size_t bytes, char *out, size_t size)
{
    if (bytes < 1024)
        snprintf(out, size, "%zu B", bytes);
    else if (bytes < 1024 * 1024)
        snprintf(out, size, "%.1f KB", (double)bytes / 1024);
    else
        snprintf(out, size, "%.1f MB", (double)bytes / (1024 * 1024));
}

bool archive_set(App *app, Str path, Str base64)
{
    Steps s;
    size_t before = app_cursor(app);
    if (!steps_begin(&s, app))
        return false;
    steps_set(&s, path, base64);
    if (!steps_end(&s))
        return false;
    if (before < app_cursor(app)) /* not within the packed bytes */
        app_set_cursor(app, before);
    return true;
}

bool archive_apply(App *app, Str path, const Archive *archive, const TarChange *change)
{
    Buf base64;
    Error err = { 0 };
    buf_init_secret(&base64, 0);
    bool ok = archive_change(archive, change, &base64, &err);
    if (!ok)
        app_error(app, &err);
    ok = ok && archive_set(app, path, buf_str(&base64));
    buf_clear(&base64);
    return ok;
}

/* -- a file from disk ------------------------------------------------------------------------- */

typedef struct Adding {
    char path[256]; /* JSON pointer of the archive */
    char name[4200];
    Buf data; /* secret */
    unsigned mode;
    Archive *archive; /* owned */
} Adding;

static void adding_free(Adding *a)
{
    buf_clear(&a->data);
    archive_free(a->archive);
    memory_free(a);
}

static void put_in(App *app, int button, void *context)
{
    Adding *a = context;
    bool was = archive_find(a->archive, str_from(a->name)) != NULL;
    TarChange change = {
        .kind = TAR_PUT, .name = str_from(a->name), .data = buf_str(&a->data), .mode = a->mode
    };
    if (button == 0 && archive_apply(app, str_from(a->path), a->archive, &change))
        app_message(app, MESSAGE_INFO, "%.200s %s; undo takes one step", a->name,
                    was ? "was replaced" : "is in the archive");
    adding_free(a);
}

static void file_picked(App *app, const char *path, void *context)
{
    static const char *const buttons[] = { "Put it in", "Cancel", NULL };
    Adding *a = context;
    Error err = { 0 };
    FileStamp stamp;
    char text[300];
    if (!path || !file_read(path, FILE_MAX, &a->data, &stamp, &err)) {
        if (path)
            app_error(app, &err);
        adding_free(a);
        return;
    }
    const char *slash = strrchr(path, '/');
    size_t used = strlen(a->name);
    snprintf(a->name + used, sizeof a->name - used, "%s", slash ? slash + 1 : path);
    a->mode = stamp.mode;
    const char *why = archive_unwanted(str_from(a->name), str_slice(buf_str(&a->data), 0, 4096));
    snprintf(text, sizeof text, "%.200s %s. Shall it travel in the archive?", a->name,
             why ? why : "");
    if (why)
        app_ask(app, "A file that is left out as a rule", text, buttons, put_in, a);
    else
        put_in(app, 0, a);
}

void archive_add_start(App *app, Str path, const Archive *archive, Str folder)
{
    Adding *a = memory_alloc(sizeof *a);
    Error err = { 0 };
    if (!a)
        return;
    snprintf(a->path, sizeof a->path, STR_FMT, STR_ARG(path));
    snprintf(a->name, sizeof a->name, STR_FMT "%s", STR_ARG(str_slice(folder, 0, 4000)),
             folder.len ? "/" : "");
    buf_init_secret(&a->data, 0);
    a->archive = archive_open_any(buf_str(&archive->data), &err);
    if (a->archive)
        picker_start(app, "File to put into the archive", PICK_ANY, NULL, file_picked, a);
    else
        adding_free(a);
}

/* -- a file or all of it to disk --------------------------------------------------------------- */

typedef struct Export {
    Buf data; /* secret */
    FileSave how;
} Export;

static void export_named(App *app, const char *path, void *context)
{
    Export *e = context;
    Error err = { 0 };
    char size[24];
    archive_size_text(e->data.len, size, sizeof size);
    if (path && file_save(path, buf_str(&e->data), &e->how, NULL, &err))
        app_message(app, MESSAGE_INFO, "Written to %.300s, %s", path, size);
    else if (path)
        app_error(app, &err);
    buf_clear(&e->data);
    memory_free(e);
}

static void export_start(App *app, const char *heading, const char *name, Export *e)
{
    if (buf_ok(&e->data)) {
        picker_start(app, heading, PICK_NEW, name, export_named, e);
        return;
    }
    buf_clear(&e->data);
    memory_free(e);
}

void archive_export_file(App *app, const TarEntry *entry)
{
    Export *e = memory_alloc(sizeof *e);
    if (!e)
        return;
    size_t slash = entry->name.len;
    while (slash > 0 && entry->name.ptr[slash - 1] != '/')
        slash--;
    char name[300];
    snprintf(name, sizeof name, STR_FMT, STR_ARG(str_slice(entry->name, slash, 290)));
    buf_init_secret(&e->data, 0);
    buf_add_str(&e->data, entry->data);
    /* What may be a secret is for the user's eyes alone. */
    e->how.secret = archive_unwanted(entry->name, str_slice(entry->data, 0, 4096)) != NULL;
    e->how.program = entry->mode & 0100;
    export_start(app, "Export one file: its new name", name, e);
}

void archive_export_tgz(App *app, Str base64, const char *name)
{
    Export *e = memory_alloc(sizeof *e);
    Error err = { 0 };
    if (!e)
        return;
    buf_init_secret(&e->data, 0);
    e->how.secret = true;
    if (!base64_decode(&e->data, base64, BASE64_STANDARD, &err)) {
        app_error(app, &err);
        buf_clear(&e->data);
        memory_free(e);
        return;
    }
    export_start(app, "Export the archive: its new name", name, e);
}
