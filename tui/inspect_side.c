#include "inspect_side.h"

#include <stdio.h>

void inspect_side_count(const Inspection *f, const char *what, size_t ret_marks[4])
{
    for (size_t i = 0; i < 4; i++)
        ret_marks[i] = 0;
    for (size_t i = 0; i < f->finding_count; i++)
        if (str_starts(f->findings[i].text, str_from(what)))
            ret_marks[f->findings[i].mark]++;
}

static int say(Canvas *c, int row, const char *text, Role role)
{
    return row + canvas_wrap(c, row, 2, c->width - 2, 6, str_from(text), role);
}

/* What a comparison came to; nothing when there was none. */
static int say_compared(const Inspection *f, Canvas *c, int row, const char *what, const char *same,
                        const char *other)
{
    size_t marks[4];
    inspect_side_count(f, what, marks);
    if (marks[INSPECT_BAD])
        return say(c, row, other, ROLE_ERROR);
    return marks[INSPECT_OK] ? say(c, row, same, ROLE_OK) : row;
}

static bool is_opened(const Inspection *f)
{
    for (size_t i = 0; i < f->section_count; i++)
        if (f->sections[i].opened)
            return true;
    return false;
}

static int say_can(const Inspection *f, Canvas *c, int row)
{
    char text[160];
    const InspectSection *first = NULL;
    for (size_t i = 0; i < f->section_count && !first; i++)
        first = f->sections[i].token_ok ? &f->sections[i] : NULL;
    snprintf(text, sizeof text, "It is a %s%s%s.", f->kind_title, first ? " for " : "",
             first ? inspect_made_for(&first->token) : "");
    row = say(c, row, text, ROLE_TEXT);
    if (f->has_signature && f->signature_checked) {
        bool ok = f->signature.outcome == VERIFY_OK;
        row = say(c, row, ok ? "Workload and env are as signed." : "The signature does not fit.",
                  ok ? ROLE_OK : ROLE_ERROR);
        if (ok)
            row = say(c, row,
                      f->signature.source == VERIFY_KEY_GIVEN
                          ? "The signer holds the key that you chose."
                          : "The signer holds the key that stands in env.",
                      ROLE_OK);
    }
    row = say_compared(f, c, row, "receipt", "It equals what the receipt describes.",
                       "It is not what the receipt describes.");
    row = say_compared(f, c, row, "attestation record",
                       "The machine of the record was started with it.",
                       "Not all of it is what the machine of the record was started with.");
    return say_compared(f, c, row, "plain contract", "It says what the plain contract says.",
                        "It says something else than the plain contract.");
}

static int say_cannot(const Inspection *f, Canvas *c, int row)
{
    if (f->has_signature && !f->signature_checked)
        row = say(c, row, "Who signed it, and whether it was changed since: s takes a key.",
                  ROLE_TEXT);
    else if (!f->has_signature)
        row = say(c, row, "Whether it was changed: it is not signed.", ROLE_TEXT);
    else if (f->signature.source == VERIFY_KEY_GIVEN && !is_opened(f))
        row = say(c, row,
                  "Whether signingKey in env is the same key: the machine checks that (HPL12001E).",
                  ROLE_TEXT);
    else if (f->signature_checked && f->signature.source == VERIFY_KEY_IN_ENV)
        row = say(c, row, "Who holds the key that stands in env.", ROLE_TEXT);
    if (f->sealed && !is_opened(f))
        row =
            say(c, row,
                "What is inside. Ask for the receipt, or for the plain text, and seal it again to "
                "compare sizes, not bytes: sealing is random each time.",
                ROLE_TEXT);
    return row;
}

void inspect_side_draw(const Inspection *f, Canvas *c)
{
    static const struct {
        const char *key, *text;
    } next[] = { { "s", "check with a key" },
                 { "o", "open with a private key" },
                 { "r", "choose a receipt" },
                 { "t", "compare with a machine's record" },
                 { "a", "compare with the plain contract" },
                 { "R", "write a report for a ticket" } };
    canvas_text(c, 0, 0, STR("What you can say as a reviewer"), ROLE_HEADING);
    int row = say_can(f, c, 2) + 1;
    canvas_text(c, row, 0, STR("What you cannot say"), ROLE_HEADING);
    row = say_cannot(f, c, row + 2) + 1;
    canvas_text(c, row++, 0, STR("Next"), ROLE_HEADING);
    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        canvas_text(c, ++row, 2, str_from(next[i].key), ROLE_HINT_KEY);
        canvas_text_fit(c, row, 5, c->width - 5, str_from(next[i].text), ROLE_TEXT);
    }
}
