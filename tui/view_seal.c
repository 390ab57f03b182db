/* The seal dialog: parts, certificate, signer, expiry, check, sealing, result. Each step can be
 * left and returned to; nothing is written before the last. */
#include "draw.h"
#include "action_words.h"
#include "ca_making.h"
#include "cmd_io.h"
#include "seal_work.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"

#include <stdio.h>

typedef enum SealStage {
    STAGE_PARTS,
    STAGE_CERT,
    STAGE_KEY,
    STAGE_EXPIRY,
    STAGE_CHECK,
    STAGE_RUN,
    STAGE_DONE
} SealStage;

typedef struct SealView {
    View view;
    SealWork *work; /* owned */
    SealStage stage;
    Panel panel;
    char problem[300];
    bool running;
    int top;          /* first check shown */
    CaMaking *making; /* owned: a CA that is being made */
} SealView;

static SealView *seal_of(const View *v)
{
    return VIEW_AS(SealView, v);
}

static void show_stage(SealView *s, SealStage stage);

static Widget *item(const SealView *s, size_t i)
{
    return s->panel.items[i].widget;
}

/* -- stages ----------------------------------------------------------------------------------- */

static Widget *choice_of_options(const SealOption *options, size_t count, size_t selected,
                                 const char *file)
{
    Choice *choice = choice_new();
    if (!choice)
        return NULL;
    for (size_t i = 0; i < count; i++)
        choice_add(choice, options[i].label, options[i].detail, options[i].mark);
    choice_add(choice, file, "pick one", '\0');
    choice->selected = selected;
    return &choice->widget;
}

static Widget *buttons(const char *const *labels, size_t count, size_t selected)
{
    Buttons *b = buttons_new(labels, count);
    if (b)
        b->selected = selected;
    return b ? &b->widget : NULL;
}

static void parts_stage(SealView *s)
{
    static const char *const labels[] = { "Next", "Cancel" };
    const SealWork *w = s->work;
    Choice *choice = choice_new();
    if (choice) {
        for (SealPart part = 0; part < SEAL_PARTS; part++) {
            unsigned bit = 1u << part;
            choice_add(choice, seal_part_name(part),
                       !(w->there & bit)   ? "not there"
                       : !(w->plain & bit) ? "encrypted already, stays as it is"
                                           : "plain text",
                       0);
        }
        choice->many = true;
        choice->fixed = ~w->plain;
        choice->chosen = w->parts;
        panel_add(&s->panel, &choice->widget, "What is to be encrypted? Space takes and leaves.",
                  "Nothing taken: it is only signed. Whoever seals one part never sees the other: "
                  "each is for the machine alone.");
    }
    panel_add(&s->panel, buttons(labels, 2, 0), NULL, NULL);
}

static void cert_stage(SealView *s)
{
    static const char *const labels[] = { "Next", "Back", "Cancel" };
    SealWork *w = s->work;
    panel_add(&s->panel,
              choice_of_options(w->cert_options, w->cert_count, w->cert, "from a file ..."),
              "Which image will boot? Its certificate decides who can read the contract.", NULL);
    panel_add(&s->panel, buttons(labels, 3, 0), NULL,
              "The file can be read only by a machine that boots this image version. Ask whoever "
              "creates the machine, if you are not sure.");
}

static void key_stage(SealView *s)
{
    static const char *const labels[] = { "Next", "Back", "Cancel" };
    SealWork *w = s->work;
    const SealOption *key = seal_work_key(w);
    Input *passphrase = input_new();
    panel_add(&s->panel, choice_of_options(w->key_options, w->key_count, w->key, "from a file ..."),
              "Who signs?", NULL);
    if (passphrase) {
        passphrase->masked = true;
        passphrase->hide_length = app_is_presenter(s->view.app);
        passphrase->widget.disabled = !key || !key->encrypted;
        panel_add(&s->panel, &passphrase->widget, "Passphrase",
                  "Asked once, kept in memory until the end of sealing, then wiped.");
    }
    Choice *form = choice_new();
    if (form) {
        choice_add(form, "base64", "on one line, as contract-cli writes it", 0);
        choice_add(form, "PEM", "in quotes, as the documentation shows it", 0);
        form->selected = w->form == SIGNING_KEY_PEM;
        panel_add(&s->panel, &form->widget, "signingKey in env", NULL);
    }
    panel_add(&s->panel, buttons(labels, 3, 0), NULL, NULL);
}

