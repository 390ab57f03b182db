/* The seal dialog: parts, certificate, signer, expiry, check, sealing, result. Each step can be
 * left and returned to; nothing is written before the last. Here: the keys, what follows a step,
 * and sealing itself. */
#include "action_words.h"
#include "cmd_io.h"
#include "seal_view.h"
#include "views.h"

#include "contract/arena.h"

#include <stdio.h>

static SealView *seal_of(const View *v)
{
    return VIEW_AS(SealView, v);
}

/* -- sealing ---------------------------------------------------------------------------------- */

static void work_run(Job *job, void *context)
{
    (void)job;
    seal_work_run(((SealView *)context)->work);
}

static void work_done(App *app, bool cancelled, void *context)
{
    SealView *s = context;
    (void)app;
    s->running = false;
    if (cancelled)
        atomic_store(&s->work->cancelled, true);
    seal_show(s, STAGE_DONE);
    if (!s->work->done)
        snprintf(s->problem, sizeof s->problem, "%.290s",
                 s->work->err.text[0] ? s->work->err.text : "Stopped. Nothing was written.");
}

static void run(SealView *s, bool rehearse)
{
    s->work->rehearse = rehearse;
    atomic_store(&s->work->cancelled, false);
    s->running = app_job(s->view.app, rehearse ? "Rehearsing" : "Sealing", work_run, work_done, s);
    if (s->running)
        seal_show(s, STAGE_RUN);
    else
        snprintf(s->problem, sizeof s->problem, "Other work is still going on; wait for its end.");
}

static void replace_answered(App *app, int button, void *context)
{
    (void)app;
    if (button == 0)
        run(context, false);
}

static bool take_output(SealView *s)
{
    SealWork *w = s->work;
    Str path = str_trim(input_value(WIDGET_AS(Input, seal_item(s, 0))));
    bool ok = path.len > 0 && path.len < sizeof w->output;
    if (ok)
        snprintf(w->output, sizeof w->output, STR_FMT, STR_ARG(path));
    else
        snprintf(s->problem, sizeof s->problem, "The output needs a file name.");
    const Analysis *a = ok ? app_settled(s->view.app) : NULL;
    if (a)
        seal_work_check(w, a);
    Error err = { 0 };
    if (ok && !seal_work_may_write(w, &err)) {
        snprintf(s->problem, sizeof s->problem, "%.299s", err.text);
        ok = false;
    }
    return ok;
}

static void seal_now(SealView *s)
{
    static const char *const labels[] = { "Replace the file", "Another name", NULL };
    if (s->work->replace)
        app_ask(s->view.app, "The output is there already",
                "Its content is replaced by the sealed contract.", labels, replace_answered, s);
    else
        run(s, false);
}

static void seal_pressed(SealView *s, bool rehearse)
{
    if (!take_output(s))
        return;
    if (s->work->refused)
        action_words(s->view.app,
                     "What is marked x stops sealing. Esc leaves; {problem.next} in the form goes "
                     "there.",
                     s->problem, sizeof s->problem);
    else if (rehearse)
        run(s, true);
    else
        seal_now(s);
}

/* Esc and a hang-up answer with the last button. */
enum { FORCE_BACK, FORCE_NOW };

static void force_answered(App *app, int button, void *context)
{
    SealView *s = context;
    (void)app;
    if (button != FORCE_NOW)
        return;
    s->work->forced = true;
    seal_now(s);
}

static void force_pressed(SealView *s)
{
    static const char *const labels[] = { "Back", "Seal all the same", "Cancel", NULL };
    if (take_output(s))
        app_ask(s->view.app, "Seal in spite of errors",
                "What is marked x stays as it is. A machine that starts with this contract may "
                "stop at boot, or be unable to read it.",
                labels, force_answered, s);
}

/* -- pressing --------------------------------------------------------------------------------- */

