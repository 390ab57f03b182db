/* The step of sealing that asks whether the contract ends, and how: never, on a day that a CA
 * certifies, or with a certificate that the signer has already. */
#include "seal_view.h"
#include "views.h"

#include <stdio.h>

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

void expiry_stage_show(SealView *s)
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
        WIDGET_AS(Input, seal_item(s, X_PASSPHRASE))->masked = true;
        WIDGET_AS(Input, seal_item(s, X_PASSPHRASE))->hide_length = app_is_presenter(s->view.app);
    }
    panel_add(&s->panel, seal_buttons(labels, 5, 0), NULL, NULL);
}

void expiry_stage_follow(SealView *s)
{
    for (size_t i = X_UNTIL; i < X_BUTTONS; i++)
        seal_item(s, i)->disabled =
            !expiry_needs((SealEnd)WIDGET_AS(Choice, seal_item(s, X_CHOICE))->selected, i);
}

static void take_input(const SealView *s, size_t i, char *out, size_t size)
{
    Str value = str_trim(input_value(WIDGET_AS(Input, seal_item(s, i))));
    snprintf(out, size, STR_FMT, STR_ARG(value));
}

void expiry_stage_take(SealView *s)
{
    SealExpiry *x = &s->work->expiry;
    Str passphrase = input_value(WIDGET_AS(Input, seal_item(s, X_PASSPHRASE)));
    x->how = (SealEnd)WIDGET_AS(Choice, seal_item(s, X_CHOICE))->selected;
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

void expiry_stage_next(SealView *s)
{
    Error err = { 0 };
    expiry_stage_take(s);
    if (seal_work_expire(s->work, &err)) {
        seal_show(s, STAGE_CHECK);
        return;
    }
    buf_reset(&s->work->expiry.passphrase);
    seal_show(s, STAGE_EXPIRY);
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
    seal_show(s, STAGE_EXPIRY);
    s->panel.focus = wants == X_OWN ? X_BUTTONS : wants == X_CERT ? X_KEY : X_PASSPHRASE;
}

void expiry_stage_pick(SealView *s)
{
    SealExpiry *x = &s->work->expiry;
    expiry_stage_take(s);
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
    seal_show(s, STAGE_EXPIRY);
    if (made->err.code)
        snprintf(s->problem, sizeof s->problem, "%.290s", made->err.text);
}

void expiry_stage_make(SealView *s)
{
    expiry_stage_take(s);
    s->work->expiry.how = SEAL_END_BY_CA;
    ca_making_free(s->making);
    s->making = ca_making_start(s->view.app, ca_made, s);
}
