/* The commands of the linear mode, and the loop that reads them. Those that an action does by
 * itself are rows with its id; the others have a function of their own. */
#include "linear_private.h"

#include "cmd.h"
#include "topics.h"

#include <signal.h>

typedef struct LinearCommand {
    const char *word, *more;          /* "go", "PLACE" */
    const char *help;                 /* NULL: that of the action */
    void (*run)(Linear *l, Str rest); /* NULL: the action */
    const char *action;               /* id, may be NULL */
    bool bare;                        /* works without an open contract */
} LinearCommand;

static void help(Linear *l, Str rest);

static const LinearCommand commands_of_lines[] = {
    { "new", "", "A new contract: platform, whose part, starting point, file name.",
      linear_new_contract, "file.new", true },
    { "open", "FILE", "Opens a contract, plain or sealed.", linear_open, "file.open", true },
    { "sample", "NAME", "Opens a copy of a sample, to practise; without a name they are listed.",
      linear_sample, NULL, true },
    { "save", "", NULL, NULL, "file.save", false },
    { "save-as", "FILE", "Saves under another name.", linear_save_as, "file.save-as", false },
    { "quit", "", NULL, NULL, "file.leave", true },

    { "outline", "", "The whole contract, numbered.", linear_outline, NULL, false },
    { "show", "PLACE", "What is at a place, and what may be added there, numbered.", linear_show,
      NULL, false },
    { "go", "PLACE",
      "Goes to a place: number of the last list, path (env.logging or /env/logging), or name.",
      linear_go, "go.field", false },
    { "where", "", "The place where you are, with its value and its problems.", linear_where,
      "view.toggle", false },
    { "text", "", "The lines of the text around the place; secrets are masked.", linear_text, NULL,
      false },

    { "fill", "PLACE", "Asks for the value of each field at the place, one after another.",
      linear_fill, NULL, false },
    { "set", "PLACE VALUE", "Writes a value at a path; an entry that is not there yet is made.",
      linear_set, NULL, false },
    { "todo", "", "Asks for everything that is required and still empty.", linear_todo, NULL,
      false },
    { "add", "PLACE", "Adds a missing section, key, entry or item.", linear_add, "place.add",
      false },
    { "remove", "PLACE", "Removes a key, entry or item.", linear_remove, "place.remove", false },
    { "rename", "PLACE", "Gives an entry another name.", linear_rename, "place.rename", false },
    { "duplicate", "PLACE", "Copies an entry under a free name.", linear_duplicate,
      "place.duplicate", false },
    { "up", "PLACE", "Moves an entry in front of the one before.", linear_up, "place.up", false },
    { "down", "PLACE", "Moves an entry behind the next one.", linear_down, "place.down", false },
    { "choose", "PLACE", "Takes another way where a section can be written in several.",
      linear_choose, NULL, false },
    { "undo", "", NULL, NULL, "edit.undo", false },
    { "redo", "", NULL, NULL, "edit.redo", false },

    { "problems", "", "All that was found, numbered.", linear_problems, "view.problems", false },
    { "next", "", "Goes to the next problem and tells it.", linear_next, "problem.next", false },
    { "explain", "PLACE",
      "What a field, a problem of the last list, or a code (PF140, HPL07015E) means.",
      linear_explain, "help.here", true },
    { "log", "FILE",
      "What a console log means, code by code, and what in the contract leads to it.", linear_log,
      "help.log", true },
    { "fix", "NUMBER", "Shows the remedy of a problem as lines, and asks before it is applied.",
      linear_fix, "fix.apply", false },
    { "fix-all", "", NULL, NULL, "fix.all", false },
    { "platform", "", NULL, NULL, "contract.platform", false },
    { "compare", "FILE", "What differs in meaning from the saved file, or from another contract.",
      linear_compare, "view.compare", false },

    { "seal", "PART",
      "Encrypts and signs: seal, seal workload, seal env; seal rehearsal keeps nothing.",
      linear_seal, "seal.all", false },
    { "take-in", "", NULL, NULL, "seal.take", false },
    { "inspect", "FILE", "What a file is, whether it is intact, who signed it.", linear_inspect,
      "view.inspect", true },
    { "tour", "LESSON", "The guided tour, to read.", linear_tour, "view.tour", true },
    { "settings", "NAME VALUE", "The settings; with a name and a value it is changed.",
      linear_settings, "view.settings", true },
    { "help", "TOPIC", "The commands, one command, or a topic.", help, "help.contents", true },
    { .word = NULL },
};

