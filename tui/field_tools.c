/* Help with what nobody types by hand: archives are built from a folder and looked into, seeds are
 * made, PEM texts and base64 come from files; volumes, variables and logins have a table over both
 * sections. x-widget of the schema selects. */
#include "archive_views.h"
#include "place.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/base64.h"
#include "contract/file.h"
#include "contract/key.h"
#include "contract/seed.h"

#include <stdio.h>

enum { FILE_MAX = 4 << 20 };

typedef enum ToolKind { TOOL_ARCHIVE, TOOL_SEED, TOOL_PEM, TOOL_BASE64, TOOL_TABLE } ToolKind;

static const struct {
    const char *widget, *hint;
    ToolKind kind;
    ScreenId table;
} tools[] = {
    { "archive", "Build, look inside", TOOL_ARCHIVE, SCREEN_COUNT },
    { "seed", "Generate", TOOL_SEED, SCREEN_COUNT },
    { "pem", "From a file", TOOL_PEM, SCREEN_COUNT },
    { "base64", "From a file", TOOL_BASE64, SCREEN_COUNT },
    { "policy", "From a file", TOOL_BASE64, SCREEN_COUNT },
    { "volumes", "Table", TOOL_TABLE, SCREEN_VOLUMES },
    { "variables", "Table", TOOL_TABLE, SCREEN_VARIABLES },
    { "registry", "Table", TOOL_TABLE, SCREEN_REGISTRIES },
};

static int tool_of(const FormRow *row)
{
    Str widget = row->field ? field_widget(row->field) : STR("");
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        bool branch = tools[i].kind == TOOL_TABLE;
        bool fits = branch ? form_is_branch(row) || row->kind == FORM_ADD : row->kind == FORM_FIELD;
        if (fits && str_is(widget, tools[i].widget))
            return (int)i;
    }
    return -1;
}

const char *tool_name(const FormRow *row)
{
    int i = tool_of(row);
    return i < 0 ? NULL : tools[i].hint;
}

/* What a tool must remember while a dialog is open. */
typedef struct ToolTask {
    char path[1024]; /* JSON pointer */
    ToolKind kind;
} ToolTask;

static ToolTask *task_new(const FormRow *row, ToolKind kind)
{
    ToolTask *task = memory_alloc(sizeof *task);
    if (task) {
        snprintf(task->path, sizeof task->path, STR_FMT,
                 STR_ARG(str_slice(row->path, 0, sizeof task->path - 1)));
        task->kind = kind;
    }
    return task;
}

/* -- seeds ------------------------------------------------------------------------------------ */

static void make_seed(App *app, Str path)
{
    char seed[SEED_LENGTH + 1];
    Error err = { 0 };
    if (!seed_make(seed, &err))
        app_error(app, &err);
    else if (place_set(app, path, str_from(seed), false))
        app_message(app, MESSAGE_INFO,
                    "A new seed of %d characters. The disk opens only with it: keep it.",
                    SEED_LENGTH);
    memory_wipe(seed, sizeof seed);
}

static void seed_answered(App *app, int button, void *context)
{
    ToolTask *task = context;
    if (button == 0)
        make_seed(app, str_from(task->path));
    memory_free(task);
}

static void seed_tool(App *app, const FormRow *row)
{
    static const char *const buttons[] = { "Replace the seed", "Keep it", NULL };
    if (form_value(row).len == 0) {
        make_seed(app, row->path);
        return;
    }
    ToolTask *task = task_new(row, TOOL_SEED);
    if (task)
        app_ask(app, "Seed",
                "A disk that was made with the present seed stays shut without it. For a change, "
                "the old one goes to the previous seed for one boot.",
                buttons, seed_answered, task);
}

/* -- files ------------------------------------------------------------------------------------ */

/* A key or certificate in DER form as PEM; other bytes that are no text are refused. */
static bool add_pem(Str bytes, const char *path, Buf *out, Error *err)
{
    KeyText facts = { .kind = KEY_IS_OTHER };
    if (utf8_valid_len(bytes) == bytes.len) {
        buf_add_str(out, bytes);
        return true;
    }
    if (!key_text(bytes, &facts, out, err))
        return false;
    return (facts.how & KEY_TEXT_DER && out->len > 0) ||
           error_set(err, ERR_SYNTAX, "%s is neither PEM (-----BEGIN) nor DER", path);
}

static void file_picked(App *app, const char *path, void *context)
{
    ToolTask *task = context;
    Buf bytes, text;
    Error err = { 0 };
    buf_init_secret(&bytes, FILE_MAX);
    buf_init_secret(&text, (size_t)FILE_MAX * 2);
    bool ok = path && file_read(path, FILE_MAX, &bytes, NULL, &err);
    if (ok && task->kind == TOOL_BASE64)
        base64_encode(&text, buf_str(&bytes), BASE64_STANDARD);
    else if (ok)
        ok = add_pem(buf_str(&bytes), path, &text, &err);
    if (ok)
        place_set(app, str_from(task->path), buf_str(&text), false);
    else if (path)
        app_error(app, &err);
    buf_clear(&bytes);
    buf_clear(&text);
    memory_free(task);
}

/* -- archives --------------------------------------------------------------------------------- */

static void folder_picked(App *app, const char *path, void *context)
{
    ToolTask *task = context;
    if (path)
        archive_build_start(app, str_from(task->path), path);
    memory_free(task);
}

/* An archive that is there is looked into; for a new one a folder is chosen. */
static void archive_tool(App *app, const FormRow *row)
{
    ToolTask *task = form_value(row).len > 0 ? NULL : task_new(row, TOOL_ARCHIVE);
    if (task)
        picker_start(app, "Folder to pack", PICK_FOLDER, NULL, folder_picked, task);
    else
        app_show(app, SCREEN_ARCHIVE);
}

void tool_run(App *app, const FormRow *row)
{
    int i = tool_of(row);
    if (i < 0)
        return;
    ToolKind kind = tools[i].kind;
    if (kind == TOOL_TABLE) {
        app_show(app, tools[i].table);
    } else if (kind == TOOL_SEED) {
        seed_tool(app, row);
    } else if (kind == TOOL_ARCHIVE) {
        archive_tool(app, row);
    } else {
        ToolTask *task = task_new(row, kind);
        if (task)
            picker_start(app, kind == TOOL_PEM ? "PEM file" : "File",
                         kind == TOOL_PEM ? PICK_CERT : PICK_ANY, NULL, file_picked, task);
    }
}
