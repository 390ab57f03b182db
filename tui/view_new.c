/* The dialog for a new contract: platform, starting point, file name. A folder with a compose file
 * or pods is packed, and what its files need from a contract becomes to-dos. Nothing is written
 * before the first save. */
#include "plural.h"
#include "archive_views.h"
#include "beginning.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/data.h"
#include "contract/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ITEM_PLATFORM, ITEM_FROM, ITEM_FOLDER, ITEM_NAME, ITEM_BUTTONS };
enum { FROM_MINIMAL, FROM_FOLDER, FROM_SAMPLE, FROM_WORKLOAD, FROM_ENV, FROM_COPY };
enum { FOLDER_ROOM = 1024 };

typedef struct NewContract {
    View view;
    Panel panel;
    bool named; /* the file name was typed: it no longer follows the folder */
} NewContract;

static NewContract *new_of(const View *v)
{
    return VIEW_AS(NewContract, v);
}

static const Platform *chosen_platform(const NewContract *n)
{
    const Choice *choice = WIDGET_AS(Choice, n->panel.items[ITEM_PLATFORM].widget);
    return choice->selected < choice->count ? platform_get((PlatformId)choice->selected) : NULL;
}

static Choice *from_of(const NewContract *n)
{
    return WIDGET_AS(Choice, n->panel.items[ITEM_FROM].widget);
}

static Input *input_at(const NewContract *n, size_t item)
{
    return WIDGET_AS(Input, n->panel.items[item].widget);
}

/* The folder as it was typed, "~" being the home. */
static bool typed_folder(const NewContract *n, char out[FOLDER_ROOM])
{
    Str typed = str_trim(input_value(input_at(n, ITEM_FOLDER)));
    const char *home = getenv("HOME");
    bool at_home = home && typed.len > 0 && typed.ptr[0] == '~';
    int len = snprintf(out, FOLDER_ROOM, "%s" STR_FMT, at_home ? home : "",
                       STR_ARG(str_slice(typed, at_home, FOLDER_ROOM)));
    return typed.len > 0 && len < FOLDER_ROOM;
}

/* What every contract has, made from the schemas, and with a folder what its files need; the rest
 * shows as to-dos. */
static bool make(App *app, const Platform *p, const char *folder, Buf *out, ArchiveBuilt *ret_built,
                 Error *err)
{
    TemplateInput input = { .platform = p,
                            .kind = DOC_CONTRACT,
                            .folder = folder,
                            .schemas = document_schemas(app_document(app)) };
    return input.schemas && template_make(&input, app_frame(app), out, ret_built, err);
}

/* What to do next, and what was not packed. */
static void say_built(App *app, const ArchiveBuilt *built)
{
    size_t left_out = 0;
    for (size_t i = 0; i < built->note_count; i++)
        left_out += built->notes[i].left_out;
    if (left_out > 0)
        app_message(app, MESSAGE_WARNING,
                    "Packed %zu file%s, %zu left out ({part.archive} shows them). {problem.next} "
                    "goes to what is to do.",
                    built->files, plural(built->files), left_out);
    else
        app_message(app, MESSAGE_INFO, "Packed %zu file%s. {problem.next} goes to what is to do.",
                    built->files, plural(built->files));
}

/* The part of one persona; the other one's part comes later, encrypted. */
static bool make_part(App *app, const Platform *p, const char *section, Buf *out, Error *err)
{
    TemplateInput input = { .platform = p,
                            .kind = strcmp(section, "env") == 0 ? DOC_ENV : DOC_WORKLOAD,
                            .schemas = document_schemas(app_document(app)) };
    char platform[80];
    snprintf(platform, sizeof platform, "# contract-tui: platform=%s", p->name);
    return input.schemas &&
           beginning_make(&input, section, str_from(platform), app_frame(app), out, NULL, err);
}

/* What was packed is looked at where it has a remedy: an image without a digest waits for one. */
static void show_archive(App *app, const char *folder)
{
    static const char *const paths[] = { "/workload/compose/archive", "/workload/play/archive" };
    const Analysis *a = app_settled(app);
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 2; k++)
            if (all[i].severity > SEV_NOTICE && all[i].fix_count && str_is(all[i].path, paths[k])) {
                archive_build_start(app, str_from(paths[k]), folder);
                return;
            }
}

static bool sample(const Platform *p, Buf *out)
{
    char name[64];
    snprintf(name, sizeof name, "%s.yaml", p->name);
    Str text = data_find("samples", str_from(name));
    buf_add_str(out, text);
    return text.len > 0;
}