const char *linear_word(const char *action_id)
{
    for (const LinearCommand *c = commands_of_lines; c->word; c++)
        if (c->action && strcmp(c->action, action_id) == 0)
            return c->word;
    return NULL;
}

/* -- help ------------------------------------------------------------------------------------- */

static const char *help_of(const LinearCommand *c)
{
    const Action *action = c->action ? action_find(c->action) : NULL;
    return c->help ? c->help : action ? action->help : "";
}

static void print_topic(const Topic *t)
{
    Str rest = t->text, line;
    linear_print(STR_FMT, STR_ARG(t->title));
    while (rest.len && str_split(&rest, '\n', &line)) {
        char words[TOPIC_LINE_MAX];
        topic_line(line, true, words);
        linear_print("%s", words);
    }
}

static void help(Linear *l, Str rest)
{
    (void)l;
    Topic topics[TOPICS_MAX];
    size_t count = topics_read(topics);
    const Topic *topic = rest.len ? topic_find(topics, count, rest) : NULL;
    for (const LinearCommand *c = commands_of_lines; c->word && rest.len && !topic; c++)
        if (str_is(rest, c->word)) {
            linear_print("%s %s: %s", c->word, c->more, help_of(c));
            return;
        }
    if (topic) {
        print_topic(topic);
        return;
    }
    if (rest.len)
        linear_print("There is no command and no topic \"" STR_FMT "\".", STR_ARG(rest));
    for (const LinearCommand *c = commands_of_lines; c->word; c++)
        linear_print_at(2, "%s%s%s: %s", c->word, c->more[0] ? " " : "", c->more, help_of(c));
    linear_print("PLACE may be left out: then it is the place where you are. Commands may be "
                 "shortened. Topics, with \"help TOPIC\":");
    for (size_t i = 0; i < count; i++)
        linear_print_at(2, STR_FMT ": " STR_FMT, STR_ARG(topics[i].id), STR_ARG(topics[i].title));
}

/* -- what is shared --------------------------------------------------------------------------- */

const Analysis *linear_analysis(Linear *l)
{
    App *app = l->app;
    if (!document_wait(app->document, 10000))
        linear_print("The text is still being checked; what is told is of before.");
    app_analysis_came(app);
    return app_analysis(app);
}

void linear_tell_counts(Linear *l)
{
    const Analysis *a = linear_analysis(l);
    size_t count = 0, errors = 0, warnings = 0, todos = a ? analysis_todos(a) : 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        errors += !all[i].todo && all[i].severity == SEV_ERROR;
        warnings +=
            !all[i].todo && (all[i].severity == SEV_WARNING || all[i].severity == SEV_SECURITY);
    }
    size_t seen = errors * 1000000 + warnings * 1000 + todos + 1;
    /* What is no contract has none of its problems. */
    if (app_screen_for_document(l->app) == SCREEN_INSPECT)
        return;
    if (!a || (seen == l->problem_seen && analysis_version(a) == l->version))
        return;
    l->problem_seen = seen;
    l->version = analysis_version(a);
    if (!errors && !warnings && !todos)
        linear_print("Nothing is wrong, nothing is left to do.");
    else
        linear_print("%zu error%s, %zu warning%s, %zu to do.", errors, errors == 1 ? "" : "s",
                     warnings, warnings == 1 ? "" : "s", todos);
}

/* -- the loop --------------------------------------------------------------------------------- */

/* A command by its word, or by its first letters when they are of one alone; the row behind the
 * last one: none; NULL: several. */
static const LinearCommand *find(Str word)
{
    const LinearCommand *found = NULL, *c = commands_of_lines;
    bool several = false;
    for (; c->word; c++) {
        Str name = str_from(c->word);
        if (str_eq_nocase(name, word))
            return c;
        if (name.len > word.len && str_eq_nocase(str_slice(name, 0, word.len), word)) {
            several = found != NULL;
            found = found ? found : c;
        }
    }
    return several ? NULL : found ? found : c;
}