static void cert_picked(App *app, const char *path, void *context)
{
    SealView *s = context;
    Error err = { 0 };
    (void)app;
    bool ok = path && seal_work_add_cert(s->work, path, &err);
    seal_show(s, STAGE_CERT);
    if (path && !ok)
        snprintf(s->problem, sizeof s->problem, "%.290s", err.text);
}

static void key_picked(App *app, const char *path, void *context)
{
    SealView *s = context;
    Error err = { 0 };
    (void)app;
    bool ok = path && seal_work_add_key(s->work, path, &err);
    seal_show(s, STAGE_KEY);
    if (path && !ok)
        snprintf(s->problem, sizeof s->problem, "%.290s", err.text);
    else if (path && seal_work_key(s->work)->encrypted)
        s->panel.focus = 1;
}

static void cert_next(SealView *s)
{
    const Choice *choice = WIDGET_AS(Choice, seal_item(s, 0));
    const SealOption *o = NULL;
    if (choice->selected >= s->work->cert_count) {
        picker_start(s->view.app, "Encryption certificate", PICK_CERT, NULL, cert_picked, s);
        return;
    }
    s->work->cert = choice->selected;
    o = seal_work_cert(s->work);
    if (o->unusable)
        snprintf(s->problem, sizeof s->problem,
                 "This certificate cannot be used: its key is not RSA.");
    else
        seal_show(s, STAGE_KEY);
}

static void parts_next(SealView *s)
{
    seal_work_set_parts(s->work, WIDGET_AS(Choice, seal_item(s, 0))->chosen);
    seal_show(s, s->work->parts ? STAGE_CERT : STAGE_KEY);
}

static void key_next(SealView *s)
{
    SealWork *w = s->work;
    const Choice *choice = WIDGET_AS(Choice, seal_item(s, 0));
    Input *passphrase = WIDGET_AS(Input, seal_item(s, 1));
    Error err = { 0 };
    if (choice->selected >= w->key_count) {
        picker_start(s->view.app, "Signing key", PICK_KEY, NULL, key_picked, s);
        return;
    }
    w->key = choice->selected;
    w->form = WIDGET_AS(Choice, seal_item(s, 2))->selected ? SIGNING_KEY_PEM : SIGNING_KEY_BASE64;
    buf_reset(&w->passphrase);
    buf_add_str(&w->passphrase, input_value(passphrase));
    if (seal_work_unlock(w, &err)) {
        seal_show(s, seal_work_key(w)->none ? STAGE_CHECK : STAGE_EXPIRY);
        return;
    }
    snprintf(s->problem, sizeof s->problem, "%.290s", err.text);
    input_set(passphrase, STR(""));
    s->panel.focus = passphrase->widget.disabled ? 0 : 1;
}

static void leave(SealView *s)
{
    app_close(s->view.app, &s->view);
}

static void inspect_output(SealView *s)
{
    App *app = s->view.app;
    char path[SEAL_WORK_PATH];
    snprintf(path, sizeof path, "%s", s->work->output);
    leave(s);
    app_open(app, path);
    app_show(app, SCREEN_INSPECT);
}

/* Esc and a hang-up answer with the last button: it must not be the one that wipes. */
enum { WIPE_KEEP, WIPE_NOW, WIPE_CANCEL };

static void wipe_answered(App *app, int button, void *context)
{
    SealView *s = context;
    Error err = { 0 };
    if (button != WIPE_NOW)
        return;
    if (!seal_work_wipe(s->work, &err)) {
        app_error(app, &err);
        return;
    }
    inspect_output(s);
    app_message(app, MESSAGE_INFO, "The plain file is overwritten and removed.");
}

static void wipe_pressed(SealView *s)
{
    static const char *const labels[] = { "Keep the file", "Wipe and remove", "Cancel", NULL };
    char text[SEAL_WORK_PATH + 300];
    snprintf(text, sizeof text,
             "%s is overwritten, then removed: only a machine with this image reads the contract"
             " then. SSDs, snapshots and backups may keep copies.",
             s->work->name);
    app_ask(s->view.app, "Wipe the plain contract", text, labels, wipe_answered, s);
}

