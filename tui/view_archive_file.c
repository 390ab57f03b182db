/* One file of an archive: its lines with colours and what is wrong with them. While it is changed
 * it is checked as one types, within the contract as it would be; then the archive is packed
 * again. All of it is in memory only. */
#include "action_words.h"
#include "app_private.h"

#include "archive_views.h"
#include "code.h"
#include "command.h"
#include "fixes.h"
#include "keymap.h"
#include "source.h"
#include "trial.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/image.h"
#include "contract/schemas.h"

#include <stdio.h>

enum { CHECK_AT_ONCE_MS = 25, CHECK_PAUSE_MS = 300, LIGHT_FILE = 4096, LARGE = 512 << 10 };

typedef struct FileView {
    View view;
    char path[256]; /* JSON pointer of the archive; empty: the file is in none */
    Buf name;
    Archive *archive; /* owned: a copy, for packing again; NULL: the file is in none */
    Code *code;
    Trial trial;       /* while it is changed */
    bool tried;        /* its analysis counts, not that of the document */
    bool stale;        /* the text was changed since */
    uint64_t stale_at; /* when */
    uint64_t cost;     /* ms of the last check */
    size_t fix_line;   /* of a fix that asks */
    View *editor;      /* owned: the source, while it is changed; NULL: it is looked at */
    SourceText text;   /* what it works on; the document is owned */
} FileView;

static FileView *file_of(const View *v)
{
    return VIEW_AS(FileView, v);
}

/* -- what is shown, or changed --------------------------------------------------------------- */

static Str file_value(const FileView *f)
{
    return f->editor ? document_bytes(f->text.document) : code_value(f->code);
}

static size_t file_line(const FileView *f)
{
    return f->editor ? text_line_at(document_text(f->text.document), f->text.cursor)
                     : code_line(f->code);
}

static void file_go(FileView *f, size_t line)
{
    if (!f->editor) {
        code_go(f->code, line);
        return;
    }
    f->text.cursor = text_line_start(document_text(f->text.document), line);
    f->editor->class->event(f->editor, EVENT_CURSOR);
}

static bool is_yaml_name(Str name)
{
    return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
}

/* -- problems --------------------------------------------------------------------------------- */

static const Analysis *analysis_of(const FileView *f)
{
    return f->tried ? f->trial.analysis : app_analysis(f->view.app);
}

/* The worst problem of a line (from 1; 0: of the file as a whole). */
static const Problem *problem_of(const FileView *f, size_t line)
{
    return archive_problem(analysis_of(f), str_from(f->path), buf_str(&f->name), line);
}

static char mark_of_line(void *context, size_t line)
{
    const Problem *p = problem_of(context, line + 1);
    return p ? archive_mark(p) : '\0';
}

/* The archive as the rules would see it: what is large and is not this file stands empty, since
 * the rules about this file go by names alone. */
static bool light_archive(const FileView *f, Buf *out, Error *err)
{
    const Tar *tar = &f->archive->tar;
    TarEntry *entries = memory_alloc((tar->count + 1) * sizeof *entries);
    size_t n = 0;
    if (!entries)
        return error_memory(err);
    for (size_t i = 0; i < tar->count; i++) {
        TarEntry e = tar->entries[i];
        bool plain = (e.kind == TAR_FILE || e.kind == TAR_DIRECTORY) && e.name.len &&
                     !(e.findings & (TAR_NAME_ABSOLUTE | TAR_NAME_DOTDOT));
        if (e.kind == TAR_FILE && str_eq(e.name, buf_str(&f->name)))
            e.data = file_value(f);
        else if (e.data.len > (f->archive->unpacked > LARGE ? 0 : LIGHT_FILE) &&
                 !is_yaml_name(e.name))
            e.data = str_slice(e.data, 0, 0);
        if (plain)
            entries[n++] = e;
    }
    bool ok = archive_pack(entries, n, out, NULL, err);
    memory_free(entries);
    return ok;
}

