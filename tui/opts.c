#include "cmd.h"
#include "contract/arena.h"
#include "contract/load.h"
#include "contract/safe_text.h"
#include "contract/str.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void print_text(FILE *to, Str text)
{
    size_t from = 0;
    for (size_t at = 0, len; at < text.len; at += len) {
        int32_t code;
        len = utf8_decode(text, at, &code); /* -1, no UTF-8, is unsafe, too */
        if (!safe_text_is_unsafe(code))
            continue;
        fwrite(text.ptr + from, 1, at - from, to);
        fputc('?', to);
        from = at + len;
    }
    if (from < text.len)
        fwrite(text.ptr + from, 1, text.len - from, to);
}

static void print_list(FILE *to, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : memory_alloc((size_t)len + 1);
    if (text && vsnprintf(text, (size_t)len + 1, format, again) == len)
        print_text(to, str_make(text, (size_t)len));
    memory_free(text);
    va_end(again);
}

void print(FILE *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_list(to, format, args);
    va_end(args);
}

void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("contract-tui: ", stderr);
    print_list(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

bool cmd_wants_lines(void)
{
    const char *accessible = getenv("ACCESSIBLE");
    return accessible && *accessible && strcmp(accessible, "0") != 0;
}

int say_error(const Error *err)
{
    say("%s", err->text);
    switch (err->code) {
    case ERR_USAGE:
        return EXIT_USAGE;
    case ERR_KEY:
    case ERR_PASSPHRASE:
    case ERR_CRYPTO:
        return EXIT_KEY;
    case ERR_WRITE:
    case ERR_CHANGED:
        return EXIT_WRITE;
    case ERR_CANCELLED:
        return EXIT_INTERRUPTED;
    case ERR_REFUSED:
        return EXIT_FOUND;
    default:
        return EXIT_READ;
    }
}

int say_usage(const Command *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *blank = command->name[0] ? " " : ""; /* the program itself has no name */
    fprintf(stderr, "contract-tui%s%s: ", blank, command->name);
    print_list(stderr, format, args);
    fprintf(stderr, "\nusage: contract-tui%s%s %s\n", blank, command->name, command->usage);
    va_end(args);
    return EXIT_USAGE;
}

static void print_help(const Command *command)
{
    printf("contract-tui %s - %s\n\nusage: contract-tui %s%s%s\n\n%s", command->name,
           command->summary, command->name, *command->usage ? " " : "", command->usage,
           command->help);
}

static const Opt *find(const Opt *opts, Str name)
{
    for (const Opt *o = opts; o->name; o++)
        if (str_is(name, o->name))
            return o;
    return NULL;
}

static bool unknown(const Command *command, const Opt *opts, const char *word, Str name)
{
    Str names[64];
    size_t n = 0;
    for (const Opt *o = opts; o->name && n < 64; o++)
        names[n++] = str_from(o->name);
    int near = str_nearest(name, names, n);
    if (near >= 0)
        say_usage(command, "there is no option \"%s\"; did you mean --%s?", word, names[near].ptr);
    else
        say_usage(command, "there is no option \"%s\"", word);
    return false;
}

static bool take(const Command *command, const Opt *o, const char *value)
{
    if (o->list) {
        if (o->list->count == OPT_LIST_MAX) {
            say_usage(command, "--%s is given more than %d times", o->name, OPT_LIST_MAX);
            return false;
        }
        o->list->items[o->list->count++] = value;
    }
    if (o->value)
        *o->value = value;
    return true;
}

/* One word that starts with "-"; *i moves over a value of its own. */
static bool option(const Command *command, const Opt *opts, int argc, char **argv, int *i)
{
    const char *word = argv[*i];
    const Opt *o = NULL;
    const char *value = NULL;
    if (word[1] == '-') {
        Str name = str_from(word + 2);
        size_t eq = str_find_byte(name, '=');
        if (eq < name.len)
            value = word + 2 + eq + 1;
        name.len = eq;
        o = find(opts, name);
        if (!o)
            return unknown(command, opts, word, name);
    } else {
        for (o = opts; o->name && o->letter != word[1]; o++)
            ;
        if (!o->name)
            return unknown(command, opts, word, str_from(word + 1));
        if (word[2])
            value = word + 2;
    }
    if (o->is_flag) {
        if (value) {
            say_usage(command, "--%s takes no value", o->name);
            return false;
        }
        *o->flag = true;
        return true;
    }
    if (!value) {
        if (*i + 1 >= argc) {
            say_usage(command, "%s needs a value", word);
            return false;
        }
        value = argv[++*i];
    }
    return take(command, o, value);
}

bool opts_parse(const Command *command, const Opt *opts, int argc, char **argv, int *ret_operands)
{
    int operands = 0;
    bool only_operands = false;
    *ret_operands = 0;
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];
        if (only_operands || word[0] != '-' || word[1] == 0) {
            argv[1 + operands++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
        } else if (strcmp(word, "--help") == 0 || (strcmp(word, "-h") == 0)) {
            print_help(command);
            *ret_operands = -1;
            return false;
        } else if (!option(command, opts, argc, argv, &i)) {
            return false;
        }
    }
    *ret_operands = operands;
    return true;
}

const Platform *cmd_platform(const Command *command, const char *option, Str text, const char *file)
{
    if (option && strcmp(option, "ccco") == 0) {
        say("notice: platform \"ccco\" is taken as ccco-peerpod; say ccco-bmtl for bare metal");
        return platform_get(PLATFORM_CCCO_PEERPOD);
    }
    if (option) {
        const Platform *p = platform_find(str_from(option));
        if (!p)
            say_usage(command, "there is no platform \"%s\"; there are %s", option,
                      platform_names());
        return p;
    }
    Str name = { NULL, 0 };
    Error err = { 0 };
    const Platform *p = platform_of_text(text, &name, NULL);
    if (p)
        return p;
    /* What is no contract is not asked for its platform. */
    bool text_is_pem = str_starts(str_trim(text), STR("-----BEGIN "));
    if (text_is_pem || !load_check(text, file, &err)) {
        if (text_is_pem)
            error_set(&err, ERR_USAGE, "%s is a key or a certificate, no contract", file);
        say("%s; contract-tui inspect tells what it is", err.text);
        return NULL;
    }
    if (name.ptr && str_is(name, "ccco"))
        return cmd_platform(command, "ccco", text, file);
    if (name.ptr)
        say("%s: its first line names the platform \"" STR_FMT "\"; there are %s", file,
            STR_ARG(name), platform_names());
    else
        say("%s does not say for which platform it is. Give --platform with one of %s, or write "
            "\"# contract-tui: platform=NAME\" as its first line",
            file, platform_names());
    return NULL;
}
