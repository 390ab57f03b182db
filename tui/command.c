#include "command.h"

#include "app_private.h"
#include "fixes.h"
#include "keymap.h"
#include "place.h"
#include "source.h"
#include "term.h"
#include "views.h"

#include "contract/seal.h"

#include <stdio.h>

/* ---- why not ---- */

static const char *needs_document(const App *app)
{
    return screen_is_of_document(app->screen) ? NULL : "no document is open";
}

static const char *needs_text(const App *app)
{
    return document_is_raw(app->document) ? "this file is no text" : needs_document(app);
}

static const char *needs_writing(const App *app)
{
    if (app_is_read_only(app))
        return "the document is open for reading only";
    return needs_text(app);
}

static const char *needs_disk(const App *app)
{
    return app_disk_words(app) ? needs_text(app) : "the file is as it was read or saved";
}

static const char *needs_source(const App *app)
{
    return app->inner || app->focus == PANE_SOURCE ? NULL
                                                   : "this works in the source ({view.toggle})";
}

static const char *needs_source_writing(const App *app)
{
    return needs_source(app) ? needs_source(app) : needs_writing(app);
}

static const char *needs_tree(const App *app)
{
    const char *why = needs_text(app);
    return why || app_good(app) ? why : "nothing could be read as YAML yet";
}

static bool is_by_place(const App *app)
{
    const View *v = app->focus < PANE_COUNT ? app->panes[app->focus] : NULL;
    return !app->inner && v && v->class->place;
}

/* What can be copied: text of the source, branches of outline and form. */
static const char *needs_clip(const App *app)
{
    if (is_by_place(app))
        return needs_tree(app);
    return needs_source(app) ? "this works in the source, the form and the tables" : NULL;
}

static const char *needs_clip_writing(const App *app)
{
    return needs_clip(app) ? needs_clip(app) : needs_writing(app);
}

static const char *needs_table(const App *app)
{
    const View *v = app->focus < PANE_COUNT ? app->panes[app->focus] : NULL;
    return v && v->class->act ? NULL : "this works in the tables (registries, variables, volumes)";
}

static const char *needs_problem(const App *app)
{
    if (needs_text(app))
        return needs_text(app);
    if (app->screen == SCREEN_ATTEST)
        return "a record has no problems of a contract";
    size_t count = 0;
    const Analysis *a = app_analysis(app);
    if (a)
        analysis_problems(a, &count);
    return count ? NULL : "there are no problems";
}

static const char *needs_tree_writing(const App *app)
{
    return needs_writing(app) ? needs_writing(app) : needs_tree(app);
}

static const char *needs_undo(const App *app)
{
    return text_can_undo(document_text(app->document)) ? needs_writing(app) : "nothing was changed";
}

static const char *needs_redo(const App *app)
{
    return text_can_redo(document_text(app->document)) ? needs_writing(app) : "nothing was undone";
}

static const char *needs_back(const App *app)
{
    return app->back_count ? NULL : "this is the first view";
}

/* ---- problems and fixes ---- */

/* The problem to be fixed: selected in the list, at the cursor, else the next one on its line. */
static const Problem *problem_here(const App *app)
{
    const Problem *at = problems_selected(app);
    if (!at)
        at = app_problem(app);
    if (!app_analysis(app) || (at && (at->fix_count || problems_selected(app))))
        return at;
    size_t count;
    const Problem *all = analysis_problems(app_analysis(app), &count);
    if (at) { /* the form shows the remedies of its other rows too */
        for (size_t i = 0; i < count; i++)
            if (all[i].fix_count && str_eq(path_parent(all[i].path), path_parent(at->path)))
                return &all[i];
        return at;
    }
    Text *t = document_text(app->document);
    size_t line = text_line_at(t, app_cursor(app));
    for (size_t i = 0; i < count; i++) {
        Span span;
        if (document_from_newest(app->document, all[i].span, &span) &&
            text_line_at(t, span.start) == line)
            return &all[i];
    }
    return NULL;
}

static const char *needs_fix(const App *app)
{
    const char *why = needs_writing(app) ? needs_writing(app) : needs_problem(app);
    const Problem *p = why ? NULL : problem_here(app);
    if (why || p)
        return why ? why : p->fix_count ? NULL : "no certain remedy is known: {help.here} explains";
    return "there is no problem at the cursor: {problem.next} goes to the next";
}

