/* What each step of sealing asks: the widgets of its panel, from what is chosen so far. */
#include "seal_view.h"

#include <stdio.h>

Widget *seal_item(const SealView *s, size_t i)
{
    return s->panel.items[i].widget;
}

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

Widget *seal_buttons(const char *const *labels, size_t count, size_t selected)
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
    panel_add(&s->panel, seal_buttons(labels, 2, 0), NULL, NULL);
}

static void cert_stage(SealView *s)
{
    static const char *const labels[] = { "Next", "Back", "Cancel" };
    SealWork *w = s->work;
    panel_add(&s->panel,
              choice_of_options(w->cert_options, w->cert_count, w->cert, "from a file ..."),
              "Which image will boot? Its certificate decides who can read the contract.", NULL);
    panel_add(&s->panel, seal_buttons(labels, 3, 0), NULL,
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
    panel_add(&s->panel, seal_buttons(labels, 3, 0), NULL, NULL);
}

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
    panel_add(&s->panel, seal_buttons(labels, w->refused ? 5 : 4, w->rehearse ? 1 : 0), NULL, NULL);
    s->panel.focus = s->panel.count - 1;
}

static void done_stage(SealView *s)
{
    static const char *const labels[] = { "Inspect it", "Done", "Wipe the plain file..." };
    static const char *const failed[] = { "Back", "Cancel" };
    if (s->work->done && !s->work->rehearse)
        panel_add(&s->panel, seal_buttons(labels, seal_work_may_wipe(s->work) ? 3 : 2, 0), NULL,
                  NULL);
    else
        panel_add(&s->panel, seal_buttons(failed, 2, 0), NULL, NULL);
}

void seal_show(SealView *s, SealStage stage)
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
        expiry_stage_show(s);
    else if (stage == STAGE_CHECK)
        check_stage(s);
    else if (stage == STAGE_DONE)
        done_stage(s);
}