static void check(FileView *f)
{
    Buf base64;
    App *app = f->view.app;
    const Analysis *base = app_good(app);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    buf_init_secret(&base64, 0);
    f->tried = base && light_archive(f, &base64, NULL) &&
               trial_set(&f->trial, app, base, str_from(f->path), buf_str(&base64), NULL);
    buf_clear(&base64);
    clock_gettime(CLOCK_MONOTONIC, &after);
    f->cost = (uint64_t)(after.tv_sec - before.tv_sec) * 1000 +
              (uint64_t)((after.tv_nsec - before.tv_nsec) / 1000000);
    f->stale = false;
}

/* A check that is quick is made at once, another one in a pause. */
static void check_when_due(FileView *f)
{
    App *app = f->view.app;
    uint64_t waited = app_now(app) - f->stale_at;
    if (!f->stale)
        return;
    if (f->cost <= CHECK_AT_ONCE_MS || waited >= CHECK_PAUSE_MS)
        check(f);
    else
        app_wake_in(app, (int)(CHECK_PAUSE_MS - waited) + 1);
}

static void changed(FileView *f)
{
    f->stale = true;
    f->stale_at = app_now(f->view.app);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    FileView *f = file_of(v);
    check_when_due(f);
    const Problem *p = problem_of(f, file_line(f) + 1);
    int below = p && c->height > 8 ? 2 : 0;
    Canvas text = canvas_sub(c, (Rect){ 0, 0, c->height - below, c->width });
    if (f->editor) {
        f->editor->focused = v->focused;
        f->editor->class->draw(f->editor, &text);
    } else {
        f->code->widget.focused = v->focused;
        f->code->widget.class->draw(&f->code->widget, &text);
    }
    if (!below)
        return;
    char mark = archive_mark(p);
    int row = c->height - below;
    canvas_hline(c, row, 0, c->width, ROLE_BORDER);
    canvas_text(c, row + 1, 1, str_make(&mark, 1), mark_role(mark));
    int col = canvas_print(c, row + 1, 3, ROLE_MUTED, "%u:%u", p->inner.line, p->inner.column) + 2;
    if (p->fix_count) {
        col = canvas_text(c, row + 1, col, app_words(f->view.app, "{fix.apply} "), ROLE_HINT_KEY);
        canvas_text_fit(c, row + 1, col, c->width - col, p->fixes[0].title, ROLE_TEXT);
    } else {
        canvas_text_fit(c, row + 1, col, c->width - col, p->fix_text.len ? p->fix_text : p->why,
                        ROLE_MUTED);
    }
}

/* -- changing --------------------------------------------------------------------------------- */

static bool has_changed(const FileView *f)
{
    return f->editor && !str_eq(file_value(f), code_value(f->code));
}

static void close_editor(FileView *f)
{
    if (f->editor) {
        f->view.app->inner = NULL;
        f->editor->class->free(f->editor);
    }
    f->editor = NULL;
    document_free(f->text.document);
    fields_free(f->text.fields);
    f->text = (SourceText){ 0 };
}

static void end_editing(FileView *f)
{
    close_editor(f);
    f->tried = false;
    f->stale = false;
}

/* What the archive in the contract holds now. */
static bool reload(FileView *f)
{
    const Analysis *a = app_good(f->view.app);
    const TreeNode *node = a ? tree_at(analysis_root(a), str_from(f->path)) : NULL;
    Archive *fresh = node && node->kind == NODE_STRING ? archive_open(node->string, NULL) : NULL;
    const TarEntry *e = fresh ? archive_find(fresh, buf_str(&f->name)) : NULL;
    if (!e || e->kind != TAR_FILE || !code_set(f->code, e->data)) {
        archive_free(fresh);
        return false;
    }
    archive_free(f->archive);
    f->archive = fresh;
    return true;
}

static bool put(FileView *f)
{
    TarChange change = { .kind = TAR_PUT, .name = buf_str(&f->name), .data = file_value(f) };
    if (!archive_apply(f->view.app, str_from(f->path), f->archive, &change))
        return false;
    size_t line = file_line(f);
    end_editing(f);
    reload(f);
    file_go(f, line);
    app_message(f->view.app, MESSAGE_INFO, "The archive was packed again; undo takes one step.");
    return true;
}