/* The step before; without a signer there is none that could end. */
static void go_back(SealView *s)
{
    if (s->stage == STAGE_EXPIRY)
        expiry_stage_take(s);
    if (s->stage == STAGE_CHECK && seal_work_key(s->work)->none)
        seal_show(s, STAGE_KEY);
    else if (s->stage == STAGE_KEY && !s->work->parts)
        seal_show(s, STAGE_PARTS);
    else if (s->stage > STAGE_PARTS && s->stage <= STAGE_CHECK)
        seal_show(s, (SealStage)(s->stage - 1));
}

static void pressed(SealView *s, size_t button)
{
    switch (s->stage) {
    case STAGE_PARTS:
        if (button == 0)
            parts_next(s);
        else
            leave(s);
        break;
    case STAGE_EXPIRY:
        if (button == XB_NEXT)
            expiry_stage_next(s);
        else if (button == XB_PICK)
            expiry_stage_pick(s);
        else if (button == XB_MAKE)
            expiry_stage_make(s);
        else if (button == XB_BACK)
            go_back(s);
        else
            leave(s);
        break;
    case STAGE_CERT:
        if (button == 0)
            cert_next(s);
        else if (button == 1)
            go_back(s);
        else
            leave(s);
        break;
    case STAGE_KEY:
        if (button == 0)
            key_next(s);
        else if (button == 1)
            go_back(s);
        else
            leave(s);
        break;
    case STAGE_CHECK:
        if (button == CB_SEAL || button == CB_REHEARSE)
            seal_pressed(s, button == CB_REHEARSE);
        else if (button == CB_BACK)
            go_back(s);
        else if (button == CB_FORCE)
            force_pressed(s);
        else
            leave(s);
        break;
    case STAGE_DONE:
        if (button == 2)
            wipe_pressed(s);
        else if (button == 1)
            leave(s);
        else if (s->work->done && !s->work->rehearse)
            inspect_output(s);
        else
            seal_show(s, STAGE_CHECK);
        break;
    case STAGE_RUN:
        break;
    }
}

/* The passphrase is asked for only when the chosen key has one. */
static void follow_choice(SealView *s)
{
    if (s->stage == STAGE_EXPIRY)
        expiry_stage_follow(s);
    if (s->stage != STAGE_KEY)
        return;
    const Choice *choice = WIDGET_AS(Choice, seal_item(s, 0));
    bool needed =
        choice->selected < s->work->key_count && s->work->key_options[choice->selected].encrypted;
    seal_item(s, 1)->disabled = !needed;
}

static bool key(View *v, const KeyEvent *k)
{
    SealView *s = seal_of(v);
    size_t at;
    if (s->stage == STAGE_RUN) {
        if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g') || key_is_ctrl(k, 'c'))
            atomic_store(&s->work->cancelled, true);
        return true;
    }
    if (s->making && s->making->pending) {
        if (key_is(k, K_ESC, 0) || key_is_ctrl(k, 'g'))
            app_job_stop(v->app);
        return true;
    }
    s->problem[0] = '\0';
    if (key_is_alt(k, 'b')) {
        go_back(s);
        return true;
    }
    WidgetResult result = panel_key(&s->panel, k, &at);
    if (result == WIDGET_LEAVE) {
        leave(s);
        return true;
    }
    if (result == WIDGET_CHANGED)
        follow_choice(s);
    if (result == WIDGET_DONE && strcmp(seal_item(s, at)->class->name, "buttons") == 0)
        pressed(s, WIDGET_AS(Buttons, seal_item(s, at))->selected);
    else if (result == WIDGET_DONE && s->stage == STAGE_PARTS)
        parts_next(s);
    else if (result == WIDGET_DONE && s->stage == STAGE_CERT)
        cert_next(s);
    else if (result == WIDGET_DONE && s->stage == STAGE_EXPIRY && at == X_CHOICE &&
             WIDGET_AS(Choice, seal_item(s, X_CHOICE))->selected != SEAL_END_NEVER)
        s->panel.focus = seal_item(s, X_UNTIL)->disabled ? X_OWN : X_UNTIL;
    else if (result == WIDGET_DONE && s->stage == STAGE_EXPIRY)
        expiry_stage_next(s);
    else if (result == WIDGET_DONE && s->stage == STAGE_KEY && at == 0 &&
             !seal_item(s, 1)->disabled)
        s->panel.focus = 1;
    else if (result == WIDGET_DONE && s->stage == STAGE_KEY)
        key_next(s);
    return result != WIDGET_PASS; /* F1 is not its own */
}