/* The items of the expiry step. */
enum { X_CHOICE, X_UNTIL, X_NAME, X_REQUEST, X_CERT, X_KEY, X_PASSPHRASE, X_OWN, X_BUTTONS };
enum { XB_NEXT, XB_PICK, XB_MAKE, XB_BACK, XB_CANCEL };

/* Which fields a way to end needs. */
static bool expiry_needs(SealEnd how, size_t item)
{
    return how == SEAL_END_BY_CERT ? item == X_OWN : how == SEAL_END_BY_CA && item != X_OWN;
}

static void expiry_input(SealView *s, const char *label, const char *value, const char *ghost)
{
    Input *input = input_new();
    if (!input)
        return;
    input_set(input, str_from(value));
    snprintf(input->ghost, sizeof input->ghost, "%s", ghost);
    input->widget.disabled = !expiry_needs(s->work->expiry.how, s->panel.count);
    panel_add(&s->panel, &input->widget, label, NULL);
}

static void expiry_stage(SealView *s)
{
    static const char *const labels[] = { "Next", "Pick a file...", "Make a CA...", "Back",
                                          "Cancel" };
    const SealExpiry *x = &s->work->expiry;
    Choice *choice = choice_new();
    if (choice) {
        choice_add(choice, "never", "it has no end of its own", 0);
        choice_add(choice, "on a day", "a machine that starts later stops (HPL12007E)", 0);
        choice_add(choice, "with a certificate", "of the signer, which is there already", 0);
        choice->selected = x->how;
        panel_add(&s->panel, &choice->widget, "Does the contract end?", NULL);
    }
    expiry_input(s, "Days, or the day", x->until, "365 or 2027-06-30");
    expiry_input(s, "Signer's name", x->name, "stands in the certificate");
    expiry_input(s, "or its request", x->request, "a CSR that was made elsewhere");
    expiry_input(s, "CA certificate", x->cert_path, "");
    expiry_input(s, "CA key", x->key_path, "");
    expiry_input(s, "Passphrase", "", "of the CA key; empty when it has none");
    expiry_input(s, "Certificate", x->own_path, "of the signing key");
    if (s->panel.count > X_OWN) {
        WIDGET_AS(Input, item(s, X_PASSPHRASE))->masked = true;
        WIDGET_AS(Input, item(s, X_PASSPHRASE))->hide_length = app_is_presenter(s->view.app);
    }
    panel_add(&s->panel, buttons(labels, 5, 0), NULL, NULL);
}

enum { CB_SEAL, CB_REHEARSE, CB_BACK, CB_CANCEL, CB_FORCE };

static void check_stage(SealView *s)
{
    static const char *const labels[] = { "Seal", "Rehearse", "Back", "Cancel",
                                          "Seal all the same..." };
    SealWork *w = s->work;
    Input *output = input_new();
    const Analysis *a = app_settled(s->view.app);
    w->forced = false;
    if (a)
        seal_work_check(w, a);
    if (output) {
        input_set(output, str_from(w->output));
        panel_add(&s->panel, &output->widget, "Write to",
                  "A receipt without secrets is written "
                  "beside it.");
    }
    panel_add(&s->panel, buttons(labels, w->refused ? 5 : 4, w->rehearse ? 1 : 0), NULL, NULL);
    s->panel.focus = s->panel.count - 1;
}