static void drop(FileView *f)
{
    end_editing(f);
    reload(f);
}

static void answered(App *app, int button, void *context)
{
    FileView *f = context;
    (void)app;
    if (button == 0)
        put(f);
    else if (button == 1)
        drop(f);
}

static void end_change(FileView *f)
{
    static const char *const buttons[] = { "Pack it again", "Drop the change", "Go on", NULL };
    if (!has_changed(f))
        drop(f);
    else
        app_ask(f->view.app, "The file was changed",
                "The archive is packed anew with this file; all others keep their bytes. It "
                "replaces the value in the contract.",
                buttons, answered, f);
}

static char editor_mark(void *context, size_t line)
{
    return mark_of_line(context, line);
}

static void editor_changed(void *context)
{
    changed(context);
}

/* What the commands of the program mean here. */
static bool editor_run(void *context, const char *action)
{
    FileView *f = context;
    size_t cursor;
    if (strcmp(action, "file.save") == 0)
        put(f);
    else if (strcmp(action, "file.leave") == 0)
        end_change(f);
    else if (strcmp(action, "edit.undo") == 0 || strcmp(action, "edit.redo") == 0) {
        bool undo = action[5] == 'u';
        if (undo ? document_undo(f->text.document, &cursor)
                 : document_redo(f->text.document, &cursor)) {
            f->text.cursor = cursor;
            f->editor->class->event(f->editor, EVENT_CURSOR);
            changed(f);
        }
    } else {
        return false;
    }
    return true;
}

/* The schema that says what may be in it. */
static Fields *fields_of_file(const FileView *f)
{
    Schemas *schemas = document_schemas(app_document(f->view.app));
    bool compose = str_contains(str_from(f->path), STR("/compose/"));
    bool map = str_contains(code_value(f->code), STR("kind: ConfigMap"));
    const Schema *schema = schemas && is_yaml_name(buf_str(&f->name))
                               ? schemas_get(schemas,
                                             compose ? STR("compose")
                                             : map   ? STR("configmap")
                                                     : STR("pod"),
                                             NULL)
                               : NULL;
    return schema ? fields_new(schema, NULL) : NULL;
}

static bool open_editor(FileView *f)
{
    App *app = f->view.app;
    Error err = { 0 };
    f->text = (SourceText){ .fields = fields_of_file(f),
                            .mark = editor_mark,
                            .run = editor_run,
                            .changed = editor_changed,
                            .context = f };
    f->text.document = document_new(&err);
    bool ok = f->text.document && document_set(f->text.document, code_value(f->code), NULL, &err);
    View *editor = ok ? view_source_of_new(app, &f->text) : NULL;
    if (!editor) {
        close_editor(f);
        if (ok)
            error_memory(&err);
        app_error(app, &err);
        return false;
    }
    document_set_in_clear(f->text.document);
    f->text.cursor = text_line_start(document_text(f->text.document), code_line(f->code));
    f->editor = editor;
    app->inner = editor;
    return true;
}

static void begin_change(FileView *f)
{
    App *app = f->view.app;
    if (app_is_read_only(app))
        app_message(app, MESSAGE_WARNING, "This contract is open for reading only.");
    else if (!f->archive)
        app_message(app, MESSAGE_INFO,
                    "Change it in the folder, or in the archive once it is there.");
    else if (f->code->binary)
        app_message(app, MESSAGE_WARNING,
                    "This file is no text: a in the list replaces it by another one.");
    else if (app_settled(app) && open_editor(f))
        changed(f);
}

/* -- remedies --------------------------------------------------------------------------------- */

static const Problem *fixable_of(const FileView *f)
{
    size_t count = 0, line = file_line(f) + 1;
    const Analysis *a = analysis_of(f);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *worst = NULL;
    for (size_t i = 0; i < count; i++)
        if (all[i].fix_count && str_is(all[i].path, f->path) &&
            str_eq(all[i].inner.file, buf_str(&f->name)) && all[i].inner.line == line &&
            (!worst || all[i].severity > worst->severity))
            worst = &all[i];
    return worst;
}

