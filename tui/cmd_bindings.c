/* bindings - the keys of the program in effect: its table, the preset, the user's file. */
#include "cmd.h"
#include "keymap.h"
#include "session.h"

static void print_action(const Action *a, bool origin)
{
    char leader[32] = "", where[4200] = "";
    const char *keys = keymap_keys(a), *list_keys = keymap_list_keys(a);
    if (keymap_leader(a))
        action_leader_name(a, leader);
    if (origin)
        keymap_origin(a, where, sizeof where);
    printf("%-20s %-10s %-10s %-8s %s%s%s%s\n", a->id, leader, keys ? keys : "",
           list_keys ? list_keys : "", a->title, origin ? " (" : "", where, origin ? ")" : "");
    if (origin)
        printf("  %s\n", a->help);
}

/* Whether `keys` are those of the action, or begin them: "F2", "^X s", "^X e". */
static bool has_keys(const Action *a, Str keys)
{
    char leader[32] = "";
    const char *lists[] = { keymap_keys(a), keymap_list_keys(a) };
    if (keymap_leader(a))
        action_leader_name(a, leader);
    Str sequence = str_from(leader);
    if (sequence.len && str_starts(sequence, keys) &&
        (keys.len == sequence.len || sequence.ptr[keys.len] == ' '))
        return true;
    for (int i = 0; i < 2; i++) {
        Str rest = str_from(lists[i]), name;
        while (rest.len && str_split(&rest, ' ', &name))
            if (str_eq(name, keys))
                return true;
    }
    return false;
}

/* What is wrong in the user's file goes to the standard error. */
static void load_keys(void)
{
    Buf complaints;
    Session *session = session_open();
    buf_init(&complaints, KEYMAP_FILE_MAX * 4);
    keymap_load(session, &complaints);
    Str rest = buf_str(&complaints), line;
    while (rest.len && str_split(&rest, '\n', &line))
        say(STR_FMT, STR_ARG(line));
    buf_clear(&complaints);
    session_close(session);
}

int cmd_bindings(int argc, char **argv)
{
    const Command *self = command_find("bindings");
    const Opt none[] = { { 0 } };
    int operands;
    if (!opts_parse(self, none, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 1)
        return say_usage(self, "one key or sequence at a time");
    load_keys();
    bool found = false;
    for (const Action *a = actions; a->id; a++) {
        if (operands && !has_keys(a, str_from(argv[1])))
            continue;
        print_action(a, operands > 0);
        found = true;
    }
    if (!found)
        say("no action has the keys \"%s\"", argv[1]);
    return found ? EXIT_DONE : EXIT_FOUND;
}
