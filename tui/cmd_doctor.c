/* cmd_doctor - what the program finds around it: each line is ok, or says what to do. Nothing
 * private is in it, so that it can stand in a bug report. */
#include "cmd.h"
#include "contract/clock.h"
#include "contract/str.h"

#include <langinfo.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LOCKED_WANTED ((rlim_t)256 * 1024)

static void line(bool ok, const char *what, const char *value, const char *advice)
{
    printf("%-5s %-16s %s\n", ok ? "ok" : "!", what, value);
    if (!ok && advice)
        printf("      %-16s %s\n", "", advice);
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : "(not set)";
}

static bool terminal_is_known(const char *term)
{
    return strcmp(term, "(not set)") != 0 && strcmp(term, "dumb") != 0 &&
           strcmp(term, "unknown") != 0;
}

static void check_terminal(void)
{
    const char *term = variable("TERM"), *codeset = nl_langinfo(CODESET);
    line(terminal_is_known(term), "TERM", term,
         "the terminal cannot draw screens: check, seal and inspect work all the same");
    line(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO), "terminal",
         isatty(STDOUT_FILENO) ? "standard input and output" : "output is not a terminal",
         "start the program itself on a terminal");
    line(strcmp(codeset, "UTF-8") == 0, "character set", codeset,
         "frames are drawn with + - |; set LANG to a UTF-8 locale, for example C.UTF-8");
    line(true, "COLORTERM", variable("COLORTERM"), NULL);
    line(true, "NO_COLOR", variable("NO_COLOR"), NULL);
    if (getenv("TMUX"))
        line(true, "tmux", "a lone Esc waits for tmux's escape-time; set -sg escape-time 10 helps",
             NULL);
    else if (str_starts(str_from(term), STR("screen")))
        line(true, "screen", "screen holds a lone Esc back until the next key; ^G does the same",
             NULL);
}

static void check_memory(void)
{
    struct rlimit limit = { 0, 0 };
    char text[64];
    getrlimit(RLIMIT_MEMLOCK, &limit);
    if (limit.rlim_cur == RLIM_INFINITY)
        snprintf(text, sizeof text, "no limit");
    else
        snprintf(text, sizeof text, "%llu KiB", (unsigned long long)(limit.rlim_cur / 1024));
    line(limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= LOCKED_WANTED, "locked memory", text,
         "keys may reach the swap space; ulimit -l 1024 before the start avoids that");
}

static void check_folder(const char *what, const char *name, const char *below_home)
{
    char path[4096];
    const char *folder = getenv(name), *home = getenv("HOME");
    if (folder && *folder)
        snprintf(path, sizeof path, "%s", folder);
    else
        snprintf(path, sizeof path, "%s/%s", home ? home : "", below_home);
    bool exists = access(path, F_OK) == 0, writable = access(path, W_OK) == 0;
    char text[4200];
    snprintf(text, sizeof text, "%s%s", path,
             writable ? ""
             : exists ? " (not writable)"
                      : " (made when it is needed)");
    line(writable || !exists, what, text, "what would be kept there is left out; all else works");
}

static void check_clock(void)
{
    char text[32];
    Time now = clock_now(), released = 0;
    clock_parse(STR("2026-01-01"), &released);
    clock_iso(now, text);
    line(now > released, "clock", text,
         "the clock is behind: dates of certificates cannot be judged");
}

int cmd_doctor(int argc, char **argv)
{
    const Opt opts[] = { { .name = NULL } };
    int operands;
    if (!opts_parse(command_find("doctor"), opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    printf("contract-tui %s\n", CONTRACT_TUI_VERSION);
    check_terminal();
    check_memory();
    check_folder("settings", "XDG_CONFIG_HOME", ".config");
    check_folder("recovery", "XDG_STATE_HOME", ".local/state");
    check_folder("certificates", "XDG_DATA_HOME", ".local/share");
    line(true, "OpenSSL", OpenSSL_version(OPENSSL_VERSION), NULL);
    check_clock();
    line(true, "network", "none: the program opens no connection", NULL);
    return EXIT_DONE;
}