/* One step; `behind_last` follows the last edit. */
static bool splice_text(FileView *f, const Fix *fix, Str behind_last)
{
    enum { EDITS_MAX = 16 };
    Splice splices[EDITS_MAX + 1];
    size_t n = 0;
    if (fix->count == 0 || fix->count > EDITS_MAX)
        return false;
    Buf last;
    buf_init(&last, 0);
    buf_add_str(&last, fix->edits[fix->count - 1].with);
    buf_add_str(&last, behind_last);
    for (; n < fix->count; n++)
        splices[n] =
            (Splice){ fix->edits[n].at, n + 1 < fix->count ? fix->edits[n].with : buf_str(&last) };
    bool ok = buf_ok(&last) &&
              source_apply(source_of(f->editor), splices, n, STEP_EDIT, splices[0].at.start);
    buf_clear(&last);
    return ok;
}

static void splice(FileView *f, const Fix *fix, Str answer)
{
    char digest[IMAGE_DIGEST_MAX];
    bool asks = fix->ask != FIX_ASKS_NOTHING;
    if (asks && !image_read_digest(answer, fix->about, digest, NULL))
        return;
    if (str_eq(fix->text, file_value(f)) &&
        splice_text(f, fix, asks ? str_from(digest) : STR(""))) {
        app_message(f->view.app, MESSAGE_INFO, "Done: " STR_FMT ". {edit.undo} undoes it",
                    STR_ARG(str_slice(fix->title, 0, 200)));
    }
}

static void digest_given(App *app, const char *value, void *context)
{
    FileView *f = context;
    if (value && f->stale)
        check(f);
    const Problem *p = value ? fixable_of(f) : NULL;
    (void)app;
    if (p)
        splice(f, &p->fixes[0], str_from(value));
}

/* While it is changed the text here is mended, else the contract. */
static void fix_line(FileView *f)
{
    if (f->stale)
        check(f);
    const Problem *p = fixable_of(f);
    if (!p)
        app_message(f->view.app, MESSAGE_INFO, "No certain remedy is known for this line.");
    else if (!f->editor)
        fix_choose(f->view.app, p);
    else if (p->fixes[0].kind != FIX_FILE)
        app_message(f->view.app, MESSAGE_INFO, "End the change first: this is about the archive.");
    else if (p->fixes[0].ask != FIX_ASKS_NOTHING)
        fix_ask(f->view.app, &p->fixes[0], digest_given, f);
    else
        splice(f, &p->fixes[0], STR(""));
}

/* -- keys ------------------------------------------------------------------------------------- */

/* The nearest line with a problem behind the cursor (or before it), going round; 0: none. */
static size_t nearest_problem(const FileView *f, bool back, size_t from)
{
    size_t count = 0, best = 0, best_way = SIZE_MAX, lines = code_lines(f->code);
    const Analysis *a = analysis_of(f);
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        size_t line = all[i].inner.line;
        if (!line || line > lines || !str_is(all[i].path, f->path) ||
            !str_eq(all[i].inner.file, buf_str(&f->name)))
            continue;
        size_t way = back ? (from + lines - line) % lines : (line + lines - from) % lines;
        way = way ? way : lines;
        if (way < best_way) {
            best = line;
            best_way = way;
        }
    }
    return best;
}

static void next_problem(FileView *f, bool back)
{
    size_t line = nearest_problem(f, back, file_line(f) + 1);
    if (line)
        file_go(f, line - 1);
    else
        app_message(f->view.app, MESSAGE_INFO, "No line of this file has a problem.");
}

static bool is_problem_key(FileView *f, const KeyEvent *k, bool letters)
{
    const Action *a = action_of_key(k, letters);
    if (a && strcmp(a->id, "fix.apply") == 0)
        fix_line(f);
    else if (a && strcmp(a->id, "problem.next") == 0)
        next_problem(f, false);
    else if (a && strcmp(a->id, "problem.previous") == 0)
        next_problem(f, true);
    else
        return false;
    return true;
}