static void done_stage(SealView *s)
{
    static const char *const labels[] = { "Inspect it", "Done", "Wipe the plain file..." };
    static const char *const failed[] = { "Back", "Cancel" };
    if (s->work->done && !s->work->rehearse)
        panel_add(&s->panel, buttons(labels, seal_work_may_wipe(s->work) ? 3 : 2, 0), NULL, NULL);
    else
        panel_add(&s->panel, buttons(failed, 2, 0), NULL, NULL);
}

static void show_stage(SealView *s, SealStage stage)
{
    panel_clear(&s->panel);
    s->stage = stage;
    s->top = 0;
    s->problem[0] = '\0';
    if (stage == STAGE_PARTS)
        parts_stage(s);
    else if (stage == STAGE_CERT)
        cert_stage(s);
    else if (stage == STAGE_KEY)
        key_stage(s);
    else if (stage == STAGE_EXPIRY)
        expiry_stage(s);
    else if (stage == STAGE_CHECK)
        check_stage(s);
    else if (stage == STAGE_DONE)
        done_stage(s);
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
    show_stage(s, STAGE_DONE);
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
        show_stage(s, STAGE_RUN);
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
    Str path = str_trim(input_value(WIDGET_AS(Input, item(s, 0))));
    bool ok = path.len > 0 && path.len < sizeof w->output;
    if (ok)
        snprintf(w->output, sizeof w->output, STR_FMT, STR_ARG(path));
    else
        snprintf(s->problem, sizeof s->problem, "The output needs a file name.");
    const Analysis *a = ok ? app_settled(s->view.app) : NULL;
    if (a)
        seal_work_check(w, a);
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
    show_stage(s, STAGE_CERT);
    if (path && !ok)
        snprintf(s->problem, sizeof s->problem, "%.290s", err.text);
}

static void key_picked(App *app, const char *path, void *context)
{
    SealView *s = context;
    Error err = { 0 };
    (void)app;
    bool ok = path && seal_work_add_key(s->work, path, &err);
    show_stage(s, STAGE_KEY);
    if (path && !ok)
        snprintf(s->problem, sizeof s->problem, "%.290s", err.text);
    else if (path && seal_work_key(s->work)->encrypted)
        s->panel.focus = 1;
}

static void cert_next(SealView *s)
{
    const Choice *choice = WIDGET_AS(Choice, item(s, 0));
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
        show_stage(s, STAGE_KEY);
}

static void parts_next(SealView *s)
{
    seal_work_set_parts(s->work, WIDGET_AS(Choice, item(s, 0))->chosen);
    show_stage(s, s->work->parts ? STAGE_CERT : STAGE_KEY);
}

static void take_input(const SealView *s, size_t i, char *out, size_t size)
{
    Str value = str_trim(input_value(WIDGET_AS(Input, item(s, i))));
    snprintf(out, size, STR_FMT, STR_ARG(value));
}

/* What was typed is kept, also for the way back. */
static void take_expiry(SealView *s)
{
    SealExpiry *x = &s->work->expiry;
    Str passphrase = input_value(WIDGET_AS(Input, item(s, X_PASSPHRASE)));
    x->how = (SealEnd)WIDGET_AS(Choice, item(s, X_CHOICE))->selected;
    take_input(s, X_UNTIL, x->until, sizeof x->until);
    take_input(s, X_NAME, x->name, sizeof x->name);
    take_input(s, X_REQUEST, x->request, sizeof x->request);
    take_input(s, X_CERT, x->cert_path, sizeof x->cert_path);
    take_input(s, X_KEY, x->key_path, sizeof x->key_path);
    take_input(s, X_OWN, x->own_path, sizeof x->own_path);
    if (passphrase.len) {
        buf_reset(&x->passphrase);
        buf_add_str(&x->passphrase, passphrase);
    }
}

static void expiry_next(SealView *s)
{
    Error err = { 0 };
    take_expiry(s);
    if (seal_work_expire(s->work, &err)) {
        show_stage(s, STAGE_CHECK);
        return;
    }
    buf_reset(&s->work->expiry.passphrase);
    show_stage(s, STAGE_EXPIRY);
    s->panel.focus = s->work->expiry.needs_passphrase          ? X_PASSPHRASE
                     : s->work->expiry.how == SEAL_END_BY_CERT ? X_OWN
                                                               : X_UNTIL;
    snprintf(s->problem, sizeof s->problem, "%.290s", err.text);
}