void app_go_to_problem(App *app, const Problem *p)
{
    Span span;
    if (!document_from_newest(app->document, p->span, &span))
        return;
    app_put_place(app, span.start, p->path);
    app_event(app, EVENT_CURSOR, NULL);
}

static void fix_here(App *app)
{
    const Problem *p = problem_here(app);
    if (p)
        fix_choose(app, p);
    else
        app_message(app, MESSAGE_INFO,
                    "There is no problem at the cursor: {problem.next} goes to the next");
}

static void next_problem(App *app, int direction)
{
    size_t count = 0, cursor = app_cursor(app);
    const Analysis *a = app_analysis(app);
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *to = NULL;
    size_t to_at = 0;
    for (int pass = 0; pass < 2 && !to; pass++) {
        for (size_t i = 0; i < count; i++) {
            Span span;
            if (all[i].severity == SEV_NOTICE && !all[i].todo)
                continue;
            if (!document_from_newest(app->document, all[i].span, &span))
                continue;
            bool beyond = direction > 0 ? span.start > cursor : span.start < cursor;
            bool nearer = !to || (direction > 0 ? span.start < to_at : span.start > to_at);
            if ((beyond || pass) && nearer) {
                to = &all[i];
                to_at = span.start;
            }
        }
    }
    if (!to) {
        app_message(app, MESSAGE_INFO, "No problems are left. ^X e e seals the contract.");
        return;
    }
    /* What is half typed where the cursor is goes into the text now, and the problem with its
     * analysis. */
    MessageKind kind = to->severity == SEV_ERROR ? MESSAGE_ERROR : MESSAGE_WARNING;
    const char *words =
        arena_printf(app_frame(app), "%s " STR_FMT "%s", to->code, STR_ARG(to->message),
                     to->fix_count ? "   {fix.apply} fixes it" : "");
    app_go_to_problem(app, to);
    app_message(app, kind, "%s", words ? words : "");
}

static void problem_after(App *app)
{
    next_problem(app, 1);
}

static void problem_before(App *app)
{
    next_problem(app, -1);
}

/* ---- views ---- */

static void toggle_view(App *app)
{
    bool source = app->screen == SCREEN_SOURCE;
    app_show(app, source && screen_has(SCREEN_EDIT) ? SCREEN_EDIT : SCREEN_SOURCE);
    app_focus(app, source && screen_has(SCREEN_EDIT) ? PANE_FORM : PANE_SOURCE);
}

static void show_problems(App *app)
{
    app_show(app, SCREEN_PROBLEMS);
}

static void show_keys(App *app)
{
    app_show(app, SCREEN_KEYS);
}

static void show_inspect(App *app)
{
    bool record = app->screen != SCREEN_ATTEST && attest_fits(app);
    app_show(app, record ? SCREEN_ATTEST : SCREEN_INSPECT);
}

static void show_attest(App *app)
{
    app_show(app, SCREEN_ATTEST);
}

static void show_start(App *app)
{
    app_show(app, SCREEN_START);
}

static void show_tour(App *app)
{
    app_show(app, SCREEN_TOUR);
}

static void pane_after(App *app)
{
    screen_next_pane(app, 1);
}

static void pane_before(App *app)
{
    screen_next_pane(app, -1);
}

static void palette(App *app)
{
    app_push(app, view_palette_new(app, ""));
}

static void go_to_field(App *app)
{
    app_push(app, view_palette_new(app, "@"));
}

static void help_here(App *app)
{
    View *top = screen_focused(app);
    bool explains = top && top->class == view_explain_class();
    if (explains || app->screen == SCREEN_START || app->dialog_count || !app_good(app))
        app_push(app, view_help_new(app, NULL));
    else
        app_push(app, view_explain_dialog_new(app, NULL));
}

static void help_contents(App *app)
{
    app_push(app, view_help_new(app, NULL));
}

static void help_keys(App *app)
{
    app_push(app, view_help_new(app, "keys"));
}

static void help_about(App *app)
{
    app_push(app, view_help_new(app, "about"));
}

static void code_answer(App *app, const char *value, void *context)
{
    (void)context;
    if (value && *value)
        app_push(app, view_explain_dialog_new(app, value));
}

static void ask_code(App *app)
{
    app_ask_text(app, "What does a code mean?", "Code (HPL07015E, PF140 ...)", "", false,
                 code_answer, NULL);
}

static void themes(App *app)
{
    app_push(app, view_themes_new(app));
}

static void settings(App *app)
{
    app_push(app, view_settings_new(app));
}