/* Of the table only what is about the text. */
static bool run_of_table(FileView *f, const KeyEvent *k, bool letters)
{
    const Action *a = action_of_key(k, letters);
    bool text = a && (strncmp(a->id, "edit.", 5) == 0 || strcmp(a->id, "go.line") == 0 ||
                      strcmp(a->id, "view.wrap") == 0);
    if (a && editor_run(f, a->id))
        return true;
    if (text)
        app_run_action(f->view.app, a);
    return text;
}

static bool edit_key(FileView *f, const KeyEvent *k)
{
    View *editor = f->editor;
    bool letters = !editor->class->takes_text(editor);
    if (is_problem_key(f, k, false) || editor->class->key(editor, k) ||
        (letters && is_problem_key(f, k, true)) || run_of_table(f, k, letters))
        return true;
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
        end_change(f);
    return true;
}

static void export_this(FileView *f)
{
    const TarEntry *e = f->archive ? archive_find(f->archive, buf_str(&f->name)) : NULL;
    if (e)
        archive_export_file(f->view.app, e);
}

static bool key(View *v, const KeyEvent *k)
{
    FileView *f = file_of(v);
    if (f->editor)
        return edit_key(f, k);
    if (is_problem_key(f, k, true))
        return true;
    bool back = key_is(k, K_LEFT, 0) || key_is(k, 'h', 0);
    if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g') || key_is(k, 'q', 0) ||
        (back && f->code->left == 0))
        app_close(v->app, v);
    else if (key_is(k, 'e', 0) || key_is(k, K_ENTER, 0))
        begin_change(f);
    else if (key_is(k, 'x', 0))
        export_this(f);
    else if (key_is(k, 'u', 0) || key_is_alt(k, 'u') || key_is(k, 'U', 0) || key_is_alt(k, 'r')) {
        app_run(v->app, key_is(k, 'U', 0) || key_is_alt(k, 'r') ? "edit.redo" : "edit.undo");
        app_settled(v->app);
    } else
        return f->code->widget.class->key(&f->code->widget, k) == WIDGET_TAKEN;
    return true;
}

/* Another value in the contract, by undo or a remedy: what is shown is what stands there. */
static void event(View *v, ViewEvent e)
{
    FileView *f = file_of(v);
    if (e == EVENT_KEEP && has_changed(f))
        put(f);
    if (e != EVENT_ANALYSIS || f->editor)
        return;
    size_t line = file_line(f);
    if (reload(f))
        file_go(f, line);
}

static const char *mode_of(const FileView *f)
{
    static const char *const modes[] = { [VI_NORMAL] = ", normal)",
                                         [VI_INSERT] = ", insert)",
                                         [VI_VISUAL] = ", visual)",
                                         [VI_VISUAL_LINE] = ", visual lines)" };
    return keymap_is_vi() ? modes[source_of(f->editor)->vi.mode] : ")";
}

static void title(const View *v, char *out, size_t size)
{
    const FileView *f = file_of(v);
    Str name = str_slice(buf_str(&f->name), 0, 120);
    char bytes[24];
    archive_size_text(file_value(f).len, bytes, sizeof bytes);
    if (f->code->binary)
        snprintf(out, size, STR_FMT "  %s, no text", STR_ARG(name), bytes);
    else if (f->editor)
        snprintf(out, size, STR_FMT "  (changing%s", STR_ARG(name), mode_of(f));
    else
        snprintf(out, size, STR_FMT, STR_ARG(name));
}