static void say_unknown(Str word)
{
    Str names[64];
    size_t n = 0;
    for (const LinearCommand *c = commands_of_lines; c->word && n < 64; c++)
        names[n++] = str_from(c->word);
    int near = str_nearest(word, names, n);
    linear_print("There is no command \"" STR_FMT "\"%s%s%s. \"help\" lists them.", STR_ARG(word),
                 near >= 0 ? "; did you mean \"" : "", near >= 0 ? names[near].ptr : "",
                 near >= 0 ? "\"?" : "");
}

void linear_do(Linear *l, Str line)
{
    Str rest = str_trim(line), word;
    size_t number;
    if (!rest.len)
        return;
    if (!screen_is_of_document(l->app->screen) && linear_is_number(rest, &number) &&
        linear_start_choice(l, number))
        return;
    str_split(&rest, ' ', &word);
    rest = str_trim(rest);
    const LinearCommand *c = find(word);
    if (!c) {
        linear_print("Several commands begin with \"" STR_FMT "\": type more of it.",
                     STR_ARG(word));
    } else if (!c->word) {
        say_unknown(word);
    } else if (!c->bare && !screen_is_of_document(l->app->screen)) {
        linear_print("No contract is open: \"new\" or \"open FILE\" first.");
    } else if (c->run) {
        c->run(l, rest);
    } else {
        app_run(l->app, c->action);
    }
}

static void prompt_of(Linear *l, char out[200])
{
    App *app = l->app;
    if (!screen_is_of_document(app->screen)) {
        snprintf(out, 200, "> ");
        return;
    }
    Str place = linear_place(l), crumbs = form_crumbs(app_good(app), place, app->frame);
    snprintf(out, 200, "%.60s%s%s" STR_FMT "> ", document_name(app->document),
             document_is_changed(app->document) ? " *" : "", place.len ? ", " : "",
             STR_ARG(str_slice(place.len ? crumbs : STR(""), 0, 120)));
}

/* The input is over: what is not saved is kept where the next start finds it. */
static void end_of_input(Linear *l)
{
    App *app = l->app;
    bool lost = document_is_changed(app->document) && !document_is_read_only(app->document) &&
                screen_is_of_document(app->screen);
    app_keep_work(app);
    app->quit = true;
    app->status = l->killed ? 128 + l->killed : lost ? EXIT_FOUND : EXIT_DONE;
    if (lost && l->killed != SIGHUP)
        linear_print("\nThe input ended. Unsaved work is kept and is offered at the next start; "
                     "secrets typed since the last save are not in it.");
}

static void step(Linear *l)
{
    char prompt[200];
    Buf line;
    App *app = l->app;
    buf_init_secret(&line, 0);
    prompt_of(l, prompt);
    LinearLine got = linear_read(l, prompt, false, &line);
    if (got == LINEAR_STOPPED)
        linear_print("\"quit\" leaves; it asks when something is not saved.");
    else if (got == LINEAR_OVER && !l->over)
        app_leave(app);
    else if (got == LINEAR_READ) {
        app_check_disk(app);
        linear_do(l, buf_str(&line));
    }
    buf_clear(&line);
    if (!app->quit && !l->over && screen_is_of_document(app->screen))
        linear_tell_counts(l);
    arena_free(app->frame);
    app->frame = arena_new(16 << 20);
}

void linear_run(Linear *l)
{
    App *app = l->app;
    linear_io_begin(l);
    linear_tick(l);
    app->started = true;
    if (screen_is_of_document(app->screen)) {
        linear_tell_document(l);
        app_settle(app);
        linear_print("\"help\" lists the commands.");
    } else {
        app_settle(app);
        linear_start(l);
    }
    while (!app->quit && !l->over)
        step(l);
    if (l->over && !app->quit)
        end_of_input(l);
    linear_io_end();
}

Linear *linear_new(App *app)
{
    Linear *l = memory_alloc(sizeof *l);
    if (!l)
        return NULL;
    l->app = app;
    l->arena = arena_new(16 << 20);
    buf_init(&l->place, 1 << 16);
    if (!l->arena) {
        memory_free(l);
        return NULL;
    }
    return l;
}

void linear_free(Linear *l)
{
    if (!l)
        return;
    buf_clear(&l->in);
    buf_clear(&l->place);
    arena_free(l->arena);
    memory_free(l);
}
