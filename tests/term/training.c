#include "term/training.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FOLDER ".local/share/contract-tui/training"

static Term *maker; /* has them in its home */

static void forget(void)
{
    term_close(maker);
    maker = NULL;
}

void training_make(void)
{
    if (maker)
        return;
    static const char *const args[] = { "key", "training", NULL };
    static const TermOptions options = { .program = NULL };
    maker = term_prepare(&options);
    atexit(forget);
    term_start(maker, args);
    assert_exit(maker, 0);
}

static void make_folders(Term *t)
{
    char path[] = FOLDER;
    for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        mkdir(term_path(t, path), 0700);
        *slash = '/';
    }
    mkdir(term_path(t, FOLDER), 0700);
}

void training_lend(Term *t)
{
    static const char *const names[] = { "encrypt.crt", "encrypt.pem", "sign.pem" };
    training_make();
    make_folders(t);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[128];
        Buf bytes;
        snprintf(name, sizeof name, FOLDER "/%s", names[i]);
        term_read_file(maker, name, &bytes);
        term_write_file(t, name, buf_str(&bytes));
        chmod(term_path(t, name), 0600);
        buf_clear(&bytes);
    }
}