static void toggle_mouse(App *app)
{
    term_set_mouse(!term_has_mouse());
    app_message(app, MESSAGE_INFO, "The mouse is %s", term_has_mouse() ? "on" : "off");
}

static void toggle_presenter(App *app)
{
    app_set_presenter(app, !app_is_presenter(app));
}

static void redraw(App *app)
{
    (void)app;
    term_redraw();
}

static void reveal(App *app)
{
    Str path;
    Span span = { 0 };
    const TreeNode *node = app_node(app); /* the cursor may stand on its key */
    bool value = node && document_from_good(app->document, node->span, &span);
    if (document_secret_at(app->document, app_cursor(app), app->frame, &path, &span) ||
        (value && document_secret_at(app->document, span.start, app->frame, &path, &span)))
        app_reveal(app, path);
    else
        app_message(app, MESSAGE_INFO, "There is no secret at the cursor");
}

/* ---- places of the contract ---- */

static Str here(App *app)
{
    const View *v = screen_focused(app);
    return v && v->class->place ? v->class->place(v) : app_path(app);
}

static void place_add_here(App *app)
{
    place_add(app, here(app));
}

static void place_remove_here(App *app)
{
    place_remove(app, here(app));
}

static void place_rename_here(App *app)
{
    place_rename(app, here(app));
}

static void place_duplicate_here(App *app)
{
    place_duplicate(app, here(app));
}

static void place_up(App *app)
{
    place_move(app, here(app), -1);
}

static void place_down(App *app)
{
    place_move(app, here(app), 1);
}

static void copy_here(App *app)
{
    if (is_by_place(app))
        place_copy(app, here(app));
    else
        source_copy(app);
}

static void cut_here(App *app)
{
    if (is_by_place(app))
        place_cut(app, here(app));
    else
        source_cut(app);
}

static void paste_here(App *app)
{
    if (is_by_place(app))
        place_paste(app, here(app), app_clipboard(app));
    else
        source_paste(app);
}

static void show_registries(App *app)
{
    app_show(app, SCREEN_REGISTRIES);
}

static void show_variables(App *app)
{
    app_show(app, SCREEN_VARIABLES);
}

static void show_volumes(App *app)
{
    app_show(app, SCREEN_VOLUMES);
}

static void show_archive(App *app)
{
    app_show(app, SCREEN_ARCHIVE);
}

static void seal_all(App *app)
{
    seal_start(app, SEAL_ALL_PARTS, false);
}

static void seal_workload(App *app)
{
    seal_start(app, 1u << SEAL_WORKLOAD, false);
}

static void seal_env(App *app)
{
    seal_start(app, 1u << SEAL_ENV, false);
}

static void seal_rehearsal(App *app)
{
    seal_start(app, SEAL_ALL_PARTS, true);
}

/* The view that has the focus does it. */
static void no_other_way(App *app)
{
    (void)app;
}

/* ---- the table ---- */

