/* The file under us: another program may write, replace or remove it. That is said at once and
 * asked nowhere: what is to be done is decided when the user wants to, at the latest with the next
 * save. */
#include "app_private.h"
#include "diff_value.h"
#include "line_diff.h"
#include "plural.h"
#include "steps.h"
#include "views.h"

#include "contract/merge.h"

#include <stdio.h>

enum { CLASHES_MAX = 200, CLOSE_MS = 2000 };

/* There is a path, and nothing stands there any more. */
static bool is_gone(const App *app)
{
    FileStamp now;
    return document_path(app->document) && file_stamp(document_path(app->document), &now, NULL) &&
           !now.exists;
}

/* ---- merging ---- */

typedef struct DiskMerge {
    Schemas *schemas;
    Analysis *base, *mine, *theirs; /* owned */
    SecretFields secrets[2];        /* of mine and theirs */
    Arena *arena;
    Merge merge;
    Buf file; /* secret */
    FileStamp stamp;
    size_t clash_of[CLASHES_MAX]; /* index of the item, for each that is asked about */
    size_t asked;
} DiskMerge;

static void merge_free(DiskMerge *m)
{
    secret_fields_clear(&m->secrets[0]);
    secret_fields_clear(&m->secrets[1]);
    analysis_free(m->base);
    analysis_free(m->mine);
    analysis_free(m->theirs);
    arena_free(m->arena);
    schemas_free(m->schemas);
    buf_clear(&m->file);
    memory_free(m);
}

static Analysis *analyse(const App *app, DiskMerge *m, Str text, Error *err)
{
    AnalysisInput in = { .snapshot = snapshot_new(text, err),
                         .platform = app_platform(app),
                         .now = clock_now(),
                         .layers = LAYER_YAML,
                         .schemas = m->schemas };
    Analysis *a = in.snapshot ? analysis_new(&in, err) : NULL;
    snapshot_free(in.snapshot);
    return a;
}

static bool merge_begin(App *app, DiskMerge *m, Error *err)
{
    Str base;
    buf_init_secret(&m->file, TEXT_MAX);
    m->arena = arena_new(0);
    m->schemas = schemas_new(err);
    if (!m->arena || !m->schemas)
        return error_memory(err);
    if (!document_base(app->document, &base))
        return error_set(err, ERR_REFUSED, "cannot merge: what both began with is not known");
    if (!document_read_disk(app->document, &m->file, &m->stamp, err))
        return false;
    m->base = analyse(app, m, base, err);
    m->mine = m->base ? analyse(app, m, app_bytes(app), err) : NULL;
    m->theirs = m->mine ? analyse(app, m, buf_str(&m->file), err) : NULL;
    if (!m->theirs || !merge_make(m->base, m->mine, m->theirs, m->arena, &m->merge, err))
        return false;
    secret_fields_init(&m->secrets[0], m->schemas, m->mine);
    secret_fields_init(&m->secrets[1], m->schemas, m->theirs);
    return true;
}

/* Line by line the comments and the layout of the file come along, too; that counts only when it
 * says what merging by path says. */
static void merge_lines(App *app, DiskMerge *m, Buf *text)
{
    Str base;
    Buf lines;
    buf_init_secret(&lines, TEXT_MAX);
    Analysis *by_path = analyse(app, m, buf_str(text), NULL), *by_line = NULL;
    if (by_path && document_base(app->document, &base) &&
        line_merge(base, app_bytes(app), buf_str(&m->file), m->arena, &lines))
        by_line = analyse(app, m, buf_str(&lines), NULL);
    if (by_line && analysis_root(by_line) && analysis_root(by_path) &&
        tree_equal(analysis_root(by_line), analysis_root(by_path))) {
        buf_reset(text);
        buf_add_str(text, buf_str(&lines));
    }
    analysis_free(by_path);
    analysis_free(by_line);
    buf_clear(&lines);
}

/* taken: of the clashes that were asked about; NULL: none. */
static void merge_end(App *app, DiskMerge *m, const AppTaken *taken)
{
    Error err = { 0 };
    Buf text;
    size_t count = m->merge.count - m->merge.clashes;
    bool *take = ARENA_ARRAY(m->arena, bool, m->merge.count + 1);
    for (size_t i = 0; take && taken && i < m->asked; i++) {
        take[m->clash_of[i]] = taken[i] == APP_TAKEN;
        count += taken[i] == APP_TAKEN;
    }
    buf_init_secret(&text, TEXT_MAX);
    bool ok =
        take && merge_text(&m->merge, m->mine, app_fields(app), m->schemas, take, &text, &err);
    if (ok && m->merge.clashes == 0)
        merge_lines(app, m, &text);
    if (ok && steps_text(app, buf_str(&text))) {
        document_accept_disk(app->document, buf_str(&m->file), &m->stamp);
        app->disk_changed = false;
        app_after_edit(app);
        app_message(app, MESSAGE_INFO, "Merged: %zu change%s of the file taken. {file.save} writes",
                    count, plural(count));
    } else if (!ok) {
        app_error(app, &err);
    }
    buf_clear(&text);
    merge_free(m);
}

