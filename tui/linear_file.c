/* Contracts: begun, opened, compared; the start; the tour. */
#include "linear_private.h"

#include "beginning.h"
#include "cmd.h"
#include "plural.h"
#include "tour.h"

#include "contract/data.h"

#include <unistd.h>

void linear_tell_document(Linear *l)
{
    App *app = l->app;
    buf_reset(&l->place);
    l->count = 0;
    linear_analysis(l); /* may ask for the platform */
    const Platform *p = app_platform(app);
    linear_print("%s%s, %s%s.", document_name(app->document),
                 document_is_on_disk(app->document) ? "" : " (not saved yet)",
                 p ? p->name : "no platform stated",
                 app_is_read_only(app) ? ", for reading only" : "");
    if (app->screen == SCREEN_INSPECT)
        linear_print("It is %s: \"inspect\" tells what can be known of it.",
                     document_is_raw(app->document) ? "no text" : "sealed, or no contract");
    l->problem_seen = 0;
    linear_tell_counts(l);
}

/* -- new -------------------------------------------------------------------------------------- */

static const struct {
    AppChoice choice;
    const char *section;
    DocumentKind kind;
} parts[] = {
    { { "the whole contract", "workload and env" }, NULL, DOC_CONTRACT },
    { { "workload", "for the workload provider" }, "workload", DOC_WORKLOAD },
    { { "env", "for the deployer" }, "env", DOC_ENV },
};
enum { PARTS = sizeof parts / sizeof *parts, FROM_NOTHING = 0, FROM_FOLDER, FROM_SAMPLE };

static const Platform *ask_platform(Linear *l)
{
    AppChoice choices[PLATFORM_COUNT];
    for (int i = 0; i < PLATFORM_COUNT; i++)
        choices[i] =
            (AppChoice){ platform_get((PlatformId)i)->name, platform_get((PlatformId)i)->summary };
    linear_print("Where will this contract run?");
    int answer = linear_number(l, choices, PLATFORM_COUNT, PLATFORM_CCRT);
    return answer < 0 ? NULL : platform_get((PlatformId)answer);
}

static bool make_text(Linear *l, const Platform *p, int part, int from, Buf *out, Error *err)
{
    App *app = l->app;
    char above[80], sample[80];
    Buf folder;
    ArchiveBuilt built = { 0 };
    TemplateInput input = { .platform = p,
                            .kind = parts[part].kind,
                            .schemas = document_schemas(app->document) };
    snprintf(above, sizeof above, "# contract-tui: platform=%s", p->name);
    if (from == FROM_SAMPLE) {
        snprintf(sample, sizeof sample, "%s.yaml", p->name);
        buf_add_str(out, data_find("samples", str_from(sample)));
        return out->len > 0;
    }
    buf_init(&folder, 0);
    bool ok = input.schemas != NULL;
    if (from == FROM_FOLDER) {
        ok = ok && linear_line(l, "Path of the folder", NULL, false, &folder);
        input.folder = folder.ptr;
        if (!ok)
            error_set(err, ERR_CANCELLED, "Left; nothing was made");
    }
    ok = ok && beginning_make(&input, parts[part].section,
                              parts[part].section ? str_from(above) : STR(""), app->frame, out,
                              &built, err);
    for (size_t i = 0; ok && i < built.note_count; i++)
        linear_print("%s" STR_FMT ": %s", built.notes[i].left_out ? "left out: " : "note: ",
                     STR_ARG(built.notes[i].path), built.notes[i].why);
    if (ok && input.folder)
        linear_print("Packed %zu file%s and %zu folder%s.", built.files, plural(built.files),
                     built.folders, plural(built.folders));
    buf_clear(&folder);
    return ok;
}

/* A name that no file has yet. */
static bool ask_name(Linear *l, Buf *ret)
{
    for (;;) {
        buf_reset(ret);
        if (!linear_line(l, "Name of the file, written when you save", "contract.yaml", false, ret))
            return false;
        if (access(ret->ptr, F_OK) != 0)
            return true;
        linear_print("There is a file of that name: choose another.");
        if (l->over)
            return false;
    }
}

