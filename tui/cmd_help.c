/* cmd_help - help, version, the manual page and shell completion: all made from the table of
 * commands, so that none of them can lag behind. */
#include "cmd.h"
#include "contract/str.h"
#include "action_words.h"
#include "topics.h"
#include "versions.h"

#include <stdio.h>
#include <string.h>

/* A verb of two words: "key new". */
static const Command *find_words(const char *first, const char *second)
{
    size_t n = strlen(first);
    for (const Command *c = commands; c->name; c++)
        if (strncmp(c->name, first, n) == 0 && c->name[n] == ' ' &&
            strcmp(c->name + n + 1, second) == 0)
            return c;
    return NULL;
}

const Command *command_of(int argc, char **argv, int *ret_words)
{
    const Command *c = argc > 2 ? find_words(argv[1], argv[2]) : NULL;
    *ret_words = c ? 2 : 1;
    return c || argc < 2 ? c : command_find(argv[1]);
}

bool command_is_group(const char *word)
{
    size_t n = strlen(word);
    for (const Command *c = commands; c->name; c++)
        if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
            return true;
    return false;
}

void print_group(FILE *to, const char *word)
{
    size_t n = strlen(word);
    for (const Command *c = commands; c->name; c++)
        if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
            fprintf(to, "  %-16s %s\n", c->name, c->summary);
}

void print_group_examples(const char *word)
{
    static const char head[] = "Example:\n";
    size_t n = strlen(word);
    printf("\nExamples:\n");
    for (const Command *c = commands; c->name; c++) {
        bool is_one = strncmp(c->name, word, n) == 0 && c->name[n] == ' ';
        const char *example = is_one ? strstr(c->help, head) : NULL;
        if (example)
            printf("%s", example + sizeof head - 1);
    }
}

void print_commands(FILE *to)
{
    fputs("usage: contract-tui [--platform P] [--read-only] [--linear] [FILE]\n"
          "       contract-tui COMMAND ...\n\n",
          to);
    for (const Command *c = commands; c->name; c++)
        fprintf(to, "  %-16s %s\n", c->name, c->summary);
    fputs("\ncontract-tui COMMAND --help says more, with an example;\ncontract-tui help topics "
          "lists the pages of the help.\n",
          to);
}

/* roff: backslashes and leading dots would be commands. */
static void print_roff(const char *text)
{
    bool line_start = true;
    for (const char *p = text; *p; p++) {
        if (line_start && (*p == '.' || *p == '\''))
            fputs("\\&", stdout);
        if (*p == '\\')
            fputs("\\e", stdout);
        else if (*p == '-')
            fputs("\\-", stdout);
        else
            putchar(*p);
        line_start = *p == '\n';
    }
}

static int print_manual(void)
{
    printf(".TH CONTRACT-TUI 1 \"\" \"contract-tui %s\"\n"
           ".SH NAME\ncontract\\-tui \\- write, check and seal contracts of IBM Confidential"
           " Computing\n.SH SYNOPSIS\n.nf\n"
           "contract\\-tui [\\-\\-platform P] [\\-\\-read\\-only] [\\-\\-linear] [FILE]\n",
           CONTRACT_TUI_VERSION);
    for (const Command *c = commands; c->name; c++) {
        printf("contract\\-tui ");
        print_roff(c->name);
        putchar(' ');
        print_roff(c->usage);
        putchar('\n');
    }
    fputs(".fi\n.SH DESCRIPTION\nWithout a command the program opens on the terminal: the contract"
          " as a form and as text, with its problems. The commands do the same work without a"
          " screen, over the same core, in the same words. Results go to standard output, messages"
          " to standard error. Nothing secret is ever an argument or an environment variable.\n"
          ".SH COMMANDS\n",
          stdout);
    for (const Command *c = commands; c->name; c++) {
        printf(".SS ");
        print_roff(c->name);
        printf("\n.nf\n");
        print_roff(c->summary);
        putchar('\n');
        print_roff(c->help);
        printf(".fi\n");
    }
    fputs(".SH EXIT STATUS\n.TP\n0\ndone, nothing found; verified\n.TP\n1\nproblems found; not"
          " verified; differs\n.TP\n2\nwrong use\n.TP\n3\ncould not read or could not check\n"
          ".TP\n4\nkey, certificate or passphrase\n.TP\n5\ncould not write\n.TP\n130\n"
          "interrupted\n",
          stdout);
    return EXIT_DONE;
}