static void clashes_chosen(App *app, const AppTaken *taken, void *context)
{
    if (taken)
        merge_end(app, context, taken);
    else
        merge_free(context);
}

static const char *value_words(DiskMerge *m, int side, const TreeNode *node)
{
    Buf out;
    buf_init(&out, 4096);
    if (node)
        diff_value_add(&out, &m->secrets[side], node, m->arena);
    else
        buf_add_text(&out, "not there");
    const char *words = buf_ok(&out) ? arena_copy(m->arena, out.ptr, out.len) : NULL;
    buf_clear(&out);
    return words ? words : "";
}

static void ask_clashes(App *app, DiskMerge *m)
{
    AppChoice choices[CLASHES_MAX];
    AppTaken taken[CLASHES_MAX];
    char title[80];
    for (size_t i = 0; i < m->merge.count && m->asked < CLASHES_MAX; i++) {
        const MergeItem *item = &m->merge.items[i];
        if (!item->clash)
            continue;
        const char *place = arena_printf(m->arena, STR_FMT, STR_ARG(str_slice(item->path, 1, 120)));
        const char *both =
            arena_printf(m->arena, "mine: %s, the file: %s", value_words(m, 0, item->mine),
                         value_words(m, 1, item->theirs));
        choices[m->asked] = (AppChoice){ place && *place ? place : "(the whole)", both };
        taken[m->asked] = APP_LEFT;
        m->clash_of[m->asked++] = i;
    }
    if (m->merge.clashes > m->asked || app_is_linear(app)) {
        app_message(app, MESSAGE_WARNING, "Both changed %zu places; the first: %s",
                    m->merge.clashes, choices[0].label);
        merge_free(m);
        return;
    }
    snprintf(title, sizeof title, "Changed by both: mark what to take from the file");
    app_ask_several(app, title, choices, taken, m->asked, clashes_chosen, m);
}

static void merge_disk(App *app)
{
    Error err = { 0 };
    DiskMerge *m = memory_alloc(sizeof *m);
    if (!m)
        return;
    if (!merge_begin(app, m, &err)) {
        app_error(app, &err);
        merge_free(m);
    } else if (m->merge.clashes > 0) {
        ask_clashes(app, m);
    } else {
        merge_end(app, m, NULL);
    }
}

/* ---- the question ---- */

typedef enum DiskChoice { SEE, MERGE, TAKE, KEEP, OVERWRITE, ANEW, LATER, CANCEL } DiskChoice;

typedef struct DiskAsk {
    DiskChoice choices[6];
    size_t count;
    bool saving;
    void (*then)(App *);
} DiskAsk;

/* What is no text is only looked at: there is nothing to come back to. */
static bool read_raw(App *app, Error *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", document_path(app->document));
    if (!document_load_raw(app->document, path, err))
        return false;
    app->seen = NULL;
    app_event(app, EVENT_DOCUMENT, NULL);
    return true;
}

bool app_reload(App *app)
{
    Error err = { 0 };
    bool raw = document_is_raw(app->document);
    if (raw ? !read_raw(app, &err) : !document_reload(app->document, &err)) {
        app_error(app, &err);
        return false;
    }
    app->disk_changed = false;
    app_after_edit(app);
    app_message(app, MESSAGE_INFO,
                app_is_read_only(app) ? "Loaded" : "Loaded. {edit.undo} brings your text back");
    return true;
}

static void keep_mine(App *app)
{
    Error err = { 0 };
    Buf file;
    FileStamp stamp;
    buf_init_secret(&file, TEXT_MAX);
    if (document_read_disk(app->document, &file, &stamp, &err)) {
        document_accept_disk(app->document, buf_str(&file), &stamp);
        app->disk_changed = false;
        app_message(app, MESSAGE_INFO, "Yours is kept. {file.save} puts it over the file");
    } else {
        app_error(app, &err);
    }
    buf_clear(&file);
}

static void disk_answer(App *app, int button, void *context)
{
    DiskAsk ask = *(DiskAsk *)context;
    bool lines = app_is_linear(app); /* there a question is answered at once */
    memory_free(context);
    switch (ask.choices[button]) {
    case SEE:
        if (!lines)
            app_ask_disk(app, ask.saving, ask.then); /* again, behind the comparison */
        compare_saved(app);
        if (lines)
            app_ask_disk(app, ask.saving, ask.then);
        break;
    case MERGE:
        merge_disk(app);
        break;
    case TAKE:
        app_reload(app);
        break;
    case KEEP:
        keep_mine(app);
        break;
    case OVERWRITE:
    case ANEW:
        app_overwrite(app, ask.then);
        break;
    default:
        break;
    }
}