/* The field that a file is picked for: the first empty one, else the first. */
static size_t expiry_wants(const SealExpiry *x)
{
    return x->how == SEAL_END_BY_CERT ? X_OWN : x->cert_path[0] && !x->key_path[0] ? X_KEY : X_CERT;
}

static void expiry_picked(App *app, const char *path, void *context)
{
    SealView *s = context;
    SealExpiry *x = &s->work->expiry;
    size_t wants = expiry_wants(x);
    (void)app;
    if (path)
        snprintf(wants == X_OWN   ? x->own_path
                 : wants == X_KEY ? x->key_path
                                  : x->cert_path,
                 SEAL_EXPIRY_PATH, "%s", path);
    show_stage(s, STAGE_EXPIRY);
    s->panel.focus = wants == X_OWN ? X_BUTTONS : wants == X_CERT ? X_KEY : X_PASSPHRASE;
}

/* Picking a file means that the contract is to end. */
static void expiry_pick(SealView *s)
{
    SealExpiry *x = &s->work->expiry;
    take_expiry(s);
    if (x->how == SEAL_END_NEVER)
        x->how = SEAL_END_BY_CA;
    size_t wants = expiry_wants(x);
    picker_start(s->view.app,
                 wants == X_OWN   ? "Certificate of the signer"
                 : wants == X_KEY ? "Key of the CA"
                                  : "Certificate of the CA",
                 wants == X_KEY ? PICK_KEY : PICK_CERT, NULL, expiry_picked, s);
}

/* A CA that was made just now is the one that issues. */
static void ca_made(App *app, const CaMaking *made, void *context)
{
    SealView *s = context;
    SealExpiry *x = &s->work->expiry;
    (void)app;
    if (made->done) {
        snprintf(x->cert_path, sizeof x->cert_path, "%s", made->cert_path);
        snprintf(x->key_path, sizeof x->key_path, "%s", made->key_path);
        buf_reset(&x->passphrase);
        buf_add_str(&x->passphrase, buf_str(&made->passphrase));
    }
    show_stage(s, STAGE_EXPIRY);
    if (made->err.code)
        snprintf(s->problem, sizeof s->problem, "%.290s", made->err.text);
}

static void expiry_make(SealView *s)
{
    take_expiry(s);
    s->work->expiry.how = SEAL_END_BY_CA;
    ca_making_free(s->making);
    s->making = ca_making_start(s->view.app, ca_made, s);
}

static void key_next(SealView *s)
{
    SealWork *w = s->work;
    const Choice *choice = WIDGET_AS(Choice, item(s, 0));
    Input *passphrase = WIDGET_AS(Input, item(s, 1));
    Error err = { 0 };
    if (choice->selected >= w->key_count) {
        picker_start(s->view.app, "Signing key", PICK_KEY, NULL, key_picked, s);
        return;
    }
    w->key = choice->selected;
    w->form = WIDGET_AS(Choice, item(s, 2))->selected ? SIGNING_KEY_PEM : SIGNING_KEY_BASE64;
    buf_reset(&w->passphrase);
    buf_add_str(&w->passphrase, input_value(passphrase));
    if (seal_work_unlock(w, &err)) {
        show_stage(s, seal_work_key(w)->none ? STAGE_CHECK : STAGE_EXPIRY);
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
        take_expiry(s);
    if (s->stage == STAGE_CHECK && seal_work_key(s->work)->none)
        show_stage(s, STAGE_KEY);
    else if (s->stage == STAGE_KEY && !s->work->parts)
        show_stage(s, STAGE_PARTS);
    else if (s->stage > STAGE_PARTS && s->stage <= STAGE_CHECK)
        show_stage(s, (SealStage)(s->stage - 1));
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
            expiry_next(s);
        else if (button == XB_PICK)
            expiry_pick(s);
        else if (button == XB_MAKE)
            expiry_make(s);
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
            show_stage(s, STAGE_CHECK);
        break;
    case STAGE_RUN:
        break;
    }
}

