/* Lines in and out. Signals are let in only while the program waits for input, so that none is
 * missed and nothing is interrupted half done; the recovery file is written while it waits. */
#include "linear_private.h"

#include "cmd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* A terminal cuts lines that are longer than its own buffer (4096 on Linux) without a word. */
enum { LINE_MAX_BYTES = 1 << 20, TERMINAL_LINE = 4095, WIDTH = 78, ENDS_MAX = 3 };

static volatile sig_atomic_t caught;
static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static struct sigaction old_actions[4];
static sigset_t waiting;

static void catch_signal(int number)
{
    caught = number;
}

void linear_hold_signals(void)
{
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < 4; i++)
        sigaddset(&blocked, signals[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, &waiting);
}

void linear_io_begin(Linear *l)
{
    struct sigaction catcher = { .sa_handler = catch_signal };
    for (size_t i = 0; i < 4; i++) {
        sigaction(signals[i], &catcher, &old_actions[i]);
        sigdelset(&waiting, signals[i]);
    }
    signal(SIGPIPE, SIG_IGN); /* a reader that is gone must not cost the work */
    l->is_terminal = isatty(STDIN_FILENO);
    buf_init_secret(&l->in, (size_t)LINE_MAX_BYTES * 2);
}

void linear_io_end(void)
{
    for (size_t i = 0; i < 4; i++)
        sigaction(signals[i], &old_actions[i], NULL);
    pthread_sigmask(SIG_SETMASK, &waiting, NULL);
}

void linear_tick(Linear *l)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    l->app->now = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* -- in --------------------------------------------------------------------------------------- */

/* While nobody types: what is not saved goes to the recovery file. */
static void keep_journal(App *app)
{
    Error err = { 0 };
    if (!document_write_journal(app->document, &err) && !app->journal_failed) {
        app->journal_failed = true;
        linear_print("Recovery is off: %s", err.text);
        fflush(stdout);
    }
}

/* Input that is there goes before a signal that waits: ^C must stop what was typed behind it. */
static bool take_signal(void)
{
    sigset_t pending;
    bool any = false;
    sigpending(&pending);
    for (size_t i = 0; i < 4; i++)
        any = any || sigismember(&pending, signals[i]) == 1;
    if (any)
        sigsuspend(&waiting);
    return caught != 0;
}

/* More bytes; false: a signal, or the end of the input. */
static bool read_more(Linear *l)
{
    App *app = l->app;
    struct timespec soon = { .tv_sec = JOURNAL_MS / 1000 };
    struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
    for (;;) {
        bool due = document_journal_is_due(app->document) && !app->journal_failed;
        int n = ppoll(&ready, 1, due ? &soon : NULL, &waiting);
        if (n < 0 && (errno != EINTR || caught))
            return false;
        if (n == 0)
            keep_journal(app);
        if (n <= 0)
            continue;
        if (take_signal())
            return false;
        char *room = buf_reserve(&l->in, 4096);
        ssize_t got = room ? read(STDIN_FILENO, room, 4096) : -1;
        if (got < 0 && errno == EINTR && !caught)
            continue;
        if (got > 0)
            l->in.len += (size_t)got;
        return got > 0;
    }
}

static void forget_taken(Linear *l)
{
    buf_splice(&l->in, span_make(0, l->taken), STR(""));
    l->taken = 0;
}

/* ^C stops a question, the other signals end the program. */
static LinearLine why_not(Linear *l)
{
    int number = caught;
    caught = 0;
    forget_taken(l);
    if (number == SIGINT) {
        tcflush(STDIN_FILENO, TCIFLUSH);
        buf_reset(&l->in);
        fputs("\n", stdout);
        return LINEAR_STOPPED;
    }
    if (number) {
        l->killed = number;
        l->over = true;
        return LINEAR_OVER;
    }
    /* ^D on a terminal ends a question; the end of a pipe, or several in a row, end it all */
    l->over = !l->is_terminal || ++l->ends >= ENDS_MAX;
    if (l->is_terminal)
        fputs("\n", stdout);
    return LINEAR_OVER;
}