/* A contract that is there, for this platform and without its secrets: they become to-dos. */
static bool copy_of(App *app, const Platform *p, const char *path, Buf *out, Error *err)
{
    Edit edit;
    Buf open;
    Document *d = document_new(err);
    buf_init_secret(&open, TEXT_MAX);
    bool ok = d && document_load(d, path, err) &&
              (document_is_on_disk(d) || error_set(err, ERR_IO, "there is no file %s", path)) &&
              (document_add_open(d, &open) || error_memory(err)) &&
              edit_platform(buf_str(&open), p, app_frame(app), &edit, err) &&
              edit_apply_bytes(buf_str(&open), &edit, out, err);
    buf_clear(&open);
    document_free(d);
    return ok;
}

static void refuse(NewContract *n, size_t item, const char *why)
{
    app_message(n->view.app, MESSAGE_ERROR, "%s", why);
    n->panel.focus = item;
}

static bool is_complete(NewContract *n, char folder[FOLDER_ROOM])
{
    char path[1024];
    bool packs = from_of(n)->selected == FROM_FOLDER, copies = from_of(n)->selected == FROM_COPY;
    Str name = str_trim(input_value(input_at(n, ITEM_NAME)));
    snprintf(path, sizeof path, STR_FMT, STR_ARG(str_slice(name, 0, 1000)));
    folder[0] = '\0';
    if (!chosen_platform(n))
        refuse(n, ITEM_PLATFORM, "Choose first where the contract will run.");
    else if (packs && !typed_folder(n, folder))
        refuse(n, ITEM_FOLDER, "Which folder? Enter in the empty field looks for it.");
    else if (copies && !typed_folder(n, folder))
        refuse(n, ITEM_FOLDER, "Which contract? Enter in the empty field looks for it.");
    else if (name.len == 0)
        refuse(n, ITEM_NAME, "The file needs a name.");
    else if (access(path, F_OK) == 0)
        refuse(n, ITEM_NAME, "There is a file of that name: choose another.");
    else
        return true;
    return false;
}

static void create(NewContract *n)
{
    App *app = n->view.app;
    const Platform *p = chosen_platform(n);
    char folder[FOLDER_ROOM], path[1024];
    ArchiveBuilt built = { 0 };
    Error err = { 0 };
    Buf text;
    if (!is_complete(n, folder))
        return;
    buf_init_secret(&text, TEXT_MAX);
    size_t from = from_of(n)->selected;
    bool part = from == FROM_WORKLOAD || from == FROM_ENV;
    bool ok = from == FROM_SAMPLE ? sample(p, &text)
              : from == FROM_COPY ? copy_of(app, p, folder, &text, &err)
              : part ? make_part(app, p, from == FROM_ENV ? "env" : "workload", &text, &err)
                     : make(app, p, folder[0] ? folder : NULL, &text, &built, &err);
    if (!ok && folder[0]) {
        refuse(n, ITEM_FOLDER, err.text);
    } else {
        Str name = str_trim(input_value(input_at(n, ITEM_NAME)));
        snprintf(path, sizeof path, STR_FMT, STR_ARG(str_slice(name, 0, 1000)));
        app_close(app, &n->view);
        if (!ok)
            app_error(app, &err);
        else if (buf_ok(&text) && app_new(app, buf_str(&text), path, p) && from == FROM_FOLDER) {
            show_archive(app, folder);
            say_built(app, &built);
        } else if (buf_ok(&text) && from == FROM_COPY) {
            app_message(app, MESSAGE_INFO,
                        "A copy without the secrets. {problem.next} goes to what is to do.");
        }
    }
    buf_clear(&text);
}

/* The folder or file is asked for where one is wanted. */
static void follow_choice(NewContract *n)
{
    size_t from = from_of(n)->selected;
    input_at(n, ITEM_FOLDER)->widget.disabled = from != FROM_FOLDER && from != FROM_COPY;
}

/* The file is named after the folder, until it is named otherwise. */
static void follow_folder(NewContract *n)
{
    char folder[FOLDER_ROOM], name[FOLDER_ROOM + 8];
    if (n->named || from_of(n)->selected != FROM_FOLDER || !typed_folder(n, folder))
        return;
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        folder[--len] = '\0';
    const char *slash = strrchr(folder, '/');
    const char *last = slash ? slash + 1 : folder;
    bool plain = last[0] && strcmp(last, ".") != 0 && strcmp(last, "..") != 0;
    snprintf(name, sizeof name, "%s.yaml", plain ? last : "contract");
    input_set(input_at(n, ITEM_NAME), str_from(name));
}

static void folder_picked(App *app, const char *path, void *context)
{
    NewContract *n = context;
    (void)app;
    if (!path)
        return;
    input_set(input_at(n, ITEM_FOLDER), str_from(path));
    follow_folder(n);
    n->panel.focus = ITEM_NAME;
}

static void step_on(NewContract *n, size_t item)
{
    do
        item++;
    while (n->panel.items[item].widget->disabled);
    n->panel.focus = item;
}