/* The passphrase is asked for only when the chosen key has one. */
static void follow_choice(SealView *s)
{
    if (s->stage == STAGE_EXPIRY)
        for (size_t i = X_UNTIL; i < X_BUTTONS; i++)
            item(s, i)->disabled =
                !expiry_needs((SealEnd)WIDGET_AS(Choice, item(s, X_CHOICE))->selected, i);
    if (s->stage != STAGE_KEY)
        return;
    const Choice *choice = WIDGET_AS(Choice, item(s, 0));
    bool needed =
        choice->selected < s->work->key_count && s->work->key_options[choice->selected].encrypted;
    item(s, 1)->disabled = !needed;
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
    if (result == WIDGET_DONE && strcmp(item(s, at)->class->name, "buttons") == 0)
        pressed(s, WIDGET_AS(Buttons, item(s, at))->selected);
    else if (result == WIDGET_DONE && s->stage == STAGE_PARTS)
        parts_next(s);
    else if (result == WIDGET_DONE && s->stage == STAGE_CERT)
        cert_next(s);
    else if (result == WIDGET_DONE && s->stage == STAGE_EXPIRY && at == X_CHOICE &&
             WIDGET_AS(Choice, item(s, X_CHOICE))->selected != SEAL_END_NEVER)
        s->panel.focus = item(s, X_UNTIL)->disabled ? X_OWN : X_UNTIL;
    else if (result == WIDGET_DONE && s->stage == STAGE_EXPIRY)
        expiry_next(s);
    else if (result == WIDGET_DONE && s->stage == STAGE_KEY && at == 0 && !item(s, 1)->disabled)
        s->panel.focus = 1;
    else if (result == WIDGET_DONE && s->stage == STAGE_KEY)
        key_next(s);
    return true;
}

/* -- drawing ---------------------------------------------------------------------------------- */

enum { SMALL = 12 }; /* rows; with fewer nothing is spent on looks */

static int draw_steps(const SealView *s, Canvas *c)
{
    static const char *const names[] = { "1 Parts",  "2 Certificate", "3 Signer",
                                         "4 Expiry", "5 Check",       "6 Seal" };
    size_t now = s->stage == STAGE_DONE ? STAGE_RUN : s->stage;
    int col = 1;
    if (c->height < SMALL) { /* the step alone */
        canvas_print(c, 0, 1, ROLE_HEADING, "%s, of 6 steps", names[now]);
        return 1;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int width = text_width(str_from(names[i]));
        canvas_text(c, 0, col, str_from(names[i]), i == now ? ROLE_HEADING : ROLE_MUTED);
        if (i == now && draw_is_plain())
            canvas_text(c, 0, col - 1, STR(">"), ROLE_HEADING);
        for (int k = 0; i == now && k < width && !draw_is_plain(); k++)
            canvas_text(c, 1, col + k, glyph_is_ascii() ? STR("=") : STR("━"), ROLE_BORDER_FOCUS);
        col += width + 3;
    }
    return 3;
}

static int draw_checks(const SealView *s, Canvas *c, int row, int room)
{
    const SealWork *w = s->work;
    for (size_t i = 0; i < w->check_count && (int)i < room; i++) {
        const SealCheck *check = &w->checks[i];
        bool ok = check->mark == 'k';
        canvas_text(c, row, 1, ok ? STR("ok") : str_make(&check->mark, 1),
                    ok ? ROLE_OK : mark_role(check->mark));
        canvas_text(c, row, 5, str_from(check->name), ROLE_TEXT);
        canvas_text_fit(c, row, 18, c->width - 19, str_from(check->text), ROLE_TEXT);
        row++;
    }
    return row + 1;
}

