/* cmd_diff - `diff`: two documents compared by what they mean, secrets masked. */
#include "cmd.h"

#include <string.h>

int cmd_diff(int argc, char **argv)
{
    const Command *command = command_find("diff");
    const Opt opts[] = { { .name = NULL } };
    int operands;
    if (!opts_parse(command, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands != 2)
        return say_usage(command, "two files are needed");
    if (strcmp(argv[1], "-") == 0 && strcmp(argv[2], "-") == 0)
        return say_usage(command, "standard input can be read once only");
    return diff_print(argv[1], argv[2], NULL);
}
