/* cmd - what a headless verb is: one file cmd_*.c each, one row in main.c.
 *
 * A verb parses its words with opts_parse(), does its work through the core, prints results on
 * standard output and messages on standard error, and returns an exit status. */
#ifndef TUI_CMD_H
#define TUI_CMD_H

#include "contract/error.h"
#include "contract/platform.h"

#include <stdio.h>

enum ExitStatus { /* cli.md */
                  EXIT_DONE = 0,
                  EXIT_FOUND = 1, /* problems found, not verified, differs */
                  EXIT_USAGE = 2,
                  EXIT_READ = 3, /* could not read or could not check */
                  EXIT_KEY = 4,  /* key, certificate or passphrase */
                  EXIT_WRITE = 5,
                  EXIT_INTERRUPTED = 130
};

typedef struct Command {
    const char *name;                  /* "check", or "key new" for a verb of two words */
    const char *usage;                 /* what stands behind the name: "[-o OUT] FILE" */
    const char *summary;               /* one line for help */
    const char *help;                  /* paragraphs and an example, for --help */
    int (*run)(int argc, char **argv); /* argv[0] is the name, then its own words */
} Command;

/* One option of a verb; a table ends with a row without a name. */
typedef struct Opt {
    const char *name;   /* "platform" for --platform */
    char letter;        /* 'o' for -o, 0: none */
    bool is_flag;       /* takes no value */
    const char **value; /* the last value given */
    bool *flag;
    struct OptList *list; /* every value given */
} Opt;

#define OPT_LIST_MAX 64
typedef struct OptList {
    const char *items[OPT_LIST_MAX];
    size_t count;
} OptList;

/* Reads `--name VALUE`, `--name=VALUE`, `-o VALUE`, flags and `--`, in any order with the
 * operands. argv is reordered: operands come to argv[1 .. *ret_operands]. Says what is wrong on
 * standard error, with the nearest option, and returns false (then EXIT_USAGE). `--help` prints
 * the command's help and returns false with *ret_operands = -1 (then EXIT_DONE). */
bool opts_parse(const Command *command, const Opt *opts, int argc, char **argv, int *ret_operands);

/* The commands, in the order of the help; ends with a row without a name. */
extern const Command commands[];
const Command *command_find(const char *name);
/* The verb that argv[1] (and argv[2]) names, NULL: none; *ret_words is how many words it took. */
const Command *command_of(int argc, char **argv, int *ret_words);
/* True for the first word of verbs of two: "key". */
bool command_is_group(const char *word);
void print_commands(FILE *to);
void print_group_examples(const char *word);  /* of the same, on standard output */
void print_group(FILE *to, const char *word); /* those of two words that begin with it */

/* The verbs, sorted by name; each in its cmd_*.c. */
int cmd_attest_compare(int argc, char **argv);
int cmd_archive_make(int argc, char **argv);
int cmd_archive_list(int argc, char **argv);
int cmd_archive_extract(int argc, char **argv);
int cmd_archive_cat(int argc, char **argv);
int cmd_attest_open(int argc, char **argv);
int cmd_attest_verify(int argc, char **argv);
int cmd_bindings(int argc, char **argv);
int cmd_cert_ca(int argc, char **argv);
int cmd_cert_import(int argc, char **argv);
int cmd_cert_list(int argc, char **argv);
int cmd_cert_show(int argc, char **argv);
int cmd_cert_url(int argc, char **argv);
int cmd_cert_verify(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_decrypt(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_encrypt(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_initdata_make(int argc, char **argv);
int cmd_initdata_open(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_key_new(int argc, char **argv);
int cmd_key_public(int argc, char **argv);
int cmd_key_show(int argc, char **argv);
int cmd_key_training(int argc, char **argv);
int cmd_new(int argc, char **argv);
int cmd_open(int argc, char **argv);
int cmd_policy_check(int argc, char **argv);
int cmd_policy_new(int argc, char **argv);
int cmd_samples(int argc, char **argv);
int cmd_seal(int argc, char **argv);
int cmd_secret_open(int argc, char **argv);
int cmd_secret_seal(int argc, char **argv);
int cmd_secret_verify(int argc, char **argv);
int cmd_settings(int argc, char **argv);
int cmd_sign(int argc, char **argv);
int cmd_tour(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_version(int argc, char **argv);

/* Text for people that may hold what comes from a file: control characters, which a terminal would
 * obey, are printed as "?". */
void print_text(FILE *to, Str text);
void print(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "contract-tui: " + text, on standard error. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints err and returns the exit status that its code stands for. */
int say_error(const Error *err);
/* The same, but says which command line is right. Returns EXIT_USAGE. */
int say_usage(const Command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ACCESSIBLE is set in the environment: lines instead of screens. */
bool cmd_wants_lines(void);

/* What is known of a field or a code, as `explain` prints it. */
typedef struct Explain Explain;
void print_explain(const Explain *e);
typedef struct ExplainLine ExplainLine;
void print_explain_line(const ExplainLine *line);
/* Words up to 80 columns, further lines behind the gutter; `column` is where we are. */
void print_wrapped(Str text, size_t column);

/* What differs in meaning, as `diff` prints it; returns its exit status. fresh_bytes: of the second
 * one, when it is not (only) in a file; `fresh` is its name then. */
int diff_print(const char *old, const char *fresh, const Str *fresh_bytes);

/* The platform named by --platform (NULL: none given), else by the first comment of the text.
 * Says what is missing and returns NULL when there is none; "ccco" is taken as ccco-peerpod with
 * a notice. */
const Platform *cmd_platform(const Command *command, const char *option, Str text,
                             const char *file);

#endif