static bool key(View *v, const KeyEvent *k)
{
    NewContract *n = new_of(v);
    size_t item;
    if (key_is(k, K_F1, 0))
        return false;
    if (n->panel.focus == ITEM_FOLDER && key_is(k, K_ENTER, 0) &&
        input_value(input_at(n, ITEM_FOLDER)).len == 0) {
        if (from_of(n)->selected == FROM_COPY)
            picker_start(v->app, "Contract to copy", PICK_CONTRACT, NULL, folder_picked, n);
        else
            picker_start(v->app, "Folder to pack", PICK_FOLDER, NULL, folder_picked, n);
        return true;
    }
    WidgetResult result = panel_key(&n->panel, k, &item);
    follow_choice(n);
    if (result == WIDGET_CHANGED && item == ITEM_FOLDER)
        follow_folder(n);
    n->named = n->named || (result == WIDGET_CHANGED && item == ITEM_NAME);
    if (result == WIDGET_LEAVE ||
        (result == WIDGET_DONE && item == ITEM_BUTTONS &&
         WIDGET_AS(Buttons, n->panel.items[ITEM_BUTTONS].widget)->selected == 1))
        app_close(v->app, v);
    else if (result == WIDGET_DONE && item == ITEM_BUTTONS)
        create(n);
    else if (result == WIDGET_DONE)
        step_on(n, item);
    return true;
}

static void draw(View *v, Canvas *c)
{
    panel_draw(&new_of(v)->panel, c, 0, true);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < 22 ? max_height : 22;
    *ret_width = max_width < 96 ? max_width : 96; /* the longest words about a platform */
}

static bool takes_text(const View *v)
{
    return panel_takes_text(&new_of(v)->panel);
}

static const Choice *choice_with_focus(const NewContract *n)
{
    bool choice = n->panel.focus == ITEM_PLATFORM || n->panel.focus == ITEM_FROM;
    return choice ? WIDGET_AS(Choice, n->panel.items[n->panel.focus].widget) : NULL;
}

static bool status(const View *v, char *out, size_t n)
{
    const NewContract *new = new_of(v);
    const Choice *c = choice_with_focus(new);
    if (c && c->selected < c->count) { /* the whole of what the row may have no room for */
        snprintf(out, n, "%s: %s", c->labels[c->selected], c->details[c->selected]);
        return true;
    }
    snprintf(out, n, "%s",
             new->panel.focus != ITEM_FOLDER ? "Nothing is written until you save."
             : from_of(new)->selected == FROM_COPY
                 ? "The contract to begin with; its secrets stay there. Empty: Enter looks for it."
                 : "The folder with docker-compose.yaml or the pods; empty: Enter looks for it.");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = {
        { "Up/Down", "Choose" }, { "Tab", "Next" }, { "Enter", "Take" }, { "Esc", "Leave" }
    };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static void free_new(View *v)
{
    panel_clear(&new_of(v)->panel);
    memory_free(new_of(v));
}

static const ViewClass new_class = {
    .name = "New contract",
    .help = "personas",
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_new,
};

void new_contract_start(App *app)
{
    static const char *const labels[] = { "Create", "Cancel" };
    NewContract *n = memory_alloc(sizeof *n);
    Choice *platform = choice_new(), *from = choice_new();
    Input *folder = input_new(), *name = input_new();
    Buttons *buttons = buttons_new(labels, 2);
    if (!n || !platform || !from || !folder || !name || !buttons) {
        app_message(app, MESSAGE_ERROR, "Memory is out.");
        memory_free(n);
        if (platform)
            widget_free(&platform->widget);
        if (from)
            widget_free(&from->widget);
        if (folder)
            widget_free(&folder->widget);
        if (name)
            widget_free(&name->widget);
        if (buttons)
            widget_free(&buttons->widget);
        return;
    }
    n->view = (View){ .class = &new_class, .app = app };
    for (int i = 0; i < PLATFORM_COUNT; i++)
        choice_add(platform, platform_get((PlatformId)i)->name,
                   platform_get((PlatformId)i)->summary, '\0');
    platform->selected = CHOICE_NONE;
    choice_add(from, "Minimal", "both sections, everything else to do", '\0');
    choice_add(from, "Folder", "docker-compose.yaml or pods; what they need becomes to do", '\0');
    choice_add(from, "Sample", "a small one of this platform, to be changed", '\0');
    choice_add(from, "Workload", "the workload provider's part alone", '\0');
    choice_add(from, "Env", "the deployer's part alone; the workload comes later", '\0');
    choice_add(from, "Copy", "of a contract that is there, without its secrets", '\0');
    input_set(name, STR("contract.yaml"));
    panel_add(&n->panel, &platform->widget, "Where will it run?", NULL);
    panel_add(&n->panel, &from->widget, "What to start from?", NULL);
    snprintf(folder->ghost, sizeof folder->ghost, "Enter looks for it");
    panel_add(&n->panel, &folder->widget, "From", NULL);
    panel_add(&n->panel, &name->widget, "File", NULL);
    panel_add(&n->panel, &buttons->widget, NULL, NULL);
    follow_choice(n);
    app_push(app, &n->view);
}
