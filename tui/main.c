/* main - the table of headless verbs, and the way to the program itself. */
#include "cmd.h"
#include "contract/secure.h"
#include "contract/str.h"

#include <locale.h>
#include <string.h>

static int run_help(int argc, char **argv);
static int run_version(int argc, char **argv);

const Command commands[] = {
    { "cert list", "", "the certificates at hand, and the published ones that are not",
      "Certificates lie in $XDG_DATA_HOME/contract-tui/certs.\n\nExample:\n  contract-tui cert "
      "list\n",
      cmd_cert_list },
    { "cert show", "FILE...", "what a certificate says, and which platform it is published for",
      "Example:\n  contract-tui cert show encrypt.crt\n", cmd_cert_show },
    { "cert url", "PLATFORM VERSION", "where the encryption certificate of an image is published",
      "Nothing is downloaded.\n\nExample:\n  contract-tui cert url hpvs 1.0.29\n", cmd_cert_url },
    { "cert verify", "[--intermediate CRT]... [--root CRT] [--crl FILE] [--at TIME] CRT",
      "dates, signature, chain and revocation, step by step",
      "Certificates at hand (cert list) complete those that are given. Exit status 0: verified up\n"
      "to the root; 1: something is wrong; 3: nothing is wrong, but no root was reached.\n\n"
      "Example:\n  contract-tui cert verify --intermediate ibm.crt --intermediate digicert.crt \\\n"
      "      --root root.crt --crl ibm.crl encrypt.crt\n",
      cmd_cert_verify },
    { "decrypt", "--key PEM [--passphrase-file FILE | --passphrase-fd N] [-o OUT] [FILE]",
      "one token to its text", "Example:\n  contract-tui decrypt --key own.pem -o text token.txt\n",
      cmd_decrypt },
    { "doctor", "", "what the program finds around it, and what to do about it",
      "Example:\n  contract-tui doctor\n", cmd_doctor },
    { "encrypt", "--platform P --cert CRT [--force] [-o OUT] [FILE]", "one text to one token",
      "The bytes are encrypted exactly as they are, with a final line end if there is one.\n\n"
      "Example:\n  contract-tui encrypt --platform ccrt --cert encrypt.crt workload.yaml\n",
      cmd_encrypt },
    { "help", "[COMMAND]", "what there is, or one command in full",
      "Example:\n  contract-tui help seal\n", run_help },
    { "key new", "[--bits N] [--no-passphrase | --passphrase-file FILE | --passphrase-fd N] -o PEM",
      "an RSA key pair in a file of its own",
      "It is written with mode 600 and never over an existing file. Without the other options the\n"
      "passphrase is asked for twice on the terminal.\n\n"
      "Example:\n  contract-tui key new -o sign.pem\n",
      cmd_key_new },
    { "key public", "[--passphrase-file FILE | --passphrase-fd N] [-o OUT] PEM",
      "the public half of a key", "Example:\n  contract-tui key public -o sign.pub.pem sign.pem\n",
      cmd_key_public },
    { "key show", "FILE", "what a key file holds, without opening it",
      "Example:\n  contract-tui key show sign.pem\n", cmd_key_show },
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
    secure_process();
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