/* The options that a usage line names. */
static void print_options(const char *usage)
{
    for (const char *p = strstr(usage, "--"); p; p = strstr(p + 2, "--"))
        if (p[2] >= 'a' && p[2] <= 'z')
            printf(" %.*s", (int)(2 + strspn(p + 2, "abcdefghijklmnopqrstuvwxyz-")), p);
}

static int print_bash(void)
{
    printf("# bash completion of contract-tui; made by: contract-tui help --bash\n"
           "_contract_tui() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} two\n"
           "    two=\"$verb ${COMP_WORDS[2]}\"\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -f -W \"");
    for (const Command *c = commands; c->name; c++)
        printf("%.*s ", (int)strcspn(c->name, " "), c->name);
    printf("\" -- \"$word\"))\n        return\n    fi\n    case \"$two\" in\n");
    for (const Command *c = commands; c->name; c++) {
        printf("    '%s'%s) words='", c->name, strchr(c->name, ' ') ? "" : "*");
        print_options(c->usage);
        printf(" --help' ;;\n");
    }
    printf("    *) words=$(contract-tui help --words \"$verb\") ;;\n    esac\n"
           "    COMPREPLY=($(compgen -f -W \"$words\" -- \"$word\"))\n}\n"
           "complete -o filenames -F _contract_tui contract-tui\n");
    return EXIT_DONE;
}

/* The second words of a group: "new show public". */
static int print_words(const char *group)
{
    size_t n = strlen(group);
    for (const Command *c = commands; c->name; c++)
        if (strncmp(c->name, group, n) == 0 && c->name[n] == ' ')
            printf("%s\n", c->name + n + 1);
    return EXIT_DONE;
}

static void print_paragraph(Str text)
{
    enum { WIDTH = 78 };
    Str word;
    size_t column = 0;
    bool laid_out = str_contains(text, STR("   ")); /* a small table */
    if (laid_out || !text.len)
        printf(STR_FMT, STR_ARG(text));
    while (!laid_out && text.len && str_split(&text, ' ', &word)) {
        size_t width = utf8_count(word);
        if (column && column + 1 + width > WIDTH) {
            putchar('\n');
            column = 0;
        }
        printf("%s" STR_FMT, column ? " " : "", STR_ARG(word));
        column += width + (column > 0);
    }
    putchar('\n');
}

/* A page of the help, as on the screen: by its id or its title. "topics" lists them. */
static bool print_topic(char **words, int count)
{
    Topic topics[TOPICS_MAX];
    size_t n = topics_read(topics);
    char name[200] = "";
    for (int i = 0; i < count && strlen(name) < 100; i++)
        snprintf(name + strlen(name), 80, "%s%s", i ? " " : "", words[i]);
    const Topic *t = topic_find(topics, n, str_from(name));
    if (strcmp(name, "topics") == 0) {
        for (size_t i = 0; i < n; i++)
            printf("  %-16.*s " STR_FMT "\n", STR_ARG(topics[i].id), STR_ARG(topics[i].title));
        return true;
    }
    if (!t)
        return false;
    printf(STR_FMT "\n\n", STR_ARG(t->title));
    Str rest = t->text, line;
    while (rest.len && str_split(&rest, '\n', &line)) {
        char paragraph[TOPIC_LINE_MAX];
        topic_line(line, false, paragraph);
        print_paragraph(str_from(paragraph));
    }
    return true;
}

int cmd_help(int argc, char **argv)
{
    bool manual = false, bash = false;
    const char *group = NULL;
    const Opt opts[] = {
        { .name = "man", .is_flag = true, .flag = &manual },
        { .name = "bash", .is_flag = true, .flag = &bash },
        { .name = "words", .value = &group },
        { .name = NULL },
    };
    int operands, words;
    if (!opts_parse(command_find("help"), opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (manual || bash)
        return manual ? print_manual() : print_bash();
    if (group)
        return print_words(group);
    if (!operands) {
        print_commands(stdout);
        return EXIT_DONE;
    }
    const Command *c = command_of(operands + 1, argv, &words);
    if (!c && print_topic(argv + 1, operands))
        return EXIT_DONE;
    if (!c) {
        say("there is no command and no topic \"%s\"", argv[1]);
        print_commands(stderr);
        return EXIT_USAGE;
    }
    char help[] = "--help";
    char *again[] = { argv[0], help };
    return c->run(2, again);
}

int cmd_version(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    int operands;
    Buf out;
    if (!opts_parse(command_find("version"), opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    buf_init(&out, 0);
    versions_libraries(&out);
    versions_schemas(&out);
    printf("contract-tui %s\n" STR_FMT, CONTRACT_TUI_VERSION, STR_ARG(buf_str(&out)));
    buf_clear(&out);
    return EXIT_DONE;
}
