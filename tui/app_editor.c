/* The user's own editor. It gets plain text: the file itself, which is plain text on disk anyway,
 * or a copy of what is on the screen in a file of its own in memory, mode 0600, that is wiped with
 * all that the editor left beside it. */
#include "app_private.h"

#include "contract/file.h"
#include "term.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *editor_name(void)
{
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor)
        editor = getenv("EDITOR");
    return editor && *editor ? editor : "vi";
}

static int run_program(const char *program, const char *path)
{
    char command[4096];
    if (snprintf(command, sizeof command, "%s \"$1\"", program) >= (int)sizeof command)
        return -1;
    setenv("CONTRACT_TUI_EDIT", "1", 1);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
        signal(SIGTSTP, SIG_IGN); /* nobody would be there to wake it: the program waits for it */
        execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* False: it did not end well, which is told. */
static bool run_editor(App *app, const char *path)
{
    const char *editor = editor_name();
    app_event(app, EVENT_MASK, NULL);
    term_release();
    int status = run_program(editor, path);
    term_take();
    if (status == 0)
        return true;
    if (status > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127)
        app_message(app, MESSAGE_WARNING,
                    "\"%s\" cannot be run; VISUAL or EDITOR in the environment names another one",
                    editor);
    else if (status > 0 && WIFEXITED(status))
        app_message(app, MESSAGE_WARNING, "%s ended with status %d", editor, WEXITSTATUS(status));
    else
        app_message(app, MESSAGE_WARNING, "%s was ended from outside", editor);
    return false;
}

/* ---- the file itself ---- */

static void run_on_file(App *app)
{
    Error err = { 0 };
    bool well = run_editor(app, document_path(app->document));
    if (!document_changed_on_disk(app->document)) {
        if (well)
            app_message(app, MESSAGE_INFO, "The editor changed nothing");
        return;
    }
    if (!document_reload(app->document, &err)) {
        app_error(app, &err);
        return;
    }
    app_after_edit(app);
    app_message(app, MESSAGE_INFO,
                "Loaded what the editor wrote. {edit.undo} brings the old text back");
}

/* ---- a copy in memory ---- */

enum { TMPFS = 0x01021994, RAMFS = 0x858458f6 };

/* A folder of its own that no disk holds. */
static bool memory_folder(char *out, size_t size)
{
    const char *const places[] = { getenv("XDG_RUNTIME_DIR"), "/dev/shm" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct statfs fs;
        if (!places[i] || !*places[i] || statfs(places[i], &fs) != 0)
            continue;
        bool memory = (unsigned long)fs.f_type == TMPFS || (unsigned long)fs.f_type == RAMFS;
        if (memory && snprintf(out, size, "%s/contract-tui-XXXXXX", places[i]) < (int)size &&
            mkdtemp(out))
            return true;
    }
    return false;
}

/* With what the editor left there: swap files, copies. */
static void wipe_folder(const char *folder)
{
    FileList list;
    char path[4096];
    if (file_list(folder, &list, NULL)) {
        for (size_t i = 0; i < list.count; i++)
            if (snprintf(path, sizeof path, "%s/%s", folder, list.items[i].name) <
                    (int)sizeof path &&
                !file_wipe(path, NULL, NULL))
                unlink(path);
        file_list_free(&list);
    }
    rmdir(folder);
}

/* Only what differs: places, folds and the cursor stay where they are. */
static void take_over(App *app, Str now)
{
    Str old = app_bytes(app);
    size_t start = 0, end = 0, least = old.len < now.len ? old.len : now.len;
    while (start < least && old.ptr[start] == now.ptr[start])
        start++;
    while (end < least - start && old.ptr[old.len - 1 - end] == now.ptr[now.len - 1 - end])
        end++;
    Splice splice = { span_make(start, old.len - end),
                      str_slice(now, start, now.len - end - start) };
    if (app_edit(app, &splice, 1, STEP_EDIT, start)) {
        app_event(app, EVENT_CURSOR, NULL);
        app_message(app, MESSAGE_INFO,
                    "Took over what the editor wrote. {edit.undo} brings the old text back");
    }
}

static void run_on_copy(App *app)
{
    char folder[4000], path[4096];
    Error err = { 0 };
    FileSave how = { .secret = true };
    Buf now;
    if (!memory_folder(folder, sizeof folder)) {
        app_message(app, MESSAGE_WARNING,
                    "No folder here is in memory (XDG_RUNTIME_DIR, /dev/shm): {file.save}, then "
                    "edit the file");
        return;
    }
    snprintf(path, sizeof path, "%s/%.80s", folder,
             document_path(app->document) ? document_name(app->document) : "contract.yaml");
    buf_init_secret(&now, TEXT_MAX);
    if (!file_save(path, app_bytes(app), &how, NULL, &err))
        app_error(app, &err);
    else if (run_editor(app, path)) {
        if (!file_read(path, TEXT_MAX, &now, NULL, &err))
            app_error(app, &err);
        else if (str_eq(buf_str(&now), app_bytes(app)))
            app_message(app, MESSAGE_INFO, "The editor changed nothing");
        else
            take_over(app, buf_str(&now));
    }
    buf_clear(&now);
    wipe_folder(folder);
}

/* ---- the question ---- */

static void changed_answer(App *app, int button, void *context)
{
    (void)context;
    if (button > 1)
        return;
    app->editor_told = true;
    if (button == 1)
        run_on_copy(app);
    else if (document_is_changed(app->document))
        app_save_then(app, run_on_file);
    else
        run_on_file(app);
}

static void copy_answer(App *app, int button, void *context)
{
    (void)context;
    if (button == 0)
        run_on_copy(app);
}

void app_run_editor(App *app)
{
    static const char *const changed[] = { "Save and edit", "Edit a copy in memory", "Cancel",
                                           NULL };
    static const char *const saved[] = { "Edit the file", "Edit a copy in memory", "Cancel", NULL };
    static const char *const unsaved[] = { "Edit a copy in memory", "Cancel", NULL };
    bool file = document_is_on_disk(app->document), differs = document_is_changed(app->document);
    char words[600];
    if (file && !differs && app->editor_told) {
        run_on_file(app);
        return;
    }
    snprintf(words, sizeof words,
             "%.100s gets the plain text, with all secrets. What it keeps of it (swap files, "
             "copies, its undo) is out of the hands of this program. A copy in memory is a file "
             "of mode 0600 that is wiped when the editor ends.",
             editor_name());
    app_ask(app, "Your editor", words,
            !file     ? unsaved
            : differs ? changed
                      : saved,
            file ? changed_answer : copy_answer, NULL);
}