const Action actions[] = {
    { "file.save", "Save", "Writes the file, whole or not at all.", "F2 ^S", NULL, "s", "File",
      "write store", needs_writing, app_save },
    { "file.save-as", "Save as...", "Asks for a name and saves there.", NULL, NULL, "S", "File",
      "write copy", needs_writing, app_save_as },
    { "file.open", "Open...", "Opens another contract, plain or sealed.", NULL, NULL, "O", "File",
      "load", NULL, open_start },
    { "file.new", "New contract...", "Asks for platform and starting point.", NULL, NULL, "N",
      "File", "template create", NULL, new_contract_start },
    { "file.editor", "Your editor",
      "Runs $VISUAL or $EDITOR on the file, or on a copy in memory, and takes the result.", "F4",
      NULL, "$", "File", "vi vim emacs external", needs_writing, app_run_editor },
    { "file.disk", "Changed on disk",
      "Another program changed the file: see how, merge, take theirs or keep yours.", NULL, NULL,
      "W", "File", "reload merge external conflict theirs mine", needs_disk, app_choose_disk },
    { "file.leave", "Leave", "Ends the program; asks when something is not saved.", "F10", "q", "q",
      "File", "quit exit close", NULL, app_leave },

    { "edit.undo", "Undo", "Takes the last change back; reaches to the start of the session.",
      "Alt-u ^_", "u", "u", "Edit", "back revert", needs_undo, app_undo },
    { "edit.redo", "Redo", "Makes what was undone again.", "Alt-r", "U", "y", "Edit", "again",
      needs_redo, app_redo },
    { "edit.cut", "Cut", "Takes the selection, the line or the branch into the clipboard.", "Alt-x",
      "x", "x", "Edit", "clipboard", needs_clip_writing, cut_here },
    { "edit.copy", "Copy", "Copies the selection, the line, or the branch at the cursor.", "Alt-c",
      "c", "c", "Edit", "clipboard", needs_clip, copy_here },
    { "edit.paste", "Paste", "Puts the program's clipboard at the cursor, a branch where it fits.",
      "Alt-v", "V", "p", "Edit", "clipboard insert", needs_clip_writing, paste_here },
    { "edit.comment", "Comment on/off", "Puts # in front of the lines, or takes it away.", "Alt-;",
      NULL, ";", "Edit", "toggle", needs_source_writing, source_comment },
    { "edit.indent", "Indent", "Moves the lines to the right.", "Alt-]", NULL, "}", "Edit",
      "right shift", needs_source_writing, source_indent },
    { "edit.outdent", "Outdent", "Moves the lines to the left.", "Alt-[", NULL, "{", "Edit",
      "left shift dedent", needs_source_writing, source_outdent },
    { "edit.complete", "Complete", "Keys and values that the schema allows at the cursor.", "Alt-/",
      NULL, "n", "Edit", "suggest names", needs_source_writing, source_complete },
    { "edit.fold", "Fold/unfold",
      "Hides what stands below a key, or long base64, or shows it again.", "Alt-z", NULL, "z",
      "Edit", "collapse expand hide outline", needs_source, source_fold },
    { "edit.fold-all", "Fold/unfold all", "Every entry of the sections on one line, or none.", NULL,
      NULL, "Z", "Edit", "collapse expand overview", needs_source, source_fold_all },
    { "edit.find", "Find", "Searches the text, or the table; Tab in the bar of the text replaces.",
      "^F", "/", "/", "Edit", "search replace", needs_text, source_find },
    { "edit.find-next", "Find next", "The next place of the last search.", NULL, "n", "r", "Edit",
      "search again", needs_text, source_find_next },
    { "edit.find-previous", "Find the one before", "The place before of the last search.", NULL,
      "N", "J", "Edit", "search again back", needs_text, source_find_previous },
    { "table.sort", "Sort the table",
      "By the column with the cursor; once more: as the file has it. The file stays as it is.",
      NULL, "s", "Y", "Edit", "order alphabet", needs_table, no_other_way },

    { "go.field", "Go to a field", "Finds a field or section by part of its name.", NULL, NULL, "g",
      "Go", "jump key section", needs_tree, go_to_field },
    { "go.line", "Go to a line", "Asks for a line number.", "Alt-g", NULL, "G", "Go", "jump number",
      needs_text, source_goto_line },
    { "problem.next", "Next problem", "Goes to the next problem, from anywhere.", "F8 Alt-n", "]",
      "]", "Go", "error after", needs_problem, problem_after },
    { "problem.previous", "Problem before", "Goes to the problem before.", "Alt-p", "[", "[", "Go",
      "error previous", needs_problem, problem_before },
    { "go.back", "View before", "Back to the view before this one.", NULL, NULL, "b", "Go",
      "return", needs_back, app_back },
    { "pane.next", "Next pane", "Moves the focus to the next pane.", "F6", NULL, "\t", "Go",
      "window focus", NULL, pane_after },
    { "pane.previous", "Pane before", "Moves the focus to the pane before.", NULL, NULL, NULL, "Go",
      "window focus", NULL, pane_before },

    { "view.toggle", "Form/text", "The same place in the form, or in the text.", "F3", "v", "v",
      "View", "source yaml edit", needs_text, toggle_view },
    { "view.problems", "Problems", "The list of all that was found.", NULL, NULL, "l", "View",
      "errors warnings list check", needs_text, show_problems },
    { "view.compare", "Compare...", "What differs in meaning from the saved file, or another one.",
      NULL, NULL, "D", "View", "diff changes difference", needs_tree, compare_start },
    { "view.wrap", "Wrap long lines", "Lets long lines of the source go on in the next row.",
      "Alt-w", NULL, "w", "View", "break soft fold", needs_source, source_wrap },
    { "view.start", "Start screen", "Recent files, samples, new contracts.", NULL, NULL, "H",
      "View", "home recent", NULL, show_start },
    { "view.persona", "Persona...", "Narrows outline and problems to what one persona writes.",
      NULL, "p", "P", "View", "role provider deployer auditor who", needs_text, app_ask_persona },
    { "view.theme", "Theme...", "Chooses colours, with the whole screen as preview.", NULL, NULL,
      "T", "View", "colours dark light", NULL, themes },
    { "view.settings", "Settings...",
      "All settings: values, where they come from, changed at once.", NULL, NULL, ",", "View",
      "options preferences configure borders keys", NULL, settings },
    { "view.mouse", "Mouse on/off", "Gives the mouse to the program or to the terminal.", NULL,
      NULL, "M", "View", "click", NULL, toggle_mouse },
    { "view.presenter", "Presenter mode", "Nothing secret can be shown; also hides all at once.",
      NULL, NULL, "B", "View", "hide mask panic projector", NULL, toggle_presenter },
    { "view.redraw", "Redraw", "Draws the whole screen anew.", "^L", NULL, NULL, "View",
      "refresh repaint", NULL, redraw },
    { "view.suspend", "Suspend", "Back to the shell; fg returns.", "^Z", NULL, NULL, "View",
      "shell stop", NULL, app_suspend },

    { "fix.apply", "Fix", "Applies the remedy of the problem at the cursor.", "F7", "f", "f",
      "Contract", "repair remedy", needs_fix, fix_here },
    { "fix.all", "Fix all safe ones",
      "Shows every remedy that is certain and applies them as one step.", NULL, NULL, "F",
      "Contract", "repair", needs_tree_writing, fix_all_start },
    { "contract.platform", "Platform...", "Where the contract will run; kept in its first line.",
      NULL, NULL, "o", "Contract", "hpvs ccrt ccrv ccco", needs_text, app_ask_platform },
    { "secret.reveal", "Show a secret", "Shows the secret at the cursor for ten seconds.", NULL,
      NULL, ".", "Contract", "password reveal unmask", needs_tree, reveal },
    { "place.add", "Add...", "Adds a missing section, key, entry or item.", NULL, "a Ins", "a",
      "Contract", "new insert", needs_tree_writing, place_add_here },
    { "place.remove", "Remove", "Removes the key, entry or item at the cursor.", NULL, "d Del", "d",
      "Contract", "delete", needs_tree_writing, place_remove_here },
    { "place.rename", "Rename...", "Gives an entry another name, in its place.", NULL, NULL, "m",
      "Contract", "key name", needs_tree_writing, place_rename_here },
    { "place.duplicate", "Duplicate", "Copies an entry under a free name.", NULL, "=", "=",
      "Contract", "copy", needs_tree_writing, place_duplicate_here },
    { "place.up", "Move up", "Moves an entry in front of the one before.", NULL, "<", "<",
      "Contract", "order", needs_tree_writing, place_up },
    { "place.down", "Move down", "Moves an entry behind the next one.", NULL, ">", ">", "Contract",
      "order", needs_tree_writing, place_down },
    { "part.registries", "Registries", "Logins for image registries.", NULL, NULL, "R", "Contract",
      "auths docker password", needs_tree, show_registries },
    { "part.variables", "Variables", "Environment variables of both sides.", NULL, NULL, "E",
      "Contract", "env environment", needs_tree, show_variables },
    { "part.volumes", "Volumes", "Volumes and their seeds.", NULL, NULL, "V", "Contract",
      "disk seed mount", needs_tree, show_volumes },
    { "part.archive", "Archive", "The compose file or pods, packed.", NULL, NULL, "A", "Contract",
      "compose play tgz", needs_tree, show_archive },
    { "view.keys", "Keys and certificates", "Certificates of images, and your own keys.", NULL,
      NULL, "K", "Contract", "rsa pem", NULL, show_keys },

    { "seal.all", "Seal: encrypt and sign...", "Encrypts both sections, signs, checks the result.",
      NULL, NULL, "e e", "Seal", "finalize encrypt sign HPCR", needs_tree, seal_all },
    { "seal.workload", "Seal only the workload...", "Encrypts the workload section alone.", NULL,
      NULL, "e w", "Seal", "encrypt provider", needs_tree, seal_workload },
    { "seal.env", "Seal only the env...", "Encrypts the env section alone.", NULL, NULL, "e n",
      "Seal", "encrypt deployer", needs_tree, seal_env },
    { "seal.rehearse", "Seal rehearsal", "With a throw-away key; nothing is kept.", NULL, NULL,
      "e r", "Seal", "try dry run", needs_tree, seal_rehearsal },
    { "seal.take", "Take in a sealed section...",
      "A workload or env that somebody else has sealed, from a file or pasted.", NULL, NULL, "e i",
      "Seal", "import hand-over token encrypted paste", needs_tree_writing, take_section_start },
    { "view.inspect", "Inspect", "What a file is, whether it is intact, who signed it.", NULL, NULL,
      "i", "Seal", "verify signature token", needs_document, show_inspect },
    { "view.attest", "Attestation record", "What a machine that runs says of itself.", NULL, NULL,
      "t", "Seal", "compare checksums hash", needs_text, show_attest },

    { "help.here", "Help", "What is under the cursor: field, problem, view.", "F1", "?", "h",
      "Help", "explain", NULL, help_here },
    { "help.contents", "Help: contents", "All topics.", NULL, NULL, "?", "Help", "manual topics",
      NULL, help_contents },
    { "help.keys", "Help: all keys", "Every key of the program, from its own table.", NULL, NULL,
      "k", "Help", "bindings shortcuts", NULL, help_keys },
    { "help.code", "What does a code mean?", "HPL codes of the serial console, and problem codes.",
      NULL, NULL, "#", "Help", "HPL boot message", NULL, ask_code },
    { "help.log", "What does a console log say?",
      "The codes of a whole boot log, from a file or pasted, and where in the contract they lead.",
      NULL, NULL, "\"", "Help", "HPL boot console serial messages paste explain", NULL, log_start },
    { "view.tour", "Guided tour", "What a contract is for, in six lessons with samples to try.",
      NULL, NULL, "!", "Help", "tutorial lesson learn training", NULL, show_tour },
    { "help.about", "About", "Version, libraries, terminal.", NULL, NULL, "@", "Help", "version",
      NULL, help_about },
    { "palette", "Commands", "Finds a command by its name.", "F9 ^P", ":", " ", "Help",
      "palette search", NULL, palette },
    { .id = NULL },
};

