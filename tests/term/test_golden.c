/* Pictures as text of the screens, dialogs and special editors: in two sizes, with colours and
 * lines, and for a terminal that has neither. A new screen is one row. */
#include "term/beside.h"
#include "term/golden.h"
#include "term/training.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEPS_MAX = 20 };

#define START "What would you like"
#define FULL "0 errors"
#define LOST "lost.yaml"   /* the line dropped while somebody worked at it */
#define SEALED "done.yaml" /* the training keys are there */
#define DERIVED "conformance/ibm/derived/"

static const struct Screen {
    const char *name;
    const char *file;             /* that is opened; NULL: none */
    const char *steps[STEPS_MAX]; /* what is on the screen, keys, what is there then, ... */
} screens[] = {
    /* the program without a file */
    { "start", NULL, { START, "Home", "New contract" } },
    { "new", NULL, { START, "n Down Down", "(o) ccrt" } },
    { "new-folder", NULL, { START, "n Down Down Tab Down Tab app", "[app" } },
    { "set", NULL, { START, ",", "esc-digit" } },
    { "themes", NULL, { START, "^X T Down Down Down", "warm and dark" } },
    { "tour", NULL, { START, "^X !", "Guided tour", "Down", "Who writes what" } },
    { "lesson", NULL, { START, "^X ! 2 Enter Enter Enter", "Who can see what" } },
    { "steps",
      NULL,
      { START, "^X ! 3 Enter", "Try it: 5 steps", "t", "0/5]", "F8", "[x] Go to the warning" } },
    { "steps-source",
      NULL,
      { START, "^X ! 3 Enter", "Try it: 5 steps", "t", "0/5]", "F8", "[x] Go to the warning",
        "F3 F6", "h gives a hint", "h", "F1 says why" } },
    { "keys", NULL, { START, "^X K", "Keys and certificates" } },
    { "about", NULL, { START, "^X @", "Libraries" } },
    { "code", NULL, { START, "^X # HPL07015E Enter", "[Explain" } },
    { "code-ask", NULL, { START, "^X #", "HPL" } },

    /* form and source */
    { "edit", "full.yaml", { FULL, "Down", "Which way" } },
    { "choice", "full.yaml", { FULL, "Down Enter", "which one?", "Down", "play" } },
    { "pod",
      "ccrv.yaml",
      { FULL, "^X g", "[Commands]", "containers/0/ports/0", "containerPort", "Enter",
        "Container port" } },
    { "form-problem", "wrong.yaml", { "1 error", "F8", "PF174" } },
    { "explain", "wrong.yaml", { "1 error", "F8", "PF174", "F1", "[Explain" } },
    { "source", "full.yaml", { FULL, "F3", "[Source]" } },
    { "source-problem", "wrong.yaml", { "1 error", "F3", "[Source]", "F8", "PF174" } },
    { "source-find", "full.yaml", { FULL, "F3", "[Source]", "^F compose", "1 of" } },
    { "source-complete",
      "full.yaml",
      { FULL, "F3", "[Source]", "^X G 24 Enter End Backspace Backspace", "1 error", "^X n",
        "Tab takes" } },
    { "line", "full.yaml", { FULL, "F3", "[Source]", "^X G", "Go to line" } },
    { "problems", "many.yaml", { "errors", "^X l", "[Problems" } },
    { "fix-all", "fixable.yaml", { "error", "^X F", "safe rem" } },

    /* commands, help and questions */
    { "commands", "full.yaml", { FULL, "^P", "[Commands]", "seal", "Seal" } },
    { "go-to", "full.yaml", { FULL, "^X g", "[Commands]", "host", "hostname" } },
    { "which-key", "full.yaml", { FULL, "^X", "Undo" } },
    { "which-seal", "full.yaml", { FULL, "^X e", "rehearsal" } },
    { "help", "full.yaml", { FULL, "^X ?", "[Help]" } },
    { "help-page", "full.yaml", { FULL, "^X V ^X ?", "[Help]", "Enter", "Volumes and seeds" } },
    { "help-keys", "full.yaml", { FULL, "^X k", "Writes the file" } },
    { "platform", "full.yaml", { FULL, "^X o Down", "instead of" } },
    { "persona", "full.yaml", { FULL, "^X P", "Auditor" } },
    { "leave", "full.yaml", { FULL, "F3", "[Source]", "# F10", "Leave" } },
    { "recovered", LOST, { "Recovered work" } },
    { "picker-file", "full.yaml", { FULL, "^X O", "config.json" } },
    { "compare",
      "web.yaml",
      { FULL, "^X / ^G ^X D Down Enter", "other.yaml", "other.yaml Enter", "Compared with" } },
    { "lines",
      "web.yaml",
      { FULL, "^X / ^G ^X D Down Enter", "other.yaml", "other.yaml Enter", "Compared with", "t",
        "line by line" } },

    /* special editors */
    { "registries", "full.yaml", { FULL, "^X R", "From a login file" } },
    { "registry-to-add",
      "full.yaml",
      { FULL, "^X R", "From a login file", "a us.icr.io Enter", "which side?" } },
    { "logins",
      "full.yaml",
      { FULL, "^X R", "From a login file", "i config Enter", "kept by the helper" } },
    { "variables", "full.yaml", { FULL, "^X E", "From a .env file" } },
    { "variable-to-add", "full.yaml", { FULL, "^X E", "From a .env file", "a", "Add a variable" } },
    { "variable-lines",
      "full.yaml",
      { FULL, "^X E", "From a .env file", "Right i lines.env Enter", "Into workload" } },
    { "volumes", "full.yaml", { FULL, "^X V", "Generate" } },
    { "volume-to-add", "web.yaml", { FULL, "^X V", "No volumes", "a", "Add a volume" } },
    { "certificate-field",
      "full.yaml",
      { FULL, "^X g", "[Commands]", "env/logging/syslog/server", "server", "Enter", "erver" } },

    /* archives */
    { "archive", "full.yaml", { FULL, "^X A", "docker-compose.yaml" } },
    { "archive-file",
      "full.yaml",
      { FULL, "^X A", "docker-compose.yaml", "Home Down Enter", "[docker-compose.yaml]" } },
    { "archive-edit",
      "full.yaml",
      { FULL, "^X A", "docker-compose.yaml", "Home Down Enter", "[docker-compose.yaml]",
        "e Down Down Down End Enter build: Space .", "PF069" } },
    { "picker-folder",
      "full.yaml",
      { FULL, "^X A", "docker-compose.yaml", "b", "Folder to pack" } },
    { "archive-build",
      "full.yaml",
      { FULL, "^X A", "docker-compose.yaml", "b", "Folder to pack", "app Down Down Enter", "/app",
        "Enter", "settings.conf" } },
    { "archive-compare",
      "full.yaml",
      { FULL, "^X A", "docker-compose.yaml", "C", "Folder to compare", "app Down Down Enter",
        "/app", "Enter", "files differ" } },

    /* sealing */
    { "seal-parts", "web.yaml", { FULL, "^X e e", "Which image", "Alt-b", "to be encrypted?" } },
    { "seal-certificate", "web.yaml", { FULL, "^X e e", "Which image" } },
    { "seal-signer", "web.yaml", { FULL, "^X e e", "Which image", "Enter", "Who signs?" } },
    { "seal-expiry",
      "web.yaml",
      { FULL, "^X e e", "Which image", "Enter", "Who signs?", "Enter", "contract end?", "Down",
        "(o) on a day" } },
    { "seal-check",
      "web.yaml",
      { FULL, "^X e e", "Which image", "Enter", "Who signs?", "Enter", "contract end?", "Enter",
        "0 errors, 0 to do" } },
    { "seal-refused",
      "wrong.yaml",
      { "1 error", "^X e e", "Which image", "Enter", "Who signs?", "Enter", "contract end?",
        "Enter", "1 error, ", "Enter", "stops sealing" } },
    { "seal-done",
      SEALED,
      { FULL, "^X e e", "Which image", "Enter", "Who signs?", "Enter", "contract end?", "Enter",
        "0 errors, 0 to do", "Enter", "Sealed." } },
    { "take-section", "web.yaml", { FULL, "^X e i", "Take in a sealed section" } },

    /* what others made */
    { "log",
      "volumes.yaml",
      { "1 error", "^X \"", "From a file", "Enter", "[A console log]", "console.log",
        ">   console.log", "Enter", "stopped the boot" } },
    { "inspect",
      "sealed.yaml",
      { "was not checked", "s", "Key or certificate", "team.pub Enter", "Intact" } },
    { "inspect-token", "sealed.yaml", { "was not checked", "Enter", "the parts of the token" } },
    { "inspect-inside",
      "sealed.yaml",
      { "was not checked", "o", "Private key to open", "image.pem Enter", "[Passphrase]",
        "test1234 Enter", "opens 2 of", "Down Enter", "secrets are masked" } },
    { "log-paste",
      NULL,
      { START, "^X \"", "From a file", "Down Enter", "[Paste the console log]" } },
    { "attest",
      "record.txt",
      { "7 not compared", "w", "[Compare with]", "Enter", "delivered", "record.yaml Enter",
        "3 equal", "s", "Attestation certificate", "record.crt Enter", "no root reached" } },
};

