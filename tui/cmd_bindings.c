/* bindings - the keys of the program, from its table of actions. */
#include "cmd.h"
#include "command.h"

static void print_action(const Action *a)
{
    char leader[32] = "";
    if (a->leader)
        action_leader_name(a, leader);
    printf("%-20s %-10s %-10s %-8s %s\n", a->id, leader, a->keys ? a->keys : "",
           a->list_keys ? a->list_keys : "", a->title);
}

/* Whether `keys` are those of the action: "F2", "^X s", "^X e w". */
static bool has_keys(const Action *a, Str keys)
{
    char leader[32] = "";
    const char *lists[] = { a->keys, a->list_keys };
    if (a->leader)
        action_leader_name(a, leader);
    if (leader[0] && str_is(keys, leader))
        return true;
    for (int i = 0; i < 2; i++) {
        Str rest = str_from(lists[i]), name;
        while (rest.len && str_split(&rest, ' ', &name))
            if (str_eq(name, keys))
                return true;
    }
    return false;
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
    bool found = false;
    for (const Action *a = actions; a->id; a++) {
        if (operands && !has_keys(a, str_from(argv[1])))
            continue;
        print_action(a);
        found = true;
    }
    if (!found)
        say("no action has the keys \"%s\"", argv[1]);
    return found ? EXIT_DONE : EXIT_FOUND;
}