/* app_new() may have asked about unsaved work: what counts is whether it is there now. */
static bool begin(Linear *l, Str text, const char *path, const Platform *p)
{
    App *app = l->app;
    const Text *before = document_text(app->document);
    app_new(app, text, path, p);
    if (document_text(app->document) == before)
        return false;
    linear_tell_document(l);
    return true;
}

void linear_new_contract(Linear *l, Str word)
{
    static const AppChoice froms[] = { { "Minimal", "everything else to do" },
                                       { "From a folder", "with a compose file or pods" },
                                       { "Sample", "a small one of this platform" } };
    App *app = l->app;
    AppChoice choices[PARTS];
    Error err = { 0 };
    Buf text, name;
    (void)word;
    const Platform *p = ask_platform(l);
    for (int i = 0; i < PARTS; i++)
        choices[i] = parts[i].choice;
    if (p)
        linear_print("What do you write?");
    int part = p ? linear_number(l, choices, PARTS, 0) : -1, from = -1;
    if (part == 0 || part == 1) {
        linear_print("What to start from?");
        from = linear_number(l, froms, part == 0 ? 3 : 2, 0);
    } else if (part == 2) {
        from = FROM_NOTHING;
    }
    buf_init_secret(&text, TEXT_MAX);
    buf_init(&name, 0);
    if (from >= 0 && !make_text(l, p, part, from, &text, &err))
        app_error(app, &err);
    else if (from >= 0 && ask_name(l, &name) && begin(l, buf_str(&text), name.ptr, p)) {
        linear_print("\"todo\" asks for what is to be filled in, \"outline\" lists what is there.");
    }
    buf_clear(&text);
    buf_clear(&name);
}

/* -- open, save as, compare ------------------------------------------------------------------- */

static void open_path(Linear *l, const char *path)
{
    App *app = l->app;
    const Text *before = document_text(app->document);
    app_open(app, path);
    if (document_text(app->document) != before)
        linear_tell_document(l);
}

static void copy_of(Str word, char out[4096])
{
    snprintf(out, 4096, STR_FMT, STR_ARG(str_slice(word, 0, 4095)));
}

void linear_open(Linear *l, Str word)
{
    char path[4096];
    Buf line;
    copy_of(word, path);
    buf_init(&line, 0);
    if (!word.len && linear_line(l, "Path of the file", NULL, false, &line))
        copy_of(buf_str(&line), path);
    buf_clear(&line);
    if (path[0])
        open_path(l, path);
}

void linear_save_as(Linear *l, Str word)
{
    char path[4096];
    copy_of(word, path);
    if (!word.len)
        app_save_as(l->app);
    else
        app_save_to(l->app, path);
}

void linear_compare(Linear *l, Str word)
{
    App *app = l->app;
    char path[4096];
    copy_of(word.len ? word : str_from(document_path(app->document)), path);
    if (!path[0] || (!word.len && !document_is_on_disk(app->document))) {
        linear_print("There is no saved file to compare with: \"compare FILE\".");
        return;
    }
    Str bytes = app_bytes(app);
    linear_print("- is %s, + is the text as it is now.", path);
    fflush(stdout);
    diff_print(path, document_name(app->document), &bytes);
}

/* -- samples and tour ------------------------------------------------------------------------- */

static void list_samples(const char *folder)
{
    for (size_t i = 0; i < data_count(); i++) {
        DataFile f = data_file(i);
        if (strcmp(f.folder, folder) == 0)
            linear_print_at(2, "%s%.*s", strcmp(folder, "samples") == 0 ? "" : folder + 8,
                            (int)strcspn(f.name, "."), f.name);
    }
}