static const struct Look {
    const char *suffix;
    int rows, columns;
    const char *const env[4];
} looks[] = {
    { "80x24", 24, 80, { NULL } },
    { "120x40", 40, 120, { NULL } },
    { "80x24-ascii", 24, 80, { "TERM=vt220", "LANG=C", "LC_ALL=C", NULL } },
    { "120x40-ascii", 40, 120, { "TERM=vt220", "LANG=C", "LC_ALL=C", NULL } },
};

enum { SCREENS = sizeof screens / sizeof *screens, LOOKS = sizeof looks / sizeof *looks };

/* What differs from machine to machine and from day to day. */
static const char *const veiled[] = { "OpenSSL ",
                                      "ncurses ",
                                      "libyaml ",
                                      "PCRE2 ",
                                      "json-c ",
                                      "utf8proc ",
                                      "zlib ",
                                      "was kept at ",
                                      "input      sha256 ",
                                      "output     sha256 ",
                                      "encrypted, sha256 ",
                                      "signed by  SHA256 ",
                                      "certificate, until ",
                                      NULL };

/* -- the files -------------------------------------------------------------------------------- */

/* Read before the jobs, so that what is missing is left out once. */
static const struct File {
    const char *name, *from; /* of the samples, or of the conformance data */
} files[] = {
    { "web.yaml", "ccrt.yaml" },
    { "full.yaml", "ccrt-full.yaml" },
    { "ccrv.yaml", "ccrv.yaml" },
    { "wrong.yaml", "broken/hostname-with-path.yaml" },
    { "fixable.yaml", "broken/number-as-text.yaml" },
    { "volumes.yaml", "broken/volume-on-one-side.yaml" },
    { LOST, "ccrt.yaml" },
    { SEALED, "ccrt.yaml" },
    { "sealed.yaml", DERIVED "signature/s01-encrypted-ok.yaml" },
    { "image.pem", DERIVED "keys/rsa2048.enc-pkcs8.pem" },
    { "team.pub", DERIVED "signature/signing.pub.pem" },
    { "record.txt", DERIVED "attestation/se-checksums.txt" },
    { "se-signature.bin", DERIVED "attestation/se-signature.bin" },
    { "record.crt", DERIVED "attestation/attestation.crt" },
    { "record.yaml", DERIVED "attestation/contract.yaml" },
};