/* -- the view --------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    seal_draw(seal_of(v), c);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < 20 ? max_height : 20;
    /* The lines of the check step are long. */
    *ret_width = max_width < 78 ? max_width : max_width < 110 ? 78 : 96;
}

static void title(const View *v, char *out, size_t n)
{
    const SealWork *w = seal_of(v)->work;
    snprintf(out, n, "Seal for %s: encrypt and sign", w->platform->name);
}

static bool takes_text(const View *v)
{
    return panel_takes_text(&seal_of(v)->panel);
}

static bool status(const View *v, char *out, size_t n)
{
    static const char *const words[] = {
        [STAGE_PARTS] = "Nothing is written before step 6.",
        [STAGE_CERT] = "Nothing is written before step 6.",
        [STAGE_KEY] = "The public half goes into env as signingKey; the machine checks it.",
        [STAGE_EXPIRY] = "The CA issues a certificate for the signer; the machine checks its end.",
        [STAGE_CHECK] = "Warnings do not stop you; read them once.",
        [STAGE_RUN] = "Working. Esc stops; no file is written then.",
        [STAGE_DONE] = "",
    };
    const SealView *s = seal_of(v);
    snprintf(out, n, "%s", words[s->stage]);
    return words[s->stage][0] != '\0';
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Up/Down", "Choose" }, { "Enter", "Next" }, { "Tab", "Field" },
                                { "Alt-b", "Back" },     { "Esc", "Leave" },  { "F1", "Help" } };
    static const Hint stop[] = { { "Esc", "Stop" } };
    static const Hint done[] = {
        { "Left/Right", "Choose" }, { "Enter", "Press" }, { "Esc", "Leave" }, { "F1", "Help" }
    };
    switch (seal_of(v)->stage) {
    case STAGE_RUN:
        return hints_copy(stop, sizeof stop / sizeof *stop, out, max);
    case STAGE_DONE:
        return hints_copy(done, sizeof done / sizeof *done, out, max);
    default:
        return hints_copy(all, sizeof all / sizeof *all, out, max);
    }
}

static void free_seal(View *v)
{
    SealView *s = seal_of(v);
    panel_clear(&s->panel);
    ca_making_free(s->making);
    seal_work_free(s->work);
    memory_free(s);
}

static const ViewClass seal_class = {
    .name = "Seal",
    .help = "sealing",
    .title = title,
    .draw = draw,
    .key = key,
    .takes_text = takes_text,
    .hints = hints,
    .status = status,
    .size = size,
    .free = free_seal,
};

void seal_start(App *app, unsigned parts, bool rehearse)
{
    const Analysis *a = app_settled(app);
    Error err = { 0 };
    char certs[1024], training[1024];
    if (!a)
        return;
    if (!analysis_platform(a)) {
        app_message(app, MESSAGE_WARNING, "State the platform first: {contract.platform}.");
        return;
    }
    SealView *s = memory_alloc(sizeof *s);
    cmd_data_folder("certs", certs, sizeof certs);
    cmd_data_folder("training", training, sizeof training);
    SealWork *work =
        s ? seal_work_new(a, document_path(app_document(app)), certs, training, parts, &err) : NULL;
    if (!work) {
        app_error(app, &err);
        memory_free(s);
        return;
    }
    s->view = (View){ .class = &seal_class, .app = app };
    s->work = work;
    work->rehearse = rehearse;
    seal_show(s, work->parts ? STAGE_CERT : STAGE_PARTS);
    app_push(app, &s->view);
}