/* What changes nothing comes first. */
void app_ask_disk(App *app, bool saving, void (*then)(App *))
{
    static const char *const labels[] = {
        [SEE] = "Compare",    [MERGE] = "Merge",          [TAKE] = "Load it",
        [KEEP] = "Keep mine", [OVERWRITE] = "Replace it", [ANEW] = "Write it anew",
        [LATER] = "Later",    [CANCEL] = "Cancel",
    };
    static const char *const rest[] = {
        "Your text has no other changes.",
        "You changed it, too:\nMerge takes both changes where their places differ.",
        "Nothing was written.",
    };
    const char *buttons[7] = { NULL };
    char words[500];
    bool gone = is_gone(app), own = document_is_changed(app->document),
         writes = !app_is_read_only(app);
    DiskAsk *ask = memory_alloc(sizeof *ask);
    if (!ask)
        return;
    *ask = (DiskAsk){ .saving = saving, .then = then };
    if (!gone)
        ask->choices[ask->count++] = SEE;
    if (!gone && own && writes)
        ask->choices[ask->count++] = MERGE;
    if (!gone)
        ask->choices[ask->count++] = TAKE;
    if (gone || saving)
        ask->choices[ask->count++] = gone ? ANEW : OVERWRITE;
    else if (writes)
        ask->choices[ask->count++] = KEEP;
    ask->choices[ask->count++] = saving ? CANCEL : LATER;
    for (size_t i = 0; i < ask->count; i++)
        buttons[i] = labels[ask->choices[i]];
    snprintf(words, sizeof words, "%.200s was %s by another program.\n%s%s%s",
             document_name(app->document), gone ? "removed" : "changed on disk",
             saving ? rest[2] : "", saving && !gone ? " " : "", gone ? "" : rest[own && writes]);
    app_ask(app, gone ? "Not on disk" : "Changed on disk", words, buttons, disk_answer, ask);
}

void app_choose_disk(App *app)
{
    app_ask_disk(app, false, NULL);
}

/* ---- noticing ---- */

static void tell_visitor(App *app)
{
    Buf who;
    buf_init(&who, 1024);
    if (document_visited(app->document, &who))
        app_message(app, MESSAGE_WARNING, "%.100s was opened in another session, too: " STR_FMT,
                    document_name(app->document), STR_ARG(buf_str(&who)));
    buf_clear(&who);
}

/* It was only touched, or put back: nothing to be asked. */
static bool is_same_text(App *app)
{
    Str base;
    Buf file;
    FileStamp stamp;
    buf_init_secret(&file, TEXT_MAX);
    bool same = document_base(app->document, &base) &&
                document_read_disk(app->document, &file, &stamp, NULL) &&
                str_eq(buf_str(&file), base);
    if (same)
        document_accept_disk(app->document, base, &stamp);
    buf_clear(&file);
    return same;
}

static void tell_changed(App *app)
{
    bool told = app->disk_changed;
    app->disk_changed = true;
    if (app_is_linear(app) && !told)
        app_ask_disk(app, false, NULL);
    else if (!told)
        app_message(app, MESSAGE_WARNING, "%.200s was changed on disk. {file.disk} says what to do",
                    document_name(app->document));
}

static void look_again(App *app)
{
    Error err = { 0 };
    if (read_raw(app, &err)) {
        app_after_edit(app);
        app_message(app, MESSAGE_INFO, "%.200s was changed on disk and is read again",
                    document_name(app->document));
    } else {
        app_error(app, &err);
    }
}

void app_look_at_disk(App *app)
{
    app->disk_checked = app->now;
    app->disk_at = 0;
    tell_visitor(app);
    if (!document_changed_on_disk(app->document)) {
        app->disk_changed = false;
    } else if (is_gone(app)) {
        document_lost_file(app->document);
        app->disk_changed = false;
        app_message(app, MESSAGE_WARNING,
                    "%.200s is not on disk any more: another program removed or renamed it.%s",
                    document_name(app->document),
                    document_is_raw(app->document) ? "" : " {file.save} writes it anew");
    } else if (document_is_raw(app->document)) {
        look_again(app);
    } else if (is_same_text(app)) {
        app->disk_changed = false;
    } else {
        tell_changed(app);
    }
}

/* Where the system does not tell of changes: with a key after a pause, and when the window comes to
 * the front. Nothing wakes up for it. */
void app_check_disk(App *app)
{
    if (app->now - app->disk_checked >= CLOSE_MS)
        app_look_at_disk(app);
}

const char *app_disk_words(const App *app)
{
    return app->disk_changed ? "changed on disk" : NULL;
}