void linear_sample(Linear *l, Str word)
{
    App *app = l->app;
    Str text = word.len ? tour_sample(word) : (Str){ 0 };
    if (!text.len) {
        linear_print(word.len ? "There is no sample of that name. There are:" : "Samples:");
        list_samples("samples");
        linear_print("Broken on purpose:");
        list_samples("samples/broken");
        return;
    }
    if (!begin(l, text, NULL, platform_of_text(text, NULL, NULL)))
        return;
    app->practice = true;
    linear_print("A copy to practise on: no file is written unless you save it.");
}

static void print_lesson(const TourLesson *lesson)
{
    linear_print(STR_FMT, STR_ARG(lesson->title));
    for (size_t i = 0; i < lesson->count; i++) {
        const TourPage *page = &lesson->pages[i];
        linear_print("%s", "");
        linear_print(STR_FMT, STR_ARG(page->title));
        linear_print("%s", "");
        linear_print_text(page->text);
        if (page->sample.len)
            linear_print("To try: \"sample " STR_FMT "\".", STR_ARG(page->sample));
        for (size_t k = 0; k < page->step_count; k++)
            linear_print_at(2, STR_FMT, STR_ARG(page->steps[k].words));
    }
}

void linear_tour(Linear *l, Str word)
{
    TourLesson lesson;
    size_t number;
    (void)l;
    if (linear_is_number(word, &number) && number > 0 && tour_lesson(number - 1, &lesson)) {
        print_lesson(&lesson);
        return;
    }
    for (size_t i = 0; tour_lesson(i, &lesson); i++)
        linear_print_at(2, "%zu: " STR_FMT, i + 1, STR_ARG(lesson.title));
    linear_print("\"tour 1\" prints the first lesson.");
}

/* -- settings --------------------------------------------------------------------------------- */

void linear_settings(Linear *l, Str word)
{
    Session *session = l->app->session;
    Error err = { 0 };
    char name[80], value[200];
    Str first = STR("");
    if (word.len)
        str_split(&word, ' ', &first);
    snprintf(name, sizeof name, STR_FMT, STR_ARG(str_slice(first, 0, sizeof name - 1)));
    snprintf(value, sizeof value, STR_FMT, STR_ARG(str_slice(str_trim(word), 0, sizeof value - 1)));
    for (const Setting *s = settings_table; s->name && !value[0]; s++)
        if (!name[0] || strcmp(name, s->name) == 0)
            linear_print("%s = %s: %s.", s->name, session_setting(session, s->name), s->help);
    if (!value[0])
        return;
    if (!session_set(session, name, value, &err)) {
        app_error(l->app, &err);
        return;
    }
    linear_print("%s = %s, kept in the settings.", name, session_setting(session, name));
}

/* -- the start -------------------------------------------------------------------------------- */

enum { OWN = 5, RECENT = 9 };

static const struct {
    const char *label, *command; /* what is typed for it */
} entries[OWN] = {
    { "New contract", "new" },
    { "Open a contract", "open" },
    { "Inspect a file", "inspect" },
    { "Guided tour", "tour" },
    { "Samples, to practise on", "sample" },
};

void linear_start(Linear *l)
{
    const Session *session = l->app->session;
    size_t recent = session_recent_count(session), n = 0;
    linear_print("contract-tui %s. What would you like to do?", CONTRACT_TUI_VERSION);
    for (; n < OWN; n++)
        linear_print_at(2, "%zu: %s", n + 1, entries[n].label);
    for (size_t i = 0; i < recent && i < RECENT; i++)
        linear_print_at(2, "%zu: %s, %s", n + i + 1, session_recent(session, i).path,
                        session_recent(session, i).platform);
    linear_print("Type a number or a command; \"help\" lists the commands.");
}

bool linear_start_choice(Linear *l, size_t number)
{
    const Session *session = l->app->session;
    size_t recent = session_recent_count(session);
    if (number < 1 || number > OWN + (recent < RECENT ? recent : RECENT))
        return false;
    if (number > OWN)
        open_path(l, session_recent(session, number - OWN - 1).path);
    else
        linear_do(l, str_from(entries[number - 1].command));
    return true;
}
