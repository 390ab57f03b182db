#include "unit/trace.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool trace_is_possible(void)
{
    return access(PROGRAM, X_OK) == 0 && system("strace -V >/dev/null 2>&1") == 0 &&
           system("strace -o /dev/null true 2>/dev/null") == 0;
}

/* The name of the call in a line "PID  call(...": without the number. */
static Str call_of(Str line)
{
    size_t at = 0;
    while (at < line.len && ((line.ptr[at] >= '0' && line.ptr[at] <= '9') || line.ptr[at] == ' '))
        at++;
    Str rest = str_slice(line, at, SIZE_MAX);
    return str_slice(rest, 0, str_find_byte(rest, '('));
}

static bool is_one_of(Str call, const char *const *names)
{
    for (; *names; names++)
        if (str_is(call, *names))
            return true;
    return false;
}

/* Whether the first path of the line that may be written is one of those. */
static bool may_be_written(Str line, const char *const *outputs)
{
    if (str_contains(line, STR("/.contract-tui-")) || str_contains(line, STR("\".contract-tui-")))
        return true; /* a new file beside the output, renamed when it is whole */
    if (str_contains(line, STR("\"/dev/tty\"")))
        return true;
    for (; *outputs; outputs++) {
        char end[128];
        snprintf(end, sizeof end, "%s\"", *outputs);
        if (str_contains(line, str_from(end)))
            return true;
    }
    return false;
}

bool trace_line_is_right(Str line, const char *const *outputs, const char *const *secrets)
{
    static const char *const never[] = { "socket",          "connect",    "bind",   "sendto",
                                         "sendmsg",         "accept",     "listen", "sendfile",
                                         "splice",          "socketpair", "fork",   "vfork",
                                         "symlink",         "symlinkat",  "mknod",  "mknodat",
                                         "copy_file_range", NULL };
    static const char *const writes[] = { "write", "pwrite64", "writev", "pwritev", NULL };
    static const char *const renames[] = {
        "rename", "renameat", "renameat2", "link", "linkat", NULL
    };
    static const char *const opens[] = { "openat", "open", "creat", NULL };
    Str call = call_of(line);
    bool bad = is_one_of(call, never);
    /* threads are made with clone; a process would lack CLONE_THREAD */
    if (str_starts(call, STR("clone")) && !str_contains(line, STR("resumed")))
        bad = bad || !str_contains(line, STR("CLONE_THREAD"));
    bool for_writing = str_contains(line, STR("O_WRONLY")) || str_contains(line, STR("O_RDWR")) ||
                       str_contains(line, STR("O_CREAT"));
    if ((is_one_of(call, opens) && for_writing) || is_one_of(call, renames))
        bad = bad || !may_be_written(line, outputs);
    for (; is_one_of(call, writes) && *secrets; secrets++)
        bad = bad || str_contains(line, str_from(*secrets));
    return !bad;
}

size_t trace_judge(Str log, const char *const *outputs, const char *const *secrets)
{
    size_t lines = 0, execs = 0;
    for (Str line; str_split(&log, '\n', &line); lines++) {
        execs += str_is(call_of(line), "execve");
        if (trace_line_is_right(line, outputs, secrets))
            continue;
        print_error(STR_FMT "\n", STR_ARG(str_slice(line, 0, 300)));
        fail();
    }
    assert_true(lines > 10);
    return execs;
}