static void draw_run(const SealView *s, Canvas *c, int row)
{
    int now = atomic_load(&s->work->step);
    for (int i = 0; i < SEAL_WORK_STEPS; i++) {
        const char *state = i < now ? "done" : i == now ? "now" : "";
        canvas_text(c, row, 3, str_from(state), i < now ? ROLE_OK : ROLE_HEADING);
        canvas_text(c, row++, 9, str_from(seal_work_step_name(i)),
                    i <= now ? ROLE_TEXT : ROLE_MUTED);
    }
    progress_draw(c, row + 1, 3, 32, (size_t)now, SEAL_WORK_STEPS);
    app_wake_in(s->view.app, 100);
}

static int draw_result(const SealView *s, Canvas *c, int row)
{
    const SealWork *w = s->work;
    size_t next = 0, shown = w->line_count;
    while (next < SEAL_NEXT_LINES && w->next[next][0])
        next++;
    /* What is to be done comes before the hashes, which are in the receipt too. */
    while (shown > 3 && row + (int)(shown + next) + 2 > c->height)
        shown--;
    for (size_t i = 0; i < shown; i++)
        canvas_text_middle(c, row++, 1, c->width - 2, str_from(w->lines[i]),
                           i == 0 ? ROLE_OK : ROLE_TEXT);
    if (w->done && !w->rehearse) {
        row++;
        canvas_text(c, row++, 1, STR("Next"), ROLE_HEADING);
        for (size_t i = 0; i < next; i++)
            row += canvas_wrap(c, row, 3, c->width - 4, 2, str_from(w->next[i]), ROLE_TEXT);
        canvas_text_fit(c, row++, 3, c->width - 4,
                        STR("The plain contract is unchanged and still holds secrets."),
                        ROLE_WARNING);
    }
    return row;
}

static void draw(View *v, Canvas *c)
{
    SealView *s = seal_of(v);
    int row = draw_steps(s, c);
    if (s->stage == STAGE_CHECK)
        row = draw_checks(s, c, row, c->height - row - (c->height < SMALL ? 3 : 6));
    if (s->stage == STAGE_RUN)
        draw_run(s, c, row);
    if (s->stage == STAGE_DONE) {
        /* The buttons stay in sight; on a narrow screen they stand one below the other. */
        int room = c->height - (c->width < 52 ? 4 : 2);
        Canvas upper = canvas_sub(c, (Rect){ 0, 0, room, c->width });
        row = draw_result(s, &upper, row);
        row = row > room ? room : row;
    }
    if (s->problem[0] && s->stage == STAGE_DONE)
        row += 1 + canvas_wrap(c, row, 1, c->width - 2, 4, str_from(s->problem), ROLE_ERROR);
    /* What is wrong keeps its place when there is little. */
    bool wrong = s->problem[0] && s->stage != STAGE_DONE;
    int kept = !wrong ? 0 : c->height < SMALL ? 2 : 3;
    Canvas panel = canvas_sub(c, (Rect){ 0, 0, c->height - kept, c->width });
    row = panel_draw(&s->panel, &panel, row, true);
    if (wrong)
        canvas_wrap(c, row + 1 + 3 <= c->height ? row + 1 : c->height - kept, 1, c->width - 2, 3,
                    str_from(s->problem), ROLE_ERROR);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    (void)v;
    *ret_height = max_height < 20 ? max_height : 20;
    *ret_width = max_width < 78 ? max_width : 78;
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
    static const Hint all[] = { { "Up/Down", "Choose" },
                                { "Enter", "Next" },
                                { "Tab", "Field" },
                                { "Alt-b", "Back" },
                                { "Esc", "Leave" } };
    static const Hint stop[] = { { "Esc", "Stop" } };
    bool running = seal_of(v)->stage == STAGE_RUN;
    size_t n = running ? 1 : sizeof all / sizeof *all;
    n = n < max ? n : max;
    memcpy(out, running ? stop : all, n * sizeof *all);
    return n;
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
    show_stage(s, work->parts ? STAGE_CERT : STAGE_PARTS);
    app_push(app, &s->view);
}