static const struct Text {
    const char *name, *text;
} texts[] = {
    { "app/docker-compose.yaml", "services:\n  web:\n    image: docker.io/library/redis:7\n"
                                 "    ports:\n      - \"80:80\"\n" },
    { "app/settings.conf", "colour = blue\n" },
    { "app/.env", "PASSWORD=not-for-the-archive\n" },
    { "config.json",
      "{\"auths\": {\"https://index.docker.io/v1/\": {\"auth\": \"bWU6aHViLXdvcmQ=\"},"
      "\"us.icr.io\": {\"auth\": \"aWFtYXBpa2V5OmtleS13b3Jk\"},"
      "\"example.com\": {}}, \"credHelpers\": {\"example.com\": \"pass\"}}\n" },
    { "many.yaml", "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n  volumes:\n"
                   "    data:\n      seed: short\n      mount: /mnt/data/\nenv: |\n  type: env\n"
                   "  env:\n    PORT: 8080\n  logging:\n    logRouter:\n"
                   "      hostname: https://logs.example.com\n      iamApiKey: abc\n"
                   "      port: 70000\n" },
    { "console.log", "# HPL11099I: bootloader end\r\n"
                     "hpcr-disk-mount[1101]: \033[1;31mHPL07015E\033[0m: names differ\r\n"
                     "hpcr-catch-failed[1200]: HPL10000E: failed\r\nagain HPL10000E\r\n" },
    { "lines.env", "LOG_LEVEL=trace\nGREETING=hello\nMY-KEY=1\n# a comment\n" },
    { "ours.pub", "-----BEGIN PUBLIC KEY-----\n"
                  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAhmSrNYqefjSK6HlvjHwt\n"
                  "odfdDab9XgK41Xx9sdqkFB6bjA+JJEs62gA1YQKKGtIbNsPPlAyVuTl1JWHFv0SD\n"
                  "trOOyzANr8keIBE6v87UIcSzSosj59TdnEJJMSMMg0OFSopONU15pArMbmBcaeGn\n"
                  "YXp6UBQx1uljU8xA1bD5R1LYbv2RRfAqgm3CbwhtL2gR8pptIZcxC/h/enXWsri/\n"
                  "bDuJ2SAMl5SiOq+++SS58o9kN69YoWcVq0AK26Tqk9A0BCRAK7DewsPHKjTWDZ54\n"
                  "pmIGBx5m8AZFg5EFpcdU5OYicptB3ttJGp1nrMpqh3LppWt6iVvvf6VJbr1liJU8\n"
                  "BwIDAQAB\n"
                  "-----END PUBLIC KEY-----\n" },
};