/* What is left of a line that is too long, so that it is not taken for the next answer. */
static void drop_line(Linear *l)
{
    bool more = true;
    while (more && str_find_byte(buf_str(&l->in), '\n') == l->in.len) {
        buf_reset(&l->in);
        more = read_more(l);
    }
    l->taken = str_find_byte(buf_str(&l->in), '\n');
    l->taken += l->taken < l->in.len;
}

static LinearLine read_line(Linear *l, Buf *ret)
{
    forget_taken(l);
    for (;;) {
        Str have = buf_str(&l->in);
        size_t end = str_find_byte(have, '\n');
        bool last = false;
        if (end == have.len && end < LINE_MAX_BYTES && !read_more(l)) {
            if (caught || !have.len)
                return why_not(l);
            last = true; /* a last line without its end */
        }
        have = buf_str(&l->in);
        end = str_find_byte(have, '\n');
        if (end == have.len && !last && end < LINE_MAX_BYTES)
            continue;
        l->taken = end < have.len ? end + 1 : end;
        l->ends = 0;
        if (end && have.ptr[end - 1] == '\r')
            end--;
        if (end >= LINE_MAX_BYTES || (l->is_terminal && end >= TERMINAL_LINE)) {
            drop_line(l);
            linear_print("This line is too long to be read whole, and was not taken. Put the text "
                         "into a file.");
            return LINEAR_STOPPED;
        }
        if (utf8_valid_len(str_slice(have, 0, end)) != end) {
            linear_print("This line is not UTF-8, and was not taken.");
            return LINEAR_STOPPED;
        }
        buf_add_str(ret, str_slice(have, 0, end));
        return buf_ok(ret) ? LINEAR_READ : LINEAR_STOPPED;
    }
}

LinearLine linear_read(Linear *l, const char *prompt, bool secret, Buf *ret)
{
    struct termios saved, quiet;
    if (l->over)
        return LINEAR_OVER;
    secret = secret && l->is_terminal && tcgetattr(STDIN_FILENO, &saved) == 0;
    if (secret) { /* before anybody is asked to type */
        quiet = saved;
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    print(stdout, "%s", prompt);
    l->over = fflush(stdout) != 0; /* nobody listens */
    LinearLine line = l->over ? LINEAR_OVER : read_line(l, ret);
    if (secret) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
        fputs("\n", stdout);
    } else if (!l->is_terminal && line == LINEAR_READ) {
        fputs("\n", stdout); /* the answer is not on the page: the prompt ends here */
    }
    linear_tick(l);
    return line;
}

/* -- out -------------------------------------------------------------------------------------- */

static void print_line(int indent, Str line)
{
    Str word;
    size_t column = (size_t)indent;
    bool first = true;
    printf("%*s", indent, "");
    if (line.len && line.ptr[0] == ' ') { /* laid out already */
        print_text(stdout, line);
        fputc('\n', stdout);
        return;
    }
    while (str_split(&line, ' ', &word)) {
        size_t width = utf8_count(word);
        if (!first && column + 1 + width > WIDTH) {
            printf("\n%*s", indent, "");
            column = (size_t)indent;
        } else if (!first) {
            fputc(' ', stdout);
            column++;
        }
        print_text(stdout, word);
        column += width;
        first = false;
    }
    fputc('\n', stdout);
}

static void print_list(int indent, const char *format, va_list args)
{
    char text[4096];
    Str rest, line;
    vsnprintf(text, sizeof text, format, args);
    rest = str_from(text);
    if (!rest.len)
        fputc('\n', stdout);
    while (rest.len && str_split(&rest, '\n', &line))
        print_line(indent, line);
}

void linear_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_list(0, format, args);
    va_end(args);
}

void linear_print_at(int indent, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_list(indent, format, args);
    va_end(args);
}

void linear_print_text(Str text)
{
    print_text(stdout, text);
}
