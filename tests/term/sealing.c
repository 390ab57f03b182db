#include "sealing.h"

#include <stdio.h>

static void pick(Term *t, const char *title, const char *file)
{
    char text[200];
    assert_screen(t, title);
    term_type(t, file);
    snprintf(text, sizeof text, "Find [%.150s", file);
    assert_screen(t, text);
    term_keys(t, "Enter");
    snprintf(text, sizeof text, "(o) %.150s", file);
    assert_screen(t, text);
}

void sealing_begin(Term *t)
{
    term_keys(t, "^X e e");
    assert_screen(t, "Which image will boot");
}

void sealing_certificate(Term *t, const char *file)
{
    if (file) {
        term_keys(t, "Down Enter");
        pick(t, "Encryption certificate", file);
    }
    term_keys(t, "Enter");
    assert_screen(t, "Who signs?");
}

void sealing_signer(Term *t, const char *file, const char *passphrase)
{
    if (file) {
        term_keys(t, "Down Down Enter");
        pick(t, "Signing key", file);
    }
    if (passphrase) {
        term_type(t, passphrase);
        assert_screen(t, "[********");
        term_keys(t, "Enter");
    }
    term_keys(t, "Enter");
    assert_screen(t, "Does the contract end?");
}

void sealing_check(Term *t)
{
    term_keys(t, "Enter");
    assert_screen(t, "Write to");
}

void sealing_walk(Term *t, const char *certificate, const char *signer, const char *passphrase)
{
    sealing_begin(t);
    sealing_certificate(t, certificate);
    sealing_signer(t, signer, passphrase);
    sealing_check(t);
}
