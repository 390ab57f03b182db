/* main - the table of headless verbs, and the way to the program itself. */
#include "cmd.h"
#include "contract/str.h"

#include <locale.h>
#include <string.h>

static int run_help(int argc, char **argv);
static int run_version(int argc, char **argv);

const Command commands[] = {
    { "doctor", "", "what the program finds around it, and what to do about it",
      "Example:\n  contract-tui doctor\n", cmd_doctor },
    { "help", "[COMMAND]", "what there is, or one command in full",
      "Example:\n  contract-tui help seal\n", run_help },
    { "version", "", "the version of the program and of its libraries",
      "Example:\n  contract-tui version\n", run_version },
    { NULL, NULL, NULL, NULL, NULL },
};

const Command *command_find(const char *name)
{
    for (const Command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* A verb of two words: "key new". */
static const Command *command_find_words(const char *first, const char *second)
{
    size_t n = strlen(first);
    for (const Command *c = commands; c->name; c++)
        if (strncmp(c->name, first, n) == 0 && c->name[n] == ' ' &&
            strcmp(c->name + n + 1, second) == 0)
            return c;
    return NULL;
}

static void print_commands(FILE *to)
{
    fputs("usage: contract-tui [--platform P] [--read-only] [FILE]\n"
          "       contract-tui COMMAND ...\n\n",
          to);
    for (const Command *c = commands; c->name; c++)
        fprintf(to, "  %-16s %s\n", c->name, c->summary);
    fputs("\ncontract-tui COMMAND --help says more, with an example.\n", to);
}

static int run_help(int argc, char **argv)
{
    if (argc < 2) {
        print_commands(stdout);
        return EXIT_DONE;
    }
    const Command *c = argc > 2 ? command_find_words(argv[1], argv[2]) : command_find(argv[1]);
    if (!c) {
        say("there is no command \"%s\"", argv[1]);
        print_commands(stderr);
        return EXIT_USAGE;
    }
    char help[] = "--help";
    char *words[] = { argv[0], help };
    return c->run(2, words);
}

static int run_version(int argc, char **argv)
{
    (void)argc, (void)argv;
    printf("contract-tui %s\n", CONTRACT_TUI_VERSION);
    return EXIT_DONE;
}

/* The verb that argv names: of two words, of one, or none. *ret_words is how many it took. */
static const Command *verb_of(int argc, char **argv, int *ret_words)
{
    const Command *c = argc > 2 ? command_find_words(argv[1], argv[2]) : NULL;
    if (c) {
        *ret_words = 2;
        return c;
    }
    *ret_words = 1;
    return argc > 1 ? command_find(argv[1]) : NULL;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    int words;
    const Command *c = verb_of(argc, argv, &words);
    if (c)
        return c->run(argc - words, argv + words);
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return run_help(1, argv);
    print_commands(stderr);
    return EXIT_USAGE;
}