static bool is_shared(const struct File *f)
{
    return str_starts(str_from(f->from), STR("conformance/"));
}

static void copy(Term *t, const char *name, const char *path)
{
    Buf bytes;
    unit_read(path, &bytes);
    term_write_file(t, name, buf_str(&bytes));
    buf_clear(&bytes);
}

/* web.yaml with another port and another secret: to compare with. */
static void write_changed(Term *t)
{
    Buf text;
    unit_read(SOURCE_DIR "/samples/ccrt.yaml", &text);
    size_t at = str_find(buf_str(&text), STR("port: 443"));
    assert_int_not_equal(at, SIZE_MAX);
    buf_splice(&text, span_make(at, at + 9), STR("port: 6514"));
    at = str_find(buf_str(&text), STR("Qw7rTz"));
    assert_int_not_equal(at, SIZE_MAX);
    buf_splice(&text, span_make(at, at + 6), STR("another"));
    term_write_file(t, "other.yaml", buf_str(&text));
    buf_clear(&text);
}

static bool wants_shared(const char *wanted)
{
    for (size_t i = 0; wanted && i < sizeof files / sizeof *files; i++)
        if (strcmp(wanted, files[i].name) == 0)
            return is_shared(&files[i]);
    return false;
}

/* The conformance data is in the homes of those that open some of it alone: the other pictures are
 * the same on a machine that has none. */
static void write_files(Term *t, const char *wanted)
{
    char path[1024];
    bool shared = wants_shared(wanted);
    mkdir(term_path(t, "app"), 0755);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, files[i].from);
        if (!is_shared(&files[i]))
            copy(t, files[i].name, path);
        else if (shared)
            copy(t, files[i].name, unit_shared(files[i].from));
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        term_write_file(t, texts[i].name, str_from(texts[i].text));
    write_changed(t);
}

/* -- the pictures ----------------------------------------------------------------------------- */

static bool has_colour(Term *t)
{
    for (int row = 0; row < term_rows(t); row++)
        for (int column = 0; column < term_columns(t); column++) {
            VTermScreenCell cell = term_cell(t, row, column);
            if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
                return true;
        }
    return false;
}

static void lose_a_session(Term *t)
{
    static const char *const args[] = { LOST, NULL };
    term_start(t, args);
    assert_screen(t, FULL);
    term_keys(t, "F3 Home # Space mine Enter");
    assert_screen(t, LOST " *");
    term_signal(t, SIGHUP);
    term_exit(t);
}

static void take(const struct Screen *s, const struct Look *look)
{
    char name[64];
    TermOptions o = { .rows = look->rows, .columns = look->columns, .env = look->env };
    const char *args[] = { s->file, NULL };
    bool ascii = look->env[0];
    int row, column;
    snprintf(name, sizeof name, "%s-%s", s->name, look->suffix);
    print_message("%s\n", name);
    Term *t = term_prepare(&o);
    write_files(t, s->file);
    if (s->file && strcmp(s->file, SEALED) == 0)
        training_lend(t);
    if (s->file && strcmp(s->file, LOST) == 0)
        lose_a_session(t);
    term_start(t, args);
    for (size_t i = 0; i < STEPS_MAX && s->steps[i]; i++)
        if (i % 2)
            term_keys(t, s->steps[i]);
        else
            assert_screen(t, s->steps[i]);
    assert_golden_but(t, name, veiled);
    assert_true(term_cursor(t, &row, &column));
    assert_int_equal(has_colour(t), !ascii);
    for (const char *c = term_screen(t); ascii && *c; c++)
        assert_true((unsigned char)*c < 0x80);
    term_close(t);
}

static void take_one(size_t index, const void *context)
{
    const char *only = context;
    const struct Screen *s = &screens[index / LOOKS];
    if (!only || strcmp(only, s->name) == 0)
        take(s, &looks[index % LOOKS]);
}

/* SCREEN=name in the environment takes that one alone. */
static void screens_are_as_they_were(void **state)
{
    (void)state;
    training_make();
    side_by_side((size_t)SCREENS * LOOKS, take_one, getenv("SCREEN"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(screens_are_as_they_were) };
    unsetenv("TMPDIR"); /* the length of the home is seen */
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
