#include "cli/cli.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 60000

static char folder[64];

static void remove_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (folder[0] && system(command) != 0)
        fprintf(stderr, "cannot remove %s\n", folder);
}

const char *cli_folder(void)
{
    if (folder[0])
        return folder;
    strcpy(folder, "/tmp/contract-cli-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    atexit(remove_folder);
    return folder;
}

const char *cli_path(const char *name)
{
    static char paths[16][256];
    static unsigned turn;
    char *path = paths[turn++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", cli_folder(), name);
    return path;
}

const char *cli_file(const char *name, Str bytes)
{
    const char *path = cli_path(name);
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (fd < 0 || write(fd, bytes.ptr, bytes.len) != (ssize_t)bytes.len)
        fail_msg("cannot write %s", path);
    close(fd);
    return path;
}

static void child(const char *const *argv, const int in[2], const int out[2], const int err[2])
{
    char *words[64] = { 0 }; /* execv takes char *const[] */
    words[0] = strdup("contract-tui");
    for (size_t i = 0; argv[i] && i < 62; i++)
        words[i + 1] = strdup(argv[i]);
    setsid(); /* no terminal that a passphrase could be asked on */
    dup2(in[0], 0);
    dup2(out[1], 1);
    dup2(err[1], 2);
    for (int fd = 3; fd < 64; fd++)
        close(fd);
    static const char *const variables[] = { "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                             "XDG_STATE_HOME" };
    for (size_t i = 0; i < 4; i++)
        setenv(variables[i], folder, 1);
    unsetenv("XDG_RUNTIME_DIR");
    execv(PROGRAM, words);
    _exit(127);
}

/* True while the pipe is open. */
static bool read_some(int fd, Buf *to)
{
    char piece[65536];
    ssize_t n = read(fd, piece, sizeof piece);
    if (n > 0)
        buf_add(to, piece, (size_t)n);
    return n > 0;
}

static bool pump(int in, int out, int err, Str input, CliResult *ret)
{
    size_t sent = 0;
    if (!input.len) {
        close(in);
        in = -1;
    }
    while (out >= 0 || err >= 0) {
        struct pollfd fds[3] = { { out, POLLIN, 0 }, { err, POLLIN, 0 }, { in, POLLOUT, 0 } };
        if (poll(fds, 3, PATIENCE_MS) <= 0)
            return false;
        if (fds[0].revents && !read_some(out, &ret->out))
            out = -1;
        if (fds[1].revents && !read_some(err, &ret->err))
            err = -1;
        if (fds[2].revents) {
            ssize_t n = write(in, input.ptr + sent, input.len - sent);
            sent += n > 0 ? (size_t)n : 0;
            if (n <= 0 || sent == input.len) {
                close(in);
                in = -1;
            }
        }
    }
    if (in >= 0)
        close(in);
    return true;
}

void cli_run(const char *const *argv, Str input, CliResult *ret)
{
    int in[2], out[2], err[2], status = 0;
    cli_folder();
    signal(SIGPIPE, SIG_IGN);
    buf_init(&ret->out, 0);
    buf_init(&ret->err, 0);
    if (pipe(in) || pipe(out) || pipe(err))
        fail_msg("no pipe");
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(argv, in, out, err);
    close(in[0]);
    close(out[1]);
    close(err[1]);
    if (!pump(in[1], out[0], err[0], input, ret))
        kill(pid, SIGKILL);
    close(out[0]);
    close(err[0]);
    waitpid(pid, &status, 0);
    ret->status = WIFEXITED(status)             ? WEXITSTATUS(status)
                  : WTERMSIG(status) == SIGKILL ? 255
                                                : 128 + WTERMSIG(status);
}

void cli_clear(CliResult *result)
{
    buf_clear(&result->out);
    buf_clear(&result->err);
}

void cli_fail_at(const CliResult *result, const char *what, const char *file, int line)
{
    print_error("%s\nexit %d\n--- standard output\n%s--- standard error\n%s---\n", what,
                result->status, result->out.ptr ? result->out.ptr : "",
                result->err.ptr ? result->err.ptr : "");
    _fail(file, line);
}

static const char *expand(const char *word)
{
    static char texts[16][512];
    static unsigned turn;
    if (word[0] == '%')
        return cli_path(word + 1);
    if (word[0] != '@')
        return word;
    char *text = texts[turn++ % 16];
    snprintf(text, sizeof texts[0], "%s", unit_shared(word + 1));
    return text;
}

static bool has(const Buf *said, const char *part)
{
    return !part || str_contains(buf_str(said), str_from(part));
}

void cli_cases(const CliCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *argv[17] = { 0 };
        char what[1024] = "contract-tui";
        CliResult r;
        for (size_t k = 0; k < 16 && cases[i].words[k]; k++) {
            argv[k] = expand(cases[i].words[k]);
            size_t n = strlen(what);
            snprintf(what + n, sizeof what - n, " %s", cases[i].words[k]);
        }
        cli_run(argv, cases[i].input ? str_from(cases[i].input) : (Str){ NULL, 0 }, &r);
        if (r.status != cases[i].status || !has(&r.out, cases[i].out) || !has(&r.err, cases[i].err))
            cli_fail(&r, what);
        cli_clear(&r);
    }
}