const Action *action_find(const char *id)
{
    for (const Action *a = actions; a->id; a++)
        if (strcmp(a->id, id) == 0)
            return a;
    return NULL;
}

/* Whether one of the names, separated by blanks, is this key. */
static bool names_key(const char *names, const KeyEvent *key)
{
    Str rest = str_from(names), name;
    KeyEvent named;
    while (rest.len && str_split(&rest, ' ', &name))
        if (key_from_label(name, &named) && key_is(key, named.code, named.mods))
            return true;
    return false;
}

const Action *action_of_key(const KeyEvent *key, bool letters)
{
    for (const Action *a = actions; a->id; a++)
        if (names_key(keymap_keys(a), key) || (letters && names_key(keymap_list_keys(a), key)))
            return a;
    return NULL;
}

bool action_names_key(const Action *action, const KeyEvent *key)
{
    return names_key(action->keys, key) || names_key(action->list_keys, key);
}

const Action *action_of_first_key(const char *key)
{
    for (const Action *a = actions; a->id; a++) {
        Str rest = str_from(a->keys), first;
        if (rest.len && str_split(&rest, ' ', &first) && str_is(first, key))
            return a;
    }
    return NULL;
}

void action_leader_name(const Action *action, char out[32])
{
    int n = snprintf(out, 32, "^X");
    for (const char *c = keymap_leader(action); c && *c && n < 24; c++) {
        if (*c == ' ' && c[1])
            continue;
        n += snprintf(out + n, 32 - (size_t)n, " %.*s",
                      *c == '\t'  ? 3
                      : *c == ' ' ? 5
                                  : 1,
                      *c == '\t'  ? "Tab"
                      : *c == ' ' ? "Space"
                                  : c);
    }
}

void action_key_name(const Action *action, char out[32])
{
    Str rest = str_from(keymap_keys(action)), first;
    if (rest.len && str_split(&rest, ' ', &first))
        snprintf(out, 32, STR_FMT, STR_ARG(first));
    else
        action_leader_name(action, out);
}

const char *hint_key_name(const char *key, char out[32])
{
    const Action *by_id = action_find(key), *action = by_id ? by_id : action_of_first_key(key);
    Str rest = str_from(by_id ? keymap_list_keys(by_id) : NULL), first;
    if (!action)
        return key;
    if (rest.len && str_split(&rest, ' ', &first))
        snprintf(out, 32, STR_FMT, STR_ARG(first));
    else
        action_key_name(action, out);
    return out;
}
