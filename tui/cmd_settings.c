/* cmd_settings - the settings as they are in effect, and a way to change one. */
#include "cmd.h"
#include "session.h"

#include <string.h>

static const Setting *setting_find(const char *name)
{
    for (const Setting *s = settings_table; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

static int unknown(const Command *command, const char *name)
{
    Str names[64];
    size_t n = 0;
    for (const Setting *s = settings_table; s->name && n < 64; s++)
        names[n++] = str_from(s->name);
    int near = str_nearest(str_from(name), names, n);
    return near < 0 ? say_usage(command, "there is no setting \"%s\"", name)
                    : say_usage(command, "there is no setting \"%s\"; did you mean %s?", name,
                                names[near].ptr);
}

/* A line as in the file, with what it means behind it. */
static void print_one(const Session *session, const Setting *s)
{
    const char *value = session_setting(session, s->name);
    bool is_default = strcmp(value, s->fallback) == 0;
    printf("%-16s = %-16s # %s%s%s%s\n", s->name, value, s->help, is_default ? "" : " (default: ",
           is_default       ? ""
           : s->fallback[0] ? s->fallback
                            : "empty",
           is_default ? "" : ")");
}

static int run(const Command *command, Session *session, int operands, char **argv)
{
    Error err = { 0 };
    for (size_t i = 0; session_complaint(session, i); i++)
        say("%s", session_complaint(session, i));
    if (operands == 0) {
        for (const Setting *s = settings_table; s->name; s++)
            print_one(session, s);
        return EXIT_DONE;
    }
    const Setting *s = setting_find(argv[1]);
    if (!s)
        return unknown(command, argv[1]);
    if (operands == 1) {
        puts(session_setting(session, s->name));
        return EXIT_DONE;
    }
    Theme theme;
    if (strcmp(s->name, "theme") == 0 && !session_theme(session, argv[2], &theme, &err)) {
        say_error(&err);
        return EXIT_USAGE;
    }
    return session_set(session, s->name, argv[2], &err) ? EXIT_DONE : say_error(&err);
}

int cmd_settings(int argc, char **argv)
{
    const Command *command = command_find("settings");
    const Opt opts[] = { { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 2)
        return say_usage(command, "\"%s\" is too much", argv[3]);
    Session *session = session_open();
    if (!session) {
        Error err = { 0 };
        error_memory(&err);
        return say_error(&err);
    }
    int status = run(command, session, operands, argv);
    session_close(session);
    return status;
}