static bool status(const View *v, char *out, size_t size)
{
    const FileView *f = file_of(v);
    size_t line = file_line(f) + 1;
    const Problem *p = problem_of(f, line);
    if (!p && !f->editor)
        p = problem_of(f, 0);
    if (p)
        snprintf(out, size, "%c %s  " STR_FMT, archive_mark(p), p->code, STR_ARG(p->message));
    else if (f->editor)
        snprintf(out, size, "Line %zu. {file.save} packs the archive again, %s asks.", line,
                 keymap_is_vi() ? "^G" : "Esc");
    else
        snprintf(out, size, "Read in memory; nothing is unpacked to disk.");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint changing[] = { { "Esc", "End the change" },
                                     { "F2", "Pack again" },
                                     { "F7", "Fix" },
                                     { "F8", "Next problem" } };
    static const Hint looking[] = { { "e", "Change" },          { "F7", "Fix" },
                                    { "]", "Next problem" },    { "x", "Export" },
                                    { "Left/Right", "Scroll" }, { "Esc", "Back" } };
    const View *editor = file_of(v)->editor;
    bool editing = editor != NULL;
    if (editor && find_rows(source_of(editor)))
        return editor->class->hints(editor, out, max);
    size_t n = editing ? sizeof changing / sizeof *changing : sizeof looking / sizeof *looking;
    n = n < max ? n : max;
    memcpy(out, editing ? changing : looking, n * sizeof *out);
    if (editing && keymap_is_vi()) /* Esc ends typing there */
        out[0].key = "^G";
    return n;
}

static bool takes_text(const View *v)
{
    const View *editor = file_of(v)->editor;
    return editor && editor->class->takes_text(editor);
}

static bool takes_counts(const View *v)
{
    const View *editor = file_of(v)->editor;
    return editor && editor->class->takes_counts(editor);
}

static void free_file(View *v)
{
    FileView *f = file_of(v);
    close_editor(f);
    if (f->code)
        widget_free(&f->code->widget);
    archive_free(f->archive);
    trial_clear(&f->trial);
    buf_clear(&f->name);
    memory_free(f);
}

static const ViewClass file_class = {
    .name = "File of the archive",
    .help = "archive",
    .title = title,
    .draw = draw,
    .key = key,
    .event = event,
    .takes_text = takes_text,
    .takes_counts = takes_counts,
    .hints = hints,
    .status = status,
    .free = free_file,
};

static FileView *file_new(App *app, Str name, Str data, Error *err)
{
    FileView *f = memory_alloc(sizeof *f);
    if (!f) {
        error_memory(err);
        return NULL;
    }
    f->view = (View){ .class = &file_class, .app = app };
    buf_init(&f->name, 0);
    buf_add_str(&f->name, name);
    f->code = code_new(data, is_yaml_name(name), mark_of_line, f);
    if (f->code)
        return f;
    free_file(&f->view);
    error_memory(err);
    return NULL;
}

void archive_look_start(App *app, Str name, Str data)
{
    Error err = { 0 };
    FileView *f = file_new(app, name, data, &err);
    if (f)
        app_push(app, &f->view);
    else
        app_error(app, &err);
}

void archive_show_problem(App *app, const Problem *p)
{
    const Analysis *a = app_analysis(app);
    const TreeNode *root = a ? analysis_root(a) : NULL;
    const TreeNode *node = root ? tree_at(root, p->path) : NULL;
    Archive *archive = node && node->kind == NODE_STRING ? archive_open(node->string, NULL) : NULL;
    const TarEntry *e = archive ? archive_find(archive, p->inner.file) : NULL;
    if (e && e->kind == TAR_FILE)
        archive_file_start(app, p->path, archive, e, p->inner.line);
    archive_free(archive);
}

void archive_file_start(App *app, Str path, const Archive *archive, const TarEntry *entry,
                        size_t line)
{
    Error err = { 0 };
    FileView *f = file_new(app, entry->name, entry->data, &err);
    if (f)
        f->archive = archive_open_any(buf_str(&archive->data), &err);
    if (!f || !f->archive) {
        if (f)
            free_file(&f->view);
        app_error(app, &err);
        return;
    }
    snprintf(f->path, sizeof f->path, STR_FMT, STR_ARG(path));
    size_t first = line ? line : nearest_problem(f, false, code_lines(f->code));
    if (first)
        file_go(f, first - 1);
    app_push(app, &f->view);
}
